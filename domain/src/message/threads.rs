//! Conversations: opened about something, closed when that is done.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, MessageId, MessageThreadId},
    message::message_thread::{self, Column},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};

use super::{
    MESSAGE_READ, MESSAGE_SEND, Message, MessageThread, THREAD_CLOSE,
    author::{self, Author},
    messages::{self, NewMessage},
    reach,
};
use crate::{
    household::{HouseholdStatus, households, life_cycle::HOUSEHOLD_ERASED},
    kernel::{
        Context, Error, Page, PageRequest, Result, Rule, Tx, input,
        page::{Direction, ListOrder, page},
    },
};

/// Nothing more is written in a closed thread.
pub const THREAD_CLOSED: Rule =
    Rule { code: "THREAD_CLOSED", message: "The conversation is closed; open it again, or begin another." };

/// Which threads are asked for. All conditions hold at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct ThreadFilter {
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// Closed ones, or open ones.
    pub closed: Option<bool>,
}

/// Opens a conversation of a household with a first message.
///
/// # Errors
/// [`Error::NotFound`] at `householdId` or `fileIds`, [`Error::Invalid`] naming the field,
/// [`CLIENT_ID_USED`](messages::CLIENT_ID_USED), [`HOUSEHOLD_ERASED`].
pub async fn open(
    tx: &Tx,
    household: HouseholdId,
    subject: &str,
    first: NewMessage,
) -> Result<(MessageThread, Message)> {
    let scope = tx.require(MESSAGE_SEND)?;
    let household = households::within(tx, &scope, "householdId", household).await?;
    if household.status == HouseholdStatus::Erased {
        return Err(Error::refused(&HOUSEHOLD_ERASED).at("householdId"));
    }
    let subject = input::required_text("subject", subject, 200)?;
    let author = author::acting(tx, household.id).await?;
    if let Some(sent) = messages::sent_before(tx, &author, &first).await? {
        let thread = reach::thread(tx, &scope, "clientId", sent.thread_id).await?;
        return if thread.opened_at == sent.sent_at && thread.household_id == household.id {
            Ok((thread, sent))
        } else {
            Err(Error::refused(&messages::CLIENT_ID_USED).at("clientId"))
        };
    }
    begin(tx, household.id, &subject, author, first).await
}

/// Keeps a new conversation with its first message.
pub(super) async fn begin(
    tx: &Tx,
    household: HouseholdId,
    subject: &str,
    author: Author,
    first: NewMessage,
) -> Result<(MessageThread, Message)> {
    let id: MessageId = tx.new_id();
    let row = message_thread::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(tx.signed_in()?),
        household_id: Set(household),
        subject: Set(tx.vault().await?.seal(subject)?),
        opened_by: Set(author.account.clone()),
        opened_at: Set(tx.now()),
        last_message_id: Set(id),
        last_message_at: Set(tx.now()),
        closed_at: Set(None),
        version: Set(1),
    };
    let thread = row.insert(tx.db()).await?;
    let message = messages::write(tx, &thread, id, author, first).await?;
    Ok((thread, message))
}

/// Closes a conversation, or opens it again. What is so already stays so.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE).
pub async fn set_closed(tx: &Tx, id: MessageThreadId, version: i32, closed: bool) -> Result<MessageThread> {
    let before = reach::lock(tx, &tx.require(THREAD_CLOSE)?, "id", id).await?;
    input::same_version(version, before.version)?;
    if before.closed_at.is_some() == closed {
        return Ok(before);
    }
    let row = message_thread::ActiveModel {
        id: Set(id),
        closed_at: Set(closed.then(|| tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}

/// Conversations, the one with the newest message first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: ThreadFilter,
    request: &PageRequest,
) -> Result<Page<MessageThread>> {
    let mut select = message_thread::Entity::find().filter(reach::threads(&cx.require(MESSAGE_READ)?));
    if let Some(household) = filter.household {
        select = select.filter(Column::HouseholdId.eq(household));
    }
    if let Some(closed) = filter.closed {
        select = select.filter(if closed { Column::ClosedAt.is_not_null() } else { Column::ClosedAt.is_null() });
    }
    let order =
        ListOrder::by(Column::LastMessageAt, Direction::Descending, |row: &MessageThread| row.last_message_at.into());
    let order = order.then(Column::Id, Direction::Descending, |row: &MessageThread| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One conversation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: MessageThreadId) -> Result<MessageThread> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some conversations, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[MessageThreadId],
) -> Result<HashMap<MessageThreadId, MessageThread>> {
    let scope = cx.require(MESSAGE_READ)?;
    let found = message_thread::Entity::find()
        .filter(reach::threads(&scope))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}
