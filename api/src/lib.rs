//! How clients ask: the GraphQL schema and the HTTP server around it.
