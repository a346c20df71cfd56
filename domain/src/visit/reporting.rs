//! What carers' devices report: taken as it comes, read in the order of their clocks.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::{
    id::{StaffMemberId, VisitId, VisitReportId},
    visit::{
        visit,
        visit_report::{self, Column as C},
    },
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{
    EXCEPTION_READ, ReportKind, VISIT_REPORT, Visit, VisitReport, VisitState,
    course::{Counted, Course, Expected, ReportConflict, course},
    decisions::came_to,
    exceptions,
    geofence::Fence,
    life_cycle::state,
    reach,
    visits::{self, VisitChange},
};
use crate::{
    kernel::{Context, Error, GeoPoint, OrRefuse, Result, Rows, Rule, Scope, Tx, input, span::Span},
    matching::experience::{self, Done},
    staff::roster,
};

/// The device has used this name for another report.
pub const CLIENT_ID_TAKEN: Rule =
    Rule { code: "CLIENT_ID_TAKEN", message: "Your device has sent another report under this client id." };

/// The device's clock is ahead of the server's.
pub const FROM_THE_FUTURE: Rule =
    Rule { code: "FROM_THE_FUTURE", message: "The device's time lies in the future; set its clock and report again." };

/// A device sends at most so many reports at once.
pub const MOST_REPORTS: usize = 200;
/// A device's clock may be ahead by so much.
const CLOCK_AHEAD: TimeDelta = TimeDelta::minutes(2);
/// Reports can be true from so long before a visit begins until so long after it ends.
const AROUND: TimeDelta = TimeDelta::hours(12);

/// What a device reports.
#[derive(Clone, Debug)]
pub struct ReportInput {
    /// The device's own name for it, at most 64 characters: a repeat under the same name changes nothing.
    pub client_id: String,
    /// Of which visit.
    pub visit: VisitId,
    /// What.
    pub kind: ReportKind,
    /// When, by the device.
    pub device_at: DateTime<Utc>,
    /// Degrees north and east where the device says that it was; `None` when it did not know.
    pub position: Option<[f64; 2]>,
    /// Metres within which it trusts its position.
    pub accuracy_metres: Option<i64>,
}

/// What became of a report.
#[derive(Debug)]
pub struct Reported {
    /// The device's name for it.
    pub client_id: String,
    /// Whether it had come before.
    pub repeated: bool,
    /// The visit as it is now, unless somebody else is to come by now, and why the report does not count; or why it was not
    /// taken.
    pub outcome: Result<(Option<Visit>, Option<ReportConflict>)>,
}

/// Takes what a carer's device has kept, in any order, also twice; each report for itself, in the order in which they were
/// sent. What is taken is kept even where it conflicts: a later report may give it its place.
///
/// # Errors
/// [`Error::Invalid`] at `reports` when there are too many, [`Error::Forbidden`] for whoever is no carer.
pub async fn report(tx: &Tx, reports: Vec<ReportInput>) -> Result<Vec<Reported>> {
    let scope = tx.require(VISIT_REPORT)?;
    let Rows::Own(carer) = scope.rows else { return Err(Error::Forbidden(VISIT_REPORT)) };
    if reports.len() > MOST_REPORTS {
        return Err(Error::invalid(
            "reports",
            format!("has {}; at most {MOST_REPORTS} are taken at once", reports.len()),
        ));
    }
    let mut done: Vec<Option<Reported>> = reports.iter().map(|_| None).collect();
    let mut of_visits: BTreeMap<VisitId, Vec<(usize, ReportInput)>> = BTreeMap::new();
    for (at, report) in reports.into_iter().enumerate() {
        of_visits.entry(report.visit).or_default().push((at, report));
    }
    // In the order of their ids, so that no two devices wait for each other.
    for (visit, reports) in of_visits {
        for (at, reported) in of_visit(tx, &scope, carer, visit, reports).await? {
            done[at] = Some(reported);
        }
    }
    Ok(done.into_iter().flatten().collect())
}

async fn of_visit(
    tx: &Tx,
    scope: &Scope,
    carer: StaffMemberId,
    id: VisitId,
    reports: Vec<(usize, ReportInput)>,
) -> Result<Vec<(usize, Reported)>> {
    let Some(visit) = lock_ever_theirs(tx, scope, carer, id).await? else {
        let refused = |(at, report): (usize, ReportInput)| {
            let outcome = Err(Error::not_found(id).at("visitId"));
            (at, Reported { client_id: report.client_id, repeated: false, outcome })
        };
        return Ok(reports.into_iter().map(refused).collect());
    };
    let mut known = under_names(tx, carer, &reports).await?;
    let fence = Fence::around(tx, visit.household_id).await?;
    let (mut fresh, mut judged) = (Vec::new(), Vec::new());
    for (at, report) in reports {
        let (repeated, taken) = match known.get(&report.client_id) {
            Some(before) => (true, same(before, &report).map(|()| before.id)),
            None => match row(tx, &visit, carer, &report, &fence).await {
                Ok(row) => {
                    let id = row.id;
                    known.insert(report.client_id.clone(), row.clone());
                    fresh.push(row);
                    (false, Ok(id))
                }
                Err(error) if error.is_users() => (false, Err(error)),
                Err(error) => return Err(error),
            },
        };
        judged.push((at, report.client_id, repeated && taken.is_ok(), taken));
    }
    if !fresh.is_empty() {
        let rows = fresh.into_iter().map(visit_report::ActiveModel::from);
        let insert = visit_report::Entity::insert_many(rows).exec_without_returning(tx.db()).await;
        insert.or_refuse_duplicate(&CLIENT_ID_TAKEN)?;
    }
    let (visit, course) = settle(tx, visit, "visitReport", None).await?;
    let theirs = (visit.staff_member_id == Some(carer)).then_some(visit);
    let reported = |(at, client_id, repeated, taken): (usize, String, bool, Result<VisitReportId>)| {
        let outcome = taken.map(|id| (theirs.clone(), course.conflicts.get(&id).copied()));
        (at, Reported { client_id, repeated, outcome })
    };
    Ok(judged.into_iter().map(reported).collect())
}

/// The visit, locked, when its carer is or was this one. Reports of whoever was replaced do not count, and are kept whether
/// they arrive before or after that.
async fn lock_ever_theirs(tx: &Tx, scope: &Scope, carer: StaffMemberId, id: VisitId) -> Result<Option<Visit>> {
    match reach::lock(tx, scope, id).await {
        Err(error) if error.is_users() => {}
        locked => return locked.map(Some),
    }
    let found = visit::Entity::find_by_id(id).filter(visit::Column::AgencyId.eq(scope.agency));
    let Some(visit) = found.lock_exclusive().one(tx.db()).await? else { return Ok(None) };
    // The hours of a placement's time are the placement's; a visit that was moved has taken others before.
    let sources: Vec<Uuid> = [Some(visit.id.0), visit.placement_id.map(|id| id.0)].into_iter().flatten().collect();
    let was = roster::was_taken(tx, carer, &sources, around(&visit)?).await?;
    Ok(was.then_some(visit))
}

/// What a carer's devices have sent before under the names of some reports.
async fn under_names(
    tx: &Tx,
    carer: StaffMemberId,
    reports: &[(usize, ReportInput)],
) -> Result<HashMap<String, VisitReport>> {
    let found = visit_report::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::StaffMemberId.eq(carer))
        .filter(C::ClientId.is_in(reports.iter().map(|(_, report)| report.client_id.as_str())))
        .all(tx.db())
        .await?;
    Ok(found.into_iter().map(|report| (report.client_id.clone(), report)).collect())
}

fn same(before: &VisitReport, again: &ReportInput) -> Result<()> {
    let said = (before.visit_id, before.kind, before.device_at);
    if said == (again.visit, again.kind, stored(again.device_at)) {
        Ok(())
    } else {
        Err(Error::refused(&CLIENT_ID_TAKEN).at("clientId"))
    }
}

/// A moment with the precision that both databases keep.
pub(super) fn stored(moment: DateTime<Utc>) -> DateTime<Utc> {
    moment.trunc_subsecs(6)
}

async fn row(tx: &Tx, visit: &Visit, carer: StaffMemberId, report: &ReportInput, fence: &Fence) -> Result<VisitReport> {
    let client_id = input::required_text("clientId", &report.client_id, 64)?;
    if client_id != report.client_id {
        return Err(Error::invalid("clientId", "has spaces around it"));
    }
    if tx.now() + CLOCK_AHEAD < report.device_at {
        return Err(Error::refused(&FROM_THE_FUTURE).at("deviceAt"));
    }
    let accuracy =
        report.accuracy_metres.map(|metres| input::whole("accuracyMetres", metres, 0, 100_000)).transpose()?;
    let point = report.position.map(|[latitude, longitude]| GeoPoint::new(latitude, longitude)).transpose();
    let point = point.map_err(|error| error.at("position"))?;
    let position = match point {
        Some(point) => {
            let words = serde_json::to_string(&point).map_err(|_| Error::internal("a point is not JSON"))?;
            Some(tx.vault().await?.seal(&words)?)
        }
        None => None,
    };
    Ok(VisitReport {
        id: tx.new_id(),
        agency_id: visit.agency_id,
        visit_id: visit.id,
        staff_member_id: carer,
        client_id,
        kind: report.kind,
        device_at: stored(report.device_at),
        received_at: tx.now(),
        position,
        accuracy_metres: accuracy,
        distance_metres: point.and_then(|point| fence.metres_to(point)),
    })
}

/// Brings a visit to what all its reports come to, with its exceptions. What was decided since stays as it is.
/// `operation` and `reason` are kept in the history.
pub(super) async fn settle(
    tx: &Tx,
    before: Visit,
    operation: &'static str,
    reason: Option<&str>,
) -> Result<(Visit, Course)> {
    let reports = visit_report::Entity::find()
        .filter(C::AgencyId.eq(before.agency_id))
        .filter(C::VisitId.eq(before.id))
        .all(tx.db())
        .await?;
    let office = exceptions::times_of_office(tx, &before).await?;
    let course = course(&reports, &expected(&before, office.is_some())?);
    if before.cancelled_at.is_some() || before.confirmed_at.is_some() {
        return Ok((before, course));
    }
    let at = |counted: Option<Counted>| counted.map(|counted| counted.at);
    let by_clock = lived_in(&before, tx.now());
    let checked_in_at = office.and_then(|office| office.began_at).or(at(course.checked_in)).or(by_clock.begun);
    let checked_out_at = office.map(|office| office.ended_at).or(at(course.checked_out)).or(by_clock.over);
    let mut after = Visit {
        set_out_at: at(course.set_out),
        checked_in_at,
        checked_out_at: checked_out_at.max(checked_in_at.filter(|_| checked_out_at.is_some())),
        ..before.clone()
    };
    after.state = state(&after);
    let after = match change(&before, &after) {
        Some(change) => visits::write(tx, operation, &before, after, change, reason).await?,
        None => before.clone(),
    };
    if let (VisitState::Missed, Some(person)) = (before.state, after.staff_member_id)
        && after.state != VisitState::Missed
    {
        experience::add(tx, person, after.household_id, Done { missed: -1, ..Done::default() }).await?;
    }
    exceptions::raise(tx, &after, &exceptions::found(&after, &course, &reports, tx.now())).await?;
    Ok((after, course))
}

/// What the clock says of a day of a carer who lives in the household; nothing of other visits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LivedIn {
    /// When the day began, once it has.
    pub begun: Option<DateTime<Utc>>,
    /// When it was over, once it is.
    pub over: Option<DateTime<Utc>>,
}

/// Who lives in the household is there without saying so: the day begins and ends as it was planned.
#[must_use]
pub(super) fn lived_in(visit: &Visit, now: DateTime<Utc>) -> LivedIn {
    if !visit.live_in || came_to(visit).is_none() {
        return LivedIn::default();
    }
    let by_now = |moment: DateTime<Utc>| (moment <= now).then_some(moment);
    LivedIn { begun: by_now(visit.starts_at), over: by_now(visit.ends_at) }
}

/// Between when what is said of a visit can be true.
pub(super) fn around(visit: &Visit) -> Result<Span> {
    let time = Span::new(visit.starts_at - AROUND, visit.ends_at + AROUND);
    time.ok_or_else(|| Error::internal("a visit ends before it begins"))
}

fn expected(visit: &Visit, ended_by_office: bool) -> Result<Expected> {
    Ok(Expected {
        carer: came_to(visit),
        called_off: visit.cancelled_at.is_some(),
        confirmed_at: visit.confirmed_at,
        time: around(visit)?,
        ended_by_office,
    })
}

/// What a report has changed, in the last word that it says; `None` when nothing.
fn change(before: &Visit, after: &Visit) -> Option<VisitChange> {
    let [was, is] = [before, after].map(|visit| [visit.checked_out_at, visit.checked_in_at, visit.set_out_at]);
    let new = |at: usize| was[at].is_none() && is[at].is_some();
    match (was == is, new(0), new(1), new(2)) {
        (true, ..) => None,
        (_, true, ..) => Some(VisitChange::Left),
        (_, _, true, _) => Some(VisitChange::Arrived),
        (_, _, _, true) => Some(VisitChange::SetOut),
        _ => Some(VisitChange::Corrected),
    }
}

/// The reports of some visits, in the order of the devices' clocks, each with why it does not count.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_visits<C: ConnectionTrait>(
    cx: &Context<C>,
    visits: &[Visit],
) -> Result<HashMap<VisitId, Vec<(VisitReport, Option<ReportConflict>)>>> {
    within(cx, &cx.require(EXCEPTION_READ)?, visits).await
}

/// The same within a scope that was learnt by another permission.
pub(super) async fn within<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    visits: &[Visit],
) -> Result<HashMap<VisitId, Vec<(VisitReport, Option<ReportConflict>)>>> {
    let rows = visit_report::Entity::find()
        .filter(self::C::AgencyId.eq(scope.agency))
        .filter(self::C::VisitId.is_in(visits.iter().map(|visit| visit.id)))
        .filter(self::C::VisitId.in_subquery(reach::ids(scope)))
        .order_by_asc(self::C::DeviceAt)
        .order_by_asc(self::C::ClientId)
        .all(cx.db())
        .await?;
    let mut of_visits: HashMap<VisitId, Vec<VisitReport>> = HashMap::new();
    for row in rows {
        of_visits.entry(row.visit_id).or_default().push(row);
    }
    let ended =
        if of_visits.is_empty() { HashSet::new() } else { exceptions::ended_by_office(cx, scope, visits).await? };
    let mut told = HashMap::new();
    for visit in visits {
        let reports = of_visits.remove(&visit.id).unwrap_or_default();
        let conflicts = course(&reports, &expected(visit, ended.contains(&visit.id))?).conflicts;
        let with = |report: VisitReport| {
            let conflict = conflicts.get(&report.id).copied();
            (report, conflict)
        };
        told.insert(visit.id, reports.into_iter().map(with).collect());
    }
    Ok(told)
}
