//! The limits, as clients read them.

use async_graphql::{Context, SimpleObject};

use super::{
    ContextExt, DateTime, Duration, Result,
    charge::Charge,
    cost::{ASSUMED_LIST, MUTATION},
    error::ApiError,
};

/// How large operations may be, what they cost, and what you have left to spend. What exceeds a limit is refused with the
/// code `LIMIT_EXCEEDED` and the limit's name and value.
#[derive(SimpleObject)]
pub struct ApiLimits {
    /// Bytes of a request's body, and of a message on a WebSocket.
    body_bytes: u64,
    /// Characters of a document.
    characters: u64,
    /// Tokens of a document: names, numbers, strings and punctuation.
    tokens: u64,
    /// Brackets of any kind that are open at once.
    brackets: u64,
    /// Levels of fields.
    depth: u64,
    /// Levels of fields of the schema's description of itself.
    introspection_depth: u64,
    /// Lists within each other.
    list_depth: u64,
    /// Fields after fragments are expanded.
    fields: u64,
    /// Fields at the root, after fragments are expanded.
    root_fields: u64,
    /// Fields that are given another name.
    aliases: u64,
    /// Directives in one place.
    directives_per_place: u64,
    /// Directives in an operation.
    directives: u64,
    /// Errors in an answer; what is more is cut off.
    errors: u64,
    /// How long a query may take.
    query_time: Duration,
    /// How long a mutation may take.
    mutation_time: Duration,
    /// How long a new connection may take to send the head of its first request.
    head_time: Duration,
    /// How long a connection is kept without a request under way.
    idle_time: Duration,
    /// How long a request may take to send its body.
    body_time: Duration,
    /// How long a receiver of webhooks may take to answer.
    webhook_time: Duration,
    /// Operations under way on one WebSocket.
    operations_per_socket: u64,
    /// `WebSockets` and streams that one account or application, or one address before it signs in, may hold.
    connections_per_caller: u64,
    /// How cost is counted and limited.
    cost: CostLimits,
}

/// How cost is counted and limited. An object costs one point; what it holds costs as much again for each object in it.
/// A page counts as many rows as `first` or `last` says (20 when neither does). Scalars cost nothing. Fields that are
/// expensive beyond their answer say so by the directive `@cost` in the schema. What an operation costs at most is taken
/// out of your bucket before it runs; every answer says in `extensions.cost` what that was, and what was really
/// answered. The header `X-Cost: fields` asks for the cost of each field.
#[derive(SimpleObject)]
pub struct CostLimits {
    /// What one operation may cost at most.
    operation: u64,
    /// What a mutation costs beside the objects in its answer.
    mutation: u64,
    /// As how many rows a list without pages counts.
    assumed_list_size: u64,
    /// What you may spend now. When it is not enough an operation is refused with `THROTTLED`, status 429 and `Retry-After`.
    bucket: CostBucket,
}

/// A budget of cost that fills up again.
#[derive(SimpleObject)]
pub struct CostBucket {
    /// What it holds when it is full.
    limit: u64,
    /// What is in it, after this operation was taken out.
    remaining: u64,
    /// What comes back each second.
    restored_per_second: u64,
    /// When it is full again, if nothing more is taken.
    restores_at: DateTime,
}

impl ApiLimits {
    /// The limits of this server, and the bucket of who asks.
    ///
    /// # Errors
    /// When the transport gave none, which is our own fault.
    pub fn of(ctx: &Context<'_>) -> Result<Self> {
        let limits = ctx.state()?.limits();
        let charge = ctx.data_opt::<Charge>().ok_or_else(|| ApiError::internal("an operation without a charge"))?;
        Ok(Self {
            body_bytes: limits.body as u64,
            characters: limits.characters as u64,
            tokens: limits.tokens as u64,
            brackets: limits.brackets as u64,
            depth: limits.depth as u64,
            introspection_depth: limits.introspection_depth as u64,
            list_depth: limits.list_depth as u64,
            fields: limits.fields as u64,
            root_fields: limits.root_fields as u64,
            aliases: limits.aliases as u64,
            directives_per_place: limits.directives_per_field as u64,
            directives: limits.directives as u64,
            errors: limits.errors as u64,
            query_time: length(limits.query_time),
            mutation_time: length(limits.mutation_time),
            head_time: length(limits.head_time),
            idle_time: length(limits.idle_time),
            body_time: length(limits.body_time),
            webhook_time: length(limits.webhook_time),
            operations_per_socket: limits.operations_per_socket as u64,
            connections_per_caller: limits.connections_per_caller as u64,
            cost: CostLimits {
                operation: limits.cost as u64,
                mutation: MUTATION,
                assumed_list_size: ASSUMED_LIST,
                bucket: CostBucket {
                    limit: charge.bucket.limit.into(),
                    remaining: charge.bucket.remaining.into(),
                    restored_per_second: charge.bucket.per_second.into(),
                    restores_at: DateTime(charge.bucket.restores_at),
                },
            },
        })
    }
}

fn length(time: std::time::Duration) -> Duration {
    Duration(chrono::TimeDelta::from_std(time).unwrap_or(chrono::TimeDelta::MAX))
}
