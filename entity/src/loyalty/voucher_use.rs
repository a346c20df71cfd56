//! What a voucher took off an order.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, OrderCreditId, ServiceOrderId, VoucherId, VoucherUseId},
    money::Minor,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "voucher_use")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: VoucherUseId,
    pub agency_id: AgencyId,
    pub voucher_id: VoucherId,
    pub service_order_id: ServiceOrderId,
    pub order_credit_id: OrderCreditId,
    /// What it took off.
    pub off: Minor,
    /// What that took of the voucher, in its own measure.
    pub value: i64,
    /// What of that was given back to it.
    pub returned: i64,
    pub used_at: ChronoDateTimeUtc,
    pub used_by: String,
    /// When it was undone as a whole, before the order was paid.
    pub undone_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
