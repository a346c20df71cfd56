//! A gesture and its budget in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{GestureId, HouseholdId, PreferenceId, StaffMemberId},
    kernel,
    loyalty::{
        gesture::{self, gestures, policy::GesturePolicy as Policy, suggestions},
        policies::Decided,
    },
};

use crate::{
    agency::CurrencyOf,
    graphql::{ApiError, ContextExt, DateTime, Id, Money, Result, node::Findable},
    household::{Household, HouseholdById},
    staff::{StaffMember, StaffMemberById},
};

/// Where a gesture stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "gesture::GestureState")]
pub enum GestureState {
    /// It waits for somebody to decide.
    Proposed,
    /// It may be done.
    Approved,
    /// It is not to be done.
    Declined,
    /// It was done.
    Done,
    /// It was given up.
    Cancelled,
}

/// How a gesture was received.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "gesture::Reception")]
pub enum GestureReception {
    /// It touched them.
    Delighted,
    /// They were pleased.
    Pleased,
    /// They hardly noticed.
    Indifferent,
    /// They would rather have gone without.
    Unwelcome,
}

/// An amount in the agency's currency.
pub async fn money(ctx: &Context<'_>, minor: i64) -> Result<Money> {
    let agency = ctx.cx()?.signed_in()?;
    let currency = ctx.load::<CurrencyOf>(agency).await?;
    Money::of_minor(minor, &currency.ok_or_else(|| ApiError::internal("an agency without a currency"))?)
}

/// A small attention of a carer to a household.
#[derive(Clone)]
pub struct Gesture(pub gesture::Gesture);

impl From<gesture::Gesture> for Gesture {
    fn from(row: gesture::Gesture) -> Self {
        Self(row)
    }
}

impl Findable for Gesture {
    type Id = GestureId;

    async fn find_many(cx: &kernel::Context, ids: &[GestureId]) -> kernel::Result<HashMap<GestureId, Self>> {
        Ok(gestures::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A small attention of a carer to a household, out of the carer's budget of a year.
#[Object]
impl Gesture {
    /// The id.
    pub async fn id(&self) -> Id<GestureId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// Who does it, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Who does it. Null when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffMember>> {
        ctx.load::<StaffMemberById>(self.0.staff_member_id).await
    }

    /// The year of the budget, by the clock of the household's branch.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// The preference that suggested it, by id. Null when it was somebody's own idea.
    async fn preference_id(&self) -> Option<Id<PreferenceId>> {
        self.0.preference_id.map(Into::into)
    }

    /// What is done. Null once the household is erased.
    async fn plan(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(gestures::plan(ctx.cx()?, &self.0).await?)
    }

    /// What it is to cost, and once done what it cost.
    async fn cost(&self, ctx: &Context<'_>) -> Result<Money> {
        money(ctx, self.0.cost).await
    }

    /// Where it stands.
    async fn state(&self) -> GestureState {
        self.0.state.into()
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        self.0.proposed_at.into()
    }

    /// Who proposed it: `user_…`, `application_…` or `system`.
    async fn proposed_by(&self) -> &str {
        &self.0.proposed_by
    }

    /// Who decided: `system` where it was small. Null while nobody has.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// When it was done. Null while it has not been.
    async fn done_at(&self) -> Option<DateTime> {
        self.0.done_at.map(Into::into)
    }

    /// How it was received. Null while nobody has said.
    async fn reception(&self) -> Option<GestureReception> {
        self.0.reception.map(Into::into)
    }

    /// What the household said. Null when nothing was noted, or once it is erased.
    async fn response(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(gestures::response(ctx.cx()?, &self.0).await?)
    }

    /// The version, to be named on changing it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What a carer may spend on gestures in a year.
pub struct GestureBudget(pub gesture::GestureBudget);

impl From<gesture::GestureBudget> for GestureBudget {
    fn from(row: gesture::GestureBudget) -> Self {
        Self(row)
    }
}

/// What a carer may spend on gestures in a year.
#[Object]
impl GestureBudget {
    /// The carer, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// The year.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// All of it.
    async fn amount(&self, ctx: &Context<'_>) -> Result<Money> {
        money(ctx, self.0.amount).await
    }

    /// What approved gestures take of it, and what those that were done have cost.
    async fn taken(&self, ctx: &Context<'_>) -> Result<Money> {
        money(ctx, self.0.taken).await
    }

    /// What is left.
    async fn left(&self, ctx: &Context<'_>) -> Result<Money> {
        money(ctx, self.0.amount - self.0.taken).await
    }
}

/// What the agency has decided about gestures.
pub struct GesturePolicy(Decided<Policy>);

impl From<Decided<Policy>> for GesturePolicy {
    fn from(decided: Decided<Policy>) -> Self {
        Self(decided)
    }
}

/// What the agency has decided about gestures.
#[Object]
impl GesturePolicy {
    /// What each carer may spend in a year, where nothing else was said.
    async fn yearly(&self, ctx: &Context<'_>) -> Result<Money> {
        money(ctx, self.0.policy.yearly).await
    }

    /// What costs no more is done without asking.
    async fn small(&self, ctx: &Context<'_>) -> Result<Money> {
        money(ctx, self.0.policy.small).await
    }

    /// The version, for `gesturePolicySet`; 0 while the usual policy holds.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Something that could be done for a household.
pub struct GestureSuggestion(pub suggestions::Suggestion);

/// Something that could be done for a household, from a preference of the consent class `PERSONAL`.
#[Object]
impl GestureSuggestion {
    /// The preference that it comes from, by id.
    async fn preference_id(&self) -> Id<PreferenceId> {
        self.0.preference.id.into()
    }

    /// What was said or seen.
    async fn observation(&self) -> &str {
        &self.0.content.observation
    }

    /// What could be done.
    async fn suggested_action(&self) -> &str {
        self.0.content.suggested_action.as_deref().unwrap_or_default()
    }

    /// What it costs. Null when nothing was said.
    async fn cost(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        match self.0.preference.cost_minor {
            Some(minor) => money(ctx, minor).await.map(Some),
            None => Ok(None),
        }
    }
}
