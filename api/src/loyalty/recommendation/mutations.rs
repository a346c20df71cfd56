//! What can be changed about recommendations.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, RecommendationId},
    loyalty::recommendation::{
        claims, codes,
        policy::{self, RecommendationPolicy as Policy},
    },
};

use super::recommendation::{Recommendation, RecommendationCode, RecommendationPolicy};
use crate::graphql::{ContextExt, Id, Result, payload};

/// Recommendations in the root.
#[derive(Default)]
pub struct RecommendationMutation;

/// Asks for the code of a household.
#[derive(InputObject)]
struct RecommendationCodeMakeInput {
    /// Which household.
    household_id: Id<HouseholdId>,
}

/// Says on whose word a household came.
#[derive(InputObject)]
struct RecommendationClaimInput {
    /// Which household has come.
    household_id: Id<HouseholdId>,
    /// The code of the one that recommends, in any letters and with or without spaces.
    code: String,
}

/// Decides about a recommendation.
#[derive(InputObject)]
struct RecommendationDecideInput {
    /// Which recommendation.
    id: Id<RecommendationId>,
    /// The version that you read.
    version: i32,
    /// Whether it counts.
    accepted: bool,
}

/// Decides how households are thanked.
#[derive(InputObject)]
struct RecommendationPolicySetInput {
    /// The version that you read.
    version: i32,
    /// What the household is given that recommends: 0 to 1 000 000.
    points: i32,
    /// What the household is given that has come: 0 to 1 000 000.
    joined_points: i32,
    /// So many months the points hold: 1 to 120.
    points_months: i32,
    /// A household that brings more than so many in 30 days is looked at by somebody: 1 to 1 000.
    most_a_month: i32,
}

payload! {
    /// What `recommendationCodeMake` answers.
    RecommendationCodeMakePayload {
        /// The code, the same every time. Null when there are user errors.
        recommendation_code: RecommendationCode,
    }
}
payload! {
    /// What `recommendationClaim` answers.
    RecommendationClaimPayload {
        /// The recommendation. Null when there are user errors.
        recommendation: Recommendation,
    }
}
payload! {
    /// What `recommendationDecide` answers.
    RecommendationDecidePayload {
        /// The recommendation. Null when there are user errors.
        recommendation: Recommendation,
    }
}
payload! {
    /// What `recommendationPolicySet` answers.
    RecommendationPolicySetPayload {
        /// What holds now. Null when there are user errors.
        recommendation_policy: RecommendationPolicy,
    }
}

#[Object]
impl RecommendationMutation {
    /// The code by which a household recommends the agency, made if it has none. May answer `NOT_FOUND`.
    async fn recommendation_code_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] input: RecommendationCodeMakeInput,
    ) -> Result<RecommendationCodeMakePayload> {
        let done = ctx.cx()?.write(async |tx| codes::of_household(tx, input.household_id.0).await).await;
        RecommendationCodeMakePayload::of(ctx, done)
    }

    /// Says on whose word a new household came; once, and before it is served. Where the two look like one household, or one
    /// brings many, it is held until somebody has looked at it. May answer `NOT_FOUND`, `INVALID`, `OWN_CODE`, `NOT_NEW` and
    /// `RECOMMENDED_ALREADY`.
    async fn recommendation_claim(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household and the code.")] input: RecommendationClaimInput,
    ) -> Result<RecommendationClaimPayload> {
        let work = ctx.cx()?.write(async |tx| claims::claim(tx, input.household_id.0, &input.code).await);
        RecommendationClaimPayload::of(ctx, Box::pin(work).await)
    }

    /// Decides about a recommendation that is held. May answer `NOT_FOUND`, `RECOMMENDATION_STATE` and `STALE`.
    async fn recommendation_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The recommendation.")] input: RecommendationDecideInput,
    ) -> Result<RecommendationDecidePayload> {
        let work = ctx.cx()?.write(async |tx| claims::decide(tx, input.id.0, input.version, input.accepted).await);
        RecommendationDecidePayload::of(ctx, Box::pin(work).await)
    }

    /// Decides how households are thanked for bringing others. May answer `INVALID` and `STALE`.
    async fn recommendation_policy_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What holds from now on.")] input: RecommendationPolicySetInput,
    ) -> Result<RecommendationPolicySetPayload> {
        let decided = Policy {
            points: input.points.into(),
            joined_points: input.joined_points.into(),
            points_months: input.points_months.into(),
            most_a_month: input.most_a_month.into(),
        };
        let done = ctx.cx()?.write(async |tx| policy::set(tx, input.version, decided).await).await;
        RecommendationPolicySetPayload::of(ctx, done)
    }
}
