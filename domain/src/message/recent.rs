//! The conversations of a household as its front door shows them: the newest, each with its last message and what is unread.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, MessageThreadId},
    message::{message, message_thread},
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
    /// How many messages of others the actor has not read.
    pub unread: i64,
    /// How far everybody has read, who has read furthest first.
    pub marks: Vec<MessageMark>,
}

/// The open conversations of a household, the one with the newest message first; at most 20.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_household<C: ConnectionTrait>(cx: &Context<C>, household: HouseholdId) -> Result<Vec<Recent>> {
    use message_thread::Column as T;
    let scope = cx.require(MESSAGE_READ)?;
    let select = message_thread::Entity::find()
        .select_only()
        .join(JoinType::LeftJoin, last_message())
        .filter(reach::threads(&scope))
        .filter(T::HouseholdId.eq(household))
        .filter(T::ClosedAt.is_null())
        .order_by_desc(T::LastMessageAt)
        .order_by_desc(T::Id)
        .limit(MOST);
    let select = joined::also(select, message_thread::Entity, "thread_");
    let select = joined::also(select, message::Entity, "last_");
    let select = select.expr_as(unread(&signature(cx.actor())), "unread");
    let rows = cx.db().query_all_raw(select.build(cx.db().get_database_backend())).await?;
    let mut recent = Vec::new();
    for row in &rows {
        let Some(thread) = joined::row::<MessageThread>(row, "thread_")? else { continue };
        let unread = row.try_get("", "unread")?;
        recent.push(Recent { thread, last: joined::row(row, "last_")?, unread, marks: Vec::new() });
    }
    let threads: Vec<MessageThreadId> = recent.iter().map(|recent| recent.thread.id).collect();
    let mut marks: HashMap<_, _> = marks::of_seen(cx, &threads).await?;
    for recent in &mut recent {
        recent.marks = marks.remove(&recent.thread.id).unwrap_or_default();
    }
    Ok(recent)
}

fn last_message() -> RelationDef {
    let to_message = message_thread::Entity::belongs_to(message::Entity);
    to_message.from(message_thread::Column::LastMessageId).to(message::Column::Id).into()
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
