//! Batches: what many resolvers of one request ask for one by one is loaded in one statement.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    hash::Hash,
    marker::PhantomData,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    dataloader::{DataLoader, HashMapCache, Loader},
    runtime::{TokioSpawner, TokioTimer},
};
use domain::kernel::{self, Context};

/// Something that is loaded for many keys at once, by one operation of the domain.
///
/// Keys without a value are left out of the answer. Implement it on an empty type; `ctx.load::<ThatType>(key)` does the rest.
pub trait Batch: Send + Sync + 'static {
    /// By what it is found.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is found.
    type Value: Clone + Send + Sync + 'static;

    /// Loads all that are found of these keys.
    fn load(
        cx: &Context,
        keys: &[Self::Key],
    ) -> impl Future<Output = kernel::Result<HashMap<Self::Key, Self::Value>>> + Send;
}

/// A [`Batch`] on behalf of one request.
pub struct ForRequest<B> {
    cx: Context,
    batch: PhantomData<fn() -> B>,
}

impl<B: Batch> Loader<B::Key> for ForRequest<B> {
    type Value = B::Value;
    type Error = Arc<kernel::Error>;

    async fn load(&self, keys: &[B::Key]) -> Result<HashMap<B::Key, B::Value>, Self::Error> {
        B::load(&self.cx, keys).await.map_err(Arc::new)
    }
}

type Of<B> = DataLoader<ForRequest<B>, HashMapCache>;

/// The batches of one request, each made when it is first asked for.
#[derive(Default)]
pub struct Loaders(Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>);

impl Loaders {
    /// The loader of this batch; `None` never happens, as the key is the type.
    pub(super) fn get<B: Batch>(&self, cx: &Context) -> Option<Arc<Of<B>>> {
        let mut loaders = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let loader = loaders.entry(TypeId::of::<B>()).or_insert_with(|| {
            let batch = ForRequest::<B> { cx: cx.clone(), batch: PhantomData };
            Arc::new(DataLoader::with_cache(
                batch,
                TokioSpawner::current(),
                TokioTimer::default(),
                HashMapCache::default(),
            ))
        });
        Arc::clone(loader).downcast().ok()
    }

    /// Forgets everything: after a write, what was loaded before it is old.
    pub(super) fn clear(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}
