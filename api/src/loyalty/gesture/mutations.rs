//! What can be changed about gestures.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{GestureId, HouseholdId, PreferenceId, StaffMemberId},
    loyalty::{
        GESTURE_DECIDE, GESTURE_MAKE,
        gesture::{
            budgets,
            gestures::{self, Done, GestureInput},
            policy::{self, GesturePolicy as Policy},
        },
    },
    service::prices,
};

use super::gesture::{Gesture, GestureBudget, GesturePolicy, GestureReception};
use crate::graphql::{ContextExt, Id, MoneyInput, Result, payload};

/// Gestures in the root.
#[derive(Default)]
pub struct GestureMutation;

/// Proposes a gesture.
#[derive(InputObject)]
struct GestureProposeInput {
    /// For whom.
    household_id: Id<HouseholdId>,
    /// Who does it. A carer leaves it out.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// What is done, at most 500 characters.
    plan: String,
    /// What it costs.
    cost: MoneyInput,
    /// The preference that suggested it.
    preference_id: Option<Id<PreferenceId>>,
}

/// Decides about a gesture.
#[derive(InputObject)]
struct GestureDecideInput {
    /// Which gesture.
    id: Id<GestureId>,
    /// The version that you read.
    version: i32,
    /// Whether it may be done.
    approved: bool,
}

/// Gives a gesture up.
#[derive(InputObject)]
struct GestureCancelInput {
    /// Which gesture.
    id: Id<GestureId>,
    /// The version that you read.
    version: i32,
}

/// Says that a gesture was done.
#[derive(InputObject)]
struct GestureDoneInput {
    /// Which gesture.
    id: Id<GestureId>,
    /// The version that you read.
    version: i32,
    /// What it cost, no more than planned. Left out, as planned.
    cost: Option<MoneyInput>,
    /// How it was received, where that shows already.
    reception: Option<GestureReception>,
    /// What the household said, at most 500 characters.
    response: Option<String>,
}

/// Says how a gesture was received.
#[derive(InputObject)]
struct GestureReceivedInput {
    /// Which gesture.
    id: Id<GestureId>,
    /// The version that you read.
    version: i32,
    /// How it was received.
    reception: GestureReception,
    /// What the household said, at most 500 characters.
    response: Option<String>,
}

/// Gives a carer another budget in a year.
#[derive(InputObject)]
struct GestureBudgetSetInput {
    /// Which carer.
    staff_member_id: Id<StaffMemberId>,
    /// Which year, 2000 to 2100.
    year: i32,
    /// All of it; no less than what is taken already.
    amount: MoneyInput,
}

/// Decides about gestures.
#[derive(InputObject)]
struct GesturePolicySetInput {
    /// The version that you read.
    version: i32,
    /// What each carer may spend in a year. Budgets that have been opened stay.
    yearly: MoneyInput,
    /// What costs no more is done without asking.
    small: MoneyInput,
}

payload! {
    /// What `gesturePropose` answers.
    GestureProposePayload {
        /// The gesture, `APPROVED` where it is small. Null when there are user errors.
        gesture: Gesture,
    }
}
payload! {
    /// What `gestureDecide` answers.
    GestureDecidePayload {
        /// The gesture. Null when there are user errors.
        gesture: Gesture,
    }
}
payload! {
    /// What `gestureCancel` answers.
    GestureCancelPayload {
        /// The gesture. Null when there are user errors.
        gesture: Gesture,
    }
}
payload! {
    /// What `gestureDone` answers.
    GestureDonePayload {
        /// The gesture. Null when there are user errors.
        gesture: Gesture,
    }
}
payload! {
    /// What `gestureReceived` answers.
    GestureReceivedPayload {
        /// The gesture. Null when there are user errors.
        gesture: Gesture,
    }
}
payload! {
    /// What `gestureBudgetSet` answers.
    GestureBudgetSetPayload {
        /// The budget. Null when there are user errors.
        gesture_budget: GestureBudget,
    }
}
payload! {
    /// What `gesturePolicySet` answers.
    GesturePolicySetPayload {
        /// What holds now. Null when there are user errors.
        gesture_policy: GesturePolicy,
    }
}

#[Object]
impl GestureMutation {
    /// Proposes a gesture. What is small may be done at once and is taken out of the carer's budget at once; the rest waits for
    /// `gestureDecide`. May answer `NOT_FOUND`, `INVALID` and `BUDGET_SHORT`.
    async fn gesture_propose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gesture.")] input: GestureProposeInput,
    ) -> Result<GestureProposePayload> {
        let work = ctx.cx()?.write(async |tx| {
            let asked = GestureInput {
                household: input.household_id.0,
                carer: input.staff_member_id.map(|id| id.0),
                cost: input.cost.minor("cost", &prices::currency(tx, GESTURE_MAKE).await?)?,
                plan: input.plan,
                preference: input.preference_id.map(|id| id.0),
            };
            gestures::propose(tx, asked).await
        });
        GestureProposePayload::of(ctx, Box::pin(work).await)
    }

    /// Approves or declines a gesture that was proposed. May answer `NOT_FOUND`, `GESTURE_STATE`, `BUDGET_SHORT` and `STALE`.
    async fn gesture_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gesture.")] input: GestureDecideInput,
    ) -> Result<GestureDecidePayload> {
        let work = ctx.cx()?.write(async |tx| gestures::decide(tx, input.id.0, input.version, input.approved).await);
        GestureDecidePayload::of(ctx, work.await)
    }

    /// Gives a gesture up that was not done; what was taken for it goes back. May answer `NOT_FOUND`, `GESTURE_STATE` and
    /// `STALE`.
    async fn gesture_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The gesture.")] input: GestureCancelInput,
    ) -> Result<GestureCancelPayload> {
        let done = ctx.cx()?.write(async |tx| gestures::cancel(tx, input.id.0, input.version).await).await;
        GestureCancelPayload::of(ctx, done)
    }

    /// Says that a gesture was done. What it cost less than planned goes back. May answer `NOT_FOUND`, `GESTURE_STATE`,
    /// `ABOVE_PLAN`, `INVALID` and `STALE`.
    async fn gesture_done(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How it went.")] input: GestureDoneInput,
    ) -> Result<GestureDonePayload> {
        let work = ctx.cx()?.write(async |tx| {
            let currency = prices::currency(tx, GESTURE_MAKE).await?;
            let how = Done {
                cost: input.cost.map(|cost| cost.minor("cost", &currency)).transpose()?,
                reception: input.reception.map(Into::into),
                response: input.response,
            };
            gestures::done(tx, input.id.0, input.version, how).await
        });
        GestureDonePayload::of(ctx, work.await)
    }

    /// Says how a gesture that was done was received. May answer `NOT_FOUND`, `GESTURE_STATE`, `INVALID` and `STALE`.
    async fn gesture_received(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How it was received.")] input: GestureReceivedInput,
    ) -> Result<GestureReceivedPayload> {
        let reception = input.reception.into();
        let work = ctx
            .cx()?
            .write(async |tx| gestures::received(tx, input.id.0, input.version, reception, input.response).await);
        GestureReceivedPayload::of(ctx, work.await)
    }

    /// Gives a carer another budget in a year. May answer `NOT_FOUND`, `INVALID` and `BUDGET_SHORT`.
    async fn gesture_budget_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The budget.")] input: GestureBudgetSetInput,
    ) -> Result<GestureBudgetSetPayload> {
        let work = ctx.cx()?.write(async |tx| {
            let amount = input.amount.minor("amount", &prices::currency(tx, GESTURE_DECIDE).await?)?;
            budgets::set(tx, input.staff_member_id.0, input.year, amount).await
        });
        GestureBudgetSetPayload::of(ctx, work.await)
    }

    /// Decides about gestures. May answer `INVALID` and `STALE`.
    async fn gesture_policy_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What holds from now on.")] input: GesturePolicySetInput,
    ) -> Result<GesturePolicySetPayload> {
        let work = ctx.cx()?.write(async |tx| {
            let told = async |tx: &domain::kernel::Tx| {
                let currency = prices::currency(tx, GESTURE_DECIDE).await?;
                let yearly = input.yearly.minor("yearly", &currency)?;
                Ok(Policy { yearly, small: input.small.minor("small", &currency)? })
            };
            policy::set(tx, input.version, told).await
        });
        GesturePolicySetPayload::of(ctx, work.await)
    }
}
