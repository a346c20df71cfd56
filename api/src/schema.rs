//! The roots of the schema: one line a domain.

use async_graphql::{MergedObject, Object};

/// The product itself.
#[derive(Default)]
pub struct AboutQuery;

/// What can be asked. Everything here is seen as far as the caller's roles reach; the rest looks as if it were not there.
#[Object]
impl AboutQuery {
    /// The version of this server.
    async fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// What can be asked.
#[derive(MergedObject, Default)]
pub struct Query(AboutQuery);
