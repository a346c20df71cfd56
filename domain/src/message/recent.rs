//! The conversations of a household as its front door shows them: the newest, each with its last message and what is unread.

use entity::{
    id::{FileReferenceId, HouseholdId},
    message::{message, message_attachment, message_mark, message_thread},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationDef,
    sea_query::{Expr, Query, SelectStatement},
};

use super::{MESSAGE_READ, Message, MessageMark, MessageThread, marks, reach};
use crate::kernel::{Context, Result, actor::signature, joined};

/// So many conversations are shown at most.
const MOST: u64 = 20;

/// A conversation with what is new in it.
#[derive(Clone, Debug)]
pub struct Recent {
    /// The conversation.
    pub thread: MessageThread,
    /// Its newest message.
    pub last: Option<Message>,
    /// The files that hang on that, in their order.
    pub files: Vec<FileReferenceId>,
    /// How many messages of others the actor has not read.
    pub unread: i64,
    /// How far everybody has read, who has read furthest first.
    pub marks: Vec<MessageMark>,
}

/// The open conversations of a household, the one with the newest message first; at most 20. All in one statement: a row
/// for each mark and each file, of which there are few.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_household<C: ConnectionTrait>(cx: &Context<C>, household: HouseholdId) -> Result<Vec<Recent>> {
    use message_thread::Column as T;
    let scope = cx.require(MESSAGE_READ)?;
    let newest = message_thread::Entity::find()
        .select_only()
        .column(T::Id)
        .filter(reach::threads(&scope))
        .filter(T::HouseholdId.eq(household))
        .filter(T::ClosedAt.is_null())
        .order_by_desc(T::LastMessageAt)
        .order_by_desc(T::Id)
        .limit(MOST);
    let select = message_thread::Entity::find()
        .select_only()
        .join(JoinType::LeftJoin, last_message())
        .join(JoinType::LeftJoin, marks_of_thread())
        .join(JoinType::LeftJoin, files_of_message())
        .filter(T::AgencyId.eq(scope.agency))
        .filter(T::Id.in_subquery(newest.into_query()))
        .order_by_desc(T::LastMessageAt)
        .order_by_desc(T::Id)
        .order_by_desc(message_mark::Column::ReadThrough)
        .order_by_asc(message_mark::Column::Reader)
        .order_by_asc(message_attachment::Column::Place);
    let select = joined::also(select, message_thread::Entity, "thread_");
    let select = joined::also(select, message::Entity, "last_");
    let select = joined::also(select, message_mark::Entity, "mark_");
    let select = joined::also(select, message_attachment::Entity, "file_");
    let select = select.expr_as(unread(&signature(cx.actor())), "unread");
    let mut recent: Vec<Recent> = Vec::new();
    for row in cx.db().query_all_raw(select.build(cx.db().get_database_backend())).await? {
        let Some(thread) = joined::row::<MessageThread>(&row, "thread_")? else { continue };
        if recent.last().is_none_or(|before| before.thread.id != thread.id) {
            let (last, unread) = (joined::row(&row, "last_")?, row.try_get("", "unread")?);
            recent.push(Recent { thread, last, unread, files: Vec::new(), marks: Vec::new() });
        }
        let Some(one) = recent.last_mut() else { continue };
        if let Some(mark) = joined::row::<MessageMark>(&row, "mark_")?.filter(|mark| !one.marks.contains(mark)) {
            one.marks.push(mark);
        }
        let file = joined::row::<message_attachment::Model>(&row, "file_")?.map(|attached| attached.file_id);
        one.files.extend(file.filter(|file| !one.files.contains(file)));
    }
    Ok(recent)
}

fn last_message() -> RelationDef {
    let to_message = message_thread::Entity::belongs_to(message::Entity);
    to_message.from(message_thread::Column::LastMessageId).to(message::Column::Id).into()
}

fn marks_of_thread() -> RelationDef {
    let to_mark = message_thread::Entity::belongs_to(message_mark::Entity);
    to_mark.from(message_thread::Column::Id).to(message_mark::Column::ThreadId).into()
}

fn files_of_message() -> RelationDef {
    let to_attachment = message::Entity::belongs_to(message_attachment::Entity);
    to_attachment.from(message::Column::Id).to(message_attachment::Column::MessageId).into()
}

/// How many messages of others stand behind the mark of an account, in the thread of the statement around it.
fn unread(account: &str) -> SelectStatement {
    let message = |column: message::Column| Expr::col((message::Entity, column));
    let thread = |column: message_thread::Column| (message_thread::Entity, column);
    Query::select()
        .expr(message(message::Column::Id).count())
        .from(message::Entity)
        .and_where(message(message::Column::AgencyId).equals(thread(message_thread::Column::AgencyId)))
        .and_where(message(message::Column::ThreadId).equals(thread(message_thread::Column::Id)))
        .and_where(message::Column::Author.ne(account))
        .and_where(Expr::exists(marks::beyond_message(account)).not())
        .to_owned()
}
