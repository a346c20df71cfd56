//! A recommendation in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{HouseholdId, PointsEntryId, RecommendationId},
    kernel,
    loyalty::{
        RECOMMENDATION_DECIDE,
        policies::Decided,
        recommendation::{self, claims, policy::RecommendationPolicy as Policy},
    },
};

use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
};

/// Where a recommendation stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "recommendation::RecommendationState")]
pub enum RecommendationState {
    /// The household has come, and has not been served yet.
    Claimed,
    /// Somebody has to look at it first.
    Held,
    /// The household was served for the first time, and both were thanked.
    Joined,
    /// It does not count.
    Refused,
}

/// Why somebody has to look at a recommendation.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "claims::Doubt")]
pub enum RecommendationDoubt {
    /// Both are reached by the same telephone number.
    SamePhone,
    /// Both are reached by the same e-mail address.
    SameEmail,
    /// Both are reached by the same WeChat name.
    SameWechat,
    /// Both live at the same address.
    SameAddress,
    /// The same person lives in both.
    SameMember,
    /// The household brings more others than the agency thinks likely.
    Many,
}

/// That a household came on the word of another.
#[derive(Clone)]
pub struct Recommendation(pub recommendation::Recommendation);

impl From<recommendation::Recommendation> for Recommendation {
    fn from(row: recommendation::Recommendation) -> Self {
        Self(row)
    }
}

impl Findable for Recommendation {
    type Id = RecommendationId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[RecommendationId],
    ) -> kernel::Result<HashMap<RecommendationId, Self>> {
        Ok(claims::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// That a household came on the word of another. Both are thanked once it has had a visit that was confirmed, or has paid an
/// order.
#[Object]
impl Recommendation {
    /// The id.
    pub async fn id(&self) -> Id<RecommendationId> {
        self.0.id.into()
    }

    /// Who recommends. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// Who has come. Null when it is not visible to you.
    async fn joined_household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.joined_household_id).await?.map(Household))
    }

    /// Where it stands.
    async fn state(&self) -> RecommendationState {
        self.0.state.into()
    }

    /// Why somebody has to look at it. Null when that is not for you.
    async fn doubts(&self, ctx: &Context<'_>) -> Result<Option<Vec<RecommendationDoubt>>> {
        if !ctx.cx()?.may(RECOMMENDATION_DECIDE) {
            return Ok(None);
        }
        Ok(Some(claims::doubts(&self.0)?.into_iter().map(Into::into).collect()))
    }

    /// When it was said.
    async fn claimed_at(&self) -> DateTime {
        self.0.claimed_at.into()
    }

    /// When the household was first served. Null while it has not been.
    async fn joined_at(&self) -> Option<DateTime> {
        self.0.joined_at.map(Into::into)
    }

    /// The entry by which the household was thanked that recommends, by id. Null while it has not been, or where the policy
    /// gives nothing.
    async fn entry_id(&self) -> Option<Id<PointsEntryId>> {
        self.0.entry_id.map(Into::into)
    }

    /// The same for the household that has come.
    async fn joined_entry_id(&self) -> Option<Id<PointsEntryId>> {
        self.0.joined_entry_id.map(Into::into)
    }

    /// The version, for `recommendationDecide`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// By which a household recommends the agency.
pub struct RecommendationCode(recommendation::RecommendationCode);

impl From<recommendation::RecommendationCode> for RecommendationCode {
    fn from(row: recommendation::RecommendationCode) -> Self {
        Self(row)
    }
}

/// By which a household recommends the agency.
#[Object]
impl RecommendationCode {
    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// Eight letters and digits that are not mistaken for each other.
    async fn code(&self) -> &str {
        &self.0.code
    }
}

/// How households are thanked for bringing others.
pub struct RecommendationPolicy(Decided<Policy>);

impl From<Decided<Policy>> for RecommendationPolicy {
    fn from(decided: Decided<Policy>) -> Self {
        Self(decided)
    }
}

/// How households are thanked for bringing others.
#[Object]
impl RecommendationPolicy {
    /// What the household is given that recommends; nothing for 0.
    async fn points(&self) -> i64 {
        self.0.policy.points
    }

    /// What the household is given that has come; nothing for 0.
    async fn joined_points(&self) -> i64 {
        self.0.policy.joined_points
    }

    /// So many months the points hold.
    async fn points_months(&self) -> i64 {
        self.0.policy.points_months
    }

    /// A household that brings more than so many in 30 days is looked at by somebody.
    async fn most_a_month(&self) -> i64 {
        self.0.policy.most_a_month
    }

    /// The version, for `recommendationPolicySet`; 0 while the usual policy holds.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
