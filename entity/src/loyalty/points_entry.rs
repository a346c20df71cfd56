//! A transaction of a wallet: what it moves between its books, and what they amount to afterwards. It never changes.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::points::Points;
use crate::id::{AgencyId, HouseholdMemberId, LoyaltyAccountId, PointsEntryId, PointsLotId, PointsReservationId};

/// What an entry is.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EntryKind {
    /// Points were earned, pending or available at once.
    Earned,
    /// Pending points became available; the rest of them lapsed.
    Posted,
    /// Pending points were taken back, or lapsed.
    Voided,
    /// Points were set aside.
    Reserved,
    /// Points that were set aside were spent; the rest of them came back.
    Redeemed,
    /// Points that were set aside came back.
    Released,
    /// Points were spent at once.
    Spent,
    /// Spent points came back.
    Refunded,
    /// Earned points were taken back, since what earned them was.
    ClawedBack,
    /// Points expired.
    Expired,
    /// An entry was undone by its mirror image.
    Reversed,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "points_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PointsEntryId,
    pub agency_id: AgencyId,
    pub account_id: LoyaltyAccountId,
    /// Its place in the account, from 1.
    pub number: i64,
    pub kind: EntryKind,
    /// Under which it was asked for, once in an agency.
    pub key: String,
    /// What was asked for under the key, digested.
    pub content: String,
    pub occurred_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub made_by: String,
    /// Whose points they are among those who share the wallet.
    pub household_member_id: Option<HouseholdMemberId>,
    /// The lot that it is about, where it is about one alone.
    pub lot_id: Option<PointsLotId>,
    pub reservation_id: Option<PointsReservationId>,
    /// The entry that it takes back, in whole or in part.
    pub of_entry_id: Option<PointsEntryId>,
    /// How much of a purchase was given back, in the smallest unit of the agency's currency.
    pub refunded_basis: Option<i64>,
    pub issued: Points,
    pub owed: Points,
    pub pending: Points,
    pub available: Points,
    pub reserved: Points,
    pub spent: Points,
    pub expired: Points,
    pub issued_after: Points,
    pub owed_after: Points,
    pub pending_after: Points,
    pub available_after: Points,
    pub reserved_after: Points,
    pub spent_after: Points,
    pub expired_after: Points,
}

impl ActiveModelBehavior for ActiveModel {}
