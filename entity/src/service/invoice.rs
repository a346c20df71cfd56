//! What a household owes for an order, and the numbers under which it is told so.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, HouseholdId, InvoiceId, ServiceOrderId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "invoice")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InvoiceId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub service_order_id: ServiceOrderId,
    /// By the agency's calendar.
    pub year: i32,
    /// From 1 in each year, without gaps.
    pub number: i32,
    pub issued_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

/// The last number of each year.
pub mod counter {
    use sea_orm::entity::prelude::*;

    use crate::id::AgencyId;

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "invoice_counter")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub agency_id: AgencyId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub year: i32,
        pub last: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
