//! What becomes of a redemption: handed over, given back, or made good in part.

use entity::{
    id::RedemptionId,
    loyalty::{reward_redemption, voucher},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    catalogue,
    redeeming::{RedemptionChange, give_or_take, told_of},
};
use crate::{
    kernel::{Error, Permission, Result, Rule, Tx, actor::signature},
    loyalty::{
        EntryKind, LoyaltyAccount, Points, PointsEntry, REDEMPTION_HANDLE, REWARD_REDEEM, Redemption, RedemptionState,
        Reward, Voucher, earning,
        entries::{Remarks, Told},
        keys::{self, Key},
        reach, returning,
        vouchers::{issuing::VoucherChange, using, worth::Exchange},
    },
};

/// The redemption's state does not allow this.
pub const REDEMPTION_STATE: Rule =
    Rule { code: "REDEMPTION_STATE", message: "The redemption is not in a state that allows this." };
/// More points would come back than are fair.
pub const REFUND_ABOVE_REWARD: Rule = Rule {
    code: "REFUND_ABOVE_REWARD",
    message: "More points would come back than were spent for what the household has used and not given back.",
};

/// A redemption with everything that changes with it, locked: the reward first, the wallet, the voucher.
struct Held {
    reward: Reward,
    wallet: LoyaltyAccount,
    voucher: Option<Voucher>,
    redemption: Redemption,
}

async fn lock(tx: &Tx, permission: Permission, id: RedemptionId) -> Result<Held> {
    use reward_redemption::Column as C;
    let scope = tx.require(permission)?;
    let missing = || Error::not_found(id).at("id");
    let find = || reward_redemption::Entity::find_by_id(id).filter(C::AgencyId.eq(scope.agency));
    let seen = find().one(tx.db()).await?.ok_or_else(missing)?;
    let reward = catalogue::lock(tx, seen.reward_id).await?;
    let wallet = reach::lock(tx, permission, seen.account_id).await.map_err(|_| missing())?;
    let voucher = voucher::Entity::find()
        .filter(voucher::Column::AgencyId.eq(scope.agency))
        .filter(voucher::Column::RedemptionId.eq(id))
        .lock_exclusive()
        .one(tx.db())
        .await?;
    let redemption = find().lock_exclusive().one(tx.db()).await?.ok_or_else(missing)?;
    Ok(Held { reward, wallet, voucher, redemption })
}

impl Held {
    fn exchange(&self, voucher: &Voucher) -> Exchange {
        Exchange {
            points: self.redemption.points.0,
            points_back: self.redemption.points_back.0,
            worth: voucher.worth,
            remains: voucher.remains,
        }
    }
}

/// Notes that the household has what it waited for.
///
/// # Errors
/// [`Error::NotFound`] and [`REDEMPTION_STATE`] at `id`.
pub async fn fulfil(tx: &Tx, id: RedemptionId) -> Result<Redemption> {
    let held = lock(tx, REDEMPTION_HANDLE, id).await?;
    if held.redemption.state != RedemptionState::Open {
        return Err(Error::refused(&REDEMPTION_STATE).at("id"));
    }
    let row = reward_redemption::ActiveModel {
        id: Set(id),
        state: Set(RedemptionState::Fulfilled),
        fulfilled_at: Set(Some(tx.now())),
        fulfilled_by: Set(Some(signature(tx.actor()))),
        ..Default::default()
    };
    let done = row.update(tx.db()).await?;
    told_of(tx, &done, RedemptionChange::Fulfilled).await?;
    Ok(done)
}

/// Gives back what a household has not used: a reward that it waits for, or what is left of its voucher, which is closed. As
/// many points come back as that share is worth, to the lots that they came from.
///
/// # Errors
/// [`Error::NotFound`] and [`REDEMPTION_STATE`] at `id`, [`KEY_USED`](crate::loyalty::KEY_USED).
pub async fn cancel(tx: &Tx, key: &str, id: RedemptionId, remarks: Remarks) -> Result<Redemption> {
    let held = lock(tx, REWARD_REDEEM, id).await?;
    let key = Key::asked("cancelRedemption", key, &(id, &remarks))?;
    if keys::answered(tx, &held.wallet, &key).await?.is_some() {
        return Ok(held.redemption);
    }
    let refused = || Error::refused(&REDEMPTION_STATE).at("id");
    let (points, unused) = match (held.redemption.state, &held.voucher) {
        (RedemptionState::Open, _) => (held.redemption.points.0 - held.redemption.points_back.0, true),
        (RedemptionState::Fulfilled, Some(voucher)) if voucher.closed_at.is_none() && voucher.remains > 0 => {
            (held.exchange(voucher).for_the_rest(), voucher.remains == voucher.worth)
        }
        (RedemptionState::Fulfilled | RedemptionState::Cancelled, _) => return Err(refused()),
    };
    if points == 0 {
        return Err(refused());
    }
    if let Some(voucher) = &held.voucher {
        using::remaining(tx, voucher, 0, VoucherChange::Closed).await?;
    }
    if unused {
        give_or_take(tx, &held.reward, -1, held.redemption.cost).await?;
    }
    came_back(tx, &held, key, points, remarks).await
}

/// Gives back points for what the household has, or has used: so many, or all that are fair. Of what came as a voucher no more
/// than for what was used and not given back to it.
///
/// # Errors
/// [`Error::NotFound`] and [`REDEMPTION_STATE`] at `id`, [`REFUND_ABOVE_REWARD`] and [`Error::Invalid`] at `amount`,
/// [`KEY_USED`](crate::loyalty::KEY_USED).
pub async fn refund(tx: &Tx, key: &str, id: RedemptionId, points: Option<i64>, remarks: Remarks) -> Result<Redemption> {
    let held = lock(tx, REDEMPTION_HANDLE, id).await?;
    let key = Key::asked("refundRedemption", key, &(id, points, &remarks))?;
    if keys::answered(tx, &held.wallet, &key).await?.is_some() {
        return Ok(held.redemption);
    }
    if held.redemption.state != RedemptionState::Fulfilled {
        return Err(Error::refused(&REDEMPTION_STATE).at("id"));
    }
    let left = held.redemption.points.0 - held.redemption.points_back.0;
    let most = held.voucher.as_ref().map_or(left, |voucher| {
        let exchange = held.exchange(voucher);
        // What is left of the voucher is worth its share, rounded up.
        let kept = i128::from(exchange.remains) * i128::from(exchange.points);
        let kept = (kept + i128::from(exchange.worth) - 1) / i128::from(exchange.worth);
        left - i64::try_from(kept).unwrap_or(i64::MAX)
    });
    let points = points.map(earning::amount).transpose()?.map_or(most, |points| points.0);
    if points <= 0 || most < points {
        let detail = format!("{} points can come back for what was used and not given back.", most.max(0));
        return Err(Error::refused_because(&REFUND_ABOVE_REWARD, detail).at("amount"));
    }
    came_back(tx, &held, key, points, remarks).await
}

/// Gives points back, and keeps how many; a redemption of which all came back is cancelled.
async fn came_back(tx: &Tx, held: &Held, key: Key, points: i64, remarks: Remarks) -> Result<Redemption> {
    let spent: PointsEntry = reach::lock_entry(tx, REWARD_REDEEM, held.redemption.entry_id).await?.1;
    let told = remarks.on(tx, &held.wallet, Told::of(EntryKind::Refunded)).await?;
    let words =
        Some(told.words.map_or_else(|| held.reward.name.clone(), |words| format!("{}: {words}", held.reward.name)));
    returning::refunded(tx, &held.wallet, key, &spent, Some(Points(points)), Told { words, ..told }).await?;
    let back = held.redemption.points_back.0 + points;
    let all = back == held.redemption.points.0;
    let row = reward_redemption::ActiveModel {
        id: Set(held.redemption.id),
        points_back: Set(Points(back)),
        state: Set(if all { RedemptionState::Cancelled } else { held.redemption.state }),
        cancelled_at: Set(all.then(|| tx.now())),
        cancelled_by: Set(all.then(|| signature(tx.actor()))),
        ..Default::default()
    };
    let returned = row.update(tx.db()).await?;
    told_of(tx, &returned, RedemptionChange::Returned).await?;
    Ok(returned)
}
