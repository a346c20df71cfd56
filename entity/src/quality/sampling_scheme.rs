//! How strict a carer's visits are looked at.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, BranchId, SamplingSchemeId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sampling_scheme")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SamplingSchemeId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub staff_member_id: StaffMemberId,
    /// The acceptance quality limit, in hundredths of a percent.
    pub limit_hundredths: i32,
    /// What is remembered of the lots before.
    #[sea_orm(column_type = "JsonBinary")]
    pub standing: Json,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
