//! How many visits took place, and to how many nobody came in time, counted by the database.

use chrono::{DateTime, Utc};
use entity::{
    id::{BranchId, HouseholdId, StaffMemberId, VisitId},
    visit::visit::{self, Column as C, VisitState},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{CaseStatement, Expr},
};
use uuid::Uuid;

use super::{VISIT_READ, reach};
use crate::kernel::{Context, Result, periods::Periods};

/// By what visits are counted, and which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tallied {
    /// All of the agency together, by its id.
    Agency,
    /// Those of one branch, by its id.
    Branch(BranchId),
    /// Those of one person, by their id.
    StaffMember(StaffMemberId),
    /// By the id of each branch.
    EachBranch,
    /// By the id of each person.
    EachStaffMember,
}

/// How many visits there were in a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitTally {
    /// The agency, branch or person.
    pub of: Uuid,
    /// The number of the period, from 0.
    pub period: usize,
    /// Visits that took place or were missed.
    pub visits: u32,
    /// Those to which nobody had come in time, or at all.
    pub late: u32,
    /// Those of which the family or the agency says that they were so.
    pub confirmed: u32,
}

/// Counts the visits that began in each of some periods, in one statement.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_periods<Db: ConnectionTrait>(
    cx: &Context<Db>,
    tallied: Tallied,
    periods: &Periods,
) -> Result<Vec<VisitTally>> {
    let scope = cx.require(VISIT_READ)?;
    let key = match tallied {
        Tallied::Agency => C::AgencyId,
        Tallied::Branch(_) | Tallied::EachBranch => C::BranchId,
        Tallied::StaffMember(_) | Tallied::EachStaffMember => C::StaffMemberId,
    };
    let late = C::LateSince.is_not_null().or(C::MissedAt.is_not_null());
    let late = Expr::expr(CaseStatement::new().case(late, Expr::value(1)).finally(Expr::value(0)));
    let confirmed = CaseStatement::new().case(C::State.eq(VisitState::Confirmed), Expr::value(1));
    let confirmed = Expr::expr(confirmed.finally(Expr::value(0)));
    let mut select = visit::Entity::find()
        .select_only()
        .column(key)
        .column_as(periods.number_of(C::StartsAt), Periods::NUMBER)
        .column_as(C::Id.count(), "cases")
        .column_as(late.sum(), "late")
        .column_as(confirmed.sum(), "confirmed")
        .filter(reach::visits(&scope))
        .filter(C::State.is_in([VisitState::CheckedOut, VisitState::Confirmed, VisitState::Missed]))
        .filter(key.is_not_null())
        .filter(periods.hold(C::StartsAt));
    match tallied {
        Tallied::Branch(branch) => select = select.filter(C::BranchId.eq(branch)),
        Tallied::StaffMember(person) => select = select.filter(C::StaffMemberId.eq(person)),
        Tallied::Agency | Tallied::EachBranch | Tallied::EachStaffMember => {}
    }
    let rows: Vec<(Uuid, i32, i64, i64, i64)> =
        select.group_by(key).group_by(Periods::number()).into_tuple().all(cx.db()).await?;
    let number = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    let tally = |(of, period, visits, late, confirmed): (Uuid, i32, i64, i64, i64)| VisitTally {
        of,
        period: usize::try_from(period).unwrap_or_default(),
        visits: number(visits),
        late: number(late),
        confirmed: number(confirmed),
    };
    Ok(rows.into_iter().map(tally).collect())
}

/// Who came to confirmed visits that the actor sees in some households and that began within a time, in order of their ids.
///
/// # Errors
/// As [`Context::require`].
pub async fn who_came<Db: ConnectionTrait>(
    cx: &Context<Db>,
    households: &[HouseholdId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<StaffMemberId>> {
    let scope = cx.require(VISIT_READ)?;
    Ok(visit::Entity::find()
        .select_only()
        .column(C::StaffMemberId)
        .distinct()
        .filter(reach::visits(&scope))
        .filter(C::HouseholdId.is_in(households.iter().copied()))
        .filter(C::State.eq(VisitState::Confirmed))
        .filter(C::StaffMemberId.is_not_null())
        .filter(C::StartsAt.gte(from))
        .filter(C::StartsAt.lt(until))
        .order_by_asc(C::StaffMemberId)
        .into_tuple()
        .all(cx.db())
        .await?)
}

/// A visit as it counts for whoever was to come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Attended {
    /// The visit.
    pub id: VisitId,
    /// Who was to come.
    pub staff_member: StaffMemberId,
    /// Whether it took place; it was missed otherwise.
    pub took_place: bool,
    /// Whether somebody had come in time.
    pub in_time: bool,
}

/// The visits of some people that began within a time and took place or were missed, in one statement.
///
/// # Errors
/// As [`Context::require`].
pub async fn attended_by<Db: ConnectionTrait>(
    cx: &Context<Db>,
    people: &[StaffMemberId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<Attended>> {
    type Row = (VisitId, StaffMemberId, VisitState, Option<DateTime<Utc>>, Option<DateTime<Utc>>);
    let scope = cx.require(VISIT_READ)?;
    let rows: Vec<Row> = visit::Entity::find()
        .select_only()
        .columns([C::Id, C::StaffMemberId, C::State, C::LateSince, C::MissedAt])
        .filter(reach::visits(&scope))
        .filter(C::StaffMemberId.is_in(people.iter().copied()))
        .filter(C::State.is_in([VisitState::CheckedOut, VisitState::Confirmed, VisitState::Missed]))
        .filter(C::StartsAt.gte(from))
        .filter(C::StartsAt.lt(until))
        .into_tuple()
        .all(cx.db())
        .await?;
    let attended = rows.into_iter().map(|(id, staff_member, state, late_since, missed_at)| Attended {
        id,
        staff_member,
        took_place: state != VisitState::Missed,
        in_time: late_since.is_none() && missed_at.is_none() && state != VisitState::Missed,
    });
    Ok(attended.collect())
}
