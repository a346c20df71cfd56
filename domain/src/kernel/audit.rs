//! The trace that a read of sensitive fields leaves.
//!
//! What reads a sensitive field notes it; whoever runs the unit of work calls [`settle`] before the answer leaves the
//! house. A request then costs one statement, however many fields of however many objects it read.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Mutex, PoisonError},
};

use entity::{id::EntityId, kernel::audit_entry};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseConnection, EntityTrait};
use uuid::Uuid;

use super::{
    actor::{Identity, signature},
    context::Context,
    error::{Error, Result},
    rounds::Rounds,
};

pub use entity::kernel::audit_entry::Model as AuditEntry;

/// That somebody read sensitive fields of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SensitiveRead {
    /// The kind of object, as in its id.
    pub object: &'static str,
    /// Its id.
    pub object_id: Uuid,
    /// The fields that were read, in camelCase.
    pub fields: Vec<&'static str>,
}

impl SensitiveRead {
    /// A read of some fields of an object.
    pub fn of<I: EntityId>(object: I, fields: &[&'static str]) -> Self {
        Self { object: I::PREFIX, object_id: object.uuid(), fields: fields.to_vec() }
    }
}

/// Sensitive fields read in a unit of work and not yet in the trail, by kind and id of object.
#[derive(Debug, Default)]
pub(super) struct Reads(Mutex<BTreeMap<(&'static str, Uuid), BTreeSet<&'static str>>>);

impl<C> Context<C> {
    /// Notes that a sensitive field of an object is about to be shown; [`settle`] writes it down.
    pub fn note_read<I: EntityId>(&self, object: I, field: &'static str) {
        self.note_read_of(I::PREFIX, object.uuid(), field);
    }

    /// The same for an object of whatever kind, by what its id begins with.
    pub(super) fn note_read_of(&self, prefix: &'static str, object: Uuid, field: &'static str) {
        let mut reads = self.reads().0.lock().unwrap_or_else(PoisonError::into_inner);
        reads.entry((prefix, object)).or_default().insert(field);
    }
}

/// Writes down what was noted in this unit of work, one entry an object, in one statement.
///
/// # Errors
/// When the database fails; then what was read must not be shown.
pub async fn settle<C: ConnectionTrait>(cx: &Context<C>) -> Result<()> {
    let reads = noted(cx);
    // Most units of work read nothing of the kind: those that do find the place for it elsewhere.
    if reads.is_empty() { Ok(()) } else { Box::pin(record(cx, reads)).await }
}

/// Takes what was noted in this unit of work: what is then shown to several is to be recorded for each of them.
#[must_use]
pub fn noted<C>(cx: &Context<C>) -> Vec<SensitiveRead> {
    let noted = std::mem::take(&mut *cx.reads().0.lock().unwrap_or_else(PoisonError::into_inner));
    let reads = noted.into_iter().map(|((object, object_id), fields)| SensitiveRead {
        object,
        object_id,
        fields: fields.into_iter().collect(),
    });
    reads.collect()
}

/// Keeps the trace of these reads, in one statement. The product's own reads leave none.
///
/// # Errors
/// When the database fails; then the fields must not be shown.
pub async fn record<C: ConnectionTrait>(cx: &Context<C>, reads: Vec<SensitiveRead>) -> Result<()> {
    let entries = entries(cx, reads)?;
    if !entries.is_empty() {
        audit_entry::Entity::insert_many(entries).exec(cx.db()).await?;
    }
    Ok(())
}

/// How many entries one statement writes: it may have 32 766 parameters on SQLite.
const CHUNK: usize = 1_000;

/// Entries of many readers, on their way into the trail.
type Trail = Rounds<Vec<audit_entry::ActiveModel>, Result<(), sea_orm::DbErr>>;

/// As [`record`], in one statement with whoever else reads at this moment: for what many are told at once.
///
/// # Errors
/// When the database fails; then the fields must not be shown.
pub async fn record_together(cx: &Context, reads: Vec<SensitiveRead>) -> Result<()> {
    let entries = entries(cx, reads)?;
    if entries.is_empty() {
        return Ok(());
    }
    let (trail, db) = (cx.environment().memory::<Trail>(), cx.db().clone());
    let written = trail.ask(entries, move |all| write_all(db.clone(), all)).await;
    Ok(written.ok_or(Error::internal("the trail of sensitive reads was not written"))??)
}

async fn write_all(db: DatabaseConnection, all: Vec<Vec<audit_entry::ActiveModel>>) -> Vec<Result<(), sea_orm::DbErr>> {
    let readers = all.len();
    vec![write_in_chunks(&db, all.into_iter().flatten()).await; readers]
}

async fn write_in_chunks(
    db: &DatabaseConnection,
    entries: impl Iterator<Item = audit_entry::ActiveModel>,
) -> Result<(), sea_orm::DbErr> {
    let mut entries = entries.peekable();
    while entries.peek().is_some() {
        audit_entry::Entity::insert_many(entries.by_ref().take(CHUNK)).exec(db).await?;
    }
    Ok(())
}

fn entries<C>(cx: &Context<C>, reads: Vec<SensitiveRead>) -> Result<Vec<audit_entry::ActiveModel>> {
    if reads.is_empty() || cx.actor().identity() == Identity::System {
        return Ok(Vec::new());
    }
    let agency = cx.signed_in()?;
    let entries = reads.into_iter().map(|read| audit_entry::ActiveModel {
        id: Set(cx.new_id()),
        agency_id: Set(agency),
        actor: Set(signature(cx.actor())),
        object: Set(read.object.to_owned()),
        object_id: Set(read.object_id),
        fields: Set(read.fields.join(",")),
        purpose: Set(cx.request().purpose.clone()),
        request: Set(cx.request().id.clone()),
        read_at: Set(cx.now()),
    });
    Ok(entries.collect())
}
