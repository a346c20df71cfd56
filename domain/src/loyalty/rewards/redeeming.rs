//! Taking a reward for points: once for a key, and never more than there are, however many ask at one moment.

use entity::{
    id::{LoyaltyAccountId, RedemptionId, RewardId},
    loyalty::{reward, reward_redemption},
    money::Minor,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::{
    catalogue,
    offers::{self, Closed},
};
use crate::{
    household::households,
    kernel::{Error, Result, Rule, Tx, actor::signature},
    loyalty::{
        EntryKind, LoyaltyAccount, Points, PointsEntry, REWARD_REDEEM, Redemption, RedemptionState, Reward,
        entries::{self, Remarks, Told},
        keys::{self, Key},
        ledger::{self, Part},
        lots, reach,
        spending::POINTS_SHORT,
        vouchers::issuing,
    },
};

/// Something happened to a redemption. Payload: [`RedemptionHappened`].
pub const REDEMPTION_CHANGED: &str = "loyalty.redemption.changed";

/// It is not offered today.
pub const REWARD_NOT_OFFERED: Rule = Rule { code: "REWARD_NOT_OFFERED", message: "The reward is not offered today." };
/// It is for other households.
pub const REWARD_FOR_OTHERS: Rule =
    Rule { code: "REWARD_FOR_OTHERS", message: "The reward is for households of another tier or segment." };
/// None is left.
pub const REWARD_GONE: Rule = Rule { code: "REWARD_GONE", message: "None of the reward is left." };
/// The household has taken as many as it may.
pub const REWARD_LIMIT: Rule =
    Rule { code: "REWARD_LIMIT", message: "The household has taken as many of the reward as it may." };

/// What happens to a redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RedemptionChange {
    /// It was made.
    Made,
    /// The household has what it was for.
    Fulfilled,
    /// Points of it came back.
    Returned,
}

/// What happened to which redemption.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RedemptionHappened {
    /// The redemption.
    pub redemption: RedemptionId,
    /// The wallet.
    pub account: LoyaltyAccountId,
    /// What happened.
    pub change: RedemptionChange,
}

/// Takes a reward for the points of a wallet. What comes as a voucher is there at once; the rest waits to be handed over.
///
/// # Errors
/// [`Error::NotFound`] at `accountId`, `rewardId` or `householdMemberId`, [`REWARD_NOT_OFFERED`], [`REWARD_FOR_OTHERS`],
/// [`REWARD_GONE`], [`REWARD_LIMIT`] and [`POINTS_SHORT`] at `rewardId`, [`KEY_USED`](crate::loyalty::KEY_USED).
pub async fn redeem(
    tx: &Tx,
    key: &str,
    account: LoyaltyAccountId,
    reward: RewardId,
    remarks: Remarks,
) -> Result<Redemption> {
    tx.require(REWARD_REDEEM)?;
    // The reward first, then the wallet: whoever gives one back does the same.
    let reward = catalogue::lock(tx, reward).await.map_err(|error| error.at("rewardId"))?;
    let wallet = reach::lock(tx, REWARD_REDEEM, account).await.map_err(|error| error.at("accountId"))?;
    let key = Key::asked("redeemReward", key, &(account, reward.id, &remarks))?;
    if let Some(first) = keys::answered(tx, &wallet, &key).await? {
        return of_entry(tx, &first).await;
    }
    let household = households::get(tx, wallet.household_id).await?;
    judge(tx, &reward, &wallet, &household).await.map_err(|error| error.at("rewardId"))?;
    let told = remarks.on(tx, &wallet, Told::of(EntryKind::Spent)).await?;
    let words = Some(told.words.map_or_else(|| reward.name.clone(), |words| format!("{}: {words}", reward.name)));
    let entry = pay(tx, &wallet, key, reward.points, Told { words, ..told }).await?;
    take(tx, &reward, 1).await?;
    let terms = catalogue::terms(&reward)?;
    let done = terms.is_some();
    let row = reward_redemption::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(wallet.agency_id),
        reward_id: Set(reward.id),
        account_id: Set(wallet.id),
        household_id: Set(wallet.household_id),
        branch_id: Set(wallet.branch_id),
        entry_id: Set(entry.id),
        points: Set(reward.points),
        points_back: Set(Points(0)),
        cost: Set(reward.cost),
        state: Set(if done { RedemptionState::Fulfilled } else { RedemptionState::Open }),
        made_at: Set(tx.now()),
        made_by: Set(signature(tx.actor())),
        fulfilled_at: Set(done.then(|| tx.now())),
        fulfilled_by: Set(done.then(|| signature(tx.actor()))),
        cancelled_at: Set(None),
        cancelled_by: Set(None),
    };
    let made = row.insert(tx.db()).await?;
    if let Some(terms) = terms {
        issuing::made(tx, &household, &reward.name, None, Some(made.id), &terms).await?;
    }
    told_of(tx, &made, RedemptionChange::Made).await?;
    Ok(made)
}

async fn judge(
    tx: &Tx,
    reward: &Reward,
    wallet: &LoyaltyAccount,
    household: &crate::household::Household,
) -> Result<()> {
    match offers::judge(tx, reward, wallet, household).await? {
        Err(Closed::NotToday) => return Err(Error::refused(&REWARD_NOT_OFFERED)),
        Err(Closed::ForOthers) => return Err(Error::refused(&REWARD_FOR_OTHERS)),
        Ok(()) => {}
    }
    if !offers::is_left(reward) {
        return Err(Error::refused(&REWARD_GONE));
    }
    let Some(most) = reward.most_each else { return Ok(()) };
    let so_far = reward_redemption::Entity::find()
        .filter(reward_redemption::Column::AgencyId.eq(wallet.agency_id))
        .filter(reward_redemption::Column::RewardId.eq(reward.id))
        .filter(reward_redemption::Column::AccountId.eq(wallet.id))
        .filter(reward_redemption::Column::State.ne(RedemptionState::Cancelled))
        .count(tx.db())
        .await?;
    if i64::try_from(so_far).unwrap_or(i64::MAX) < most { Ok(()) } else { Err(Error::refused(&REWARD_LIMIT)) }
}

async fn pay(tx: &Tx, wallet: &LoyaltyAccount, key: Key, points: Points, told: Told) -> Result<PointsEntry> {
    let lots = lots::in_turn(tx, wallet, points, false).await?;
    let posting = ledger::take(&lots, points, Part::Spent).map_err(|short| {
        let detail = format!("The reward costs {} points; {} can be spent.", points.0, short.there.0);
        Error::refused_because(&POINTS_SHORT, detail).at("rewardId")
    })?;
    entries::write(tx, wallet, key, &posting, told).await
}

/// Takes one of a locked reward, or gives one back.
pub(super) async fn take(tx: &Tx, reward: &Reward, number: i64) -> Result<()> {
    give_or_take(tx, reward, number, reward.cost).await
}

/// Changes how many of a locked reward are taken; each cost so much when it was.
pub(super) async fn give_or_take(tx: &Tx, reward: &Reward, number: i64, cost: Minor) -> Result<()> {
    let row = reward::ActiveModel {
        id: Set(reward.id),
        taken: Set(reward.taken + number),
        used: Set(Minor(reward.used.0 + number * cost.0)),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    Ok(())
}

async fn of_entry(tx: &Tx, entry: &PointsEntry) -> Result<Redemption> {
    let found = reward_redemption::Entity::find()
        .filter(reward_redemption::Column::AgencyId.eq(entry.agency_id))
        .filter(reward_redemption::Column::EntryId.eq(entry.id));
    found.one(tx.db()).await?.ok_or_else(|| Error::internal("a redemption without its entry"))
}

pub(super) async fn told_of(tx: &Tx, redemption: &Redemption, change: RedemptionChange) -> Result<()> {
    let happened = RedemptionHappened { redemption: redemption.id, account: redemption.account_id, change };
    tx.emit(REDEMPTION_CHANGED, &happened).await
}
