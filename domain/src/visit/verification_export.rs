//! What verifies visits and the hours worked, taken out a page at a time: for authorities, payers and the payroll.

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::VisitId,
    visit::visit::{self, Column as C},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    EXCEPTION_READ, ExceptionKind, ReportKind, VERIFICATION_EXPORT, Visit, VisitException, VisitReport, VisitState,
    course::ReportConflict,
    exceptions,
    payroll::{WorkDay, work_days},
    reach, reporting,
    shown::{self, Places},
    verification::{VerifiedFact, missing},
};
use crate::{
    agency::file_parts::Part,
    kernel::{Context, Result, vault::Vault, words},
};

/// So many visits are read in one go.
const PAGE: u64 = 500;

/// A visit, with what verifies it.
#[derive(Clone, Debug)]
pub struct VerifiedVisit {
    /// The visit.
    pub visit: Visit,
    /// The household's name, where the actor sees it.
    pub household: Option<String>,
    /// The carer's name, where the actor sees it.
    pub carer: Option<String>,
    /// The postal address, where the actor sees it.
    pub address: Option<String>,
    /// Metres from the nearest address of the household at the check-in; `None` while unknown.
    pub distance_metres: Option<i32>,
    /// When the report of the check-in came here; later than it says when it was sent afterwards.
    pub begin_received_at: Option<DateTime<Utc>>,
    /// The same of the check-out.
    pub end_received_at: Option<DateTime<Utc>>,
    /// The facts that are missing.
    pub missing: Vec<VerifiedFact>,
    /// The facts that the office has set in place of a device.
    pub set_by_office: Vec<VerifiedFact>,
    /// What was reported and does not count.
    pub corrections: Vec<Correction>,
    /// What was not as it should be.
    pub exceptions: Vec<Remark>,
}

/// A report that another one corrected, or that could not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Correction {
    /// What was reported.
    pub kind: ReportKind,
    /// When, by the device.
    pub device_at: DateTime<Utc>,
    /// Why it does not count.
    pub why: ReportConflict,
}

/// Something that was not as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// What.
    pub kind: ExceptionKind,
    /// Whether the office has resolved it.
    pub resolved: bool,
    /// What the carer says about it, where the actor sees that.
    pub reason: Option<String>,
    /// What the office decided, where the actor sees that.
    pub resolution: Option<String>,
}

/// Behind which visit the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind(DateTime<Utc>, VisitId);

/// A page of the visits of a part that were to begin by now, in order of time, and where the next page begins; `None` at
/// the end. What was called off is left out.
///
/// # Errors
/// When the database fails.
pub async fn verified<C: ConnectionTrait>(
    cx: &Context<C>,
    part: &Part,
    behind: Option<Behind>,
) -> Result<(Vec<VerifiedVisit>, Option<Behind>)> {
    let scope = cx.require(VERIFICATION_EXPORT)?;
    let span = part.span()?;
    let mut select = visit::Entity::find()
        .filter(reach::visits(&scope))
        .filter(self::C::BranchId.eq(part.branch.id))
        .filter(self::C::StartsAt.gte(span.start()))
        .filter(self::C::StartsAt.lt(span.end().min(cx.now())))
        .filter(self::C::State.ne(VisitState::Cancelled));
    if let Some(Behind(at, id)) = behind {
        let same = Condition::all().add(self::C::StartsAt.eq(at)).add(self::C::Id.gt(id));
        select = select.filter(Condition::any().add(self::C::StartsAt.gt(at)).add(same));
    }
    let select = select.order_by_asc(self::C::StartsAt).order_by_asc(self::C::Id).limit(PAGE);
    let visits = select.all(cx.db()).await?;
    let next = visits.last().filter(|_| visits.len() as u64 == PAGE).map(|last| Behind(last.starts_at, last.id));
    if visits.is_empty() {
        return Ok((Vec::new(), None));
    }
    let ids: Vec<VisitId> = visits.iter().map(|visit| visit.id).collect();
    let mut reports = reporting::within(cx, &scope, &visits).await?;
    let mut exceptions = exceptions::within(cx, &scope, &ids).await?;
    let households = shown::households(&visits);
    let (names, places) =
        (shown::household_names(cx, &households).await?, Places::of_households(cx, &households).await?);
    let carers = shown::carer_names(cx, &visits).await?;
    let vault = cx.vault().await?;
    let opened = cx.may(EXCEPTION_READ).then_some(&*vault);
    let row = |visit: Visit| {
        let remarks = exceptions.remove(&visit.id).unwrap_or_default();
        let seen = seen(visit.clone(), &reports.remove(&visit.id).unwrap_or_default());
        let set_by_office = set_by_office(&remarks);
        Ok(VerifiedVisit {
            begin_received_at: seen.begin_received_at.filter(|_| !set_by_office.contains(&VerifiedFact::Begin)),
            set_by_office,
            household: names.get(&visit.household_id).cloned(),
            carer: visit.staff_member_id.and_then(|id| carers.get(&id).cloned()),
            address: places.of(&visit),
            exceptions: remarks.iter().map(|row| remark(opened, row)).collect::<Result<_>>()?,
            ..seen
        })
    };
    Ok((visits.into_iter().map(row).collect::<Result<_>>()?, next))
}

/// What the reports of a visit say about it.
fn seen(visit: Visit, reports: &[(VisitReport, Option<ReportConflict>)]) -> VerifiedVisit {
    let counted = |kind| {
        let mut counted = reports.iter().filter(|(report, conflict)| report.kind == kind && conflict.is_none());
        counted.next().map(|(report, _)| report)
    };
    let (came, left) = (counted(ReportKind::CheckIn), counted(ReportKind::CheckOut));
    let distance_metres = came.and_then(|report| report.distance_metres);
    let correction = |(report, conflict): &(VisitReport, Option<ReportConflict>)| {
        conflict.map(|why| Correction { kind: report.kind, device_at: report.device_at, why })
    };
    VerifiedVisit {
        missing: missing(&visit, distance_metres),
        distance_metres,
        begin_received_at: came.map(|report| report.received_at),
        end_received_at: left.map(|report| report.received_at),
        corrections: reports.iter().filter_map(correction).collect(),
        household: None,
        carer: None,
        address: None,
        exceptions: Vec::new(),
        set_by_office: Vec::new(),
        visit,
    }
}

/// What of a visit the office has set when it resolved an exception.
fn set_by_office(remarks: &[VisitException]) -> Vec<VerifiedFact> {
    let began = remarks.iter().any(|row| row.began_at.is_some()).then_some(VerifiedFact::Begin);
    let ended = remarks.iter().any(|row| row.ended_at.is_some()).then_some(VerifiedFact::End);
    began.into_iter().chain(ended).collect()
}

fn remark(vault: Option<&Vault>, row: &VisitException) -> Result<Remark> {
    let open = |kept| vault.map_or(Ok(None), |vault| words::open(vault, kept));
    Ok(Remark {
        kind: row.kind,
        resolved: row.resolved_at.is_some(),
        reason: open(row.reason.as_ref())?,
        // An erased household leaves an empty one behind.
        resolution: open(row.resolution.as_ref().filter(|kept| !kept.0.is_empty()))?,
    })
}

/// The hours of every carer on one day of a part, each with the carer's name where the actor sees it.
///
/// # Errors
/// When the database fails.
pub async fn worked<C: ConnectionTrait>(
    cx: &Context<C>,
    part: &Part,
    day: NaiveDate,
) -> Result<Vec<(WorkDay, Option<String>)>> {
    let scope = cx.require(VERIFICATION_EXPORT)?;
    let span = part.day(day)?;
    let visits = visit::Entity::find()
        .filter(reach::visits(&scope))
        .filter(self::C::BranchId.eq(part.branch.id))
        .filter(self::C::StartsAt.gte(span.start()))
        .filter(self::C::StartsAt.lt(span.end()))
        .filter(self::C::StaffMemberId.is_not_null())
        .all(cx.db())
        .await?;
    let days = work_days(&visits, part.zone);
    if days.is_empty() {
        return Ok(Vec::new());
    }
    let names = shown::carer_names(cx, &visits).await?;
    Ok(days.into_iter().map(|day| (day.clone(), names.get(&day.carer).cloned())).collect())
}
