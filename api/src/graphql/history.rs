//! What was changed, for all objects of a list at once.

use std::collections::HashMap;

use domain::kernel::{
    self, Context, Page, PageRequest,
    history::{self, Change},
};
use uuid::Uuid;

use super::{Batch, by_argument, under};

/// The changes of objects, by their UUIDs and the page that is asked for. Whoever asks has checked that the caller may
/// see them.
pub struct ChangesOf;

impl Batch for ChangesOf {
    type Key = (Uuid, PageRequest);
    type Value = Page<Change>;

    async fn load(cx: &Context, keys: &[Self::Key]) -> kernel::Result<HashMap<Self::Key, Page<Change>>> {
        let mut found = HashMap::new();
        for (page, objects) in by_argument(keys) {
            found.extend(under(&page, history::changes_of_each(cx, &objects, &page).await?));
        }
        Ok(found)
    }
}
