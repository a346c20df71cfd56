//! What can be asked about services.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{
        BranchId, CatalogueItemId, HouseholdId, ServiceOrderId, ServiceRequestId, ServiceStationId, StaffMemberId,
        VisitId,
    },
    service::{
        catalogue::{self, ItemFilter},
        clocks,
        objections::{self, ObjectionFilter},
        orders::{self, OrderFilter},
        policies, prices,
        requests::{self, RequestFilter},
        reviews, stations,
    },
};

use super::{
    CatalogueItem, CatalogueReview, PriceList, PriceObjection, ServiceOrder, ServiceRequest, ServiceStation,
    batches::OpeningHoursOf,
    clock::{ServiceCalendar, ServiceClock, ServicePolicy},
    enums::{CatalogueFee, CatalogueKind, ServiceOrderState, ServiceRequestChannel, ServiceRequestState},
};
use crate::graphql::{Connection, ContextExt, Id, Result, cost::cost, page_request, visible};

/// Services' part of the root.
#[derive(Default)]
pub struct ServiceQuery;

/// Which items are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct CatalogueFilterInput {
    /// Done in this way.
    kind: Option<CatalogueKind>,
    /// Of this cost.
    fee: Option<CatalogueFee>,
    /// Offered now, or no longer.
    offered: Option<bool>,
}

/// Which requests are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct ServiceRequestFilterInput {
    /// In one of these.
    states: Option<Vec<ServiceRequestState>>,
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// For this item.
    catalogue_item_id: Option<Id<CatalogueItemId>>,
    /// That came in this way.
    channel: Option<ServiceRequestChannel>,
    /// Sent to this station.
    station_id: Option<Id<ServiceStationId>>,
}

/// Which orders are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct ServiceOrderFilterInput {
    /// In one of these.
    states: Option<Vec<ServiceOrderState>>,
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// Done by this person.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// Done at this visit.
    visit_id: Option<Id<VisitId>>,
}

#[Object]
impl ServiceQuery {
    /// The catalogue, in its order.
    async fn catalogue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which items.")] filter: Option<CatalogueFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<CatalogueItem>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter =
            ItemFilter { kind: filter.kind.map(Into::into), fee: filter.fee.map(Into::into), offered: filter.offered };
        Ok(Connection::new(catalogue::list(ctx.cx()?, filter, &page).await?, CatalogueItem))
    }

    /// The price lists, those that begin last first. Outside the office, those that are announced.
    async fn price_lists(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<PriceList>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(prices::list(ctx.cx()?, &page).await?, PriceList))
    }

    /// Requests, newest first. A family sees those of its household, a carer those that they carry out.
    async fn service_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<ServiceRequestFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<ServiceRequest>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = RequestFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            household: filter.household_id.map(|id| id.0),
            item: filter.catalogue_item_id.map(|id| id.0),
            channel: filter.channel.map(Into::into),
            station: filter.station_id.map(|id| id.0),
        };
        Ok(Connection::new(requests::list(ctx.cx()?, &filter, &page).await?, ServiceRequest))
    }

    /// One request. Null when you do not see it.
    async fn service_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The request.")] id: Id<ServiceRequestId>,
    ) -> Result<Option<ServiceRequest>> {
        Ok(visible(requests::get(ctx.cx()?, id.0).await)?.map(ServiceRequest))
    }

    /// Orders, newest first. A family sees those of its household, a carer their own.
    async fn service_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<ServiceOrderFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<ServiceOrder>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = OrderFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            household: filter.household_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
            visit: filter.visit_id.map(|id| id.0),
        };
        Ok(Connection::new(orders::list(ctx.cx()?, &filter, &page).await?, ServiceOrder))
    }

    /// One order. Null when you do not see it.
    async fn service_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The order.")] id: Id<ServiceOrderId>,
    ) -> Result<Option<ServiceOrder>> {
        Ok(visible(orders::get(ctx.cx()?, id.0).await)?.map(ServiceOrder))
    }

    /// What is said against prices, newest first.
    async fn price_objections(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those that were decided, or those that were not.")] decided: Option<bool>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<PriceObjection>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = objections::list(ctx.cx()?, ObjectionFilter { decided }, &page).await?;
        Ok(Connection::new(found, PriceObjection))
    }

    /// The stations of your branches, by name, with who waits there.
    async fn service_stations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this branch alone.")] branch_id: Option<Id<BranchId>>,
    ) -> Result<Vec<ServiceStation>> {
        let found = stations::list(ctx.cx()?, branch_id.map(|id| id.0)).await?;
        Ok(found.into_iter().map(ServiceStation).collect())
    }

    /// The clocks that run out first, or have run out and are still open: at most 100.
    #[graphql(directive = cost::apply("20".into()))]
    async fn service_clocks_pressing(&self, ctx: &Context<'_>) -> Result<Vec<ServiceClock>> {
        Ok(clocks::pressing(ctx.cx()?).await?.into_iter().map(ServiceClock).collect())
    }

    /// The versions of what is promised about time, newest first. None while nothing was asked for yet and the usual holds: 15
    /// minutes to arrive, 60 to a first solution.
    async fn service_policies(&self, ctx: &Context<'_>) -> Result<Vec<ServicePolicy>> {
        Ok(policies::versions(ctx.cx()?).await?.into_iter().map(Into::into).collect())
    }

    /// The opening hours of a branch, by which the clocks of its households run.
    async fn service_calendar(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The branch.")] branch_id: Id<BranchId>,
    ) -> Result<Option<ServiceCalendar>> {
        Ok(ctx.load::<OpeningHoursOf>(branch_id.0).await?.map(ServiceCalendar))
    }

    /// The review of a year, in the order of the catalogue; empty while it was not made.
    async fn catalogue_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The year.")] year: i32,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<CatalogueReview>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(reviews::list(ctx.cx()?, year, &page).await?, CatalogueReview))
    }
}
