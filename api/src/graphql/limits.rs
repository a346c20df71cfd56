//! How large a request may be. Each limit is named, with its value, in the error that it causes.

use std::{str::FromStr, time::Duration};

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
    /// How long a new connection may take to send the head of its first request.
    pub head_time: Duration,
    /// How long a connection is kept without a request under way: longer than proxies keep theirs, most of them a minute.
    pub idle_time: Duration,
    /// How long a request may take to send its body.
    pub body_time: Duration,
    /// Sockets and streams that one account or application, or one address before it signs in, may hold.
    pub connections_per_caller: usize,
    /// How long a receiver of webhooks may take.
    pub webhook_time: Duration,
    /// Operations under way on one socket.
    pub operations_per_socket: usize,
    /// How long a socket may take to introduce itself.
    pub init_time: Duration,
    /// How long a connection may take nothing of what is sent before it is dropped.
    pub send_time: Duration,
    /// How often a quiet socket is asked whether it is still there, and dropped after two such times of silence; how
    /// often a quiet stream gives a sign of life.
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
            head_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(75),
            body_time: Duration::from_secs(10),
            connections_per_caller: 1_000,
            webhook_time: Duration::from_secs(15),
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

/// Gives a limit another size.
type Change = fn(&mut Limits, u32);

/// A limit that gets another size: `depth=15`.
#[derive(Clone, Copy, Debug)]
pub struct LimitChange {
    change: Change,
    value: u32,
}

/// The names under which limits are changed, and what each changes.
const CHANGES: [(&str, Change); 30] = [
    ("body-bytes", |limits, value| limits.body = value as usize),
    ("characters", |limits, value| limits.characters = value as usize),
    ("tokens", |limits, value| limits.tokens = value as usize),
    ("brackets", |limits, value| limits.brackets = value as usize),
    ("depth", |limits, value| limits.depth = value as usize),
    ("introspection-depth", |limits, value| limits.introspection_depth = value as usize),
    ("list-depth", |limits, value| limits.list_depth = value as usize),
    ("fields", |limits, value| limits.fields = value as usize),
    ("root-fields", |limits, value| limits.root_fields = value as usize),
    ("aliases", |limits, value| limits.aliases = value as usize),
    ("directives-per-place", |limits, value| limits.directives_per_field = value as usize),
    ("directives", |limits, value| limits.directives = value as usize),
    ("errors", |limits, value| limits.errors = value as usize),
    ("query-seconds", |limits, value| limits.query_time = Duration::from_secs(value.into())),
    ("mutation-seconds", |limits, value| limits.mutation_time = Duration::from_secs(value.into())),
    ("head-seconds", |limits, value| limits.head_time = Duration::from_secs(value.into())),
    ("idle-seconds", |limits, value| limits.idle_time = Duration::from_secs(value.into())),
    ("body-seconds", |limits, value| limits.body_time = Duration::from_secs(value.into())),
    ("webhook-seconds", |limits, value| limits.webhook_time = Duration::from_secs(value.into())),
    ("connections-per-caller", |limits, value| limits.connections_per_caller = value as usize),
    ("operations-per-socket", |limits, value| limits.operations_per_socket = value as usize),
    ("cost", |limits, value| limits.cost = value as usize),
    ("anonymous-budget", |limits, value| limits.budgets.anonymous.limit = value),
    ("anonymous-per-second", |limits, value| limits.budgets.anonymous.per_second = value),
    ("household-budget", |limits, value| limits.budgets.household.limit = value),
    ("household-per-second", |limits, value| limits.budgets.household.per_second = value),
    ("office-budget", |limits, value| limits.budgets.office.limit = value),
    ("office-per-second", |limits, value| limits.budgets.office.per_second = value),
    ("application-budget", |limits, value| limits.budgets.application.limit = value),
    ("application-per-second", |limits, value| limits.budgets.application.per_second = value),
];

impl LimitChange {
    /// The limits with this one changed.
    #[must_use]
    pub fn on(self, mut limits: Limits) -> Limits {
        (self.change)(&mut limits, self.value);
        limits
    }
}

impl FromStr for LimitChange {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (name, value) = text.split_once('=').ok_or("expected NAME=VALUE, such as depth=15")?;
        let known = CHANGES.iter().find(|(known, _)| *known == name.trim());
        let (_, change) = known.ok_or_else(|| {
            let names: Vec<_> = CHANGES.iter().map(|(name, _)| *name).collect();
            format!("`{name}` is no limit; there are {}", names.join(", "))
        })?;
        let number: Option<u32> = value.trim().parse().ok().filter(|number| *number > 0);
        let value = number.ok_or_else(|| format!("`{value}` is no whole number above 0"))?;
        Ok(Self { change: *change, value })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_changes_a_limit_of_its_own() {
        let mut changed = Vec::new();
        for (name, _) in CHANGES {
            let change: LimitChange = format!("{name}=77").parse().expect(name);
            let limits = change.on(Limits::default());
            assert_ne!(limits, Limits::default(), "{name}");
            assert!(!changed.contains(&limits), "{name}");
            changed.push(limits);
        }
    }

    #[test]
    fn what_is_no_change_is_refused() {
        for (text, told) in
            [("depth", "NAME=VALUE"), ("deep=1", "is no limit"), ("depth=0", "above 0"), ("depth=-1", "above 0")]
        {
            let refusal = text.parse::<LimitChange>().expect_err(text);
            assert!(refusal.contains(told), "{refusal}");
        }
    }
}
