//! Messages as they are sent, read and heard of.

use std::collections::HashMap;

use entity::{
    id::{FileReferenceId, HouseholdId, MessageId, MessageThreadId},
    message::{
        message::{self, Column},
        message_attachment, message_thread,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::{
    MESSAGE_READ, MESSAGE_SEND, Message, MessageThread,
    author::{self, Author},
    marks, reach,
    threads::THREAD_CLOSED,
};
use crate::{
    agency::files::{self, FileReference},
    kernel::{
        Context, Error, Page, PageRequest, Result, Rule, Tx,
        feed::{self, Listening},
        input,
        page::{ListOrder, page},
    },
};

/// A message was sent. Payload: [`MessageHappened`].
pub const MESSAGE_SENT: &str = "message.message.sent";

/// The device's own id of a message belongs to another one already.
pub const CLIENT_ID_USED: Rule =
    Rule { code: "CLIENT_ID_USED", message: "You have sent another message under this `clientId`." };

/// The longest message, in characters.
const LONGEST: usize = 4_000;
/// So many files hang on a message at most.
const MOST_FILES: usize = 10;

/// Which message was sent where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageHappened {
    /// The message.
    pub message: MessageId,
    /// The thread.
    pub thread: MessageThreadId,
    /// The household.
    pub household: HouseholdId,
}

/// What is to be sent.
#[derive(Clone, Debug, Default)]
pub struct NewMessage {
    /// The words; may be empty when something is attached.
    pub body: String,
    /// What is attached.
    pub files: Vec<FileReferenceId>,
    /// What the device calls it: sent twice, it is kept once.
    pub client_id: Option<String>,
}

/// Writes in a conversation. The author has read up to here.
///
/// # Errors
/// [`Error::NotFound`] at `threadId` or `fileIds`, [`Error::Invalid`] naming the field, [`THREAD_CLOSED`],
/// [`CLIENT_ID_USED`].
pub async fn send(tx: &Tx, thread: MessageThreadId, new: NewMessage) -> Result<Message> {
    let scope = tx.require(MESSAGE_SEND)?;
    // From here on messages of the thread come one after the other, so that who has read one has read those before it.
    let thread = reach::lock(tx, &scope, "threadId", thread).await?;
    let author = author::acting(tx, thread.household_id).await?;
    if let Some(sent) = sent_before(tx, &author, &new).await? {
        let same = sent.thread_id == thread.id;
        return if same { Ok(sent) } else { Err(Error::refused(&CLIENT_ID_USED).at("clientId")) };
    }
    if thread.closed_at.is_some() {
        return Err(Error::refused(&THREAD_CLOSED).at("threadId"));
    }
    answer(tx, &thread, author, new).await
}

/// Keeps a message as the newest of its conversation.
pub(super) async fn answer(tx: &Tx, thread: &MessageThread, author: Author, new: NewMessage) -> Result<Message> {
    let message = write(tx, thread, tx.new_id(), author, new).await?;
    let row = message_thread::ActiveModel {
        id: Set(thread.id),
        last_message_id: Set(message.id),
        last_message_at: Set(message.sent_at),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(message)
}

/// The message that the author has sent under the same `clientId`, if any.
pub(super) async fn sent_before(tx: &Tx, author: &Author, new: &NewMessage) -> Result<Option<Message>> {
    let Some(client_id) = client_id(new)? else { return Ok(None) };
    let found = message::Entity::find()
        .filter(Column::AgencyId.eq(tx.signed_in()?))
        .filter(Column::Author.eq(&author.account))
        .filter(Column::ClientId.eq(client_id));
    Ok(found.one(tx.db()).await?)
}

fn client_id(new: &NewMessage) -> Result<Option<String>> {
    input::optional_text("clientId", new.client_id.as_deref(), 100)
}

/// Keeps a message and tells of it.
pub(super) async fn write(
    tx: &Tx,
    thread: &MessageThread,
    id: MessageId,
    author: Author,
    new: NewMessage,
) -> Result<Message> {
    if new.files.len() > MOST_FILES {
        return Err(Error::invalid("fileIds", format!("has more than {MOST_FILES} files")));
    }
    let body = input::optional_text("body", Some(&new.body), LONGEST)?;
    if body.is_none() && new.files.is_empty() {
        return Err(Error::invalid("body", "must not be empty when nothing is attached"));
    }
    let files = files::to_attach(tx, &new.files, "fileIds").await?;
    let vault = tx.vault().await?;
    let row = message::ActiveModel {
        id: Set(id),
        agency_id: Set(thread.agency_id),
        thread_id: Set(thread.id),
        author: Set(author.account.clone()),
        author_side: Set(author.side),
        author_name: Set(vault.seal(&author.name)?),
        client_id: Set(client_id(&new)?),
        body: Set(vault.seal(body.as_deref().unwrap_or_default())?),
        sent_at: Set(tx.now()),
    };
    let message = row.insert(tx.db()).await?;
    let attached: Vec<_> = (0..).zip(files).map(|(place, file)| attachment(&message, place, file)).collect();
    if !attached.is_empty() {
        message_attachment::Entity::insert_many(attached).exec_without_returning(tx.db()).await?;
    }
    marks::set(tx, thread.id, message.id, &author).await?;
    let happened = MessageHappened { message: id, thread: thread.id, household: thread.household_id };
    tx.emit(MESSAGE_SENT, &happened).await?;
    Ok(message)
}

fn attachment(message: &Message, place: i32, file: FileReferenceId) -> message_attachment::ActiveModel {
    message_attachment::ActiveModel {
        agency_id: Set(message.agency_id),
        message_id: Set(message.id),
        place: Set(place),
        file_id: Set(file),
    }
}

/// The messages of a conversation, newest first.
///
/// # Errors
/// [`Error::NotFound`] at `threadId`, [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    thread: MessageThreadId,
    request: &PageRequest,
) -> Result<Page<Message>> {
    let scope = cx.require(MESSAGE_READ)?;
    reach::thread(cx, &scope, "threadId", thread).await?;
    let select = message::Entity::find().filter(Column::AgencyId.eq(scope.agency)).filter(Column::ThreadId.eq(thread));
    page(cx, select, &ListOrder::newest_first(Column::Id, |row: &Message| row.id.0.into()), request).await
}

/// One message.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: MessageId) -> Result<Message> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some messages, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[MessageId]) -> Result<HashMap<MessageId, Message>> {
    let scope = cx.require(MESSAGE_READ)?;
    let found = message::Entity::find()
        .filter(reach::messages(&scope))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The files that hang on some messages, in their order.
///
/// # Errors
/// As [`Context::require`].
pub async fn attachments<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[MessageId],
) -> Result<HashMap<MessageId, Vec<FileReference>>> {
    let scope = cx.require(MESSAGE_READ)?;
    let attached = message_attachment::Entity::find()
        .filter(message_attachment::Column::AgencyId.eq(scope.agency))
        .filter(message_attachment::Column::MessageId.is_in(by_ids(cx, ids).await?.into_keys()))
        .order_by_asc(message_attachment::Column::Place)
        .all(cx.db())
        .await?;
    if attached.is_empty() {
        return Ok(HashMap::new());
    }
    let wanted: Vec<FileReferenceId> = attached.iter().map(|row| row.file_id).collect();
    let files = files::shown(cx, &wanted).await?;
    let mut of_messages: HashMap<_, Vec<_>> = HashMap::new();
    for row in attached {
        if let Some(file) = files.get(&row.file_id) {
            of_messages.entry(row.message_id).or_default().push(file.clone());
        }
    }
    Ok(of_messages)
}

/// Listens to messages, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(MESSAGE_READ)?;
    feed::listen(cx, &[MESSAGE_SENT], after).await
}
