//! What can be asked about gestures.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BranchId, GestureId, HouseholdId, StaffMemberId},
    loyalty::gesture::{
        budgets, comparing,
        gestures::{self, GestureFilter},
        policy, suggestions,
    },
};

use super::{
    effect::GestureEffect,
    gesture::{Gesture, GestureBudget, GesturePolicy, GestureState, GestureSuggestion},
};
use crate::graphql::{Connection, ContextExt, DateTime, Id, Result, cost::cost, node::Findable, page_request, visible};

/// Gestures in the root.
#[derive(Default)]
pub struct GestureQuery;

/// Which gestures are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct GestureFilterInput {
    /// For this household.
    household_id: Option<Id<HouseholdId>>,
    /// Of this carer.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// In one of these states.
    states: Option<Vec<GestureState>>,
}

#[Object]
impl GestureQuery {
    /// Gestures, newest first. A carer sees their own.
    async fn gestures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<GestureFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Gesture>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = GestureFilter {
            household: filter.household_id.map(|id| id.0),
            carer: filter.staff_member_id.map(|id| id.0),
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
        };
        Ok(Connection::new(gestures::list(ctx.cx()?, &filter, &page).await?, Gesture))
    }

    /// One gesture. Null when you do not see it.
    async fn gesture(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gesture.")] id: Id<GestureId>,
    ) -> Result<Option<Gesture>> {
        Ok(Gesture::find_many(ctx.cx()?, &[id.0]).await?.remove(&id.0))
    }

    /// The budget of a carer in a year. Null when you do not see the carer.
    async fn gesture_budget(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The carer.")] staff_member_id: Id<StaffMemberId>,
        #[graphql(desc = "The year, 2000 to 2100.")] year: i32,
    ) -> Result<Option<GestureBudget>> {
        Ok(visible(budgets::of_carer(ctx.cx()?, staff_member_id.0, year).await)?.map(GestureBudget))
    }

    /// What is seen of households after the gestures that were done in a time: how they rate, and whether they return. An
    /// observation and not a proof. Codes: `INVALID`, `NOT_FOUND`.
    #[graphql(directive = cost::apply("50".into()))]
    async fn gesture_effect(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "For households of this branch alone.")] branch_id: Option<Id<BranchId>>,
        #[graphql(desc = "Gestures that were done from this moment on.")] from: DateTime,
        #[graphql(desc = "And before this one, at most 366 days later.")] until: DateTime,
    ) -> Result<GestureEffect> {
        let found = comparing::effect(ctx.cx()?, branch_id.map(|id| id.0), [from.0, until.0]).await?;
        Ok(GestureEffect(found))
    }

    /// What the agency has decided about gestures.
    async fn gesture_policy(&self, ctx: &Context<'_>) -> Result<GesturePolicy> {
        Ok(policy::get(ctx.cx()?).await?.into())
    }

    /// What could be done for a household, by what was observed and with its consent. None of one that you do not see.
    async fn gesture_suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] household_id: Id<HouseholdId>,
    ) -> Result<Vec<GestureSuggestion>> {
        let found = visible(suggestions::for_household(ctx.cx()?, household_id.0).await)?;
        Ok(found.unwrap_or_default().into_iter().map(GestureSuggestion).collect())
    }
}
