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

/// A [`Batch`] for a field with arguments: what is asked with the same ones is loaded at once.
pub trait BatchWith: Send + Sync + 'static {
    /// Whose field it is.
    type Owner: Copy + Eq + Hash + Send + Sync + 'static;
    /// The arguments.
    type Argument: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is found.
    type Value: Clone + Send + Sync + 'static;

    /// Loads all that are found of these owners.
    fn load(
        cx: &Context,
        owners: &[Self::Owner],
        argument: &Self::Argument,
    ) -> impl Future<Output = kernel::Result<HashMap<Self::Owner, Self::Value>>> + Send;
}

impl<B: BatchWith> Batch for B {
    type Key = (B::Owner, B::Argument);
    type Value = B::Value;

    async fn load(cx: &Context, keys: &[Self::Key]) -> kernel::Result<HashMap<Self::Key, Self::Value>> {
        let mut asked: HashMap<&B::Argument, Vec<B::Owner>> = HashMap::new();
        for (owner, argument) in keys {
            asked.entry(argument).or_default().push(*owner);
        }
        let mut found = HashMap::with_capacity(keys.len());
        for (argument, owners) in asked {
            let values = <B as BatchWith>::load(cx, &owners, argument).await?;
            found.extend(values.into_iter().map(|(owner, value)| ((owner, argument.clone()), value)));
        }
        Ok(found)
    }
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

/// Makes a batch of each of some operations that load by keys.
macro_rules! batches {
    ($($(#[$doc:meta])* $batch:ident: $key:ty => $value:ty = $load:path;)*) => {
        $(
            $(#[$doc])*
            pub struct $batch;

            impl $crate::graphql::Batch for $batch {
                type Key = $key;
                type Value = $value;

                async fn load(
                    cx: &::domain::kernel::Context,
                    keys: &[$key],
                ) -> ::domain::kernel::Result<::std::collections::HashMap<$key, $value>> {
                    $load(cx, keys).await
                }
            }
        )*
    };
}
pub(crate) use batches;
