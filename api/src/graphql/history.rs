//! What was changed, for all objects of a list at once.

use std::collections::HashMap;

use async_graphql::{Json, Object, SimpleObject};
use domain::{
    id::{self, ChangeId},
    kernel::{self, Context, Page, PageRequest, history},
};
use uuid::Uuid;

use super::{BatchWith, ContextExt, DateTime, Id, Result};

/// Pages of the changes of objects, by their UUIDs. Whoever asks has checked that the caller may see them.
pub struct ChangesOf;

impl BatchWith for ChangesOf {
    type Owner = Uuid;
    type Argument = PageRequest;
    type Value = Page<history::Change>;

    async fn load(cx: &Context, objects: &[Uuid], page: &PageRequest) -> kernel::Result<HashMap<Uuid, Self::Value>> {
        history::changes(cx, objects, page).await
    }
}

/// A change of an object.
pub struct Change(pub history::Change);

/// A change of an object or of something that belongs to it: who, when, before and after.
#[Object]
impl Change {
    /// The id.
    async fn id(&self) -> Id<ChangeId> {
        self.0.id.into()
    }

    /// What was changed, by id.
    async fn object_id(&self) -> async_graphql::ID {
        id::text(&self.0.object, self.0.object_id).into()
    }

    /// What was done: the name of the operation, such as `householdDescribe`.
    async fn operation(&self) -> &str {
        &self.0.operation
    }

    /// Who did it: the id of an account or an application, or `system`.
    async fn by(&self) -> &str {
        &self.0.actor
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.changed_at.into()
    }

    /// The fields that differ. Empty once what they said was erased.
    async fn fields(&self, ctx: &async_graphql::Context<'_>) -> Result<Vec<FieldChange>> {
        let fields = history::changed_fields(ctx.cx()?, &self.0).await?;
        Ok(fields.into_iter().map(Into::into).collect())
    }
}

/// A field before and after a change.
#[derive(SimpleObject)]
pub struct FieldChange {
    /// The field, or the id of the part that was changed.
    field: String,
    /// What it was. Null when it was absent.
    before: Option<Json<serde_json::Value>>,
    /// What it became. Null when it was taken away.
    after: Option<Json<serde_json::Value>>,
}

impl From<history::FieldChange> for FieldChange {
    fn from(change: history::FieldChange) -> Self {
        Self {
            field: change.field,
            before: (!change.before.is_null()).then_some(Json(change.before)),
            after: (!change.after.is_null()).then_some(Json(change.after)),
        }
    }
}
