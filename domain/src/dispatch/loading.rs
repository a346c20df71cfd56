//! Reading the days of a branch, in a number of statements that does not grow with visits and staff.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate};
use entity::id::{
    AddressId, HouseholdId, PlacementId, SkillId, StaffMemberId, StaffingRequestId, VisitId, VisitSeriesId,
};
use sea_orm::ConnectionTrait;

use super::facts::{CarerFacts, DayFacts, VisitFacts};
use crate::{
    agency::{Branch, branch},
    household::{
        addresses::{self, Places},
        carers, exclusions,
    },
    kernel::{
        Context, Error, GeoPoint, Result,
        recurrence::local_day,
        span::{Period, Span},
    },
    matching::{placements, requests},
    staff::{eligibility, member, policy, pool},
    visit::{Visit, doubles, series, visits},
};

/// The days of a branch with all that is known of its staff, as the product itself sees them: whoever shows them to somebody
/// asks their scope.
///
/// # Errors
/// [`Error::Invalid`] at `firstDay`, and as the operations of the domains below.
pub(super) async fn days<C: ConnectionTrait>(
    cx: &Context<C>,
    branch: &Branch,
    first: NaiveDate,
    count: u64,
) -> Result<(Vec<DayFacts>, Vec<pool::Facts>)> {
    let zone = branch::time_zone(branch)?;
    let mut spans = Vec::new();
    let mut found: Vec<Vec<Visit>> = Vec::new();
    for number in 0..count {
        let beyond = || Error::invalid("firstDay", "is out of the range of the calendar");
        let day = first.checked_add_days(Days::new(number)).ok_or_else(beyond)?;
        spans.push((day, local_day(zone, day).ok_or_else(beyond)?));
        found.push(visits::of_day(cx, branch.id, day).await?);
    }
    let around = Around::of(cx, found.iter().flatten()).await?;
    let people = people(cx, branch, found.iter().flatten()).await?;
    let required = policy::requirements(cx).await?;
    let days = spans.into_iter().zip(found).map(|((day, span), found)| {
        let period = Period::new(day, day);
        let carer = |facts: &pool::Facts| CarerFacts {
            eligible: period.is_some_and(|one| eligibility::obstacles(&required, &facts.record, one).is_empty()),
            own_branch: facts.member.branch_id == branch.id,
            facts: near(facts, span),
        };
        DayFacts {
            zone,
            day,
            span,
            now: cx.now(),
            visits: found.into_iter().map(|visit| around.about(visit)).collect(),
            carers: people.iter().map(carer).collect(),
        }
    });
    let days = days.collect();
    Ok((days, people))
}

/// The facts with what takes hours on a day alone; limits on working time look at the rest elsewhere.
fn near(facts: &pool::Facts, span: Span) -> pool::Facts {
    let taken = facts.taken.iter().filter(|(_, taken)| taken.overlaps(&span)).copied().collect();
    pool::Facts {
        member: facts.member.clone(),
        zone: facts.zone,
        last_day: facts.last_day,
        skills: facts.skills.clone(),
        credentials: Vec::new(),
        record: eligibility::Record::default(),
        exceptions: facts.exceptions.clone(),
        taken,
    }
}

/// Everybody of a branch, and who else is to come to its visits.
async fn people<'a, C: ConnectionTrait>(
    cx: &Context<C>,
    branch: &Branch,
    visits: impl Iterator<Item = &'a Visit>,
) -> Result<Vec<pool::Facts>> {
    let own = member::of_branch(cx, branch.id).await?;
    let all: BTreeSet<StaffMemberId> =
        own.into_iter().chain(visits.filter_map(|visit| visit.staff_member_id)).collect();
    let all: Vec<StaffMemberId> = all.into_iter().collect();
    let mut facts = pool::load(cx, Some(&all)).await?;
    facts.retain(|facts| all.binary_search(&facts.member.id).is_ok());
    Ok(facts)
}

/// The facts behind the carers of a plan, for limits on working time.
pub(super) async fn staff<C: ConnectionTrait>(cx: &Context<C>, ids: &[StaffMemberId]) -> Result<Vec<pool::Facts>> {
    pool::load(cx, Some(ids)).await
}

/// What households and series say about visits.
#[derive(Default)]
pub(super) struct Around {
    places: Places,
    excluded: HashMap<HouseholdId, Vec<StaffMemberId>>,
    known: HashMap<HouseholdId, Vec<StaffMemberId>>,
    named: HashMap<VisitSeriesId, Option<StaffMemberId>>,
    skills: HashMap<PlacementId, Vec<(SkillId, u8)>>,
    doubles: HashMap<VisitId, VisitId>,
}

impl Around {
    pub async fn of<'a, C: ConnectionTrait>(
        cx: &Context<C>,
        visits: impl Iterator<Item = &'a Visit> + Clone,
    ) -> Result<Self> {
        let households: BTreeSet<HouseholdId> = visits.clone().map(|visit| visit.household_id).collect();
        let households: Vec<HouseholdId> = households.into_iter().collect();
        let of_series: BTreeSet<VisitSeriesId> = visits.clone().filter_map(|visit| visit.visit_series_id).collect();
        let of_series: Vec<VisitSeriesId> = of_series.into_iter().collect();
        let all: Vec<VisitId> = visits.clone().map(|visit| visit.id).collect();
        let placed: BTreeSet<PlacementId> = visits.filter_map(|visit| visit.placement_id).collect();
        let known = carers::of_households(cx, &households).await?;
        let ids = |list: Vec<crate::household::HouseholdCarer>| list.iter().map(|one| one.staff_member_id).collect();
        Ok(Self {
            places: addresses::places(cx, &households).await?,
            excluded: exclusions::excluded(cx, &households).await?,
            known: known.into_iter().map(|(household, list)| (household, ids(list))).collect(),
            named: series::by_ids(cx, &of_series)
                .await?
                .into_iter()
                .map(|(id, row)| (id, row.staff_member_id))
                .collect(),
            skills: skills(cx, placed.into_iter().collect()).await?,
            doubles: doubles::others(cx, &all).await?,
        })
    }

    /// Where an address of a household is, or its primary one.
    pub fn point(&self, household: HouseholdId, address: Option<AddressId>) -> Option<GeoPoint> {
        self.places.of(household, address).map(|(point, _)| point)
    }

    /// The facts of a visit.
    pub fn about(&self, visit: Visit) -> VisitFacts {
        VisitFacts {
            point: self.point(visit.household_id, visit.address_id),
            given_with: self.doubles.get(&visit.id).copied(),
            excluded: self.excluded.get(&visit.household_id).cloned().unwrap_or_default(),
            known: self.known.get(&visit.household_id).cloned().unwrap_or_default(),
            preferred: visit.visit_series_id.and_then(|series| self.named.get(&series).copied().flatten()),
            skills: visit.placement_id.and_then(|placed| self.skills.get(&placed).cloned()).unwrap_or_default(),
            visit,
        }
    }
}

/// The skills that were asked for when placements were made.
async fn skills<C: ConnectionTrait>(
    cx: &Context<C>,
    placed: Vec<PlacementId>,
) -> Result<HashMap<PlacementId, Vec<(SkillId, u8)>>> {
    if placed.is_empty() {
        return Ok(HashMap::new());
    }
    let placements = placements::by_ids(cx, &placed).await?;
    let asked: Vec<StaffingRequestId> = placements.values().map(|placement| placement.staffing_request_id).collect();
    let requests = requests::by_ids(cx, &asked).await?;
    let each = placements.into_iter().filter_map(|(id, placement)| {
        let needs = &requests.get(&placement.staffing_request_id)?.needs;
        Some((id, needs.skills.iter().map(|need| (need.skill, need.level)).collect()))
    });
    Ok(each.collect())
}
