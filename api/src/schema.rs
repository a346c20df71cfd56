//! The roots of the schema: one line a domain.

use async_graphql::{Context, ID, MergedObject, MergedSubscription, Object, SDLExportOptions, ValidationMode};
use domain::kernel::Error;

use crate::{
    agency::{self, Agency, Application, Branch, User, WebhookEndpoint, WebhookMessage},
    graphql::{ContextExt, Result, node::nodes},
    household::{self, Household},
    matching::{self, MatchingPolicy, Placement, Proposal, StaffingRequest},
    staff::{self, Credential, Leave, Skill, StaffMember, TrainingCourse, TrainingSession},
};

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// What can be asked. Everything is seen as far as the caller's roles reach; the rest looks as if it were not there.
#[derive(MergedObject, Default)]
pub struct Query(
    AboutQuery,
    agency::AgencyQuery,
    household::HouseholdQuery,
    matching::MatchingQuery,
    staff::StaffQuery,
);

/// What can be changed. Every mutation takes one `input` and answers a payload with `userErrors`.
#[derive(MergedObject, Default)]
pub struct Mutation(
    agency::AgencyMutation,
    agency::WebhookMutation,
    household::HouseholdMutation,
    household::HouseholdPartMutation,
    matching::MatchingMutation,
    matching::PlacementMutation,
    staff::StaffMutation,
);

/// What can be listened to, over WebSocket (`graphql-transport-ws`) at the same address. You hear of what you may see at
/// the moment in which it is sent. Each message carries a `cursor`: subscribe with it as `after` to go on where you were.
#[derive(MergedSubscription, Default)]
pub struct Subscription(agency::AgencySubscription, matching::MatchingSubscription, staff::StaffSubscription);

nodes!(
    Agency,
    Application,
    Branch,
    Credential,
    Household,
    Leave,
    MatchingPolicy,
    Placement,
    Proposal,
    Skill,
    StaffMember,
    StaffingRequest,
    TrainingCourse,
    TrainingSession,
    User,
    WebhookEndpoint,
    WebhookMessage
);

/// How many things `nodes` finds at once.
const MOST_NODES: usize = 100;

/// The product itself.
#[derive(Default)]
pub struct AboutQuery;

#[Object]
impl AboutQuery {
    /// Anything that has an id. Null when there is none with this id that you can see.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The id of anything.")] id: ID) -> Result<Option<Node>> {
        Node::find(ctx.cx()?, &id).await
    }

    /// Many things by their ids, in the same order; null in the place of what you cannot see. At most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids of anything.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MOST_NODES {
            let problem = format!("has {} ids; at most {MOST_NODES} are found at once", ids.len());
            return Err(Error::invalid("ids", problem).into());
        }
        let cx = ctx.cx()?;
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            found.push(Node::find(cx, &id).await?);
        }
        Ok(found)
    }

    /// The version of this server.
    async fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// Builds the schema.
#[must_use]
pub fn build() -> Schema {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        // Bracket depth, sizes and cycles are checked before; the rest of the validation is the library's.
        .validation_mode(ValidationMode::Strict)
        .disable_suggestions()
        .finish()
}

/// The schema in its own language, in alphabetical order, so that a change shows as what it is.
#[must_use]
pub fn sdl(schema: &Schema) -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    schema.sdl_with_options(options)
}
