//! Vouchers that are made: exchanged for points, sold, or given.

use chrono::{Days, NaiveDate};
use entity::{
    id::{HouseholdId, RedemptionId, VoucherId},
    loyalty::voucher,
    money::Minor,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{code, terms::Terms};
use crate::{
    agency::branch,
    household::{Household, households},
    kernel::{Context, Error, Result, Tx, actor::signature, input},
    loyalty::{VOUCHER_ISSUE, Voucher},
    service::prices,
};

/// Something happened to a voucher. Payload: [`VoucherHappened`].
pub const VOUCHER_CHANGED: &str = "loyalty.voucher.changed";

/// The keyed hash of codes is made for this use.
const CODES: &str = "voucher-codes";
const LONGEST_NAME: usize = 100;

/// What happens to a voucher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VoucherChange {
    /// It was made.
    Issued,
    /// It took something off an order.
    Used,
    /// Something of it was given back.
    Returned,
    /// It is not used any more.
    Closed,
}

/// What happened to which voucher.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VoucherHappened {
    /// The voucher.
    pub voucher: VoucherId,
    /// The household that holds it.
    pub household: HouseholdId,
    /// What happened.
    pub change: VoucherChange,
}

/// A voucher to be sold or given.
#[derive(Clone, Debug)]
pub struct IssueInput {
    /// To whom.
    pub household: HouseholdId,
    /// What the household reads.
    pub name: String,
    /// What was paid for it, in the smallest unit of the agency's currency; given when `None`.
    pub price: Option<i64>,
    /// What it is like.
    pub terms: Terms,
}

/// Sells or gives a voucher. The code is told this once to whoever issues it; the household can read it.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, [`Error::Invalid`] naming the field.
pub async fn issue(tx: &Tx, input: IssueInput) -> Result<(Voucher, String)> {
    let scope = tx.require(VOUCHER_ISSUE)?;
    let household = households::within(tx, &scope, "householdId", input.household).await?;
    let name = input::required_text("name", &input.name, LONGEST_NAME)?;
    let price = input.price.map(|price| input::amount("price.amount", price, 0, prices::MOST)).transpose()?;
    let terms = input.terms.judged(tx).await?;
    let issued = made(tx, &household, &name, price, None, &terms).await?;
    let after = json!({ "name": issued.0.name, "price": issued.0.price, "terms": terms });
    tx.record_change("voucherIssue", issued.0.id, None, Some(&after)).await?;
    Ok(issued)
}

/// Makes a voucher for a household, with its code.
pub(in crate::loyalty) async fn made(
    tx: &Tx,
    household: &Household,
    name: &str,
    price: Option<i64>,
    redemption: Option<RedemptionId>,
    terms: &Terms,
) -> Result<(Voucher, String)> {
    let code = code::new(tx.environment());
    let today = today(tx, household).await?;
    let last = |days: u32| today.checked_add_days(Days::new(u64::from(days) - u64::from(days > 0)));
    let vault = tx.vault().await?;
    let row = voucher::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(household.agency_id),
        household_id: Set(household.id),
        branch_id: Set(household.branch_id),
        redemption_id: Set(redemption),
        kind: Set(terms.kind),
        name: Set(name.to_owned()),
        price: Set(price.map(Minor)),
        measure: Set(terms.measure),
        worth: Set(terms.worth),
        remains: Set(terms.worth),
        most_off: Set(terms.most_off.map(Minor)),
        least_order: Set(terms.least_order.map(Minor)),
        partial: Set(terms.partial),
        transferable: Set(terms.transferable),
        items: Set(serde_json::to_value(&terms.items).map_err(|_| Error::internal("items are not JSON"))?),
        first_day: Set(today),
        last_day: Set(terms.holds_days.and_then(last)),
        code_hash: Set(vault.blind_index(CODES, &code)),
        code: Set(Some(vault.seal(&code)?)),
        code_end: Set(code::end(&code).to_owned()),
        issued_at: Set(tx.now()),
        issued_by: Set(signature(tx.actor())),
        closed_at: Set(None),
    };
    let made = row.insert(tx.db()).await?;
    told(tx, &made, VoucherChange::Issued).await?;
    Ok((made, code))
}

/// Under which hash a code is kept in the agency of the actor.
pub(super) async fn hash_of<C: sea_orm::ConnectionTrait>(cx: &Context<C>, code: &str) -> Result<Vec<u8>> {
    Ok(cx.vault().await?.blind_index(CODES, code))
}

pub(in crate::loyalty) async fn told(tx: &Tx, voucher: &Voucher, change: VoucherChange) -> Result<()> {
    let happened = VoucherHappened { voucher: voucher.id, household: voucher.household_id, change };
    tx.emit(VOUCHER_CHANGED, &happened).await
}

/// Today, by the clock of a household's branch.
pub(in crate::loyalty) async fn today(tx: &Tx, household: &Household) -> Result<NaiveDate> {
    let zone = branch::time_zone(&branch::get(tx, household.branch_id).await?)?;
    Ok(tx.now().with_timezone(&zone).date_naive())
}
