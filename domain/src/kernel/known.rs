//! What a reading unit of work has read once.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    sync::Arc,
};

use tokio::sync::Mutex;

use super::error::Result;

/// What was read, by its type. Who asks while it is being read waits for it.
#[derive(Debug, Default)]
pub(super) struct Known(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Known {
    /// Forgets everything: after a write, what was read before it is old.
    pub async fn forget(&self) {
        self.0.lock().await.clear();
    }

    pub async fn or_read<T: Send + Sync + 'static>(&self, read: impl AsyncFnOnce() -> Result<T>) -> Result<Arc<T>> {
        let mut known = self.0.lock().await;
        let found = known.get(&TypeId::of::<T>()).cloned();
        if let Some(found) = found.and_then(|found| found.downcast().ok()) {
            return Ok(found);
        }
        let found = Arc::new(read().await?);
        known.insert(TypeId::of::<T>(), Arc::clone(&found) as Arc<dyn Any + Send + Sync>);
        Ok(found)
    }
}
