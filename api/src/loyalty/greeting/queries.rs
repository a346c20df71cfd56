//! What can be asked about greetings.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{GreetingId, HouseholdId},
    loyalty::greeting::{
        consents, family_days,
        greetings::{self, GreetingFilter},
        policy, templates,
    },
};

use super::{
    greeting::{Greeting, GreetingState},
    policy::{GreetingPolicy, GreetingTemplate},
    wishes::{FamilyDay, GreetingConsent},
};
use crate::graphql::{Connection, ContextExt, Date, Id, Result, node::Findable, page_request};

/// Greetings in the root.
#[derive(Default)]
pub struct GreetingQuery;

/// Which greetings are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct GreetingFilterInput {
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// In one of these states.
    states: Option<Vec<GreetingState>>,
    /// From this day on.
    from: Option<Date>,
    /// Until this day.
    to: Option<Date>,
}

#[Object]
impl GreetingQuery {
    /// Greetings, in order of their days.
    async fn greetings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<GreetingFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Greeting>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = GreetingFilter {
            household: filter.household_id.map(|id| id.0),
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            from: filter.from.map(|day| day.0),
            to: filter.to.map(|day| day.0),
        };
        Ok(Connection::new(greetings::list(ctx.cx()?, &filter, &page).await?, Greeting))
    }

    /// One greeting. Null when you do not see it.
    async fn greeting(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The greeting.")] id: Id<GreetingId>,
    ) -> Result<Option<Greeting>> {
        Ok(Greeting::find_many(ctx.cx()?, &[id.0]).await?.remove(&id.0))
    }

    /// What the agency has decided about greetings.
    async fn greeting_policy(&self, ctx: &Context<'_>) -> Result<GreetingPolicy> {
        Ok(policy::get(ctx.cx()?).await?.into())
    }

    /// The words for every occasion in every language.
    async fn greeting_templates(&self, ctx: &Context<'_>) -> Result<Vec<GreetingTemplate>> {
        Ok(templates::list(ctx.cx()?).await?.into_iter().map(Into::into).collect())
    }

    /// The days that a household keeps, at most 50, in the order in which they were noted. None of one that you do not see.
    async fn family_days(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] household_id: Id<HouseholdId>,
    ) -> Result<Vec<FamilyDay>> {
        let mut found = family_days::of_households(ctx.cx()?, &[household_id.0]).await?;
        Ok(found.remove(&household_id.0).unwrap_or_default().into_iter().map(FamilyDay).collect())
    }

    /// Whether a household wishes to be greeted. Null while it has not said, or when you do not see it.
    async fn greeting_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] household_id: Id<HouseholdId>,
    ) -> Result<Option<GreetingConsent>> {
        let mut found = consents::of_households(ctx.cx()?, &[household_id.0]).await?;
        Ok(found.remove(&household_id.0).map(GreetingConsent))
    }
}
