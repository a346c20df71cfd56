//! Requests in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::{AddressId, BranchId, CatalogueItemId, HouseholdId, ServiceRequestId, ServiceStationId},
    kernel::{self, words},
    service::{self, CLOCK_READ, ORDER_READ, QUOTE_READ, STATION_READ, requests},
};

use super::{
    CatalogueItem, PriceObjection, Quote, ServiceOrder, ServiceStation,
    batches::{ClocksOf, ItemById, ObjectionsOf, OrderOf, PromisesOf, QuotesOf, StationById},
    clock::{ServiceClock, ServicePromise},
    enums::{ServiceRequestChannel, ServiceRequestState, ServiceWithdrawnBy},
};
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
};

/// Something that a household asked for.
#[derive(Clone)]
pub struct ServiceRequest(pub service::ServiceRequest);

impl From<service::ServiceRequest> for ServiceRequest {
    fn from(row: service::ServiceRequest) -> Self {
        Self(row)
    }
}

impl Findable for ServiceRequest {
    type Id = ServiceRequestId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[ServiceRequestId],
    ) -> kernel::Result<HashMap<ServiceRequestId, Self>> {
        Ok(requests::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// What is offered to a household that waits.
#[derive(SimpleObject)]
pub struct WaitingOffer {
    /// When it was offered.
    offered_at: DateTime,
    /// Another time. Null when none is offered.
    time: Option<DateTime>,
    /// Another station, by id. Null when none is offered.
    station_id: Option<Id<ServiceStationId>>,
}

/// Something that a household asked for: how it came in, where it waits, and what came of it.
#[Object]
impl ServiceRequest {
    /// The id.
    pub async fn id(&self) -> Id<ServiceRequestId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// The branch of the household, by id.
    async fn branch_id(&self) -> Id<BranchId> {
        self.0.branch_id.into()
    }

    /// What is asked for, by id.
    async fn catalogue_item_id(&self) -> Id<CatalogueItemId> {
        self.0.catalogue_item_id.into()
    }

    /// What is asked for. Null when it is not visible to you.
    async fn catalogue_item(&self, ctx: &Context<'_>) -> Result<Option<CatalogueItem>> {
        Ok(ctx.load::<ItemById>(self.0.catalogue_item_id).await?.map(CatalogueItem))
    }

    /// How it came in.
    async fn channel(&self) -> ServiceRequestChannel {
        self.0.channel.into()
    }

    /// Who asked. Null when nobody was named, and once forgotten.
    async fn caller_name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.caller_name.as_ref()).await?)
    }

    /// Where they are called back. Null when nothing was said, and once forgotten.
    async fn caller_phone(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.caller_phone.as_ref()).await?)
    }

    /// The address, by id. Null for the household's primary one.
    async fn address_id(&self) -> Option<Id<AddressId>> {
        self.0.address_id.map(Id)
    }

    /// Where there. Null when nothing was said, and once forgotten.
    async fn place(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.place.as_ref()).await?)
    }

    /// What is asked for, in words. Empty once forgotten.
    async fn content(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.content).await?)
    }

    /// For when. Null for as soon as can be.
    async fn wanted_at(&self) -> Option<DateTime> {
        self.0.wanted_at.map(DateTime)
    }

    /// When it came in.
    async fn received_at(&self) -> DateTime {
        self.0.received_at.into()
    }

    /// Where it stands.
    async fn state(&self) -> ServiceRequestState {
        self.0.state.into()
    }

    /// What was done or said at once. Null when it was not met so, and once forgotten.
    async fn answer(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.answer.as_ref()).await?)
    }

    /// When it was met at once. Null when it was not.
    async fn met_at(&self) -> Option<DateTime> {
        self.0.met_at.map(DateTime)
    }

    /// The station to which it was sent, by id. Null while it was not.
    async fn station_id(&self) -> Option<Id<ServiceStationId>> {
        self.0.station_id.map(Id)
    }

    /// The station to which it was sent. Null while it was not, and when stations are not for you.
    async fn station(&self, ctx: &Context<'_>) -> Result<Option<ServiceStation>> {
        match self.0.station_id {
            Some(id) if ctx.cx()?.may(STATION_READ) => Ok(ctx.load::<StationById>(id).await?.map(ServiceStation)),
            _ => Ok(None),
        }
    }

    /// Since when it waits or waited there. Null while it was not sent anywhere.
    async fn queued_at(&self) -> Option<DateTime> {
        self.0.queued_at.map(DateTime)
    }

    /// When somebody took it up. Null while nobody has.
    async fn taken_up_at(&self) -> Option<DateTime> {
        self.0.taken_up_at.map(DateTime)
    }

    /// How it will be done. Null while nobody has said so.
    async fn solution(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.solution.as_ref()).await?)
    }

    /// When it is expected to be finished. Null while nobody has said so.
    async fn estimated_finish_at(&self) -> Option<DateTime> {
        self.0.estimated_finish_at.map(DateTime)
    }

    /// What is offered while it waits. Null when nothing is.
    async fn offer(&self) -> Option<WaitingOffer> {
        let (time, station_id) = (self.0.offered_time.map(DateTime), self.0.offered_station_id.map(Id));
        self.0.offered_at.map(|at| WaitingOffer { offered_at: at.into(), time, station_id })
    }

    /// Its quotes, oldest first. Null when they are not for you.
    async fn quotes(&self, ctx: &Context<'_>) -> Result<Option<Vec<Quote>>> {
        if !ctx.cx()?.may(QUOTE_READ) {
            return Ok(None);
        }
        let found = ctx.load::<QuotesOf>(self.0.id).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(Quote).collect()))
    }

    /// What was said against its price, oldest first. Null when it is not for you.
    async fn price_objections(&self, ctx: &Context<'_>) -> Result<Option<Vec<PriceObjection>>> {
        if !ctx.cx()?.may(QUOTE_READ) {
            return Ok(None);
        }
        let found = ctx.load::<ObjectionsOf>(self.0.id).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(PriceObjection).collect()))
    }

    /// Its order. Null while there is none, and when it is not visible to you.
    async fn order(&self, ctx: &Context<'_>) -> Result<Option<ServiceOrder>> {
        if !ctx.cx()?.may(ORDER_READ) {
            return Ok(None);
        }
        Ok(ctx.load::<OrderOf>(self.0.id).await?.map(ServiceOrder))
    }

    /// The new times that were promised about it, oldest first.
    async fn promises(&self, ctx: &Context<'_>) -> Result<Vec<ServicePromise>> {
        let found = ctx.load::<PromisesOf>(self.0.id).await?.unwrap_or_default();
        Ok(found.into_iter().map(ServicePromise).collect())
    }

    /// Its clocks. Null when they are not for you.
    async fn clocks(&self, ctx: &Context<'_>) -> Result<Option<Vec<ServiceClock>>> {
        if !ctx.cx()?.may(CLOCK_READ) {
            return Ok(None);
        }
        let found = ctx.load::<ClocksOf>(self.0.id).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(ServiceClock).collect()))
    }

    /// When it was withdrawn. Null while it is not.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }

    /// Who withdrew it. Null while nobody has.
    async fn cancelled_by(&self) -> Option<ServiceWithdrawnBy> {
        self.0.cancelled_by.map(Into::into)
    }

    /// Why it was withdrawn. Null while it is not, and once forgotten.
    async fn cancel_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.cancel_reason.as_ref()).await?)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
