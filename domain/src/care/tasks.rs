//! The tasks of visits: what the plans of the household ask for on their day, and what became of it.
//!
//! Nothing is copied when a visit is planned. Which version a visit has follows from its day, from when it began and from
//! when versions were signed; once a task of it was reported, from the version of that task. So a plan that changes
//! changes all visits to come and none that has begun.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::{
    care::{
        care_plan::{self, ServiceTypes, version},
        care_task::{self, report},
    },
    id::{BranchId, CarePlanId, CarePlanVersionId, CareTaskId, HouseholdId, HouseholdMemberId, VisitId},
    sealed::Sealed,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    RelationDef,
};

use super::{
    CarePlan, CareTask, CareTaskReport, PLAN_READ, PlanVersion,
    books::PlanBook,
    disclosure,
    plan::{
        content::{PlanContent, Task},
        in_force::{Signed, VisitTime, in_force},
        schedule::days_of,
    },
};
use crate::{
    agency::branch,
    kernel::{Context, Error, Result, joined, recurrence::Schedule},
    visit::{Visit, VisitState, life_cycle::is_ahead},
};

/// A task of a visit.
#[derive(Clone, Debug)]
pub struct VisitTask {
    /// The visit.
    pub visit: VisitId,
    /// The household.
    pub household: HouseholdId,
    /// For whom it is done.
    pub member: HouseholdMemberId,
    /// The plan that asks for it.
    pub plan: CarePlanId,
    /// The version of the plan.
    pub version: CarePlanVersionId,
    /// The number of the version.
    pub number: i32,
    /// The task.
    pub task: CareTaskId,
    /// What it says; `None` once it was forgotten.
    pub words: Option<Task>,
    /// Whether somebody has to know at once when it is not done.
    pub critical: bool,
    /// What was reported, in the order of the devices' clocks: the last counts.
    pub reports: Vec<CareTaskReport>,
}

impl VisitTask {
    /// What became of it, by the last that was reported.
    #[must_use]
    pub fn outcome(&self) -> Option<&CareTaskReport> {
        self.reports.last()
    }
}

/// The tasks of some visits that the actor has been shown, in the order of their plans. Visits that were called off have
/// none.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_visits<Db: ConnectionTrait>(
    cx: &Context<Db>,
    visits: &[Visit],
) -> Result<HashMap<VisitId, Vec<VisitTask>>> {
    cx.require(PLAN_READ)?;
    let visits = not_called_off(visits);
    if visits.is_empty() {
        return Ok(HashMap::new());
    }
    let plans = Plans::of_households(cx, visits.iter().map(|visit| visit.household_id).collect()).await?;
    if plans.plans.is_empty() {
        return Ok(HashMap::new());
    }
    let reports = reports_of(cx, &visits).await?;
    let zones = zones(cx).await?;
    let zone = |branch: BranchId| zones.get(&branch).copied().unwrap_or(Tz::UTC);
    let chosen = plans.chosen(&visits, &reports, zone, cx.now());
    let wanted: BTreeSet<_> = chosen.iter().map(|chosen| chosen.version).collect();
    let versions = Versions { contents: contents(cx, &wanted).await?, tasks: tasks_of(cx, &wanted).await? };
    placed(chosen, &versions, reports)
}

/// The same for visits to one household, whose plans were read before.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_household_visits<Db: ConnectionTrait>(
    cx: &Context<Db>,
    visits: &[Visit],
    zone: Tz,
    books: &[PlanBook],
) -> Result<HashMap<VisitId, Vec<VisitTask>>> {
    cx.require(PLAN_READ)?;
    let visits = not_called_off(visits);
    let plans = Plans::of_books(books);
    if visits.is_empty() || plans.versions.is_empty() {
        return Ok(HashMap::new());
    }
    let (mut tasks, reports) = tasks_and_reports(cx, &plans, &visits).await?;
    let chosen = plans.chosen(&visits, &reports, |_| zone, cx.now());
    let wanted: BTreeSet<_> = chosen.iter().map(|chosen| chosen.version).collect();
    tasks.retain(|task| wanted.contains(&task.care_plan_version_id));
    let vault = cx.vault().await?;
    let rows = books.iter().flat_map(|book| &book.versions).filter(|row| wanted.contains(&row.id));
    let contents = rows.map(|row| Ok((row.id, disclosure::open_some(&vault, row.content.as_ref())?)));
    placed(chosen, &Versions { contents: contents.collect::<Result<_>>()?, tasks }, reports)
}

fn not_called_off(visits: &[Visit]) -> Vec<&Visit> {
    visits.iter().filter(|visit| visit.state != VisitState::Cancelled).collect()
}

/// What was reported at visits.
type Reports = HashMap<VisitId, Vec<CareTaskReport>>;
/// What versions say; `None` once it was forgotten.
type Contents = HashMap<CarePlanVersionId, Option<PlanContent>>;

/// The version of a plan that a visit has.
struct Chosen<'a> {
    visit: &'a Visit,
    plan: &'a CarePlan,
    version: CarePlanVersionId,
    number: i32,
    /// The visit's day, on the calendar of its branch.
    day: NaiveDate,
}

/// Puts tasks and what was reported of them to their visits.
fn placed(
    chosen: Vec<Chosen<'_>>,
    versions: &Versions,
    mut reports: Reports,
) -> Result<HashMap<VisitId, Vec<VisitTask>>> {
    let days = versions.days(&chosen)?;
    let mut found: HashMap<VisitId, Vec<VisitTask>> = HashMap::new();
    for Chosen { visit, plan, version, number, day } in chosen {
        let mut reported = reports.remove(&visit.id).unwrap_or_default();
        for task in versions.tasks.iter().filter(|task| task.care_plan_version_id == version) {
            let mut of_task = reported.extract_if(.., |report| report.care_task_id == task.id).collect::<Vec<_>>();
            of_task.sort_by_key(|report| (report.device_at, report.id));
            let due = task.schedule.is_none() || days.get(&task.id).is_some_and(|days| days.contains(&day));
            // What was reported stays to be seen, whatever its day.
            if due || !of_task.is_empty() {
                found.entry(visit.id).or_default().push(VisitTask {
                    visit: visit.id,
                    household: visit.household_id,
                    member: plan.household_member_id,
                    plan: plan.id,
                    version,
                    number,
                    task: task.id,
                    words: versions.words(task),
                    critical: task.critical,
                    reports: of_task,
                });
            }
        }
        // The reports of the visit's other plans.
        reports.insert(visit.id, reported);
    }
    Ok(found)
}

/// A version that was signed, without what it says.
struct SignedVersion {
    plan: CarePlanId,
    service_types: ServiceTypes,
    signed: Signed<CarePlanVersionId>,
}

/// The plans of some households, with the versions that were signed.
struct Plans {
    plans: Vec<CarePlan>,
    versions: Vec<SignedVersion>,
}

type Row = (CarePlanVersionId, CarePlanId, i32, ServiceTypes, NaiveDate, Option<DateTime<Utc>>);

impl Plans {
    async fn of_households<Db: ConnectionTrait>(cx: &Context<Db>, households: BTreeSet<HouseholdId>) -> Result<Self> {
        use version::Column as V;
        let agency = cx.signed_in()?;
        let plans = care_plan::Entity::find()
            .filter(care_plan::Column::AgencyId.eq(agency))
            .filter(care_plan::Column::HouseholdId.is_in(households))
            .order_by_asc(care_plan::Column::Id)
            .all(cx.db())
            .await?;
        let rows: Vec<Row> = version::Entity::find()
            .select_only()
            .columns([V::Id, V::CarePlanId, V::Number, V::ServiceTypes, V::EffectiveFrom, V::SignedAt])
            .filter(V::AgencyId.eq(agency))
            .filter(V::CarePlanId.is_in(plans.iter().map(|plan| plan.id)))
            .filter(V::SignedAt.is_not_null())
            .into_tuple()
            .all(cx.db())
            .await?;
        let signed = |(version, plan, number, service_types, effective_from, signed_at): Row| {
            let signed = Signed { version, number, effective_from, signed_at: signed_at? };
            Some(SignedVersion { plan, service_types, signed })
        };
        Ok(Self { plans, versions: rows.into_iter().filter_map(signed).collect() })
    }

    fn of_books(books: &[PlanBook]) -> Self {
        let signed = |row: &PlanVersion| {
            let PlanVersion { id, number, effective_from, .. } = *row;
            let signed = Signed { version: id, number, effective_from, signed_at: row.signed_at? };
            Some(SignedVersion { plan: row.care_plan_id, service_types: row.service_types.clone(), signed })
        };
        let plans = books.iter().map(|book| book.plan.clone()).collect();
        Self { plans, versions: books.iter().flat_map(|book| &book.versions).filter_map(signed).collect() }
    }

    /// The version of a plan that a visit has.
    fn version_of(
        &self,
        plan: &CarePlan,
        visit: &Visit,
        day: NaiveDate,
        reported: &[CareTaskReport],
        now: DateTime<Utc>,
    ) -> Option<CarePlanVersionId> {
        let of_plan = || self.versions.iter().filter(|version| version.plan == plan.id);
        let is_ours =
            |report: &&CareTaskReport| of_plan().any(|version| version.signed.version == report.care_plan_version_id);
        if let Some(first) = reported.iter().filter(is_ours).min_by_key(|report| (report.received_at, report.id)) {
            return Some(first.care_plan_version_id);
        }
        let time =
            VisitTime { day, began_at: visit.checked_in_at, starts_at: visit.starts_at, ahead: is_ahead(visit.state) };
        let moment = time.moment(now);
        if plan.ended_at.is_some_and(|ended| ended <= moment) {
            return None;
        }
        let signed: Vec<_> = of_plan().map(|version| version.signed).collect();
        let chosen = in_force(&signed, day, moment)?;
        let services = of_plan().find(|version| version.signed.version == chosen).map(|it| &it.service_types.0)?;
        (services.is_empty() || services.contains(&visit.service_type)).then_some(chosen)
    }

    /// The versions that some visits have, in the order of the visits and of the plans.
    fn chosen<'a>(
        &'a self,
        visits: &[&'a Visit],
        reports: &Reports,
        zone: impl Fn(BranchId) -> Tz,
        now: DateTime<Utc>,
    ) -> Vec<Chosen<'a>> {
        let mut chosen = Vec::new();
        for &visit in visits {
            let day = visit.starts_at.with_timezone(&zone(visit.branch_id)).date_naive();
            let reported = reports.get(&visit.id).map(Vec::as_slice).unwrap_or_default();
            for plan in self.plans.iter().filter(|plan| plan.household_id == visit.household_id) {
                if let Some(version) = self.version_of(plan, visit, day, reported, now) {
                    chosen.push(Chosen { visit, plan, version, number: self.number(version), day });
                }
            }
        }
        chosen
    }

    fn number(&self, version: CarePlanVersionId) -> i32 {
        self.versions.iter().find(|it| it.signed.version == version).map_or(0, |it| it.signed.number)
    }
}

/// What some versions say, and their tasks.
struct Versions {
    contents: Contents,
    tasks: Vec<CareTask>,
}

impl Versions {
    fn words(&self, task: &CareTask) -> Option<Task> {
        let content = self.contents.get(&task.care_plan_version_id)?.as_ref()?;
        content.tasks.iter().find(|words| words.key == task.key).cloned()
    }

    /// On which of the visits' days each task with a schedule is done.
    fn days(&self, chosen: &[Chosen<'_>]) -> Result<HashMap<CareTaskId, BTreeSet<NaiveDate>>> {
        let mut asked: BTreeMap<CarePlanVersionId, BTreeSet<NaiveDate>> = BTreeMap::new();
        for Chosen { version, day, .. } in chosen {
            asked.entry(*version).or_default().insert(*day);
        }
        let mut found = HashMap::new();
        for task in &self.tasks {
            let (Some(schedule), Some(days)) = (&task.schedule, asked.get(&task.care_plan_version_id)) else {
                continue;
            };
            let schedule: Schedule = serde_json::from_value(schedule.clone())
                .map_err(|_| Error::internal("a stored schedule cannot be read"))?;
            found.insert(task.id, days_of(&schedule, days)?);
        }
        Ok(found)
    }
}

async fn contents<Db: ConnectionTrait>(cx: &Context<Db>, ids: &BTreeSet<CarePlanVersionId>) -> Result<Contents> {
    let sealed: Vec<(CarePlanVersionId, Option<Sealed>)> = version::Entity::find()
        .select_only()
        .columns([version::Column::Id, version::Column::Content])
        .filter(version::Column::AgencyId.eq(cx.signed_in()?))
        .filter(version::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(cx.db())
        .await?;
    let vault = cx.vault().await?;
    sealed.into_iter().map(|(id, content)| Ok((id, disclosure::open_some(&vault, content.as_ref())?))).collect()
}

async fn tasks_of<Db: ConnectionTrait>(cx: &Context<Db>, ids: &BTreeSet<CarePlanVersionId>) -> Result<Vec<CareTask>> {
    let tasks = care_task::Entity::find()
        .filter(care_task::Column::AgencyId.eq(cx.signed_in()?))
        .filter(care_task::Column::CarePlanVersionId.is_in(ids.iter().copied()))
        .order_by_asc(care_task::Column::Place);
    Ok(tasks.all(cx.db()).await?)
}

/// The tasks of all versions of some plans that were signed, and what was reported of them at visits.
async fn tasks_and_reports<Db: ConnectionTrait>(
    cx: &Context<Db>,
    plans: &Plans,
    visits: &[&Visit],
) -> Result<(Vec<CareTask>, Reports)> {
    let agency = cx.signed_in()?;
    let at: Vec<VisitId> = visits.iter().map(|visit| visit.id).collect();
    let to_report = care_task::Entity::belongs_to(report::Entity);
    let relation: RelationDef = to_report.from(care_task::Column::Id).to(report::Column::CareTaskId).into();
    let at_visits = move |_, _| Condition::all().add(report::Column::VisitId.is_in(at.iter().copied()));
    let select = care_task::Entity::find()
        .select_only()
        .join(JoinType::LeftJoin, relation.on_condition(at_visits))
        .filter(care_task::Column::AgencyId.eq(agency))
        .filter(care_task::Column::CarePlanVersionId.is_in(plans.versions.iter().map(|it| it.signed.version)))
        .order_by_asc(care_task::Column::CarePlanVersionId)
        .order_by_asc(care_task::Column::Place);
    let select = joined::also(select, care_task::Entity, "task_");
    let select = joined::also(select, report::Entity, "report_");
    let (mut tasks, mut reports): (Vec<CareTask>, Reports) = Default::default();
    for row in cx.db().query_all_raw(select.build(cx.db().get_database_backend())).await? {
        let Some(task) = joined::row::<CareTask>(&row, "task_")? else { continue };
        if let Some(report) = joined::row::<CareTaskReport>(&row, "report_")? {
            reports.entry(report.visit_id).or_default().push(report);
        }
        if tasks.last().is_none_or(|last| last.id != task.id) {
            tasks.push(task);
        }
    }
    Ok((tasks, reports))
}

async fn reports_of<Db: ConnectionTrait>(cx: &Context<Db>, visits: &[&Visit]) -> Result<Reports> {
    let rows = report::Entity::find()
        .filter(report::Column::AgencyId.eq(cx.signed_in()?))
        .filter(report::Column::VisitId.is_in(visits.iter().map(|visit| visit.id)))
        .all(cx.db())
        .await?;
    let mut of_visits: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        of_visits.entry(row.visit_id).or_default().push(row);
    }
    Ok(of_visits)
}

async fn zones<Db: ConnectionTrait>(cx: &Context<Db>) -> Result<HashMap<BranchId, Tz>> {
    let branches = branch::of_agency(cx).await?;
    branches.iter().map(|branch| Ok((branch.id, branch::time_zone(branch)?))).collect()
}
