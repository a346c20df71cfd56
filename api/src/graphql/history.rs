//! What was changed, for all objects of a list at once.

use std::collections::HashMap;

use async_graphql::{Json, SimpleObject};
use domain::kernel::{
    self, Context, Page, PageRequest,
    history::{self, Change},
};
use uuid::Uuid;

use super::BatchWith;

/// Pages of the changes of objects, by their UUIDs. Whoever asks has checked that the caller may see them.
pub struct ChangesOf;

impl BatchWith for ChangesOf {
    type Owner = Uuid;
    type Argument = PageRequest;
    type Value = Page<Change>;

    async fn load(cx: &Context, objects: &[Uuid], page: &PageRequest) -> kernel::Result<HashMap<Uuid, Page<Change>>> {
        history::changes(cx, objects, page).await
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
