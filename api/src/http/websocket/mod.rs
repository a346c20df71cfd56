//! `/graphql` over WebSocket, by the protocol graphql-transport-ws
//! (<https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md>): all operations, each with an id.

mod connection;
mod message;

use std::sync::Arc;

use axum::{extract::ws::WebSocketUpgrade, response::Response};

use crate::{graphql::execute::Caller, state::State};

/// The name of the protocol.
const PROTOCOL: &str = "graphql-transport-ws";

/// Takes a WebSocket on.
pub fn accept(upgrade: WebSocketUpgrade, state: Arc<State>, caller: Caller) -> Response {
    // A key is for one mutation, and a socket carries many.
    let caller = Caller { idempotency_key: None, ..caller };
    let limit = state.limits().body;
    upgrade
        .protocols([PROTOCOL])
        .max_message_size(limit)
        .max_frame_size(limit)
        // Small buffers: most sockets are quiet most of the time, and there are many.
        .read_buffer_size(4 * 1024)
        .write_buffer_size(0)
        .on_upgrade(move |socket| connection::serve(socket, state, caller))
}
