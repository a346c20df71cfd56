//! The trace that a read of sensitive fields leaves.

use entity::{id::EntityId, kernel::audit_entry};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};
use uuid::Uuid;

use super::{
    actor::{Identity, signature},
    context::Context,
    error::Result,
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

/// Keeps the trace of these reads, in one statement. The product's own reads leave none.
///
/// # Errors
/// When the database fails; then the fields must not be shown.
pub async fn record<C: ConnectionTrait>(cx: &Context<C>, reads: Vec<SensitiveRead>) -> Result<()> {
    if reads.is_empty() || cx.actor().identity() == Identity::System {
        return Ok(());
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
    audit_entry::Entity::insert_many(entries).exec(cx.db()).await?;
    Ok(())
}
