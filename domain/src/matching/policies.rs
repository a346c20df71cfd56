//! The agency's matching policies, in versions.

use std::sync::Arc;

use entity::{id::MatchingPolicyId, matching::matching_policy};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use serde_json::json;

use super::{
    MatchingPolicy, POLICY_MANAGE, POLICY_READ,
    engine::{
        policy::{Parameter, Policy, PolicyProblem, Weights},
        soft::SoftRule,
    },
};
use crate::kernel::{
    Context, Error, OrRefuse, Page, PageRequest, Result, STALE, Tx,
    actor::signature,
    input,
    page::{ListOrder, page},
};

/// What an agency can choose. What is absent stays as in [`Policy::DEFAULT`].
#[derive(Clone, Debug, Default)]
pub struct PolicyInput {
    /// The weight of each rule that is to count; a rule that is not named does not count.
    pub weights: Vec<(SoftRule, i64)>,
    /// Whether a declined proposal lowers reliability.
    pub decline_penalty: Option<bool>,
    /// How many average ratings a person begins with.
    pub rating_prior_strength: Option<i64>,
    /// How many average visits a person begins with.
    pub reliability_prior_strength: Option<i64>,
    /// Hours in a household that are worth half of full continuity.
    pub continuity_half_hours: Option<i64>,
    /// The longest way in metres.
    pub max_distance_metres: Option<i64>,
    /// The longest way in minutes.
    pub max_travel_minutes: Option<i64>,
    /// Length of the way for a straight line of 1 000.
    pub detour_thousandths: Option<i64>,
    /// Speed from door to door.
    pub metres_per_minute: Option<i64>,
    /// Why, for whoever reads the versions later.
    pub note: Option<String>,
}

impl PolicyInput {
    /// The policy that was meant.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the field.
    pub fn policy(&self) -> Result<Policy> {
        use Parameter as P;
        let weights = Weights::new(&self.weights).map_err(refused)?;
        let usual = Policy::DEFAULT;
        Ok(Policy {
            weights,
            decline_penalty: self.decline_penalty.unwrap_or(usual.decline_penalty),
            rating_prior_strength: given(
                P::RatingPriorStrength,
                self.rating_prior_strength,
                usual.rating_prior_strength,
            )?,
            reliability_prior_strength: given(
                P::ReliabilityPriorStrength,
                self.reliability_prior_strength,
                usual.reliability_prior_strength,
            )?,
            continuity_half_hours: given(
                P::ContinuityHalfHours,
                self.continuity_half_hours,
                usual.continuity_half_hours,
            )?,
            max_distance_m: given(P::MaxDistanceMetres, self.max_distance_metres, usual.max_distance_m)?,
            max_travel_minutes: given(P::MaxTravelMinutes, self.max_travel_minutes, usual.max_travel_minutes)?,
            detour_thousandths: given(P::DetourThousandths, self.detour_thousandths, usual.detour_thousandths)?,
            metres_per_minute: given(P::MetresPerMinute, self.metres_per_minute, usual.metres_per_minute)?,
        })
    }
}

fn given<T: TryFrom<i64>>(parameter: Parameter, value: Option<i64>, usual: T) -> Result<T> {
    value.map_or(Ok(usual), |value| parameter.check(value).map_err(refused))
}

fn refused(problem: PolicyProblem) -> Error {
    Error::invalid(problem.field, problem.problem)
}

/// The values of a stored policy.
///
/// # Errors
/// [`Error::Internal`] when they cannot be read.
pub fn rules(policy: &MatchingPolicy) -> Result<Policy> {
    serde_json::from_value(policy.rules.clone()).map_err(|_| Error::internal("a stored policy cannot be read"))
}

/// The policy in force, with its version; the usual one when the agency has chosen none.
pub(super) async fn in_force<C: ConnectionTrait>(cx: &Context<C>) -> Result<(Option<MatchingPolicyId>, Arc<Policy>)> {
    let active = matching_policy::Entity::find()
        .filter(matching_policy::Column::AgencyId.eq(cx.signed_in()?))
        .filter(matching_policy::Column::Active.eq(true))
        .one(cx.db())
        .await?;
    match active {
        Some(policy) => Ok((Some(policy.id), Arc::new(rules(&policy)?))),
        None => Ok((None, Arc::new(Policy::DEFAULT))),
    }
}

/// The versions, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(cx: &Context<C>, request: &PageRequest) -> Result<Page<MatchingPolicy>> {
    let scope = cx.require(POLICY_READ)?;
    let select = matching_policy::Entity::find().filter(matching_policy::Column::AgencyId.eq(scope.agency));
    let order = ListOrder::newest_first(matching_policy::Column::Id, |row: &MatchingPolicy| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One version.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: MatchingPolicyId) -> Result<MatchingPolicy> {
    let scope = cx.require(POLICY_READ)?;
    let select = matching_policy::Entity::find_by_id(id).filter(matching_policy::Column::AgencyId.eq(scope.agency));
    select.one(cx.db()).await?.ok_or_else(|| Error::not_found(id))
}

/// Some versions, by id; those of other agencies are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[MatchingPolicyId]) -> Result<Vec<MatchingPolicy>> {
    let scope = cx.require(POLICY_READ)?;
    Ok(matching_policy::Entity::find()
        .filter(matching_policy::Column::AgencyId.eq(scope.agency))
        .filter(matching_policy::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?)
}

/// Writes another version, which does not count until it is activated.
///
/// # Errors
/// [`Error::Invalid`] naming the field; [`STALE`] when another version was written at the same moment.
pub async fn create(tx: &Tx, input: PolicyInput) -> Result<MatchingPolicy> {
    let scope = tx.require(POLICY_MANAGE)?;
    let policy = input.policy()?;
    let note = input::optional_text("note", input.note.as_deref(), 500)?;
    let last: Option<i32> = matching_policy::Entity::find()
        .filter(matching_policy::Column::AgencyId.eq(scope.agency))
        .order_by_desc(matching_policy::Column::Number)
        .select_only()
        .column(matching_policy::Column::Number)
        .into_tuple()
        .one(tx.db())
        .await?;
    let row = matching_policy::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        number: Set(last.unwrap_or(0) + 1),
        active: Set(false),
        rules: Set(serde_json::to_value(&policy).map_err(|_| Error::internal("a policy is not JSON"))?),
        note: Set(note),
        created_by: Set(signature(tx.actor())),
        created_at: Set(tx.now()),
    };
    let policy = row.insert(tx.db()).await.or_refuse_duplicate(&STALE)?;
    tx.record_change("matchingPolicyCreate", policy.id, None, Some(&readable(&policy))).await?;
    Ok(policy)
}

/// Puts a version in force instead of the present one.
///
/// # Errors
/// [`Error::NotFound`]; [`STALE`] when another was put in force at the same moment.
pub async fn activate(tx: &Tx, id: MatchingPolicyId) -> Result<MatchingPolicy> {
    let scope = tx.require(POLICY_MANAGE)?;
    let before = get(tx, id).await.map_err(|error| error.at("id"))?;
    matching_policy::Entity::update_many()
        .col_expr(matching_policy::Column::Active, Expr::value(false))
        .filter(matching_policy::Column::AgencyId.eq(scope.agency))
        .filter(matching_policy::Column::Active.eq(true))
        .exec(tx.db())
        .await?;
    let row = matching_policy::ActiveModel { id: Set(id), active: Set(true), ..Default::default() };
    let policy = row.update(tx.db()).await.or_refuse_duplicate(&STALE)?;
    tx.record_change("matchingPolicyActivate", id, Some(&readable(&before)), Some(&readable(&policy))).await?;
    Ok(policy)
}

fn readable(policy: &MatchingPolicy) -> serde_json::Value {
    json!({ "number": policy.number, "active": policy.active, "rules": policy.rules, "note": policy.note })
}
