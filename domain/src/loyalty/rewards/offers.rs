//! For whom a reward is offered.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::{HouseholdId, LoyaltyAccountId},
    loyalty::reward,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::catalogue;
use crate::{
    agency::branch,
    household::{Household, Segment, households},
    kernel::{Context, Result},
    loyalty::{LoyaltyAccount, Reward, WALLET_READ, accounts, standings},
};

/// So many offers are shown at once.
const MOST_OFFERS: u64 = 100;

/// Whom a reward may be for.
#[derive(Clone, Copy, Debug)]
pub struct Taker<'a> {
    /// The code of the tier; in none when `None`.
    pub tier: Option<&'a str>,
    /// The segments of the household.
    pub segments: &'a [Segment],
    /// Today, by the clock of its branch.
    pub today: NaiveDate,
}

/// Why a reward is not for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It is not offered today.
    NotToday,
    /// It is for other tiers or segments.
    ForOthers,
}

/// Whether a reward is for somebody today. How many are left is another question.
///
/// # Errors
/// [`Closed`], behind our own fault where what is stored cannot be read.
pub fn is_for(reward: &Reward, taker: &Taker<'_>) -> Result<Result<(), Closed>> {
    let (tiers, segments) = (catalogue::tiers(reward)?, catalogue::segments(reward)?);
    let over = reward.last_day.is_some_and(|last| last < taker.today);
    if reward.withdrawn_at.is_some() || taker.today < reward.first_day || over {
        return Ok(Err(Closed::NotToday));
    }
    let of_tier = tiers.is_empty() || taker.tier.is_some_and(|tier| tiers.iter().any(|code| code == tier));
    let of_segment = segments.is_empty() || segments.iter().any(|segment| taker.segments.contains(segment));
    Ok(if of_tier && of_segment { Ok(()) } else { Err(Closed::ForOthers) })
}

/// Whether one more of a reward can be taken: by the stock, and by the budget.
#[must_use]
pub fn is_left(reward: &Reward) -> bool {
    reward.stock.is_none_or(|stock| reward.taken < stock)
        && reward.budget.is_none_or(|budget| reward.used.0 + reward.cost.0 <= budget.0)
}

/// What is offered to each of some wallets today and left, the least dear first; at most 100.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_accounts<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[LoyaltyAccountId],
) -> Result<HashMap<LoyaltyAccountId, Vec<Reward>>> {
    let agency = cx.require(WALLET_READ)?.agency;
    let seen = accounts::by_ids(cx, ids).await?;
    let all = reward::Entity::find()
        .filter(reward::Column::AgencyId.eq(agency))
        .filter(reward::Column::WithdrawnAt.is_null())
        .order_by_asc(reward::Column::Points)
        .order_by_asc(reward::Column::Id)
        .limit(MOST_OFFERS)
        .all(cx.db())
        .await?;
    let of: Vec<HouseholdId> = seen.values().map(|account| account.household_id).collect();
    let households = households::by_ids(cx, &of).await?;
    let standings = standings::codes(cx, ids).await?;
    let mut days = HashMap::new();
    for branch in branch::by_ids(cx, &seen.values().map(|account| account.branch_id).collect::<Vec<_>>()).await? {
        days.insert(branch.id, cx.now().with_timezone(&branch::time_zone(&branch)?).date_naive());
    }
    let mut offers = HashMap::with_capacity(seen.len());
    for (id, account) in seen {
        let household: Option<&Household> = households.get(&account.household_id);
        let taker = Taker {
            tier: standings.get(&id).and_then(|standing| standing.tier.as_deref()),
            segments: household.map_or(&[], |household| &household.segments.0),
            today: days.get(&account.branch_id).copied().unwrap_or_else(|| cx.now().date_naive()),
        };
        offers.insert(id, offered(&all, &taker)?);
    }
    Ok(offers)
}

fn offered(all: &[Reward], taker: &Taker<'_>) -> Result<Vec<Reward>> {
    let mut found = Vec::new();
    for reward in all {
        if is_left(reward) && is_for(reward, taker)?.is_ok() {
            found.push(reward.clone());
        }
    }
    Ok(found)
}

/// Whether a reward is for the household of a wallet today.
pub(super) async fn judge(
    cx: &Context<impl ConnectionTrait>,
    reward: &Reward,
    account: &LoyaltyAccount,
    household: &Household,
) -> Result<Result<(), Closed>> {
    let zone = branch::time_zone(&branch::get(cx, account.branch_id).await?)?;
    let standing = standings::codes(cx, &[account.id]).await?.remove(&account.id);
    let taker = Taker {
        tier: standing.as_ref().and_then(|standing| standing.tier.as_deref()),
        segments: &household.segments.0,
        today: cx.now().with_timezone(&zone).date_naive(),
    };
    is_for(reward, &taker)
}
