//! That a household came on the word of another: said while it is new, once, and looked at where something is odd.

use std::collections::HashMap;

use chrono::TimeDelta;
use entity::{
    id::{HouseholdId, RecommendationId},
    loyalty::{
        loyalty_fact,
        recommendation::{self, Column as C},
        recommendation_code,
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::{Recommendation, RecommendationState, codes, policy::RecommendationPolicy};
use crate::{
    household::{
        belonging, households,
        likeness::{self, Likeness},
    },
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Scope, Tx,
        actor::signature,
        input,
        page::{ListOrder, page},
    },
    loyalty::{RECOMMENDATION_DECIDE, RECOMMENDATION_MAKE, RECOMMENDATION_READ, policies},
};

/// Nobody recommends themselves.
pub const OWN_CODE: Rule = Rule { code: "OWN_CODE", message: "The code is the household's own." };
/// Said already.
pub const RECOMMENDED_ALREADY: Rule =
    Rule { code: "RECOMMENDED_ALREADY", message: "On whose word the household came has been said already." };
/// Not new.
pub const NOT_NEW: Rule = Rule {
    code: "NOT_NEW",
    message: "The household has been served, or has recommended others itself: nobody can bring it any more.",
};
/// The state does not allow this.
pub const RECOMMENDATION_STATE: Rule =
    Rule { code: "RECOMMENDATION_STATE", message: "The recommendation's state does not allow this." };

/// Why somebody has to look at a recommendation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Doubt {
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

impl From<Likeness> for Doubt {
    fn from(likeness: Likeness) -> Self {
        match likeness {
            Likeness::Phone => Self::SamePhone,
            Likeness::Email => Self::SameEmail,
            Likeness::Wechat => Self::SameWechat,
            Likeness::Address => Self::SameAddress,
            Likeness::Member => Self::SameMember,
        }
    }
}

/// The recommendations within a scope: of households that recommend or have come.
fn within(scope: &Scope) -> Condition {
    Condition::any().add(belonging(scope, C::AgencyId, C::HouseholdId)).add(belonging(
        scope,
        C::AgencyId,
        C::JoinedHouseholdId,
    ))
}

/// Recommendations, newest first: of a household, in a state, or all.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    household: Option<HouseholdId>,
    states: &[RecommendationState],
    request: &PageRequest,
) -> Result<Page<Recommendation>> {
    let mut select = recommendation::Entity::find().filter(within(&cx.require(RECOMMENDATION_READ)?));
    if let Some(id) = household {
        select = select.filter(Condition::any().add(C::HouseholdId.eq(id)).add(C::JoinedHouseholdId.eq(id)));
    }
    if !states.is_empty() {
        select = select.filter(C::State.is_in(states.iter().copied()));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Recommendation| row.id.0.into()), request).await
}

/// Some recommendations, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[RecommendationId],
) -> Result<HashMap<RecommendationId, Recommendation>> {
    let scope = cx.require(RECOMMENDATION_READ)?;
    let found = recommendation::Entity::find().filter(within(&scope)).filter(C::Id.is_in(ids.iter().copied()));
    Ok(found.all(cx.db()).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// Why somebody has to look at it.
///
/// # Errors
/// [`Error::Internal`] when it cannot be read.
pub fn doubts(recommendation: &Recommendation) -> Result<Vec<Doubt>> {
    serde_json::from_value(recommendation.doubts.clone()).map_err(|_| Error::internal("doubts cannot be read"))
}

/// Says on whose word a new household came. Where the two look like one, or one brings many, somebody looks at it first.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, [`Error::Invalid`] at `code`, [`OWN_CODE`] at `code`, [`NOT_NEW`] and
/// [`RECOMMENDED_ALREADY`] at `householdId`.
pub async fn claim(tx: &Tx, household: HouseholdId, code: &str) -> Result<Recommendation> {
    let scope = tx.require(RECOMMENDATION_MAKE)?;
    let joined = households::within(tx, &scope, "householdId", household).await?;
    let owner = codes::owner(tx, code).await?;
    if owner == joined.id {
        return Err(Error::refused(&OWN_CODE).at("code"));
    }
    // The code of the one who comes, where there is one, is locked together with the other, in one order for everybody: two
    // that claim each other at once wait for each other, and the second is no longer new.
    codes::of_household(tx, joined.id).await?;
    recommendation_code::Entity::find()
        .filter(recommendation_code::Column::AgencyId.eq(scope.agency))
        .filter(recommendation_code::Column::HouseholdId.is_in([owner, joined.id]))
        .order_by_asc(recommendation_code::Column::HouseholdId)
        .lock_exclusive()
        .all(tx.db())
        .await?;
    if !is_new(tx, joined.id).await? {
        return Err(Error::refused(&NOT_NEW).at("householdId"));
    }
    let doubts = doubts_about(tx, owner, joined.id).await?;
    let state = if doubts.is_empty() { RecommendationState::Claimed } else { RecommendationState::Held };
    let row = recommendation::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(owner),
        joined_household_id: Set(joined.id),
        state: Set(state),
        doubts: Set(serde_json::to_value(doubts).map_err(|_| Error::internal("doubts are not JSON"))?),
        claimed_at: Set(tx.now()),
        claimed_by: Set(signature(tx.actor())),
        decided_at: Set(None),
        decided_by: Set(None),
        joined_at: Set(None),
        entry_id: Set(None),
        joined_entry_id: Set(None),
        version: Set(1),
    };
    let claimed = row.insert(tx.db()).await.or_refuse_duplicate(&RECOMMENDED_ALREADY);
    claimed.map_err(|error| error.at("householdId"))
}

/// Whether nothing has happened to a household yet, and it has brought nobody: so that no ring can close.
async fn is_new(tx: &Tx, household: HouseholdId) -> Result<bool> {
    let agency = tx.signed_in()?;
    let facts = loyalty_fact::Entity::find()
        .filter(loyalty_fact::Column::AgencyId.eq(agency))
        .filter(loyalty_fact::Column::HouseholdId.eq(household));
    let brought = recommendation::Entity::find().filter(C::AgencyId.eq(agency)).filter(C::HouseholdId.eq(household));
    Ok(facts.count(tx.db()).await? == 0 && brought.count(tx.db()).await? == 0)
}

async fn doubts_about(tx: &Tx, owner: HouseholdId, joined: HouseholdId) -> Result<Vec<Doubt>> {
    let mut doubts: Vec<Doubt> = likeness::between(tx, owner, joined).await?.into_iter().map(Doubt::from).collect();
    let most = policies::current::<RecommendationPolicy, _>(tx).await?.policy.most_a_month;
    let lately = recommendation::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::HouseholdId.eq(owner))
        .filter(C::ClaimedAt.gt(tx.now() - TimeDelta::days(30)))
        .count(tx.db())
        .await?;
    if i64::try_from(lately).unwrap_or(i64::MAX) >= most {
        doubts.push(Doubt::Many);
    }
    Ok(doubts)
}

/// Decides about a recommendation that is held.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`RECOMMENDATION_STATE`].
pub async fn decide(tx: &Tx, id: RecommendationId, version: i32, accepted: bool) -> Result<Recommendation> {
    let scope = tx.require(RECOMMENDATION_DECIDE)?;
    let found = recommendation::Entity::find_by_id(id).filter(within(&scope)).lock_exclusive().one(tx.db()).await?;
    let before = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    if before.state != RecommendationState::Held {
        return Err(Error::refused(&RECOMMENDATION_STATE).at("id"));
    }
    let row = recommendation::ActiveModel {
        state: Set(if accepted { RecommendationState::Claimed } else { RecommendationState::Refused }),
        decided_at: Set(Some(tx.now())),
        decided_by: Set(Some(signature(tx.actor()))),
        version: Set(before.version + 1),
        ..before.into()
    };
    let after = row.update(tx.db()).await?;
    // It may have been served while somebody looked at it.
    if accepted && !is_unserved(tx, after.joined_household_id).await? {
        return super::thanking::thank(tx, after).await;
    }
    Ok(after)
}

async fn is_unserved(tx: &Tx, household: HouseholdId) -> Result<bool> {
    let facts = loyalty_fact::Entity::find()
        .filter(loyalty_fact::Column::AgencyId.eq(tx.signed_in()?))
        .filter(loyalty_fact::Column::HouseholdId.eq(household));
    Ok(facts.count(tx.db()).await? == 0)
}
