//! Which versions of the household's plans a visit has.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{
    care::care_plan::{self, ServiceTypes, version},
    id::{BranchId, CarePlanId, CarePlanVersionId, HouseholdId, VisitId},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
};

use super::{
    CarePlan, CareTaskReport, PlanVersion,
    books::{self, PlanBook},
    plan::in_force::{Signed, VisitTime, in_force, in_force_meanwhile},
};
use crate::{
    kernel::{Context, Result, joined},
    visit::{Visit, life_cycle::is_ahead},
};

/// Reports can be true from so long before a visit begins until so long after it ends.
pub(super) const AROUND: TimeDelta = TimeDelta::hours(12);

/// What was reported at visits.
pub(super) type Reports = HashMap<VisitId, Vec<CareTaskReport>>;

/// Which tasks of a visit are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// Those that it has.
    Shown,
    /// Those that a device may report, which may not have heard of a newer version.
    Reportable,
}

pub(super) fn came_in_time(confirmed_at: Option<DateTime<Utc>>, report: &CareTaskReport) -> bool {
    confirmed_at.is_none_or(|confirmed_at| report.received_at <= confirmed_at)
}

/// A version of a plan that a visit has.
pub(super) struct Chosen<'a> {
    pub visit: &'a Visit,
    pub plan: &'a CarePlan,
    pub version: CarePlanVersionId,
    pub number: i32,
    /// Whether it asks for its tasks; of another one only what was reported stays to be seen.
    pub whole: bool,
    /// The visit's day, on the calendar of its branch.
    pub day: NaiveDate,
}

/// A version that was signed, without what it says.
pub(super) struct SignedVersion {
    plan: CarePlanId,
    service_types: ServiceTypes,
    pub signed: Signed<CarePlanVersionId>,
}

/// The plans of some households, with the versions that were signed.
pub(super) struct Plans {
    pub plans: Vec<CarePlan>,
    pub versions: Vec<SignedVersion>,
}

/// What the database holds of a version that was signed.
#[derive(FromQueryResult)]
struct SignedRow {
    version_id: CarePlanVersionId,
    number: i32,
    service_types: ServiceTypes,
    effective_from: NaiveDate,
    signed_at: DateTime<Utc>,
}

impl SignedRow {
    fn of_plan(self, plan: CarePlanId) -> SignedVersion {
        let Self { version_id: version, number, service_types, effective_from, signed_at } = self;
        SignedVersion { plan, service_types, signed: Signed { version, number, effective_from, signed_at } }
    }
}

impl Plans {
    pub async fn of_households<Db: ConnectionTrait>(
        cx: &Context<Db>,
        households: BTreeSet<HouseholdId>,
    ) -> Result<Self> {
        use care_plan::Column as P;
        use version::Column as V;
        let relation = books::versions_of_plan().on_condition(|_, _| Condition::all().add(V::SignedAt.is_not_null()));
        let select = care_plan::Entity::find()
            .select_only()
            .column_as(V::Id, "version_id")
            .columns([V::Number, V::ServiceTypes, V::EffectiveFrom, V::SignedAt])
            .join(JoinType::LeftJoin, relation)
            .filter(P::AgencyId.eq(cx.signed_in()?))
            .filter(P::HouseholdId.is_in(households))
            .order_by_asc(P::Id);
        let select = joined::also(select, care_plan::Entity, "plan_");
        let mut plans = Self { plans: Vec::new(), versions: Vec::new() };
        for row in cx.db().query_all_raw(select.build(cx.backend())).await? {
            let Some(plan) = joined::row::<CarePlan>(&row, "plan_")? else { continue };
            if let Some(row) = SignedRow::from_query_result_optional(&row, "")? {
                plans.versions.push(row.of_plan(plan.id));
            }
            if plans.plans.last().is_none_or(|last| last.id != plan.id) {
                plans.plans.push(plan);
            }
        }
        Ok(plans)
    }

    pub fn of_books(books: &[PlanBook]) -> Self {
        let signed = |row: &PlanVersion| {
            let PlanVersion { id, number, effective_from, .. } = *row;
            let signed = Signed { version: id, number, effective_from, signed_at: row.signed_at? };
            Some(SignedVersion { plan: row.care_plan_id, service_types: row.service_types.clone(), signed })
        };
        let plans = books.iter().map(|book| book.plan.clone()).collect();
        Self { plans, versions: books.iter().flat_map(|book| &book.versions).filter_map(signed).collect() }
    }

    /// The versions of a plan that a visit has, each with whether it asks for its tasks.
    fn versions_of(
        &self,
        plan: &CarePlan,
        visit: &Visit,
        day: NaiveDate,
        reported: &[CareTaskReport],
        (asked, now): (Asked, DateTime<Utc>),
    ) -> Vec<(CarePlanVersionId, bool)> {
        let is_ours = |version: CarePlanVersionId| self.of(plan).any(|it| it.signed.version == version);
        let reported = || reported.iter().filter(|report| is_ours(report.care_plan_version_id));
        // By the device's clock, so that it does not matter in which order reports come.
        let first = reported()
            .filter(|report| came_in_time(visit.confirmed_at, report))
            .min_by_key(|report| (report.device_at, report.care_plan_version_id));
        let asking = first.map(|report| report.care_plan_version_id).or_else(|| self.planned(plan, visit, day, now));
        let meanwhile = if asked == Asked::Reportable { self.held(plan, visit, day, now) } else { Vec::new() };
        let mut versions: BTreeMap<_, _> = reported().map(|report| (report.care_plan_version_id, false)).collect();
        versions.extend(asking.into_iter().chain(meanwhile).map(|version| (version, true)));
        versions.into_iter().collect()
    }

    fn of(&self, plan: &CarePlan) -> impl Iterator<Item = &SignedVersion> {
        let plan = plan.id;
        self.versions.iter().filter(move |version| version.plan == plan)
    }

    /// The version that a visit has of which no task was reported.
    fn planned(&self, plan: &CarePlan, visit: &Visit, day: NaiveDate, now: DateTime<Utc>) -> Option<CarePlanVersionId> {
        let time =
            VisitTime { day, began_at: visit.checked_in_at, starts_at: visit.starts_at, ahead: is_ahead(visit.state) };
        let moment = time.moment(now);
        if plan.ended_at.is_some_and(|ended| ended <= moment) {
            return None;
        }
        let signed: Vec<_> = self.of(plan).map(|version| version.signed).collect();
        in_force(&signed, day, moment).filter(|chosen| self.is_for(*chosen, visit))
    }

    /// The versions that a device may show at a visit.
    fn held(&self, plan: &CarePlan, visit: &Visit, day: NaiveDate, now: DateTime<Utc>) -> Vec<CarePlanVersionId> {
        let from = visit.starts_at - AROUND;
        if plan.ended_at.is_some_and(|ended| ended <= from) {
            return Vec::new();
        }
        let signed: Vec<_> = self.of(plan).map(|version| version.signed).collect();
        let mut held = in_force_meanwhile(&signed, day, from, now);
        held.retain(|version| self.is_for(*version, visit));
        held
    }

    fn is_for(&self, version: CarePlanVersionId, visit: &Visit) -> bool {
        let found = self.versions.iter().find(|it| it.signed.version == version);
        found.is_some_and(|it| it.service_types.0.is_empty() || it.service_types.0.contains(&visit.service_type))
    }

    /// The versions that some visits have, in the order of the visits and of the plans.
    pub fn chosen<'a>(
        &'a self,
        visits: &[&'a Visit],
        reports: &Reports,
        zone: impl Fn(BranchId) -> Tz,
        asked: (Asked, DateTime<Utc>),
    ) -> Vec<Chosen<'a>> {
        let mut chosen = Vec::new();
        for &visit in visits {
            let day = visit.starts_at.with_timezone(&zone(visit.branch_id)).date_naive();
            let reported = reports.get(&visit.id).map(Vec::as_slice).unwrap_or_default();
            for plan in self.plans.iter().filter(|plan| plan.household_id == visit.household_id) {
                for (version, whole) in self.versions_of(plan, visit, day, reported, asked) {
                    chosen.push(Chosen { visit, plan, version, number: self.number(version), whole, day });
                }
            }
        }
        chosen
    }

    fn number(&self, version: CarePlanVersionId) -> i32 {
        self.versions.iter().find(|it| it.signed.version == version).map_or(0, |it| it.signed.number)
    }
}
