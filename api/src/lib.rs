//! How clients ask: the GraphQL schema and the HTTP server around it.

pub mod graphql;
pub mod schema;
