//! Series of visits in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{AddressId, HouseholdId, StaffMemberId, VisitSeriesId},
    kernel,
    visit::{self, series},
};

use super::batches::SeriesById;
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, Schedule, node::Findable},
    household::{Household, HouseholdById},
    matching::ServiceType,
    staff::{StaffProfile, StaffProfileById},
};

/// Visits that recur.
#[derive(Clone)]
pub struct VisitSeries(pub visit::VisitSeries);

impl From<visit::VisitSeries> for VisitSeries {
    fn from(row: visit::VisitSeries) -> Self {
        Self(row)
    }
}

impl Findable for VisitSeries {
    type Id = VisitSeriesId;

    async fn find_many(cx: &kernel::Context, ids: &[VisitSeriesId]) -> kernel::Result<HashMap<VisitSeriesId, Self>> {
        Ok(series::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Visits that recur by one schedule. They are there ninety days ahead; ask for them by `visits`.
#[Object]
impl VisitSeries {
    /// The id.
    pub async fn id(&self) -> Id<VisitSeriesId> {
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

    /// The address, by id. Null for the household's primary one.
    async fn address_id(&self) -> Option<Id<AddressId>> {
        self.0.address_id.map(Id)
    }

    /// What for.
    async fn service_type(&self) -> ServiceType {
        self.0.service_type.into()
    }

    /// When.
    async fn schedule(&self) -> Result<Schedule> {
        Ok(Schedule(series::schedule(&self.0)?))
    }

    /// Who is to come, by id; a single visit may have another carer. Null when nobody is named.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// Who is to come. Null when nobody is named, and when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        match self.0.staff_member_id {
            Some(id) => ctx.load::<StaffProfileById>(id).await,
            None => Ok(None),
        }
    }

    /// Visits that begin before this moment are there.
    async fn generated_until(&self) -> DateTime {
        self.0.generated_until.into()
    }

    /// Whether visits come after that moment.
    async fn goes_on(&self) -> bool {
        self.0.goes_on
    }

    /// The series whose later visits this one took over. Null when there is none, and when it is not visible to you.
    async fn split_from(&self, ctx: &Context<'_>) -> Result<Option<VisitSeries>> {
        match self.0.split_from_id {
            Some(id) => ctx.load::<SeriesById>(id).await,
            None => Ok(None),
        }
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
