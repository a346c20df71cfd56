//! What was paid for an order: once, and no more than was agreed.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, QuoteId, ServiceOrderId, SettlementId},
    money::Minor,
};

/// How something was paid.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PaymentMethod {
    /// In cash.
    Cash,
    /// By WeChat Pay.
    Wechat,
    /// By Alipay.
    Alipay,
    /// By card.
    Card,
    /// By bank transfer.
    Transfer,
    /// From what the household has paid in advance.
    Account,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "settlement")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SettlementId,
    pub agency_id: AgencyId,
    pub service_order_id: ServiceOrderId,
    pub quote_id: QuoteId,
    pub amount: Minor,
    /// The most that could be charged.
    pub agreed: Minor,
    /// ISO 4217.
    pub currency: String,
    pub method: PaymentMethod,
    pub settled_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub settled_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
