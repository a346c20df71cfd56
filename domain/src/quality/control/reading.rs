//! Charts and signals for whoever may read them.

use std::collections::HashMap;

use chrono::{Datelike, Days, NaiveDate};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, ControlSignalId, StaffMemberId},
    quality::control_signal::{self, Column as C},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter};

use super::{
    super::{CHART_READ, ChartKind, ChartMeasure, ControlSignal},
    charting::{ChartPoint, baseline, chart, fits, usual},
    counting::counted,
};
use crate::{
    agency::branch,
    kernel::{
        Context, Error, Page, PageRequest, Result, Rows, Scope,
        page::{Direction, ListOrder, page},
        periods::Periods,
    },
    staff::member,
    visit::tallies::Tallied,
};

/// Which chart is asked for.
#[derive(Clone, Copy, Debug)]
pub struct ChartInput {
    /// What it watches.
    pub measure: ChartMeasure,
    /// How it is drawn.
    pub kind: ChartKind,
    /// Of this branch.
    pub branch: Option<BranchId>,
    /// Of this person.
    pub staff_member: Option<StaffMemberId>,
    /// So many weeks: 4 to 104.
    pub weeks: i64,
}

/// A chart, week by week.
#[derive(Clone, Debug, PartialEq)]
pub struct ControlChart {
    /// What it watches.
    pub measure: ChartMeasure,
    /// How it is drawn.
    pub kind: ChartKind,
    /// What is usual in the agency, over the first half of the weeks in which something was counted; `None` when nothing
    /// ever was, so that no week can be judged.
    pub usual: Option<f64>,
    /// The first day of each week, with its point where something was counted.
    pub weeks: Vec<(NaiveDate, Option<ChartPoint>)>,
}

/// The chart of the agency, a branch or a person over the last complete weeks, judged by what was usual in the agency over
/// the first half of those in which something was counted: at most six statements, however many visits there were.
///
/// # Errors
/// [`Error::Invalid`] at `kind`, `weeks` or `staffMemberId`, [`Error::NotFound`] at `branchId` or `staffMemberId`.
pub async fn control_chart(cx: &Context, input: ChartInput) -> Result<ControlChart> {
    let scope = cx.require(CHART_READ)?;
    if !fits(input.measure, input.kind) {
        return Err(Error::invalid(
            "kind",
            "does not fit: complaints are counted per visit, everything else is a share",
        ));
    }
    let count = crate::kernel::input::whole("weeks", input.weeks, 4, 104)?;
    let (of, zone) = subject(cx, &scope, input).await?;
    let periods = weeks(cx, zone, count)?;
    // What is usual is that of the whole agency, of which nothing else is told.
    let system = cx.acting_as(crate::kernel::Actor::system(scope.agency));
    let whole = counted(&system, input.measure, Tallied::Agency, &periods).await?.remove(&scope.agency.0);
    let whole = whole.unwrap_or_default();
    let usual = usual(&baseline(&whole));
    let own = match of {
        Tallied::Agency => whole,
        _ => counted(&system, input.measure, of, &periods).await?.into_values().next().unwrap_or_default(),
    };
    let points = usual.map(|usual| chart(input.measure, input.kind, &own, usual)).unwrap_or_default();
    let points = points.into_iter().chain(std::iter::repeat(None));
    let weeks = periods.first_days().iter().copied().zip(points).collect();
    Ok(ControlChart { measure: input.measure, kind: input.kind, usual, weeks })
}

/// Whose chart it is, once the actor may see it, with the clock by which its weeks go.
async fn subject(cx: &Context, scope: &Scope, input: ChartInput) -> Result<(Tallied, Tz)> {
    match (input.branch, input.staff_member) {
        (Some(_), Some(_)) => Err(Error::invalid("staffMemberId", "is not asked for beside `branchId`")),
        (Some(id), None) => {
            let place = branch::get(cx, id).await.map_err(|error| error.at("branchId"))?;
            if scope.has_branch(id) {
                Ok((Tallied::Branch(id), branch::time_zone(&place)?))
            } else {
                Err(Error::not_found(id).at("branchId"))
            }
        }
        (None, Some(id)) => {
            let person = member::get(cx, id).await.map_err(|error| error.at("staffMemberId"))?;
            let place =
                branch::get(cx, person.branch_id).await.map_err(|_| Error::not_found(id).at("staffMemberId"))?;
            if scope.has_branch(place.id) {
                Ok((Tallied::StaffMember(id), branch::time_zone(&place)?))
            } else {
                Err(Error::not_found(id).at("staffMemberId"))
            }
        }
        (None, None) => Ok((Tallied::Agency, zone_of_agency(cx).await?)),
    }
}

/// The clock of the agency: that of its first branch.
pub(in crate::quality) async fn zone_of_agency<Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Tz> {
    let branches = branch::of_agency(cx).await?;
    branches.iter().min_by_key(|place| place.id).map_or(Ok(Tz::UTC), branch::time_zone)
}

/// The last complete weeks, from Monday to Sunday.
pub(super) fn weeks<Db>(cx: &Context<Db>, zone: Tz, count: u32) -> Result<Periods> {
    let today = cx.now().with_timezone(&zone).date_naive();
    let monday = today.checked_sub_days(Days::new(today.weekday().num_days_from_monday().into()));
    let periods = monday.and_then(|monday| Periods::weeks(zone, count, monday));
    periods.ok_or_else(|| Error::internal("a calendar without these weeks"))
}

/// The signals within a scope: whoever sees branches sees those of these and of people; the agency's own are for who sees
/// all of it.
fn within_reach(scope: &Scope) -> Condition {
    let all = Condition::all().add(C::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(C::BranchId.is_in(branches.iter().copied())),
        Rows::Households(_) | Rows::Own(_) => all.add(C::Id.is_null()),
    }
}

/// Which signals are asked for. All conditions hold at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct SignalFilter {
    /// Of this measure.
    pub measure: Option<ChartMeasure>,
    /// Of this branch.
    pub branch: Option<BranchId>,
    /// Of this person.
    pub staff_member: Option<StaffMemberId>,
}

/// Signals, the newest week first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn signals<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &SignalFilter,
    request: &PageRequest,
) -> Result<Page<ControlSignal>> {
    let mut select = control_signal::Entity::find().filter(within_reach(&cx.require(CHART_READ)?));
    if let Some(measure) = filter.measure {
        select = select.filter(C::Measure.eq(measure));
    }
    if let Some(id) = filter.branch {
        select = select.filter(C::BranchId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    let order = ListOrder::by(C::StartsOn, Direction::Descending, |row: &ControlSignal| row.starts_on.into());
    let order = order.then(C::Id, Direction::Descending, |row: &ControlSignal| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some signals, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn signals_by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[ControlSignalId],
) -> Result<HashMap<ControlSignalId, ControlSignal>> {
    let found = control_signal::Entity::find()
        .filter(within_reach(&cx.require(CHART_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}
