//! What resolvers find in the context of a request.

use std::sync::Arc;

use async_graphql::{Context as Resolving, Lookahead};
use domain::kernel::Context;

use super::{
    error::{ApiError, Result},
    loader::{self, Batch, Loaders},
};
use crate::state::State;

/// What the handler puts into every request.
pub struct Unit {
    /// Who acts, when, and through which connection.
    pub cx: Context,
    /// The batches of this request.
    pub loaders: Loaders,
}

/// What resolvers ask of a request.
pub trait ContextExt {
    /// Who acts, when, and through which connection: the first argument of every operation.
    ///
    /// # Errors
    /// When the transport gave none, which is our own fault.
    fn cx(&self) -> Result<&Context>;

    /// The running server, for what is judged or executed beside this request.
    ///
    /// # Errors
    /// When the transport gave none, which is our own fault.
    fn state(&self) -> Result<&Arc<State>>;

    /// Forgets what batches have loaded: after a write it is old. Payloads do this by themselves.
    fn forget_loaded(&self);

    /// One of many that are loaded together.
    ///
    /// # Errors
    /// What the domain's operation answers.
    fn load<B: Batch>(&self, key: B::Key) -> impl Future<Output = Result<Option<B::Value>>> + Send;

    /// Many at once, ahead of the rows that will ask for them one by one: however many rows there are and however long
    /// they take to ask, it is one statement, and nobody waits for a batch to fill.
    ///
    /// # Errors
    /// What the domain's operation answers.
    fn load_all<B: Batch>(&self, keys: Vec<B::Key>) -> impl Future<Output = Result<Vec<B::Value>>> + Send;

    /// Keeps what came along with something else, for those who will ask for it.
    fn keep_loaded<B: Batch>(&self, key: B::Key, value: B::Value) -> impl Future<Output = ()> + Send;

    /// Remembers that there is none, for those who will ask for it.
    fn keep_missing<B: Batch>(&self, key: B::Key) -> impl Future<Output = ()> + Send;

    /// Whether an object is asked for this field, or for a field further below: `members.age`.
    fn asks_for(&self, path: &str) -> bool;

    /// Whether a connection is asked for this field of its rows, or for a field further below.
    fn asks_rows_for(&self, path: &str) -> bool;
}

impl ContextExt for Resolving<'_> {
    fn cx(&self) -> Result<&Context> {
        unit(self).map(|unit| &unit.cx)
    }

    fn state(&self) -> Result<&Arc<State>> {
        self.data_opt().ok_or_else(|| ApiError::internal("a request without a server"))
    }

    fn forget_loaded(&self) {
        if let Ok(unit) = unit(self) {
            unit.loaders.clear();
        }
    }

    async fn load<B: Batch>(&self, key: B::Key) -> Result<Option<B::Value>> {
        let unit = unit(self)?;
        let loader = unit.loaders.get::<B>(&unit.cx).ok_or_else(|| ApiError::internal("a batch of another type"))?;
        Ok(loader.load_one(key).await?.flatten())
    }

    async fn load_all<B: Batch>(&self, keys: Vec<B::Key>) -> Result<Vec<B::Value>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let unit = unit(self)?;
        let loader = unit.loaders.get::<B>(&unit.cx).ok_or_else(|| ApiError::internal("a batch of another type"))?;
        Ok(loader::load_ahead::<B>(&loader, &keys).await?)
    }

    async fn keep_loaded<B: Batch>(&self, key: B::Key, value: B::Value) {
        let loader = unit(self).ok().and_then(|unit| unit.loaders.get::<B>(&unit.cx));
        if let Some(loader) = loader {
            loader.feed_one(key, Some(value)).await;
        }
    }

    async fn keep_missing<B: Batch>(&self, key: B::Key) {
        let loader = unit(self).ok().and_then(|unit| unit.loaders.get::<B>(&unit.cx));
        if let Some(loader) = loader {
            loader.feed_one(key, None).await;
        }
    }

    fn asks_for(&self, path: &str) -> bool {
        asked(self.look_ahead(), path)
    }

    fn asks_rows_for(&self, path: &str) -> bool {
        let list = self.look_ahead();
        asked(list.field("nodes"), path) || asked(list.field("edges").field("node"), path)
    }
}

fn asked(object: Lookahead<'_>, path: &str) -> bool {
    path.split('.').fold(object, |object, field| object.field(field)).exists()
}

fn unit<'a>(ctx: &Resolving<'a>) -> Result<&'a Arc<Unit>> {
    ctx.data_opt().ok_or_else(|| ApiError::internal("a request without a context"))
}
