//! What was changed, for all objects of a list at once.

use std::collections::HashMap;

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
