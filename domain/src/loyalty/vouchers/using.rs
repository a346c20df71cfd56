//! Using a voucher on an order: by its code, within its term and conditions, no matter how many try at once.

use entity::{
    id::{CatalogueItemId, HouseholdId, ServiceOrderId, VoucherId},
    loyalty::{voucher, voucher_use},
    money::Minor,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    code,
    issuing::{self, VoucherChange, told},
    worth::{Offer, Taken, take},
};
use crate::{
    agency::attempts,
    household::households,
    kernel::{Context, Error, OrRefuse, Result, Rule, Scope, Tx, actor::signature},
    loyalty::{VOUCHER_USE, Voucher, VoucherUse},
    service::credits::{self, Creditable},
};

/// No voucher of this code can be used here: there is none, it is another agency's, or somebody else's.
pub const VOUCHER_UNKNOWN: Rule =
    Rule { code: "VOUCHER_UNKNOWN", message: "No voucher with this code can be used for this order." };
/// The voucher's term is over, or it was closed.
pub const VOUCHER_OVER: Rule = Rule { code: "VOUCHER_OVER", message: "The voucher cannot be used any more." };
/// Nothing is left of it.
pub const VOUCHER_USED_UP: Rule = Rule { code: "VOUCHER_USED_UP", message: "Nothing is left of the voucher." };
/// It is another household's, and stays with it.
pub const VOUCHER_NOT_TRANSFERABLE: Rule =
    Rule { code: "VOUCHER_NOT_TRANSFERABLE", message: "The voucher is another household's, and is not passed on." };
/// It is for other orders.
pub const VOUCHER_CONDITIONS: Rule =
    Rule { code: "VOUCHER_CONDITIONS", message: "The voucher is not for orders like this one." };
/// It was used on this order already.
pub const VOUCHER_USED_HERE: Rule =
    Rule { code: "VOUCHER_USED_HERE", message: "The voucher has been used on this order already." };

/// Uses a voucher on an order that is not paid yet. Codes that are guessed are counted, and soon not looked at any more.
///
/// # Errors
/// [`Error::Invalid`] at `code`, [`TOO_MANY_GUESSES`](attempts::TOO_MANY_GUESSES), [`VOUCHER_UNKNOWN`], [`VOUCHER_OVER`],
/// [`VOUCHER_USED_UP`], [`VOUCHER_NOT_TRANSFERABLE`], [`VOUCHER_CONDITIONS`] and [`VOUCHER_USED_HERE`] at `code`, and what
/// [`credits::begin`] answers.
pub async fn apply(cx: &Context, order: ServiceOrderId, typed: &str) -> Result<VoucherUse> {
    cx.require(VOUCHER_USE)?;
    let code = code::read(typed)?;
    attempts::begin_guess(cx, "voucher").await?;
    let done = cx.write(async |tx| applied(tx, order, &code).await).await;
    // Whoever holds a voucher has not guessed, whatever else is in the way.
    if !matches!(&done, Err(Error::Refused { rule, .. }) if **rule == VOUCHER_UNKNOWN) {
        cx.write(async |tx| attempts::no_guess(tx, "voucher").await).await?;
    }
    done
}

async fn applied(tx: &Tx, order: ServiceOrderId, code: &str) -> Result<VoucherUse> {
    let scope = tx.require(VOUCHER_USE)?;
    let of = credits::begin(tx, order).await?;
    let hash = issuing::hash_of(tx, code).await?;
    let found = voucher::Entity::find()
        .filter(voucher::Column::AgencyId.eq(scope.agency))
        .filter(voucher::Column::CodeHash.eq(hash))
        .lock_exclusive()
        .one(tx.db())
        .await?;
    let unknown = || Error::refused(&VOUCHER_UNKNOWN).at("code");
    let voucher = found.filter(|found| knows(&scope, found, of.order.household_id)).ok_or_else(unknown)?;
    let taken = judged(tx, &voucher, &of).await.map_err(|error| error.at("code"))?;
    let credit = credits::give(tx, &of, Minor(taken.off)).await?;
    let row = voucher_use::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(voucher.agency_id),
        voucher_id: Set(voucher.id),
        service_order_id: Set(order),
        order_credit_id: Set(credit.id),
        off: Set(Minor(taken.off)),
        value: Set(taken.value),
        returned: Set(0),
        used_at: Set(tx.now()),
        used_by: Set(signature(tx.actor())),
        undone_at: Set(None),
    };
    let used = row.insert(tx.db()).await.or_refuse_duplicate(&VOUCHER_USED_HERE).map_err(|error| error.at("code"))?;
    remaining(tx, &voucher, voucher.remains - taken.value, VoucherChange::Used).await?;
    Ok(used)
}

/// Whether a code of this voucher tells its bearer anything: their own, one that is passed on, or one that the office sees.
fn knows(scope: &Scope, voucher: &Voucher, household: HouseholdId) -> bool {
    voucher.transferable
        || voucher.household_id == household
        || scope.has_household(voucher.branch_id, voucher.household_id)
}

/// What a voucher takes off an order, where it may.
async fn judged(tx: &Tx, voucher: &Voucher, of: &Creditable) -> Result<Taken> {
    if !voucher.transferable && voucher.household_id != of.order.household_id {
        return Err(Error::refused(&VOUCHER_NOT_TRANSFERABLE));
    }
    let household = households::get(tx, of.order.household_id).await?;
    let today = issuing::today(tx, &household).await?;
    if voucher.closed_at.is_some() {
        return Err(Error::refused(&VOUCHER_OVER));
    }
    if let Some(last) = voucher.last_day.filter(|last| *last < today) {
        return Err(Error::refused_because(&VOUCHER_OVER, format!("The voucher was to be used until {last}.")));
    }
    if voucher.remains == 0 {
        return Err(Error::refused(&VOUCHER_USED_UP));
    }
    let items = items(voucher)?;
    if !items.is_empty() && !items.contains(&of.order.catalogue_item_id) {
        return Err(Error::refused_because(&VOUCHER_CONDITIONS, "The voucher is for other services."));
    }
    if voucher.least_order.is_some_and(|least| of.agreed < least) {
        return Err(Error::refused_because(&VOUCHER_CONDITIONS, "The voucher is for larger orders."));
    }
    let offer = Offer {
        measure: voucher.measure,
        remains: voucher.remains,
        most_off: voucher.most_off.map(|most| most.0),
        partial: voucher.partial,
    };
    let nothing = || Error::refused_because(&VOUCHER_CONDITIONS, "The voucher takes nothing off this order.");
    take(&offer, of.left.0).ok_or_else(nothing)
}

/// The items of the catalogue that a voucher is for; for all when empty.
///
/// # Errors
/// [`Error::Internal`] when they cannot be read.
pub fn items(voucher: &Voucher) -> Result<Vec<CatalogueItemId>> {
    serde_json::from_value(voucher.items.clone()).map_err(|_| Error::internal("stored items cannot be read"))
}

/// A voucher that nobody else changes until this transaction ends.
pub(in crate::loyalty) async fn lock(tx: &Tx, id: VoucherId) -> Result<Voucher> {
    let found = voucher::Entity::find_by_id(id).filter(voucher::Column::AgencyId.eq(tx.signed_in()?)).lock_exclusive();
    found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id))
}

/// Keeps what is left of a locked voucher.
pub(in crate::loyalty) async fn remaining(
    tx: &Tx,
    voucher: &Voucher,
    remains: i64,
    change: VoucherChange,
) -> Result<()> {
    let closed_at = if change == VoucherChange::Closed { Some(tx.now()) } else { voucher.closed_at };
    let row = voucher::ActiveModel {
        id: Set(voucher.id),
        remains: Set(remains),
        closed_at: Set(closed_at),
        ..Default::default()
    };
    let kept = row.update(tx.db()).await?;
    told(tx, &kept, change).await
}
