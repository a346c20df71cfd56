//! Visits in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use chrono_tz::Tz;
use domain::{
    agency::branch,
    care::PLAN_READ,
    id::{AddressId, BranchId, HouseholdId, PlacementId, StaffMemberId, VisitId, VisitSeriesId},
    kernel::{self, words},
    visit::{self, EXCEPTION_READ, HAND_OVER, ReportKind, hand_over, verification, visits},
};

use super::{
    VisitSeries,
    batches::{ExceptionsOf, OtherOf, ReceivedBy, ReportsOf, SeriesById, VisitById, VisitThatWasRead},
    enums::{VerifiedFact, VisitCancelledBy, VisitState},
    exception::VisitException,
    report::VisitReport,
};
use crate::{
    agency::BranchById,
    care::{TasksOf, VisitTask},
    graphql::{ContextExt, Date, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
    matching::{Placement, PlacementById, ServiceType},
    staff::{StaffProfile, StaffProfileById},
};

/// An appointment in a household.
#[derive(Clone)]
pub struct Visit(pub visit::Visit);

impl From<visit::Visit> for Visit {
    fn from(row: visit::Visit) -> Self {
        Self(row)
    }
}

impl Findable for Visit {
    type Id = VisitId;

    async fn find_many(cx: &kernel::Context, ids: &[VisitId]) -> kernel::Result<HashMap<VisitId, Self>> {
        Ok(visits::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// An appointment in a household: who comes and when, and what was seen of it.
#[Object]
impl Visit {
    /// The id.
    pub async fn id(&self) -> Id<VisitId> {
        self.0.id.into()
    }

    /// The series that it is an occurrence of. Null for other visits, and when the series is not visible to you.
    async fn series(&self, ctx: &Context<'_>) -> Result<Option<VisitSeries>> {
        match self.0.visit_series_id {
            Some(id) => ctx.load::<SeriesById>(id).await,
            None => Ok(None),
        }
    }

    /// The series that it is an occurrence of, by id. Null for other visits.
    async fn series_id(&self) -> Option<Id<VisitSeriesId>> {
        self.0.visit_series_id.map(Id)
    }

    /// The placement that it is a time of, by id. Null for other visits.
    async fn placement_id(&self) -> Option<Id<PlacementId>> {
        self.0.placement_id.map(Id)
    }

    /// The placement that it is a time of. Null for other visits, and when it is not visible to you.
    async fn placement(&self, ctx: &Context<'_>) -> Result<Option<Placement>> {
        match self.0.placement_id {
            Some(id) => ctx.load::<PlacementById>(id).await,
            None => Ok(None),
        }
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

    /// The address, by id. Null for the household's primary one.
    async fn address_id(&self) -> Option<Id<AddressId>> {
        self.0.address_id.map(Id)
    }

    /// Whether it is a day of a carer who lives in the household. It begins and ends by the clock, as nobody checks in at
    /// home; it is late or missed only when nobody is to come.
    async fn live_in(&self) -> bool {
        self.0.live_in
    }

    /// What for.
    async fn service_type(&self) -> ServiceType {
        self.0.service_type.into()
    }

    /// When it is to begin.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// When it is to be over.
    async fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// Who is to come, or was asked, by id. Null while nobody is.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// Who is to come, or was asked. Null while nobody is, and when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        match self.0.staff_member_id {
            Some(id) => ctx.load::<StaffProfileById>(id).await,
            None => Ok(None),
        }
    }

    /// The visit that is given together with this one, by another carer, by id. Null for most: those are given by one.
    async fn given_with_id(&self, ctx: &Context<'_>) -> Result<Option<Id<VisitId>>> {
        Ok(ctx.load::<OtherOf>(self.0.id).await?.map(Id))
    }

    /// The visit that is given together with this one, by another carer. Null for most, and when not visible to you.
    async fn given_with(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        match ctx.load::<OtherOf>(self.0.id).await? {
            Some(other) => ctx.load::<VisitById>(other).await,
            None => Ok(None),
        }
    }

    /// Until when whoever was asked may answer. Null unless somebody was asked and has not.
    async fn answer_by(&self) -> Option<DateTime> {
        self.0.answer_by.map(DateTime)
    }

    /// Where it stands.
    async fn state(&self) -> VisitState {
        self.0.state.into()
    }

    /// When the carer set out, by the carer's device. Null while they have not said so.
    async fn set_out_at(&self) -> Option<DateTime> {
        self.0.set_out_at.map(DateTime)
    }

    /// When the carer was there, by the carer's device. Null while they have not said so.
    async fn checked_in_at(&self) -> Option<DateTime> {
        self.0.checked_in_at.map(DateTime)
    }

    /// When the carer left, by the carer's device. Null while they have not said so.
    async fn checked_out_at(&self) -> Option<DateTime> {
        self.0.checked_out_at.map(DateTime)
    }

    /// Since when it is noticed that nobody came in time. Null when nothing of the kind was.
    async fn late_since(&self) -> Option<DateTime> {
        self.0.late_since.map(DateTime)
    }

    /// When it was confirmed. Null while it is not; three days after its end it is without a word.
    async fn confirmed_at(&self) -> Option<DateTime> {
        self.0.confirmed_at.map(DateTime)
    }

    /// When it was called off. Null while it is not.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }

    /// Who called it off. Null while nobody has.
    async fn cancelled_by(&self) -> Option<VisitCancelledBy> {
        self.0.cancelled_by.map(Into::into)
    }

    /// Why it was called off. Null while it is not, and once forgotten.
    async fn cancel_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.cancel_reason.as_ref()).await?)
    }

    /// What its carer left for whoever comes next. Null when nothing, and for the family.
    async fn hand_over_note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(hand_over::left(ctx.cx()?, &self.0).await?)
    }

    /// What was left at the household's last visit before this one with a note. Null when nothing was within 92 days, and
    /// for the family.
    async fn received_note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let cx = ctx.cx()?;
        if !cx.may(HAND_OVER) {
            return Ok(None);
        }
        match ctx.load::<ReceivedBy>(self.0.id).await? {
            Some(note) => Ok(Some(note.said(cx).await?)),
            None => Ok(None),
        }
    }

    /// What the care plans of the household ask for at this visit, in order, and what became of it. A visit that is ahead
    /// has what holds now; one that has begun keeps what it began with. Null when it is not for you.
    async fn tasks(&self, ctx: &Context<'_>) -> Result<Option<Vec<VisitTask>>> {
        if !ctx.cx()?.may(PLAN_READ) {
            return Ok(None);
        }
        let found = ctx.load::<TasksOf>(VisitThatWasRead::from(&self.0)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(VisitTask).collect()))
    }

    /// What was not as it should be. Null when it is not for you.
    async fn exceptions(&self, ctx: &Context<'_>) -> Result<Option<Vec<VisitException>>> {
        if !ctx.cx()?.may(EXCEPTION_READ) {
            return Ok(None);
        }
        let found = ctx.load::<ExceptionsOf>(self.0.id).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(VisitException).collect()))
    }

    /// What devices reported, in the order of their clocks. Null when it is not for you.
    async fn reports(&self, ctx: &Context<'_>) -> Result<Option<Vec<VisitReport>>> {
        if !ctx.cx()?.may(EXCEPTION_READ) {
            return Ok(None);
        }
        let found = ctx.load::<ReportsOf>(VisitThatWasRead::from(&self.0)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(|(report, conflict)| VisitReport(report, conflict)).collect()))
    }

    /// The six facts of electronic visit verification. Null when it is not for you.
    async fn verification(&self, ctx: &Context<'_>) -> Result<Option<VisitVerification>> {
        if !ctx.cx()?.may(EXCEPTION_READ) {
            return Ok(None);
        }
        let reports = ctx.load::<ReportsOf>(VisitThatWasRead::from(&self.0)).await?.unwrap_or_default();
        let counted =
            reports.iter().find(|(report, conflict)| report.kind == ReportKind::CheckIn && conflict.is_none());
        let distance = counted.and_then(|(report, _)| report.distance_metres);
        let branch = ctx.load::<BranchById>(self.0.branch_id).await?;
        let zone = branch.map_or(Ok(chrono_tz::UTC), |branch| branch::time_zone(&branch.0))?;
        Ok(Some(VisitVerification::of(&self.0, zone, distance)))
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// The six facts of electronic visit verification (21st Century Cures Act, section 12006): type of service, person served,
/// person serving, date, place, begin and end.
#[derive(SimpleObject)]
pub struct VisitVerification {
    /// What for.
    service_type: ServiceType,
    /// The household that was served, by id.
    household_id: Id<HouseholdId>,
    /// Who served, by id. Null while nobody.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// The day on which it was to begin, on the branch's calendar.
    date: Date,
    /// Metres from the nearest address of the household at the check-in. Null while unknown.
    distance_metres: Option<i32>,
    /// When it began. Null while unknown.
    began_at: Option<DateTime>,
    /// When it ended. Null while unknown.
    ended_at: Option<DateTime>,
    /// The facts that are missing.
    missing: Vec<VerifiedFact>,
}

impl VisitVerification {
    fn of(visit: &visit::Visit, zone: Tz, distance_metres: Option<i32>) -> Self {
        let missing = verification::missing(visit, distance_metres);
        Self {
            service_type: visit.service_type.into(),
            household_id: visit.household_id.into(),
            staff_member_id: visit.staff_member_id.map(Id),
            date: visit.starts_at.with_timezone(&zone).date_naive().into(),
            distance_metres,
            began_at: visit.checked_in_at.map(DateTime),
            ended_at: visit.checked_out_at.map(DateTime),
            missing: missing.into_iter().map(Into::into).collect(),
        }
    }
}
