//! How large a request may be. Each limit is named, with its value, in the error that it causes.

use std::time::Duration;

/// The limits of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a request's body.
    pub body: usize,
    /// Characters of a document.
    pub characters: usize,
    /// Tokens of a document: names, numbers, strings and punctuation.
    pub tokens: usize,
    /// Brackets of any kind that are open at once.
    pub brackets: usize,
    /// Levels of fields.
    pub depth: usize,
    /// Levels of fields of the schema's description of itself.
    pub introspection_depth: usize,
    /// Lists within each other.
    pub list_depth: usize,
    /// Fields after fragments are expanded.
    pub fields: usize,
    /// Fields at the root.
    pub root_fields: usize,
    /// Fields that are given another name.
    pub aliases: usize,
    /// Directives on one field.
    pub directives_per_field: usize,
    /// Directives in the whole operation.
    pub directives: usize,
    /// Errors in an answer; what is more is cut off.
    pub errors: usize,
    /// How long a query may take.
    pub query_time: Duration,
    /// How long a mutation may take.
    pub mutation_time: Duration,
    /// How long a receiver of webhooks may take.
    pub webhook_time: Duration,
    /// Sockets that one account or application, or one address before it signs in, may hold.
    pub sockets_per_caller: usize,
    /// Operations under way on one socket.
    pub operations_per_socket: usize,
    /// How long a socket may take to introduce itself.
    pub init_time: Duration,
    /// How long a socket may take to accept a message before it is dropped.
    pub send_time: Duration,
    /// How often a quiet connection is asked whether it is still there; it is dropped after two such times of silence.
    pub ping_every: Duration,
    /// How often it is looked whether the caller of a quiet subscription is still signed in.
    pub sign_in_checked_every: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body: 256 * 1024,
            characters: 10_000,
            tokens: 2_000,
            brackets: 40,
            depth: 12,
            introspection_depth: 15,
            list_depth: 3,
            fields: 1_000,
            root_fields: 20,
            aliases: 30,
            directives_per_field: 4,
            directives: 50,
            errors: 20,
            query_time: Duration::from_secs(15),
            mutation_time: Duration::from_mins(1),
            webhook_time: Duration::from_secs(15),
            sockets_per_caller: 1_000,
            operations_per_socket: 100,
            init_time: Duration::from_secs(5),
            send_time: Duration::from_secs(10),
            ping_every: Duration::from_secs(15),
            sign_in_checked_every: Duration::from_secs(30),
        }
    }
}

/// Which limit is exceeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    /// What was counted.
    pub what: &'static str,
    /// How many there may be.
    pub limit: usize,
}

impl Excess {
    /// A sentence for the client.
    #[must_use]
    pub fn message(self) -> String {
        format!("the document has more than {} {}", self.limit, self.what)
    }
}
