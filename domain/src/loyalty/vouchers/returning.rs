//! What comes back to a voucher: a use that is undone before the order is paid, or a part of one that is given back after.

use entity::{
    id::{ServiceOrderId, VoucherUseId},
    loyalty::{reward_redemption, voucher_use},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    issuing::VoucherChange,
    using::{self, VOUCHER_OVER},
    worth::Exchange,
};
use crate::{
    kernel::{Error, Result, Rule, Scope, Tx, input},
    loyalty::{VOUCHER_RETURN, VOUCHER_USE, Voucher, VoucherMeasure, VoucherUse},
    service::{credits, orders, prices},
};

/// The use was undone, or given back.
pub const VOUCHER_USE_ENDED: Rule =
    Rule { code: "VOUCHER_USE_ENDED", message: "What the voucher took off has been undone or given back already." };
/// The order was signed: what was taken off is given back, and not undone.
pub const ORDER_SIGNED: Rule = Rule {
    code: "ORDER_SIGNED",
    message: "The order is signed; what the voucher took off can be given back to it, and not undone.",
};
/// The order was not signed yet: what was taken off is undone.
pub const ORDER_NOT_SIGNED: Rule = Rule {
    code: "ORDER_NOT_SIGNED",
    message: "The order is not signed yet; what the voucher took off can be undone, and not given back.",
};
/// More would come back than was taken off.
pub const REFUND_ABOVE_USED: Rule =
    Rule { code: "REFUND_ABOVE_USED", message: "More would come back to the voucher than it took off." };
/// It counts in wholes.
pub const VOUCHER_NOT_IN_PARTS: Rule =
    Rule { code: "VOUCHER_NOT_IN_PARTS", message: "The voucher is given back as a whole, or not at all." };
/// It came back as points.
pub const RETURNED_IN_POINTS: Rule =
    Rule { code: "RETURNED_IN_POINTS", message: "What the voucher was exchanged for has come back as points already." };

/// Undoes the use of a voucher on an order that is not signed yet: the order is as dear as before, and the voucher as good.
///
/// # Errors
/// [`Error::NotFound`], [`VOUCHER_USE_ENDED`], [`ORDER_SIGNED`], [`VOUCHER_OVER`] and [`RETURNED_IN_POINTS`] at `id`.
pub async fn undo(tx: &Tx, id: VoucherUseId) -> Result<VoucherUse> {
    let scope = tx.require(VOUCHER_USE)?;
    let seen = seen(tx, &scope, id).await?;
    if credits::is_signed(tx, seen.service_order_id).await? {
        return Err(Error::refused(&ORDER_SIGNED).at("id"));
    }
    undone(tx, &seen).await.map_err(|error| error.at("id"))
}

/// Undoes what vouchers took off an order that was cancelled.
pub(in crate::loyalty) async fn order_cancelled(tx: &Tx, order: ServiceOrderId) -> Result<()> {
    let uses = voucher_use::Entity::find()
        .filter(voucher_use::Column::AgencyId.eq(tx.signed_in()?))
        .filter(voucher_use::Column::ServiceOrderId.eq(order))
        .filter(voucher_use::Column::UndoneAt.is_null())
        .all(tx.db())
        .await?;
    for used in uses {
        match undone(tx, &used).await {
            // What was given back in another way, or closed, stays so.
            Err(Error::Refused { .. }) => {}
            other => drop(other?),
        }
    }
    Ok(())
}

async fn undone(tx: &Tx, seen: &VoucherUse) -> Result<VoucherUse> {
    // The order first, then the voucher: as whoever uses one does.
    match credits::withdraw(tx, seen.order_credit_id).await {
        Err(Error::NotFound { .. }) => return Err(Error::refused(&VOUCHER_USE_ENDED)),
        other => other?,
    }
    let (voucher, used) = locked(tx, seen).await?;
    if used.undone_at.is_some() || used.returned > 0 {
        return Err(Error::refused(&VOUCHER_USE_ENDED));
    }
    given_back(tx, &voucher, used.value).await?;
    let row = voucher_use::ActiveModel {
        id: Set(used.id),
        returned: Set(used.value),
        undone_at: Set(Some(tx.now())),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}

/// Gives back to a voucher what it took off a signed order, or a part of that; the order stays as it was paid. A voucher that
/// counts in wholes comes back as a whole.
///
/// # Errors
/// [`Error::NotFound`], [`VOUCHER_USE_ENDED`], [`ORDER_NOT_SIGNED`], [`VOUCHER_OVER`] and [`RETURNED_IN_POINTS`] at `id`,
/// [`VOUCHER_NOT_IN_PARTS`], [`REFUND_ABOVE_USED`] and [`Error::Invalid`] at `amount.amount`.
pub async fn refund(tx: &Tx, id: VoucherUseId, amount: Option<i64>) -> Result<VoucherUse> {
    let scope = tx.require(VOUCHER_RETURN)?;
    let seen = seen(tx, &scope, id).await?;
    if !credits::is_signed(tx, seen.service_order_id).await? {
        return Err(Error::refused(&ORDER_NOT_SIGNED).at("id"));
    }
    let (voucher, used) = locked(tx, &seen).await?;
    if used.undone_at.is_some() {
        return Err(Error::refused(&VOUCHER_USE_ENDED).at("id"));
    }
    let amount = amount.map(|amount| input::amount("amount.amount", amount, 1, prices::MOST)).transpose()?;
    let value = coming_back(&voucher, &used, amount)?;
    given_back(tx, &voucher, value).await.map_err(|error| error.at("id"))?;
    let row = voucher_use::ActiveModel { id: Set(used.id), returned: Set(used.returned + value), ..Default::default() };
    Ok(row.update(tx.db()).await?)
}

/// What comes back to a voucher, in its own measure, of what it took off.
fn coming_back(voucher: &Voucher, used: &VoucherUse, amount: Option<i64>) -> Result<i64> {
    // What a voucher without a rest lost beside what it took off is lost.
    let whole = if voucher.measure == VoucherMeasure::Amount { used.off.0 } else { used.value };
    let left = whole - used.returned;
    if left <= 0 {
        return Err(Error::refused(&VOUCHER_USE_ENDED).at("id"));
    }
    match (voucher.measure, amount) {
        (_, None) => Ok(left),
        (VoucherMeasure::Amount, Some(amount)) if amount <= left => Ok(amount),
        (VoucherMeasure::Amount, Some(_)) => Err(Error::refused(&REFUND_ABOVE_USED).at("amount.amount")),
        (VoucherMeasure::Percent | VoucherMeasure::Times, Some(amount)) if amount == used.off.0 => Ok(left),
        (VoucherMeasure::Percent | VoucherMeasure::Times, Some(_)) => {
            Err(Error::refused(&VOUCHER_NOT_IN_PARTS).at("amount.amount"))
        }
    }
}

/// A use of a voucher on an order that a scope reaches.
async fn seen(tx: &Tx, scope: &Scope, id: VoucherUseId) -> Result<VoucherUse> {
    let missing = || Error::not_found(id).at("id");
    let found = voucher_use::Entity::find_by_id(id).filter(voucher_use::Column::AgencyId.eq(scope.agency));
    let found = found.one(tx.db()).await?.ok_or_else(missing)?;
    let order = orders::get(tx, found.service_order_id).await.map_err(|_| missing())?;
    if scope.has_household(order.branch_id, order.household_id) { Ok(found) } else { Err(missing()) }
}

/// The voucher of a use, locked, and the use as it is then.
async fn locked(tx: &Tx, seen: &VoucherUse) -> Result<(Voucher, VoucherUse)> {
    let voucher = using::lock(tx, seen.voucher_id).await?;
    let used = voucher_use::Entity::find_by_id(seen.id).one(tx.db()).await?;
    Ok((voucher, used.ok_or_else(|| Error::not_found(seen.id))?))
}

/// Gives value back to a locked voucher, unless the points for it came back.
async fn given_back(tx: &Tx, voucher: &Voucher, value: i64) -> Result<()> {
    if voucher.closed_at.is_some() {
        return Err(Error::refused(&VOUCHER_OVER));
    }
    if let Some(id) = voucher.redemption_id {
        let redemption = reward_redemption::Entity::find_by_id(id).lock_shared().one(tx.db()).await?;
        let redemption = redemption.ok_or_else(|| Error::internal("a voucher without its redemption"))?;
        let exchange = Exchange {
            points: redemption.points.0,
            points_back: redemption.points_back.0,
            worth: voucher.worth,
            remains: voucher.remains,
        };
        exchange.with_value_back(value).ok_or_else(|| Error::refused(&RETURNED_IN_POINTS))?;
    }
    using::remaining(tx, voucher, voucher.remains + value, VoucherChange::Returned).await
}
