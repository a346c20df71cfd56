//! Matching policies in the schema.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    id::{MatchingPolicyId, StaffMemberId},
    kernel,
    matching::{
        self,
        engine::{dry_run, policy::Policy, soft::SoftRule},
        policies,
    },
};

use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    staff::{StaffMember, StaffMemberById},
};

/// A version of what the agency finds important in a carer.
#[derive(Clone)]
pub struct MatchingPolicy(pub matching::MatchingPolicy);

impl From<matching::MatchingPolicy> for MatchingPolicy {
    fn from(row: matching::MatchingPolicy) -> Self {
        Self(row)
    }
}

impl Findable for MatchingPolicy {
    type Id = MatchingPolicyId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[MatchingPolicyId],
    ) -> kernel::Result<HashMap<MatchingPolicyId, Self>> {
        Ok(policies::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// A version of what the agency finds important in a carer. The values of a version never change; another version follows.
#[Object]
impl MatchingPolicy {
    /// The id.
    pub async fn id(&self) -> Id<MatchingPolicyId> {
        self.0.id.into()
    }

    /// Counts the agency's versions from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// Whether rankings follow this version now.
    async fn active(&self) -> bool {
        self.0.active
    }

    /// How much each soft rule counts.
    async fn weights(&self) -> Result<MatchingWeights> {
        Ok(MatchingWeights::of(&policies::rules(&self.0)?))
    }

    /// The parameters of the formulas.
    async fn parameters(&self) -> Result<MatchingParameters> {
        Ok(MatchingParameters::of(&policies::rules(&self.0)?))
    }

    /// Why this version was written. Null when nobody said.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// How much each soft rule counts, relative to the others; 0 to 1000.
#[derive(SimpleObject)]
pub struct MatchingWeights {
    /// Of skills above the level asked for.
    skill_surplus: u16,
    /// Of time already worked in the household.
    continuity: u16,
    /// Of languages wished for.
    languages: u16,
    /// Of the household's wishes.
    preferences: u16,
    /// Of a short way.
    distance: u16,
    /// Of visits kept in time.
    reliability: u16,
    /// Of families' ratings.
    rating: u16,
    /// Of an even load and rest.
    workload: u16,
    /// Of the cost against the budget.
    cost: u16,
}

impl MatchingWeights {
    fn of(policy: &Policy) -> Self {
        let of = |rule| policy.weights.of(rule);
        Self {
            skill_surplus: of(SoftRule::SkillSurplus),
            continuity: of(SoftRule::Continuity),
            languages: of(SoftRule::Languages),
            preferences: of(SoftRule::Preferences),
            distance: of(SoftRule::Distance),
            reliability: of(SoftRule::Reliability),
            rating: of(SoftRule::Rating),
            workload: of(SoftRule::Workload),
            cost: of(SoftRule::Cost),
        }
    }
}

/// The parameters of the soft rules' formulas.
#[derive(SimpleObject)]
pub struct MatchingParameters {
    /// Whether a declined proposal lowers reliability.
    decline_penalty: bool,
    /// How many average ratings a person begins with.
    rating_prior_strength: u16,
    /// How many average visits a person begins with: few visits are drawn towards the agency's mean by them.
    reliability_prior_strength: u16,
    /// Hours in a household that are worth half of full continuity.
    continuity_half_hours: u16,
    /// The longest way to a household in metres.
    max_distance_metres: u32,
    /// The longest way to a household in minutes.
    max_travel_minutes: u32,
    /// Length of the way through streets for a straight line of 1000.
    detour_thousandths: u32,
    /// Speed from door to door, in metres per minute.
    metres_per_minute: u32,
}

impl MatchingParameters {
    fn of(policy: &Policy) -> Self {
        Self {
            decline_penalty: policy.decline_penalty,
            rating_prior_strength: policy.rating_prior_strength,
            reliability_prior_strength: policy.reliability_prior_strength,
            continuity_half_hours: policy.continuity_half_hours,
            max_distance_metres: policy.max_distance_m,
            max_travel_minutes: policy.max_travel_minutes,
            detour_thousandths: policy.detour_thousandths,
            metres_per_minute: policy.metres_per_minute,
        }
    }
}

/// How much each soft rule is to count, relative to the others: 0 to 1000, and not all 0. A rule that is left out counts 0.
#[derive(Clone, InputObject)]
pub struct MatchingWeightsInput {
    /// Of skills above the level asked for.
    skill_surplus: Option<i32>,
    /// Of time already worked in the household.
    continuity: Option<i32>,
    /// Of languages wished for.
    languages: Option<i32>,
    /// Of the household's wishes.
    preferences: Option<i32>,
    /// Of a short way.
    distance: Option<i32>,
    /// Of visits kept in time.
    reliability: Option<i32>,
    /// Of families' ratings.
    rating: Option<i32>,
    /// Of an even load and rest.
    workload: Option<i32>,
    /// Of the cost against the budget.
    cost: Option<i32>,
}

/// What the agency finds important in a carer. A parameter that is left out is the usual one.
#[derive(Clone, InputObject)]
pub struct MatchingPolicyInput {
    /// How much each soft rule counts.
    weights: MatchingWeightsInput,
    /// Whether a declined proposal lowers reliability; usually not.
    decline_penalty: Option<bool>,
    /// How many average ratings a person begins with, 0 to 1000; usually 5.
    rating_prior_strength: Option<i32>,
    /// How many average visits a person begins with, 1 to 1000; usually 10.
    reliability_prior_strength: Option<i32>,
    /// Hours in a household that are worth half of full continuity, 1 to 10000; usually 40.
    continuity_half_hours: Option<i32>,
    /// The longest way to a household in metres, 1 to 1000000; usually 20000.
    max_distance_metres: Option<i32>,
    /// The longest way to a household in minutes, 1 to 1440; usually 60.
    max_travel_minutes: Option<i32>,
    /// Length of the way through streets for a straight line of 1000, 1000 to 5000; usually 1330.
    detour_thousandths: Option<i32>,
    /// Speed from door to door in metres per minute, 10 to 5000; usually 333.
    metres_per_minute: Option<i32>,
    /// Why, for whoever reads the versions later; at most 500 characters.
    note: Option<String>,
}

impl From<MatchingPolicyInput> for policies::PolicyInput {
    fn from(input: MatchingPolicyInput) -> Self {
        let w = &input.weights;
        let weights = [
            (SoftRule::SkillSurplus, w.skill_surplus),
            (SoftRule::Continuity, w.continuity),
            (SoftRule::Languages, w.languages),
            (SoftRule::Preferences, w.preferences),
            (SoftRule::Distance, w.distance),
            (SoftRule::Reliability, w.reliability),
            (SoftRule::Rating, w.rating),
            (SoftRule::Workload, w.workload),
            (SoftRule::Cost, w.cost),
        ];
        Self {
            weights: weights.into_iter().filter_map(|(rule, weight)| Some((rule, weight?.into()))).collect(),
            decline_penalty: input.decline_penalty,
            rating_prior_strength: input.rating_prior_strength.map(Into::into),
            reliability_prior_strength: input.reliability_prior_strength.map(Into::into),
            continuity_half_hours: input.continuity_half_hours.map(Into::into),
            max_distance_metres: input.max_distance_metres.map(Into::into),
            max_travel_minutes: input.max_travel_minutes.map(Into::into),
            detour_thousandths: input.detour_thousandths.map(Into::into),
            metres_per_minute: input.metres_per_minute.map(Into::into),
            note: input.note,
        }
    }
}

/// A candidate in a dry run.
pub struct RankMove(pub dry_run::Move);

/// How a candidate's rank would change under another policy.
#[Object]
impl RankMove {
    /// The id of the person.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.id.into()
    }

    /// The person. Null when the record is not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffMember>> {
        ctx.load::<StaffMemberById>(self.0.id).await
    }

    /// The rank now, from 1. Null when refused now.
    async fn old_rank(&self) -> Option<usize> {
        self.0.old_rank
    }

    /// The rank then, from 1. Null when refused then.
    async fn new_rank(&self) -> Option<usize> {
        self.0.new_rank
    }

    /// The score now, 0 to 1000. Null when refused now.
    async fn old_score(&self) -> Option<u16> {
        self.0.old_total
    }

    /// The score then, 0 to 1000. Null when refused then.
    async fn new_score(&self) -> Option<u16> {
        self.0.new_total
    }

    /// Why, in plain words.
    async fn sentence(&self) -> &str {
        &self.0.sentence
    }
}
