//! What a version would have given for what has happened, beside what was given.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use entity::{
    id::{HouseholdId, LoyaltyProgramId},
    loyalty::{loyalty_award, loyalty_fact},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{
    PROGRAM_MANAGE, facts,
    program::{Simulated, simulate},
    programs, standings,
};
use crate::kernel::{Context, Error, Result, apart, span::Period};

/// So many days are looked at, at most, and so many facts.
const MOST_DAYS: i64 = 366;
const MOST_FACTS: u64 = 20_000;

/// A household in a dry run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Which.
    pub household: HouseholdId,
    /// How many points it was given.
    pub given: i64,
    /// How many the version would have given.
    pub would: i64,
}

impl Compared {
    /// How many more, or fewer.
    #[must_use]
    pub const fn difference(&self) -> i64 {
        self.would - self.given
    }
}

/// What a dry run found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DryRun {
    /// How many facts were looked at.
    pub facts: i64,
    /// The households to which something happened or was given, the largest difference first.
    pub households: Vec<Compared>,
    /// By how many facts each rule came to nothing that can be counted, by its code.
    pub failed: BTreeMap<String, i64>,
}

/// Runs a version over the facts of some days, both included. Caps and pauses begin with the first of them, tiers multiply by
/// what the version says of those in which households stand now, and nothing is written.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] at `to`.
pub async fn dry_run<C: ConnectionTrait>(
    cx: &Context<C>,
    program: LoyaltyProgramId,
    [from, to]: [NaiveDate; 2],
) -> Result<DryRun> {
    use loyalty_fact::Column as F;
    let scope = cx.require(PROGRAM_MANAGE)?;
    let period = Period::new(from, to).ok_or_else(|| Error::invalid("to", "must not be before `from`"))?;
    if period.days() > MOST_DAYS {
        return Err(Error::invalid("to", format!("is too far from `from`; at most {MOST_DAYS} days are looked at")));
    }
    let program = programs::get(cx, program).await?;
    let rules = programs::formulas(&program)?;
    let percent = match programs::tiers(&program)? {
        Some(scheme) => standings::percents(cx, &scheme).await?,
        None => HashMap::new(),
    };
    let select = loyalty_fact::Entity::find().filter(F::AgencyId.eq(scope.agency)).filter(F::Day.between(from, to));
    let count = select.clone().count(cx.db()).await?;
    if count > MOST_FACTS {
        let problem =
            format!("is too far from `from`: {count} facts lie between, and at most {MOST_FACTS} are looked at");
        return Err(Error::invalid("to", problem));
    }
    let rows = select.order_by_asc(F::OccurredAt).order_by_asc(F::Id).all(cx.db()).await?;
    let happened = rows.into_iter().map(facts::read).collect::<Result<Vec<_>>>()?;
    let number = i64::try_from(happened.len()).unwrap_or(i64::MAX);
    // It may take a second, in which this thread answers nobody else.
    let simulated = apart(cx, move |_| simulate(&rules, &happened, &percent)).await?;
    let given = given(cx, from, to).await?;
    Ok(DryRun { facts: number, households: compared(&simulated, &given), failed: simulated.failed })
}

async fn given<C: ConnectionTrait>(
    cx: &Context<C>,
    from: NaiveDate,
    to: NaiveDate,
) -> Result<BTreeMap<HouseholdId, i64>> {
    use loyalty_award::Column as A;
    let found: Vec<(HouseholdId, i64)> = loyalty_award::Entity::find()
        .select_only()
        .column(A::HouseholdId)
        .column_as(Expr::cust("cast(sum(points) as bigint)"), "points")
        .filter(A::AgencyId.eq(cx.signed_in()?))
        .filter(A::Day.between(from, to))
        .group_by(A::HouseholdId)
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(found.into_iter().collect())
}

fn compared(simulated: &Simulated, given: &BTreeMap<HouseholdId, i64>) -> Vec<Compared> {
    let households: BTreeSet<&HouseholdId> = simulated.points.keys().chain(given.keys()).collect();
    let of = |points: &BTreeMap<HouseholdId, i64>, household| points.get(household).copied().unwrap_or(0);
    let mut all: Vec<Compared> = households
        .into_iter()
        .map(|household| Compared {
            household: *household,
            given: of(given, household),
            would: of(&simulated.points, household),
        })
        .collect();
    all.sort_by_key(|compared| (-compared.difference().abs(), compared.household));
    all
}
