//! What can be asked about the programme.

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::{HouseholdId, LoyaltyProgramId},
    loyalty::{
        dry_run::{self, Compared, DryRun},
        programs,
    },
};

use super::{
    LoyaltyProgram,
    program::{FormulaVariable, LoyaltyFactKind},
};
use crate::{
    graphql::{Connection, ContextExt, Date, Id, Result, cost::cost, how_many, page_request, visible},
    household::{Household, HouseholdById},
};

/// The programme in the root.
#[derive(Default)]
pub struct LoyaltyProgramQuery;

/// So many households of a dry run are shown at once.
const MOST_SHOWN: usize = 100;

#[Object]
impl LoyaltyProgramQuery {
    /// The versions of the programme, newest first.
    async fn loyalty_programs(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<LoyaltyProgram>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(programs::list(ctx.cx()?, &page).await?, LoyaltyProgram))
    }

    /// One version of the programme. Null when you do not see it.
    async fn loyalty_program(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] id: Id<LoyaltyProgramId>,
    ) -> Result<Option<LoyaltyProgram>> {
        Ok(visible(programs::get(ctx.cx()?, id.0).await)?.map(LoyaltyProgram))
    }

    /// The variables of which formulas about a kind of fact may speak.
    async fn loyalty_variables(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "On what the rule looks.")] on: LoyaltyFactKind,
    ) -> Result<Vec<FormulaVariable>> {
        Ok(programs::variables(ctx.cx()?, on.into())?.into_iter().map(FormulaVariable::from).collect())
    }

    /// What a version would have given for what has happened, beside what was given. Nothing is written; caps and pauses begin
    /// with the first of the days. Null when you do not see the version.
    #[graphql(directive = cost::apply("200".into()))]
    async fn loyalty_program_dry_run(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version, draft or published.")] id: Id<LoyaltyProgramId>,
        #[graphql(desc = "The first day, by the calendar of each household's branch.")] from: Date,
        #[graphql(desc = "The last day; within 366 days.")] to: Date,
    ) -> Result<Option<LoyaltyDryRun>> {
        let found = dry_run::dry_run(ctx.cx()?, id.0, [from.0, to.0]).await;
        Ok(visible(found)?.map(LoyaltyDryRun))
    }
}

/// What a dry run found.
struct LoyaltyDryRun(DryRun);

/// What a version would have given for what has happened, beside what was given.
#[Object]
impl LoyaltyDryRun {
    /// How many facts were looked at.
    async fn facts(&self) -> i64 {
        self.0.facts
    }

    /// How many points were given.
    async fn given(&self) -> i64 {
        self.0.households.iter().map(|household| household.given).sum()
    }

    /// How many the version would have given.
    async fn would(&self) -> i64 {
        self.0.households.iter().map(|household| household.would).sum()
    }

    /// How many households would have more.
    async fn gainers(&self) -> usize {
        self.0.households.iter().filter(|household| household.difference() > 0).count()
    }

    /// How many households would have less.
    async fn losers(&self) -> usize {
        self.0.households.iter().filter(|household| household.difference() < 0).count()
    }

    /// The households to which something happened, the largest difference first.
    async fn households(
        &self,
        #[graphql(desc = "So many, at most 100.", default = 20)] first: i32,
    ) -> Result<Vec<LoyaltyDryRunHousehold>> {
        let shown = how_many("first", first)?.min(MOST_SHOWN);
        Ok(self.0.households.iter().take(shown).map(|household| LoyaltyDryRunHousehold(*household)).collect())
    }

    /// The rules that came to nothing that can be counted: too large, or divided by nothing.
    async fn failures(&self) -> Vec<LoyaltyDryRunFailure> {
        let failure = |(code, facts): (&String, &i64)| LoyaltyDryRunFailure { code: code.clone(), facts: *facts };
        self.0.failed.iter().map(failure).collect()
    }
}

/// A household in a dry run.
struct LoyaltyDryRunHousehold(Compared);

/// A household in a dry run.
#[Object]
impl LoyaltyDryRunHousehold {
    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household).await?.map(Household))
    }

    /// How many points it was given.
    async fn given(&self) -> i64 {
        self.0.given
    }

    /// How many the version would have given.
    async fn would(&self) -> i64 {
        self.0.would
    }

    /// How many more, or fewer.
    async fn difference(&self) -> i64 {
        self.0.difference()
    }
}

/// A rule of a dry run that came to nothing that can be counted.
#[derive(SimpleObject)]
struct LoyaltyDryRunFailure {
    /// The code of the rule.
    code: String,
    /// For how many facts.
    facts: i64,
}
