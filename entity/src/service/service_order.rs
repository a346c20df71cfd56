//! A request that is carried out.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{
        AgencyId, BranchId, CatalogueItemId, HouseholdId, QuoteId, ServiceOrderId, ServiceRequestId, StaffMemberId,
        VisitId,
    },
    money::Minor,
    sealed::Sealed,
    service::service_request::WithdrawnBy,
};

/// Where an order stands. It follows from the order's facts; it is kept so that orders are found by it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderState {
    /// Nobody does it yet.
    Open,
    /// Somebody is to do it.
    Assigned,
    /// It was done.
    Done,
    /// The household signed that it was.
    Signed,
    /// It is paid.
    Settled,
    /// The household was asked how it was.
    CalledBack,
    /// It is not done.
    Cancelled,
}

/// How a household is asked afterwards.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CallBackWay {
    /// At the door.
    Door,
    /// By telephone.
    Phone,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_order")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceOrderId,
    pub agency_id: AgencyId,
    pub service_request_id: ServiceRequestId,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    pub catalogue_item_id: CatalogueItemId,
    /// The accepted quote; free when `None`.
    pub quote_id: Option<QuoteId>,
    pub made_at: ChronoDateTimeUtc,
    pub state: OrderState,
    /// Who does it.
    pub staff_member_id: Option<StaffMemberId>,
    /// When it is done in the household.
    pub visit_id: Option<VisitId>,
    pub done_at: Option<ChronoDateTimeUtc>,
    /// When the household signed that it was done.
    pub signed_at: Option<ChronoDateTimeUtc>,
    /// The account, as history keeps it.
    pub signed_by: Option<String>,
    /// Who signed on paper, sealed.
    pub signer: Option<Sealed>,
    pub settled_at: Option<ChronoDateTimeUtc>,
    /// What is taken off what was agreed because the household holds it already.
    pub credited: Minor,
    pub called_back_at: Option<ChronoDateTimeUtc>,
    pub called_back_by: Option<String>,
    pub call_back_way: Option<CallBackWay>,
    pub satisfied: Option<bool>,
    pub call_back_note: Option<Sealed>,
    /// What the household complains about, in sealed words.
    pub complaint: Option<Sealed>,
    pub complained_at: Option<ChronoDateTimeUtc>,
    /// By the household, 1 to 5.
    pub rating: Option<i32>,
    pub rated_at: Option<ChronoDateTimeUtc>,
    pub rating_note: Option<Sealed>,
    pub cancelled_at: Option<ChronoDateTimeUtc>,
    pub cancelled_by: Option<WithdrawnBy>,
    pub cancel_reason: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
