//! The tasks of visits: what the plans of the household ask for on their day, and what became of it.
//!
//! Nothing is copied when a visit is planned. Which version a visit has follows from its day, from when it began and from
//! when versions were signed; once a task of it was reported, from the version of that task, whichever report came first.
//! So a plan that changes changes all visits to come and none that has begun.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::{
    care::{
        care_plan::version,
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
    CareTask, CareTaskReport, PLAN_READ,
    books::PlanBook,
    disclosure,
    plan::{
        content::{PlanContent, Task},
        schedule::days_of,
    },
    visit_versions::{Asked, Chosen, Plans, Reports, came_in_time},
};
use crate::{
    agency::branch,
    kernel::{Context, Error, Result, joined, recurrence::Schedule},
    visit::{Visit, VisitState},
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
    /// When the visit was confirmed as it is; what comes later does not count.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// What was reported, in the order of the devices' clocks: the last that counts decides.
    pub reports: Vec<CareTaskReport>,
}

impl VisitTask {
    /// What became of it, by the last report that counts.
    #[must_use]
    pub fn outcome(&self) -> Option<&CareTaskReport> {
        self.reports.iter().rfind(|report| self.counts(report))
    }

    /// Whether a report counts: it came before the visit was confirmed.
    #[must_use]
    pub fn counts(&self, report: &CareTaskReport) -> bool {
        came_in_time(self.confirmed_at, report)
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
    asked_of_visits(cx, visits, Asked::Shown).await
}

/// The tasks of which a device may report at some visits: those of every version that held from twelve hours before the
/// visit until now. What is reported does not depend on whether the visit's own reports came before it.
pub(super) async fn reportable<Db: ConnectionTrait>(
    cx: &Context<Db>,
    visits: &[Visit],
) -> Result<HashMap<VisitId, Vec<VisitTask>>> {
    asked_of_visits(cx, visits, Asked::Reportable).await
}

async fn asked_of_visits<Db: ConnectionTrait>(
    cx: &Context<Db>,
    visits: &[Visit],
    asked: Asked,
) -> Result<HashMap<VisitId, Vec<VisitTask>>> {
    let visits = not_called_off(visits);
    if visits.is_empty() {
        return Ok(HashMap::new());
    }
    let plans = Plans::of_households(cx, visits.iter().map(|visit| visit.household_id).collect()).await?;
    if plans.plans.is_empty() {
        return Ok(HashMap::new());
    }
    let reports = reports_of(cx, &visits).await?;
    let zones = branch::time_zones(cx).await?;
    let zone = |branch: BranchId| zones.get(&branch).copied().unwrap_or(Tz::UTC);
    let chosen = plans.chosen(&visits, &reports, zone, (asked, cx.now()));
    let wanted: BTreeSet<_> = chosen.iter().map(|chosen| chosen.version).collect();
    let versions = versions_of(cx, &wanted).await?;
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
    let chosen = plans.chosen(&visits, &reports, |_| zone, (Asked::Shown, cx.now()));
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

const CONTENT: &str = "content";

/// What versions say; `None` once it was forgotten.
type Contents = HashMap<CarePlanVersionId, Option<PlanContent>>;

/// Puts tasks and what was reported of them to their visits.
fn placed(
    chosen: Vec<Chosen<'_>>,
    versions: &Versions,
    mut reports: Reports,
) -> Result<HashMap<VisitId, Vec<VisitTask>>> {
    let days = versions.days(&chosen)?;
    let mut found: HashMap<VisitId, Vec<VisitTask>> = HashMap::new();
    for Chosen { visit, plan, version, number, whole, day } in chosen {
        let mut reported = reports.remove(&visit.id).unwrap_or_default();
        for task in versions.tasks.iter().filter(|task| task.care_plan_version_id == version) {
            let mut of_task = reported.extract_if(.., |report| report.care_task_id == task.id).collect::<Vec<_>>();
            of_task.sort_by_key(|report| (report.device_at, report.id));
            let is_its_day = || days.get(&task.id).is_some_and(|days| days.contains(&day));
            let due = whole && (task.schedule.is_none() || is_its_day());
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
                    confirmed_at: visit.confirmed_at,
                    reports: of_task,
                });
            }
        }
        // The reports of the visit's other plans.
        reports.insert(visit.id, reported);
    }
    Ok(found)
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

/// What some versions say and their tasks, read together: what a version says comes with the first of its tasks.
async fn versions_of<Db: ConnectionTrait>(cx: &Context<Db>, ids: &BTreeSet<CarePlanVersionId>) -> Result<Versions> {
    use care_task::Column as T;
    let to_version = care_task::Entity::belongs_to(version::Entity);
    let relation: RelationDef = to_version.from(T::CarePlanVersionId).to(version::Column::Id).into();
    let first = relation.on_condition(|_, _| Condition::all().add(T::Place.eq(0)));
    let select = care_task::Entity::find()
        .select_only()
        .column_as(version::Column::Content, CONTENT)
        .join(JoinType::LeftJoin, first)
        .filter(T::AgencyId.eq(cx.signed_in()?))
        .filter(T::CarePlanVersionId.is_in(ids.iter().copied()))
        .order_by_asc(T::Place);
    let select = joined::also(select, care_task::Entity, "task_");
    let vault = cx.vault().await?;
    let mut versions = Versions { contents: HashMap::new(), tasks: Vec::new() };
    for row in cx.db().query_all_raw(select.build(cx.backend())).await? {
        let Some(task) = joined::row::<CareTask>(&row, "task_")? else { continue };
        let content: Option<Sealed> = row.try_get("", CONTENT)?;
        if let Some(content) = disclosure::open_some(&vault, content.as_ref())? {
            versions.contents.insert(task.care_plan_version_id, Some(content));
        }
        versions.tasks.push(task);
    }
    Ok(versions)
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
