//! Batches: what many resolvers of one request ask for one by one is loaded in one statement.

use std::{
    any::{Any, TypeId},
    collections::{HashMap, HashSet},
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

/// The keys of a batch that are owners and an argument of the field: what is asked with the same argument is loaded at once.
#[must_use]
pub fn by_argument<K: Copy, A: Clone + Eq + Hash>(keys: &[(K, A)]) -> HashMap<A, Vec<K>> {
    let mut owners: HashMap<A, Vec<K>> = HashMap::new();
    for (owner, argument) in keys {
        owners.entry(argument.clone()).or_default().push(*owner);
    }
    owners
}

/// What was found of some owners, under their keys again.
pub fn under<K, A: Clone, V>(
    argument: &A,
    found: impl IntoIterator<Item = (K, V)>,
) -> impl Iterator<Item = ((K, A), V)> {
    found.into_iter().map(|(owner, value)| ((owner, argument.clone()), value))
}

/// A [`Batch`] on behalf of one request.
pub struct ForRequest<B> {
    cx: Context,
    batch: PhantomData<fn() -> B>,
}

impl<B: Batch> ForRequest<B> {
    /// What is found of each key, or that nothing is: both are remembered.
    async fn found(&self, keys: &[B::Key]) -> kernel::Result<HashMap<B::Key, Option<B::Value>>> {
        let mut values = B::load(&self.cx, keys).await?;
        Ok(keys.iter().map(|key| (key.clone(), values.remove(key))).collect())
    }
}

impl<B: Batch> Loader<B::Key> for ForRequest<B> {
    type Value = Option<B::Value>;
    type Error = Arc<kernel::Error>;

    async fn load(&self, keys: &[B::Key]) -> Result<HashMap<B::Key, Option<B::Value>>, Self::Error> {
        self.found(keys).await.map_err(Arc::new)
    }
}

pub(super) type Of<B> = DataLoader<ForRequest<B>, HashMapCache>;

/// Loads many at once and at once: whoever knows all keys need not wait for others to ask.
pub(super) async fn load_ahead<B: Batch>(loader: &Of<B>, keys: &[B::Key]) -> kernel::Result<Vec<B::Value>> {
    let mut found: HashMap<_, _> = loader.get_cached_values().await.into_iter().collect();
    let keys: HashSet<_> = keys.iter().cloned().collect();
    found.retain(|key, _| keys.contains(key));
    let missing: Vec<_> = keys.into_iter().filter(|key| !found.contains_key(key)).collect();
    if !missing.is_empty() {
        let new = loader.loader().found(&missing).await?;
        loader.feed_many(new.clone()).await;
        found.extend(new);
    }
    Ok(found.into_values().flatten().collect())
}

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
