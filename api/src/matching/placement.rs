//! Placements in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::{HouseholdId, PlacementId, StaffMemberId, StaffingRequestId},
    kernel::{self, words},
    matching::{self, PLACEMENT_MANAGE, notes, placements},
};

use super::{
    StaffingRequest,
    batches::{PlacementById, StaffingRequestById, UncoveredOf},
    enums::{PlacementEndReason, PlacementStage, UncoveredReason},
};
use crate::{
    graphql::{ContextExt, Date, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
    staff::{StaffProfile, StaffProfileById},
};

/// A carer in a household.
#[derive(Clone)]
pub struct Placement(pub matching::Placement);

impl From<matching::Placement> for Placement {
    fn from(row: matching::Placement) -> Self {
        Self(row)
    }
}

impl Findable for Placement {
    type Id = PlacementId;

    async fn find_many(cx: &kernel::Context, ids: &[PlacementId]) -> kernel::Result<HashMap<PlacementId, Self>> {
        Ok(placements::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A carer in a household, from the interview to the end.
#[Object]
impl Placement {
    /// The id.
    pub async fn id(&self) -> Id<PlacementId> {
        self.0.id.into()
    }

    /// The request that is served, by id.
    async fn staffing_request_id(&self) -> Id<StaffingRequestId> {
        self.0.staffing_request_id.into()
    }

    /// The request that is served. Null when it is not visible to you.
    async fn staffing_request(&self, ctx: &Context<'_>) -> Result<Option<StaffingRequest>> {
        ctx.load::<StaffingRequestById>(self.0.staffing_request_id).await
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// The carer, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// The carer. Null when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member_id).await
    }

    /// Which of the request's seats is taken, from 1.
    async fn seat(&self) -> i32 {
        self.0.seat
    }

    /// Where it stands.
    async fn stage(&self) -> PlacementStage {
        self.0.stage.into()
    }

    /// When family and carer meet. Null while nobody has said.
    async fn interview_at(&self) -> Option<DateTime> {
        self.0.interview_at.map(DateTime)
    }

    /// The first day of work.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// The last day of work. Null when it goes on until somebody ends it.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// The last day of the trial. Null without one.
    async fn trial_ends_on(&self) -> Option<Date> {
        self.0.trial_ends_on.map(Date)
    }

    /// The roster holds its hours up to this day; it is booked further every few hours. Null when nothing is held.
    async fn booked_through(&self) -> Option<Date> {
        self.0.booked_through.map(Date)
    }

    /// Times to come that nobody holds on the roster, in order: the family is not served then unless somebody acts. They
    /// are booked again when the carer may serve and is free. Null when you may not manage placements.
    async fn uncovered(&self, ctx: &Context<'_>) -> Result<Option<Vec<UncoveredTime>>> {
        if !ctx.cx()?.may(PLACEMENT_MANAGE) {
            return Ok(None);
        }
        let times = ctx.load::<UncoveredOf>(self.0.id).await?.unwrap_or_default();
        Ok(Some(times.into_iter().map(Into::into).collect()))
    }

    /// The placement that took over, or is to take over when the last day is over. Null when there is none.
    async fn replaced_by(&self, ctx: &Context<'_>) -> Result<Option<Placement>> {
        match self.0.replaced_by_id.or(self.0.successor_id) {
            Some(id) => ctx.load::<PlacementById>(id).await,
            None => Ok(None),
        }
    }

    /// What the carer was told by the one before. On a placement without one before it, what its carer has left for the
    /// next. Null when nothing, and for the family.
    async fn hand_over_note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(notes::hand_over(ctx.cx()?, &self.0).await?)
    }

    /// Why it ended, or is to end when the last day is over. Null while no end is known.
    async fn end_reason(&self) -> Option<PlacementEndReason> {
        self.0.end_reason.or(self.0.planned_reason).map(Into::into)
    }

    /// What was noted at the end. Null when nothing.
    async fn end_note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.end_note.as_ref()).await?)
    }

    /// Why limits on working time were set aside. Null when they were kept, and for the family.
    async fn override_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(notes::override_reason(ctx.cx()?, &self.0).await?)
    }

    /// The family's rating, 1 to 5. Null before it was given.
    async fn rating(&self) -> Option<i32> {
        self.0.rating
    }

    /// When the carer said yes.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A time of a placement that nobody holds on the roster.
#[derive(SimpleObject)]
pub struct UncoveredTime {
    /// When it begins.
    starts_at: DateTime,
    /// When it is over.
    ends_at: DateTime,
    /// Why nobody holds it.
    reason: UncoveredReason,
    /// Since when.
    since: DateTime,
}

impl From<matching::UncoveredTime> for UncoveredTime {
    fn from(time: matching::UncoveredTime) -> Self {
        Self {
            starts_at: time.starts_at.into(),
            ends_at: time.ends_at.into(),
            reason: time.reason.into(),
            since: time.since.into(),
        }
    }
}
