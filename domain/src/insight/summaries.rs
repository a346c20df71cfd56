//! Summaries: the indicators of a day, week, month, quarter or year, with the period before and the target.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use entity::{
    id::{BranchId, EntityId, StaffMemberId},
    insight::{indicator_fact::Measure, indicator_target::IndicatorKind},
};
use sea_orm::{ConnectionTrait, FromQueryResult, Statement};

use super::{
    INDICATOR_READ, PERSON_READ,
    figure::{Company, Figure},
    indicator::{self, PeriodSums},
    keeping::NOBODY,
    period::SummaryLength,
    tally::Tally,
    targets::Targets,
};
use crate::{
    agency::{Branch, branch},
    kernel::{Context, Error, Result, span::Period},
    staff::member,
};

/// Which summary is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// How long it reaches.
    pub length: SummaryLength,
    /// A day within it.
    pub day: NaiveDate,
    /// Of this branch alone.
    pub branch: Option<BranchId>,
    /// Of this person's work alone.
    pub person: Option<StaffMemberId>,
}

/// An indicator of a period.
#[derive(Clone, Debug)]
pub struct Indicator {
    /// Which.
    pub kind: IndicatorKind,
    /// The figure; `None` where there is nothing to tell it from.
    pub figure: Option<Figure>,
    /// What it was in the period before.
    pub before: Option<Figure>,
    /// What is aimed at.
    pub target: Option<f64>,
}

/// The indicators of a period.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Its days.
    pub days: Period,
    /// Of all branches that were asked for.
    pub whole: Vec<Indicator>,
    /// Of each of them, by name.
    pub branches: Vec<(Branch, Vec<Indicator>)>,
}

/// A summary.
///
/// # Errors
/// [`Error::NotFound`] at `branchId` or `staffMemberId`, [`Error::Invalid`] at `day` at the ends of the calendar.
pub async fn summary<C: ConnectionTrait>(cx: &Context<C>, asked: &Asked) -> Result<Summary> {
    let scope = cx.require(INDICATOR_READ)?;
    if let Some(person) = asked.person {
        cx.require(PERSON_READ)?;
        member::get(cx, person).await.map_err(|error| error.at("staffMemberId"))?;
    }
    if let Some(id) = asked.branch {
        branch::get(cx, id).await.map_err(|error| error.at("branchId"))?;
    }
    let out = || Error::invalid("day", "is out of the range of the calendar");
    let days = asked.length.around(asked.day).ok_or_else(out)?;
    let before = asked.length.before(asked.day).ok_or_else(out)?;
    let earlier = asked.length.before(before.first()).ok_or_else(out)?;
    let mut branches = branch::of_agency(cx).await?;
    branches.retain(|it| scope.has_branch(it.id) && asked.branch.is_none_or(|asked| asked == it.id));
    branches.sort_by(|a, b| a.name.cmp(&b.name));

    let mut sums = tallies(cx, asked.person, before, days).await?;
    if asked.length.is_months() && asked.person.is_none() {
        for (at, period, previous) in [(1, days, before), (0, before, earlier)] {
            for (branch, company) in company(cx, period).await? {
                sums.entry(branch).or_default()[at].company = Some(company);
            }
            for (branch, returned) in returned(cx, previous, period).await? {
                sums.entry(branch).or_default()[at].returned = Some(returned);
            }
        }
    }
    let targets = Targets::on(cx, days.last()).await?;
    let of_branch = |id: BranchId| sums.get(&id).cloned().unwrap_or_default();
    let mut whole = <[PeriodSums; 2]>::default();
    for it in &branches {
        for (sum, more) in whole.iter_mut().zip(of_branch(it.id)) {
            sum.add(&more);
        }
    }
    let own = asked.branch;
    Ok(Summary {
        days,
        whole: indicators(&whole, |kind| targets.of(own, kind)),
        branches: branches
            .into_iter()
            .map(|it| {
                let indicators = indicators(&of_branch(it.id), |kind| targets.of(Some(it.id), kind));
                (it, indicators)
            })
            .collect(),
    })
}

/// By branch: the period before, and the period.
type ByBranch = BTreeMap<BranchId, [PeriodSums; 2]>;

fn indicators([before, now]: &[PeriodSums; 2], target: impl Fn(IndicatorKind) -> Option<f64>) -> Vec<Indicator> {
    let of = |kind| Indicator { kind, figure: now.figure(kind), before: before.figure(kind), target: target(kind) };
    indicator::ALL.into_iter().map(of).collect()
}

#[derive(FromQueryResult)]
struct TallyRow {
    branch_id: BranchId,
    measure: Measure,
    is_now: i32,
    hits: i64,
    cases: i64,
    minutes: i64,
    squares: i64,
}

async fn tallies<C: ConnectionTrait>(
    cx: &Context<C>,
    person: Option<StaffMemberId>,
    before: Period,
    days: Period,
) -> Result<ByBranch> {
    let statement = Statement::from_sql_and_values(
        cx.backend(),
        "select branch_id, measure, is_now, cast(sum(hits) as bigint) as hits, cast(sum(cases) as bigint) as cases,
           cast(sum(minutes) as bigint) as minutes, cast(sum(squares) as bigint) as squares
         from (
           select branch_id, measure, case when on_day >= $5 then 1 else 0 end as is_now, hits, cases, minutes, squares
           from indicator_day where agency_id = $1 and person_id = $2 and on_day between $3 and $4
         ) as of_periods group by branch_id, measure, is_now",
        [
            cx.signed_in()?.0.into(),
            person.map_or(NOBODY, EntityId::uuid).into(),
            before.first().into(),
            days.last().into(),
            days.first().into(),
        ],
    );
    let mut found = ByBranch::new();
    for row in TallyRow::find_by_statement(statement).all(cx.db()).await? {
        let tally = Tally { hits: row.hits, cases: row.cases, minutes: row.minutes, squares: row.squares };
        let at = usize::from(row.is_now > 0);
        found.entry(row.branch_id).or_default()[at].tallies.insert(row.measure, tally);
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct CompanyRow {
    branch_id: BranchId,
    households: i64,
    most: i64,
    whole: i64,
    most_squared: i64,
    product: i64,
    whole_squared: i64,
}

/// Who came to whom in some months.
async fn company<C: ConnectionTrait>(cx: &Context<C>, months: Period) -> Result<HashMap<BranchId, Company>> {
    let statement = Statement::from_sql_and_values(
        cx.backend(),
        "select branch_id, count(*) as households, cast(sum(m) as bigint) as most, cast(sum(n) as bigint) as whole,
           cast(sum(m * m) as bigint) as most_squared, cast(sum(m * n) as bigint) as product,
           cast(sum(n * n) as bigint) as whole_squared
         from (
           select branch_id, household_id, max(v) as m, sum(v) as n from (
             select branch_id, household_id, staff_member_id, sum(visits) as v
             from acquaintance where agency_id = $1 and month between $2 and $3
             group by branch_id, household_id, staff_member_id
           ) as of_people where v > 0 group by branch_id, household_id
         ) as of_households group by branch_id",
        [cx.signed_in()?.0.into(), months.first().into(), months.last().into()],
    );
    let rows = CompanyRow::find_by_statement(statement).all(cx.db()).await?;
    let company = |row: CompanyRow| {
        let CompanyRow { households, most, whole: all, most_squared, product, whole_squared: all_squared, .. } = row;
        (row.branch_id, Company { households, most, all, most_squared, product, all_squared })
    };
    Ok(rows.into_iter().map(company).collect())
}

#[derive(FromQueryResult)]
struct ReturnedRow {
    branch_id: BranchId,
    households: i64,
    back: i64,
}

/// The households of some months, and those of them that came back in others.
async fn returned<C: ConnectionTrait>(
    cx: &Context<C>,
    before: Period,
    months: Period,
) -> Result<HashMap<BranchId, (i64, i64)>> {
    let statement = Statement::from_sql_and_values(
        cx.backend(),
        "select earlier.branch_id, count(*) as households, count(later.household_id) as back
         from (
           select distinct branch_id, household_id from acquaintance
           where agency_id = $1 and month between $2 and $3 and visits > 0
         ) as earlier
         left join (
           select distinct household_id from acquaintance
           where agency_id = $1 and month between $4 and $5 and visits > 0
         ) as later on later.household_id = earlier.household_id
         group by earlier.branch_id",
        [
            cx.signed_in()?.0.into(),
            before.first().into(),
            before.last().into(),
            months.first().into(),
            months.last().into(),
        ],
    );
    let rows = ReturnedRow::find_by_statement(statement).all(cx.db()).await?;
    Ok(rows.into_iter().map(|row| (row.branch_id, (row.households, row.back))).collect())
}
