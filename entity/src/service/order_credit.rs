//! What is taken off an order because the household holds it already: a voucher, a card, a ticket.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, OrderCreditId, ServiceOrderId},
    money::Minor,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_credit")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OrderCreditId,
    pub agency_id: AgencyId,
    pub service_order_id: ServiceOrderId,
    /// In the currency of the order's quote.
    pub amount: Minor,
    pub given_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub given_by: String,
    /// When it was taken back, and the order became as dear as before.
    pub withdrawn_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
