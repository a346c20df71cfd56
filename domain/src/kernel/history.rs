//! The history of what people change: who, when, before and after, sealed like the fields themselves.

use std::collections::HashMap;

use entity::{
    id::{EntityId, split, text},
    kernel::change,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use uuid::Uuid;

use super::{
    actor::signature,
    context::{Context, Tx},
    error::{Error, Result},
    page::{ListOrder, Owners, Page, PageRequest, pages},
};

pub use entity::kernel::change::Model as Change;

/// One field of a change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct FieldChange {
    /// The field, in camelCase.
    pub field: String,
    /// What it was; `null` when it was absent.
    pub before: Value,
    /// What it is now; `null` when it is absent.
    pub after: Value,
}

impl Tx {
    /// Keeps what an operation changed about an object. `before` and `after` are the object as people read it, as JSON
    /// objects; only fields that differ are kept, and nothing when none does.
    ///
    /// # Errors
    /// [`Error::Internal`] when the object is not a JSON object.
    pub async fn record_change<T: Serialize>(
        &self,
        operation: &'static str,
        object: impl EntityId,
        before: Option<&T>,
        after: Option<&T>,
    ) -> Result<()> {
        let fields = differences(&fields(before)?, &fields(after)?);
        if fields.is_empty() {
            return Ok(());
        }
        let text = serde_json::to_string(&fields).map_err(|_| Error::internal("a change is not JSON"))?;
        let change = change::ActiveModel {
            id: Set(self.new_id()),
            agency_id: Set(self.signed_in()?),
            object: Set(prefix_of(&object)),
            object_id: Set(object.uuid()),
            operation: Set(operation.to_owned()),
            actor: Set(signature(self.actor())),
            changed_at: Set(self.now()),
            fields: Set(Some(self.vault().await?.seal(&text)?)),
        };
        change.insert(self.db()).await?;
        Ok(())
    }

    /// Forgets what was changed about an object; that it was changed, when and by whom, stays.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_changes(&self, object: impl EntityId) -> Result<()> {
        change::Entity::update_many()
            .col_expr(change::Column::Fields, Expr::value(None::<Vec<u8>>))
            .filter(change::Column::AgencyId.eq(self.signed_in()?))
            .filter(change::Column::ObjectId.eq(object.uuid()))
            .exec(self.db())
            .await?;
        Ok(())
    }
}

fn prefix_of<I: EntityId>(_: &I) -> String {
    I::PREFIX.to_owned()
}

/// The changes of each of some objects, newest first. The caller has checked that the actor may see them.
///
/// # Errors
/// When the cursor is not one, or the database fails.
pub async fn changes<C: ConnectionTrait>(
    cx: &Context<C>,
    objects: &[Uuid],
    request: &PageRequest,
) -> Result<HashMap<Uuid, Page<Change>>> {
    let select = change::Entity::find().filter(change::Column::AgencyId.eq(cx.signed_in()?));
    let newest_first = ListOrder::newest_first(change::Column::Id, |row: &Change| row.id.0.into());
    let objects = Owners { ids: objects, column: change::Column::ObjectId, of: |row: &Change| row.object_id };
    pages(cx, select, &newest_first, objects, request).await
}

/// An object of whatever kind, of whose kind the actor may read the changes.
#[derive(Clone, Copy, Debug)]
pub struct Readable {
    prefix: &'static str,
    object: Uuid,
}

impl Readable {
    /// There is no such object for this actor.
    #[must_use]
    pub fn not_found(self, field: &'static str) -> Error {
        Error::NotFound { what: self.prefix, id: text(self.prefix, self.object), field: Some(field.into()) }
    }
}

/// Whether the actor may read the changes of objects of this one's kind; `id` is its text.
///
/// # Errors
/// As [`Context::require`] for the permission of the object's domain; [`Error::Invalid`] at `id` for objects whose changes
/// nobody reads.
pub fn readable<C>(cx: &Context<C>, id: &str) -> Result<Readable> {
    cx.signed_in()?;
    let (prefix, object) = split(id).ok_or_else(|| Error::invalid("id", "is not an id"))?;
    let mut histories = cx.environment().plugins().iter().filter_map(|plugin| plugin.histories());
    let found = histories.find_map(|it| Some((it.permission, *it.of.iter().find(|of| **of == prefix)?)));
    let (permission, prefix) = found.ok_or_else(|| Error::invalid("id", "is of a kind without a history"))?;
    cx.require(permission)?;
    Ok(Readable { prefix, object })
}

/// The changes of one object, newest first. The caller has checked that the actor may see it.
///
/// # Errors
/// When the cursor is not one, or the database fails.
pub async fn of_object<C: ConnectionTrait>(
    cx: &Context<C>,
    Readable { prefix, object }: Readable,
    request: &PageRequest,
) -> Result<Page<Change>> {
    cx.note_read_of(prefix, object, "history");
    Ok(changes(cx, &[object], request).await?.remove(&object).unwrap_or_default())
}

/// The fields of a change; none once they were erased.
///
/// # Errors
/// [`Error::Internal`] when they cannot be opened.
pub async fn changed_fields<C: ConnectionTrait>(cx: &Context<C>, change: &Change) -> Result<Vec<FieldChange>> {
    let Some(sealed) = &change.fields else { return Ok(Vec::new()) };
    let text = cx.vault().await?.open(sealed)?;
    serde_json::from_str(&text).map_err(|_| Error::internal("a kept change is not JSON"))
}

fn fields<T: Serialize>(object: Option<&T>) -> Result<Map<String, Value>> {
    match object.map(serde_json::to_value).transpose() {
        Ok(None) => Ok(Map::new()),
        Ok(Some(Value::Object(fields))) => Ok(fields),
        _ => Err(Error::internal("what history keeps must be a JSON object")),
    }
}

fn differences(before: &Map<String, Value>, after: &Map<String, Value>) -> Vec<FieldChange> {
    let absent = Value::Null;
    let mut names: Vec<&String> = before.keys().chain(after.keys()).collect();
    names.sort();
    names.dedup();
    names
        .into_iter()
        .filter_map(|field| {
            let (before, after) = (before.get(field).unwrap_or(&absent), after.get(field).unwrap_or(&absent));
            (before != after).then(|| FieldChange {
                field: field.clone(),
                before: before.clone(),
                after: after.clone(),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_what_differs_is_kept() {
        let before = json!({"name": "Lin", "tier": "GOLD", "note": null});
        let after = json!({"name": "Lin", "tier": "SILVER", "phone": "1"});
        let (Value::Object(before), Value::Object(after)) = (before, after) else { panic!("objects") };
        let kept: Vec<_> = differences(&before, &after).into_iter().map(|change| change.field).collect();
        assert_eq!(kept, ["phone", "tier"]);
    }
}
