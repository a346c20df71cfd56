//! What can be asked about households.

use async_graphql::{Context, Enum, InputObject, Json, Object};
use domain::{
    household::{households, list, members},
    id::{BranchId, HouseholdId},
    kernel::page::Direction,
};

use super::{
    Household,
    batches::{MembersOf, load_ahead},
    enums::{HouseholdSegment, HouseholdStatus, ReceptionGrade},
};
use crate::graphql::{Connection, ContextExt, Id, Result, cost::cost, page_request, visible};

/// What the list of households is narrowed to; everything that is given must hold.
#[derive(InputObject)]
pub struct HouseholdFilter {
    /// Part of a name (of the household, a member or a contact), a telephone number or its last four digits or more, or
    /// an e-mail address. Needs `household.personal.read`.
    search: Option<String>,
    /// The branch that serves it.
    branch_id: Option<Id<BranchId>>,
    /// Any of these statuses.
    status: Option<Vec<HouseholdStatus>>,
    /// One of its segments.
    segment: Option<HouseholdSegment>,
    /// By which protocol it is received.
    reception_grade: Option<ReceptionGrade>,
    /// The agency's own word for its standing, exactly.
    tier: Option<String>,
}

impl From<HouseholdFilter> for list::HouseholdFilter {
    fn from(filter: HouseholdFilter) -> Self {
        Self {
            search: filter.search,
            branch: filter.branch_id.map(|id| id.0),
            status: filter.status.map(|any| any.into_iter().map(Into::into).collect()),
            segment: filter.segment.map(Into::into),
            reception_grade: filter.reception_grade.map(Into::into),
            tier: filter.tier,
        }
    }
}

/// The order of the list of households.
#[derive(Clone, Copy, Debug, Default, Enum, PartialEq, Eq)]
pub enum HouseholdOrder {
    /// Taken in last, first.
    #[default]
    Newest,
    /// Taken in first, first.
    Oldest,
}

/// The household's part of `Query`.
#[derive(Default)]
pub struct HouseholdQuery;

#[Object]
impl HouseholdQuery {
    /// A household. Null when there is none that the caller sees. Needs `household.household.read`.
    async fn household(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the household.")] id: Id<HouseholdId>,
    ) -> Result<Option<Household>> {
        let found = if ctx.asks_for("members") {
            let found = visible(members::with_household(ctx.cx()?, id.0).await)?;
            let Some((household, members)) = found else { return Ok(None) };
            ctx.keep_loaded::<MembersOf>(household.id, members).await;
            Some(household)
        } else {
            visible(households::get(ctx.cx()?, id.0).await)?
        };
        if let Some(household) = &found {
            load_ahead(ctx, &[household], |field| ctx.asks_for(field)).await;
        }
        Ok(found.map(Household))
    }

    /// The households that the caller sees: all of the agency, of their branches, those they serve, or their own. Needs
    /// `household.household.read`.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection, with filter and order")]
    async fn households(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the list is narrowed to.")] filter: Option<HouseholdFilter>,
        #[graphql(desc = "The order.", default)] order_by: HouseholdOrder,
        #[graphql(desc = "So many from the beginning; 20 when nothing is said, 100 at most.")] first: Option<i32>,
        #[graphql(desc = "Only those behind this cursor.")] after: Option<String>,
        #[graphql(desc = "So many from the end, 100 at most.")] last: Option<i32>,
        #[graphql(desc = "Only those in front of this cursor.")] before: Option<String>,
    ) -> Result<Connection<Household>> {
        let request = page_request(ctx, first, after, last, before)?;
        let filter = filter.map(list::HouseholdFilter::from).unwrap_or_default();
        let direction = match order_by {
            HouseholdOrder::Newest => Direction::Descending,
            HouseholdOrder::Oldest => Direction::Ascending,
        };
        let found = list::list(ctx.cx()?, &filter, direction, &request).await?;
        let households: Vec<_> = found.rows.iter().map(|(_, household)| household).collect();
        load_ahead(ctx, &households, |field| ctx.asks_rows_for(field)).await;
        Ok(Connection::new(found, Household))
    }

    /// Everything that is held about a household, in every domain, as one JSON document. Needs
    /// `household.household.export`; leaves an audit entry. Null when there is no such household that the caller sees.
    #[graphql(directive = cost::apply("50".to_owned()))]
    async fn household_export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of the household.")] id: Id<HouseholdId>,
    ) -> Result<Option<Json<serde_json::Value>>> {
        Ok(visible(domain::household::export::export(ctx.cx()?, id.0).await)?.map(Json))
    }
}
