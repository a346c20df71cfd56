//! What conversations hold about a household: given out on request, and forgotten on request.

use entity::{
    id::{FileReferenceId, HouseholdId, MessageThreadId},
    message::{message, message_attachment, message_mark, message_thread},
};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use serde_json::{Value, json};

use crate::{
    agency::files,
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx},
};

/// The conversations of a household. The caller has checked that they may be given out.
///
/// # Errors
/// When the database fails.
pub(super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let threads = message_thread::Entity::find()
        .filter(message_thread::Column::AgencyId.eq(agency))
        .filter(message_thread::Column::HouseholdId.eq(household))
        .order_by_asc(message_thread::Column::Id)
        .all(cx.db())
        .await?;
    let messages = message::Entity::find()
        .filter(message::Column::AgencyId.eq(agency))
        .filter(message::Column::ThreadId.is_in(threads.iter().map(|thread| thread.id)))
        .order_by_asc(message::Column::Id)
        .all(cx.db())
        .await?;
    let vault = cx.vault().await?;
    let said = |thread: MessageThreadId| -> Result<Vec<Value>> {
        let of_thread = messages.iter().filter(|message| message.thread_id == thread);
        of_thread
            .map(|message| {
                Ok(json!({
                    "id": message.id,
                    "author": vault.open_once_clear(&message.author_name)?,
                    "sentAt": message.sent_at,
                    "body": vault.open_once_clear(&message.body)?,
                }))
            })
            .collect()
    };
    let sheets: Result<Vec<Value>> = threads
        .iter()
        .map(|thread| {
            let subject = vault.open_once_clear(&thread.subject)?;
            Ok(json!({ "id": thread.id, "subject": subject, "messages": said(thread.id)? }))
        })
        .collect();
    Ok(json!({ "threads": sheets? }))
}

/// Takes the words and the files out of a household's conversations. That somebody wrote, and when, stays.
///
/// # Errors
/// When the database fails.
pub(super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let threads = || -> SelectStatement {
        message_thread::Entity::find()
            .select_only()
            .column(message_thread::Column::Id)
            .filter(message_thread::Column::AgencyId.eq(agency))
            .filter(message_thread::Column::HouseholdId.eq(household))
            .into_query()
    };
    let messages = message::Entity::find()
        .select_only()
        .column(message::Column::Id)
        .filter(message::Column::AgencyId.eq(agency))
        .filter(message::Column::ThreadId.in_subquery(threads()))
        .into_query();
    let attached = message_attachment::Column::MessageId.in_subquery(messages);
    let files: Vec<FileReferenceId> = message_attachment::Entity::find()
        .select_only()
        .column(message_attachment::Column::FileId)
        .filter(message_attachment::Column::AgencyId.eq(agency))
        .filter(attached.clone())
        .into_tuple()
        .all(tx.db())
        .await?;
    message_attachment::Entity::delete_many()
        .filter(message_attachment::Column::AgencyId.eq(agency))
        .filter(attached)
        .exec(tx.db())
        .await?;
    files::forget(tx, &files).await?;
    let nothing = || Expr::value(Vec::<u8>::new());
    message::Entity::update_many()
        .col_expr(message::Column::Body, nothing())
        .col_expr(message::Column::AuthorName, nothing())
        .filter(message::Column::AgencyId.eq(agency))
        .filter(message::Column::ThreadId.in_subquery(threads()))
        .exec(tx.db())
        .await?;
    message_mark::Entity::update_many()
        .col_expr(message_mark::Column::ReaderName, nothing())
        .filter(message_mark::Column::AgencyId.eq(agency))
        .filter(message_mark::Column::ThreadId.in_subquery(threads()))
        .exec(tx.db())
        .await?;
    message_thread::Entity::update_many()
        .col_expr(message_thread::Column::Subject, nothing())
        .filter(message_thread::Column::AgencyId.eq(agency))
        .filter(message_thread::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
