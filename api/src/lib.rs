//! How clients ask: the GraphQL schema and the HTTP server around it.

pub mod agency;
mod background;
mod banner;
pub mod commands;
pub mod config;
pub mod dispatching;
pub mod graphql;
pub mod household;
pub mod http;
mod manifest;
pub mod matching;
pub mod schema;
mod secret;
pub mod server;
pub mod staff;
mod start_error;
pub mod state;
pub mod telemetry;

pub use server::{RunningServer, ServerConfig, StartError, start};
