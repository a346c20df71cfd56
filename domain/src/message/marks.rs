//! How far people have read.

use std::collections::HashMap;

use entity::{
    id::{MessageId, MessageThreadId},
    message::{
        message,
        message_mark::{self, Column},
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, OnConflict, Query, SelectStatement},
};

use super::{
    MESSAGE_READ, MessageMark, MessageThread,
    author::{self, Author},
    reach,
};
use crate::kernel::{Context, Error, Result, Tx, actor::signature};

/// Says that the actor has read a conversation up to one of its messages. A mark never goes back.
///
/// # Errors
/// [`Error::NotFound`] at `threadId`, or at `messageId` for a message of another thread.
pub async fn read(tx: &Tx, thread: MessageThreadId, through: MessageId) -> Result<MessageThread> {
    let scope = tx.require(MESSAGE_READ)?;
    let thread = reach::lock(tx, &scope, "threadId", thread).await?;
    let message = message::Entity::find()
        .filter(message::Column::AgencyId.eq(scope.agency))
        .filter(message::Column::ThreadId.eq(thread.id))
        .filter(message::Column::Id.eq(through));
    if message.one(tx.db()).await?.is_none() {
        return Err(Error::not_found(through).at("messageId"));
    }
    let reader = author::acting(tx, thread.household_id).await?;
    set(tx, thread.id, through, &reader).await?;
    Ok(thread)
}

/// Moves a reader's mark forward.
pub(super) async fn set(tx: &Tx, thread: MessageThreadId, through: MessageId, reader: &Author) -> Result<()> {
    let vault = tx.vault().await?;
    let row = message_mark::ActiveModel {
        agency_id: Set(tx.signed_in()?),
        thread_id: Set(thread),
        reader: Set(reader.account.clone()),
        reader_name: Set(vault.seal(&reader.name)?),
        reader_side: Set(reader.side),
        read_through: Set(through),
        read_at: Set(tx.now()),
    };
    let forward = OnConflict::columns([Column::AgencyId, Column::ThreadId, Column::Reader])
        .update_columns([Column::ReaderName, Column::ReaderSide, Column::ReadThrough, Column::ReadAt])
        .action_and_where(Expr::col((message_mark::Entity, Column::ReadThrough)).lt(through))
        .to_owned();
    message_mark::Entity::insert(row).on_conflict(forward).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// How far everybody has read some conversations, who has read furthest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_threads<C: ConnectionTrait>(
    cx: &Context<C>,
    threads: &[MessageThreadId],
) -> Result<HashMap<MessageThreadId, Vec<MessageMark>>> {
    let scope = cx.require(MESSAGE_READ)?;
    let seen = super::threads::by_ids(cx, threads).await?;
    let rows = message_mark::Entity::find()
        .filter(Column::AgencyId.eq(scope.agency))
        .filter(Column::ThreadId.is_in(seen.into_keys()))
        .order_by_desc(Column::ReadThrough)
        .order_by_asc(Column::Reader)
        .all(cx.db())
        .await?;
    let mut marks: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        marks.entry(row.thread_id).or_default().push(row);
    }
    Ok(marks)
}

/// How many messages of others the actor has not read yet, in each of some conversations.
///
/// # Errors
/// As [`Context::require`].
pub async fn unread<C: ConnectionTrait>(
    cx: &Context<C>,
    threads: &[MessageThreadId],
) -> Result<HashMap<MessageThreadId, i64>> {
    let scope = cx.require(MESSAGE_READ)?;
    let me = signature(cx.actor());
    let counts: Vec<(MessageThreadId, i64)> = message::Entity::find()
        .select_only()
        .column(message::Column::ThreadId)
        .column_as(message::Column::Id.count(), "unread")
        .filter(reach::messages(&scope))
        .filter(message::Column::ThreadId.is_in(threads.iter().copied()))
        .filter(message::Column::Author.ne(&me))
        .filter(Expr::exists(beyond_message(&me)).not())
        .group_by(message::Column::ThreadId)
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(counts.into_iter().collect())
}

/// The mark of an account that stands at the message of the statement around it, or behind it.
pub(super) fn beyond_message(account: &str) -> SelectStatement {
    let mark = |column: Column| Expr::col((message_mark::Entity, column));
    let message = |column: message::Column| (message::Entity, column);
    Query::select()
        .expr(Expr::val(1))
        .from(message_mark::Entity)
        .and_where(mark(Column::AgencyId).equals(message(message::Column::AgencyId)))
        .and_where(mark(Column::ThreadId).equals(message(message::Column::ThreadId)))
        .and_where(Column::Reader.eq(account))
        .and_where(mark(Column::ReadThrough).gte(Expr::col(message(message::Column::Id))))
        .to_owned()
}
