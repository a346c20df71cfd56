//! A certificate that somebody holds.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, CredentialId, StaffMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "credential")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CredentialId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    pub kind: CredentialKind,
    pub issuer: String,
    pub number: Sealed,
    /// Where the scan or the paper is kept: sealed, as it may hold the number.
    pub evidence: Option<Sealed>,
    pub issued_on: ChronoDate,
    /// The last day on which it holds.
    pub expires_on: Option<ChronoDate>,
    /// Since when it does not count any more, whatever it says.
    pub withdrawn_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// What a credential certifies.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CredentialKind {
    /// Domestic service (家政服务师证).
    DomesticService,
    /// Care of mother and newborn (母婴护理证).
    MaternityCare,
    /// Raising infants (育婴师证).
    InfantCare,
    /// Nursing care of the elderly and ill (护理员证).
    NursingCare,
    /// Fit for work near people and food (健康证).
    Health,
    /// First aid.
    FirstAid,
    /// Cooking.
    Cooking,
    /// Driving licence.
    Driving,
    /// Registered nurse.
    Nursing,
    /// Anything else.
    Other,
}
