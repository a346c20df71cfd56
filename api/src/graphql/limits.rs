//! How large a request may be. Each limit is named, with its value, in the error that it causes.

use std::time::Duration;

use async_graphql::Pos;

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
    /// What one operation may cost; see [`cost`](super::cost).
    pub cost: usize,
    /// What can be spent at once, and how fast it comes back, by kind of caller.
    pub budgets: Budgets,
    /// Errors in an answer; what is more is cut off.
    pub errors: usize,
    /// How long a query may take.
    pub query_time: Duration,
    /// How long a mutation may take.
    pub mutation_time: Duration,
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
            cost: 5_000,
            budgets: Budgets::default(),
            errors: 20,
            query_time: Duration::from_secs(15),
            mutation_time: Duration::from_mins(1),
            sockets_per_caller: 1_000,
            operations_per_socket: 100,
            init_time: Duration::from_secs(5),
            send_time: Duration::from_secs(10),
            ping_every: Duration::from_secs(15),
            sign_in_checked_every: Duration::from_secs(30),
        }
    }
}

/// A budget of cost that fills up again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// What can be spent at once.
    pub limit: u32,
    /// What comes back each second.
    pub per_second: u32,
}

/// The budgets of the kinds of callers. Each account, each application and each address has one of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budgets {
    /// An address, before anybody has signed in.
    pub anonymous: Budget,
    /// The account of a family or of a carer.
    pub household: Budget,
    /// An account of the office.
    pub office: Budget,
    /// A partner's application.
    pub application: Budget,
}

impl Default for Budgets {
    fn default() -> Self {
        let budget = |limit, per_second| Budget { limit, per_second };
        Self {
            anonymous: budget(1_000, 20),
            household: budget(10_000, 100),
            office: budget(50_000, 1_000),
            application: budget(50_000, 1_000),
        }
    }
}

/// Which limit is exceeded, by how much, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Excess {
    /// What was counted.
    pub what: &'static str,
    /// How many there are, or were when the counting stopped.
    pub value: usize,
    /// How many there may be.
    pub limit: usize,
    /// Where it was noticed, if at one place.
    pub at: Option<Pos>,
}

impl Excess {
    /// A sentence for the client.
    #[must_use]
    pub fn message(self) -> String {
        format!("the document has more than {} {}: {}", self.limit, self.what, self.value)
    }
}
