//! A card, a ticket or a voucher that a household holds.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, HouseholdId, RedemptionId, VoucherId},
    money::Minor,
    sealed::Sealed,
};

/// What it is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VoucherKind {
    /// Money that is paid in advance, and spent in parts.
    Card,
    /// So many times a service.
    Ticket,
    /// Something off an order.
    Voucher,
}

/// In what it is counted.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum VoucherMeasure {
    /// In the smallest unit of the agency's currency.
    Amount,
    /// In hundredths of an order, all of them used at once.
    Percent,
    /// In orders.
    Times,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voucher")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VoucherId,
    pub agency_id: AgencyId,
    /// Whose it is.
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    /// The points that it was exchanged for.
    pub redemption_id: Option<RedemptionId>,
    pub kind: VoucherKind,
    /// What the household reads.
    pub name: String,
    /// What was paid for it.
    pub price: Option<Minor>,
    pub measure: VoucherMeasure,
    pub worth: i64,
    /// What is left of it.
    pub remains: i64,
    /// It takes off an order no more than this.
    pub most_off: Option<Minor>,
    /// It is for orders of this much and more.
    pub least_order: Option<Minor>,
    /// Whether what an order leaves of it stays.
    pub partial: bool,
    /// Whether another household may use it.
    pub transferable: bool,
    /// The items of the catalogue that it is for; for all when empty.
    pub items: Json,
    pub first_day: ChronoDate,
    pub last_day: Option<ChronoDate>,
    /// A keyed hash of the code, by which it is found.
    pub code_hash: Vec<u8>,
    /// The code; `None` once forgotten.
    pub code: Option<Sealed>,
    /// The last four characters of it.
    pub code_end: String,
    pub issued_at: ChronoDateTimeUtc,
    pub issued_by: String,
    /// From then on it is not used any more.
    pub closed_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
