//! The charts of everybody are looked at once a week is over: what leaves its limits is kept and told, once.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::{
    id::{BranchId, ControlSignalId, StaffMemberId},
    quality::control_signal::{self, Column as C},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    super::{ChartKind, ChartMeasure, ChartSide},
    charting::{Week, baseline, chart, fits, usual},
    counting::counted,
    reading::{weeks, zone_of_agency},
};
use crate::{
    kernel::{Context, Error, Result, Tx},
    visit::tallies::Tallied,
};

/// Something does not vary as chance has it any more. Payload: [`ControlSignalled`].
pub const CONTROL_SIGNALLED: &str = "quality.control.signalled";

/// So many weeks are charted; what is usual is that of the first half in which something was counted.
const WEEKS: u32 = 26;
/// A week of fewer cases signals nothing: the limits rest on many.
pub const LEAST_CASES: u32 = 5;

const MEASURES: [ChartMeasure; 4] =
    [ChartMeasure::Complaints, ChartMeasure::FailedInspections, ChartMeasure::Lateness, ChartMeasure::Discontent];
const KINDS: [ChartKind; 4] = [ChartKind::P, ChartKind::U, ChartKind::Ewma, ChartKind::Cusum];

/// What has left its limits in which week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ControlSignalled {
    /// The signal.
    pub signal: ControlSignalId,
    /// What was watched.
    pub measure: ChartMeasure,
    /// By which chart.
    pub kind: ChartKind,
    /// Of which branch; `None` of a person and of the agency.
    pub branch: Option<BranchId>,
    /// Of whom; `None` of a branch and of the agency.
    pub staff_member: Option<StaffMemberId>,
    /// The first day of the week.
    pub starts_on: NaiveDate,
    /// On which side.
    pub side: ChartSide,
}

/// Whose chart has signalled.
#[derive(Clone, Copy, Debug)]
enum Subject {
    Agency,
    Branch,
    StaffMember,
}

/// What has signalled in the last week.
#[derive(Clone, Copy, Debug)]
struct Found {
    measure: ChartMeasure,
    kind: ChartKind,
    of: Subject,
    id: Uuid,
    week: Week,
    side: ChartSide,
}

/// Looks at the last complete week of every chart.
pub(in super::super) async fn watch(cx: &Context) -> Result<()> {
    let periods = weeks(cx, zone_of_agency(cx).await?, WEEKS)?;
    let Some(starts_on) = periods.first_days().last().copied() else { return Ok(()) };
    let mut found = Vec::new();
    for measure in MEASURES {
        let agency = cx.signed_in()?.0;
        let whole = counted(cx, measure, Tallied::Agency, &periods).await?.remove(&agency).unwrap_or_default();
        let Some(usual) = usual(&baseline(&whole)) else { continue };
        found.extend(signals(measure, Subject::Agency, agency, &whole, usual));
        for (of, each) in [(Subject::Branch, Tallied::EachBranch), (Subject::StaffMember, Tallied::EachStaffMember)] {
            for (id, own) in counted(cx, measure, each, &periods).await? {
                found.extend(signals(measure, of, id, &own, usual));
            }
        }
    }
    if found.is_empty() { Ok(()) } else { cx.write(async |tx| keep(tx, starts_on, &found).await).await }
}

/// What the charts of a subject say about its last week.
fn signals(measure: ChartMeasure, of: Subject, id: Uuid, weeks: &[Week], usual: f64) -> Vec<Found> {
    let fitting = KINDS.into_iter().filter(|kind| fits(measure, *kind));
    let last =
        |kind: ChartKind| chart(measure, kind, weeks, usual).last().copied().flatten().map(|point| (kind, point));
    fitting
        .filter_map(last)
        .filter(|(_, point)| point.week.cases >= LEAST_CASES)
        .filter_map(|(kind, point)| point.signal.map(|side| Found { measure, kind, of, id, week: point.week, side }))
        .collect()
}

/// Keeps what is new, and tells of it. The database refuses a second signal of the same week.
async fn keep(tx: &Tx, starts_on: NaiveDate, found: &[Found]) -> Result<()> {
    let agency = tx.signed_in()?;
    let known: HashSet<(Uuid, ChartMeasure, ChartKind)> = control_signal::Entity::find()
        .select_only()
        .columns([C::Subject, C::Measure, C::Kind])
        .filter(C::AgencyId.eq(agency))
        .filter(C::StartsOn.eq(starts_on))
        .into_tuple()
        .all(tx.db())
        .await?
        .into_iter()
        .collect();
    let number = |count: u32| i32::try_from(count).map_err(|_| Error::internal("a count beyond its column"));
    for new in found.iter().filter(|one| !known.contains(&(one.id, one.measure, one.kind))) {
        let (branch, staff_member) = match new.of {
            Subject::Agency => (None, None),
            Subject::Branch => (Some(BranchId(new.id)), None),
            Subject::StaffMember => (None, Some(StaffMemberId(new.id))),
        };
        let row = control_signal::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(agency),
            measure: Set(new.measure),
            kind: Set(new.kind),
            subject: Set(new.id),
            branch_id: Set(branch),
            staff_member_id: Set(staff_member),
            starts_on: Set(starts_on),
            hits: Set(number(new.week.hits)?),
            cases: Set(number(new.week.cases)?),
            side: Set(new.side),
            noticed_at: Set(tx.now()),
        };
        let signal = row.insert(tx.db()).await?.id;
        let told = ControlSignalled {
            signal,
            measure: new.measure,
            kind: new.kind,
            branch,
            staff_member,
            starts_on,
            side: new.side,
        };
        tx.emit(CONTROL_SIGNALLED, &told).await?;
    }
    Ok(())
}
