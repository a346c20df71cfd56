//! Something that a household is not content with.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, ComplaintId, HouseholdId, ServiceOrderId, StaffMemberId, UserId, VisitId},
    sealed::Sealed,
};

/// How a complaint came.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ComplaintChannel {
    /// By telephone.
    Phone,
    /// By WeChat.
    Wechat,
    /// By the portal or an app.
    App,
    /// By e-mail.
    Email,
    /// In person.
    InPerson,
    /// When the household was asked how an order was.
    CallBack,
}

/// Where a complaint stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ComplaintState {
    /// It was taken down.
    Received,
    /// Somebody sees to it.
    Routed,
    /// The household was told what was done; whether it is content is to be heard.
    Answered,
    /// The household is content.
    Closed,
    /// The household has taken it back.
    Withdrawn,
}

/// Why there was something to complain about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ComplaintCause {
    /// Somebody came late.
    Late,
    /// Nobody came.
    Missed,
    /// The work was not good.
    Workmanship,
    /// Somebody was not polite.
    Attitude,
    /// Something was not said, or wrongly.
    Communication,
    /// Something was broken or lost.
    Damage,
    /// Something cost more than it should.
    Price,
    /// Somebody was in danger.
    Safety,
    /// Nothing was wrong.
    Unfounded,
    /// Anything else.
    Other,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ComplaintId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    /// The order about which the household was asked.
    pub service_order_id: Option<ServiceOrderId>,
    pub visit_id: Option<VisitId>,
    /// About whose work.
    pub staff_member_id: Option<StaffMemberId>,
    pub channel: ComplaintChannel,
    pub state: ComplaintState,
    pub words: Sealed,
    /// The account, as history keeps it.
    pub raised_by: String,
    pub raised_at: ChronoDateTimeUtc,
    pub handler_id: Option<UserId>,
    pub routed_at: Option<ChronoDateTimeUtc>,
    pub cause: Option<ComplaintCause>,
    /// For the agency alone.
    pub cause_words: Option<Sealed>,
    /// What the household was told.
    pub solution: Option<Sealed>,
    pub answered_at: Option<ChronoDateTimeUtc>,
    /// How often the household was not content with an answer.
    pub reopened: i32,
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub withdraw_reason: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
