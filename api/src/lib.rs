//! How clients ask: the GraphQL schema and the HTTP server around it.

pub mod agency;
pub mod arguments;
mod background;
mod banner;
pub mod care;
pub mod commands;
pub mod config;
pub mod dispatch;
pub mod fhir;
pub mod graphql;
pub mod home;
pub mod household;
pub mod http;
pub mod insight;
pub mod loyalty;
mod manifest;
pub mod matching;
pub mod message;
mod meters;
mod quality;
pub mod schema;
mod secret;
pub mod server;
pub mod service;
pub mod staff;
mod start_error;
pub mod state;
pub mod telemetry;
mod typesetting;
pub mod visit;

/// For the program, and for whatever measures it alike.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub use server::{RunningServer, ServerConfig, StartError, start};
