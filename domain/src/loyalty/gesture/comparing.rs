//! What is seen after gestures, read for a branch and a time, in as many statements for a thousand households as for one.

use std::{
    cmp::{max, min},
    collections::HashMap,
};

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{BranchId, HouseholdId},
    loyalty::{
        gesture::{self, Column as G, GestureState},
        loyalty_fact::{self, Column as F, FactKind},
    },
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, SelectStatement},
};

use super::effect::{Course, Satisfaction, WATCHED, returned, satisfaction};
use crate::{
    agency::branch,
    household::belonging,
    kernel::{Context, Error, Result, Rows, Scope},
    loyalty::{
        RETENTION_READ,
        campaign::results::{Results, Side},
        facts,
        program::Detail,
    },
    quality::ratings,
};

/// So many days are looked at, at most, and so many gestures.
const MOST_DAYS: i64 = 366;
const MOST_GESTURES: u64 = 10_000;

/// What is seen after the gestures of a time.
#[derive(Clone, Debug, PartialEq)]
pub struct Effect {
    /// How many gestures were done in that time.
    pub gestures: u32,
    /// Of those, so short ago that what follows is not to be seen yet.
    pub too_recent: u32,
    /// How many households they were done for, the ones that are too recent left out.
    pub households: u32,
    /// How these rated before and after; `None` while none did both.
    pub satisfaction: Option<Satisfaction>,
    /// How many that were served have been served again: `treated` with a gesture, `control` without.
    pub returned: Results,
    /// From which moment on those without one are watched: that of the gesture in the middle.
    pub compared_from: Option<DateTime<Utc>>,
}

/// What is seen after the gestures that were done from a moment on and before another: in a branch, or in all that the
/// actor sees. Of each household the first gesture counts.
///
/// # Errors
/// [`Error::NotFound`] at `branchId`, [`Error::Invalid`] at `until`.
pub async fn effect<C: ConnectionTrait>(
    cx: &Context<C>,
    branch: Option<BranchId>,
    [from, until]: [DateTime<Utc>; 2],
) -> Result<Effect> {
    let scope = within(cx, cx.require(RETENTION_READ)?, branch).await?;
    if until <= from || until - from > TimeDelta::days(MOST_DAYS) {
        return Err(Error::invalid("until", format!("must be after `from`, by {MOST_DAYS} days at most")));
    }
    let done = done(cx, &scope, [from, until]).await?;
    let ripe: Vec<_> = done.iter().filter(|(_, at)| *at + WATCHED <= cx.now()).copied().collect();
    let mut courses: HashMap<HouseholdId, Course> = HashMap::new();
    for (household, at) in &ripe {
        courses.entry(*household).or_insert_with(|| Course { at: *at, ratings: Vec::new(), visits: Vec::new() });
    }
    fill(cx, &mut courses, [from - WATCHED, until + WATCHED]).await?;
    let compared_from = ripe.get(ripe.len() / 2).map(|(_, at)| *at);
    let control = match compared_from {
        Some(at) => without(cx, &scope, at, [from, until]).await?,
        None => Side::default(),
    };
    let courses: Vec<Course> = courses.into_values().collect();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Effect {
        gestures: count(done.len()),
        too_recent: count(done.len() - ripe.len()),
        households: count(courses.len()),
        satisfaction: satisfaction(&courses),
        returned: Results { treated: returned(&courses), control },
        compared_from,
    })
}

/// The scope, or what of it lies in a branch.
async fn within<C: ConnectionTrait>(cx: &Context<C>, scope: Scope, branch: Option<BranchId>) -> Result<Scope> {
    let Some(branch) = branch else { return Ok(scope) };
    branch::get(cx, branch).await.map_err(|error| error.at("branchId"))?;
    if !scope.has_branch(branch) {
        return Err(Error::not_found(branch).at("branchId"));
    }
    Ok(Scope { rows: Rows::Branches(vec![branch]), ..scope })
}

/// For whom gestures were done, and when, the first one first.
async fn done<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    [from, until]: [DateTime<Utc>; 2],
) -> Result<Vec<(HouseholdId, DateTime<Utc>)>> {
    let found: Vec<(HouseholdId, DateTime<Utc>)> = gesture::Entity::find()
        .select_only()
        .columns([G::HouseholdId, G::DoneAt])
        .filter(belonging(scope, G::AgencyId, G::HouseholdId))
        .filter(G::State.eq(GestureState::Done))
        .filter(G::DoneAt.gte(from))
        .filter(G::DoneAt.lt(until))
        .order_by_asc(G::DoneAt)
        .order_by_asc(G::Id)
        .limit(MOST_GESTURES + 1)
        .into_tuple()
        .all(cx.db())
        .await?;
    if found.len() as u64 > MOST_GESTURES {
        let problem = format!("is too far from `from`: more than {MOST_GESTURES} gestures lie between");
        return Err(Error::invalid("until", problem));
    }
    Ok(found)
}

/// Puts on record what happened to households around their gestures.
async fn fill<C: ConnectionTrait>(
    cx: &Context<C>,
    courses: &mut HashMap<HouseholdId, Course>,
    around: [DateTime<Utc>; 2],
) -> Result<()> {
    let ids: Vec<HouseholdId> = courses.keys().copied().collect();
    let happened = happened(cx, around)?
        .filter(F::HouseholdId.is_in(ids.iter().copied()))
        .filter(F::Kind.is_in([FactKind::VisitConfirmed, FactKind::OrderRated]));
    for row in happened.all(cx.db()).await? {
        let at = row.occurred_at;
        let fact = facts::read(row)?;
        let Some(course) = courses.get_mut(&fact.household) else { continue };
        match fact.detail {
            Detail::VisitConfirmed { .. } => course.visits.push(at),
            Detail::OrderRated { rating } => course.ratings.push((at, i32::try_from(rating).unwrap_or(i32::MAX))),
            _ => {}
        }
    }
    for (household, at, stars) in ratings::of_households(cx, &ids, around).await? {
        if let Some(course) = courses.get_mut(&household) {
            course.ratings.push((at, stars));
        }
    }
    Ok(())
}

/// What happened in a time. Days are those of branches, so that a day on each side leads to the moments by the index.
fn happened<C>(cx: &Context<C>, [from, until]: [DateTime<Utc>; 2]) -> Result<Select<loyalty_fact::Entity>> {
    let day = TimeDelta::days(1);
    Ok(loyalty_fact::Entity::find()
        .filter(F::AgencyId.eq(cx.signed_in()?))
        .filter(F::Day.between((from - day).date_naive(), (until + day).date_naive()))
        .filter(F::OccurredAt.gte(from))
        .filter(F::OccurredAt.lt(until)))
}

/// How many households without a gesture were served when one was done for others, and how many of them were served again.
async fn without<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    at: DateTime<Utc>,
    [from, until]: [DateTime<Utc>; 2],
) -> Result<Side> {
    let visited = |span| Ok::<_, Error>(happened(cx, span)?.filter(F::Kind.eq(FactKind::VisitConfirmed)));
    let given: SelectStatement = gesture::Entity::find()
        .select_only()
        .column(G::HouseholdId)
        .filter(G::AgencyId.eq(scope.agency))
        .filter(G::State.eq(GestureState::Done))
        .filter(G::DoneAt.gte(min(from, at - WATCHED)))
        .filter(G::DoneAt.lt(max(until, at + WATCHED)))
        .into_query();
    let served = visited([at - WATCHED, at])?
        .filter(belonging(scope, F::AgencyId, F::HouseholdId))
        .filter(F::HouseholdId.not_in_subquery(given));
    let again = visited([at, at + WATCHED])?.select_only().column(F::HouseholdId).into_query();
    let households = count(cx, served.clone()).await?;
    let returned = count(cx, served.filter(F::HouseholdId.in_subquery(again))).await?;
    Ok(Side { households, returned })
}

/// Of how many households these facts are.
async fn count<C: ConnectionTrait>(cx: &Context<C>, facts: Select<loyalty_fact::Entity>) -> Result<u32> {
    let number: Option<i64> = facts
        .select_only()
        .column_as(Expr::col(F::HouseholdId).count_distinct(), "households")
        .into_tuple()
        .one(cx.db())
        .await?;
    Ok(u32::try_from(number.unwrap_or(0)).unwrap_or(u32::MAX))
}
