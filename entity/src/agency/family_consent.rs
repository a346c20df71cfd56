//! That an account of the family may know something about a member of the household, and since when no longer.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, FamilyConsentId, HouseholdId, HouseholdMemberId, UserId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "family_consent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FamilyConsentId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub household_member_id: HouseholdMemberId,
    pub user_id: UserId,
    pub data_class: DataClass,
    /// How it was given: said, signed on paper.
    pub how: Option<Sealed>,
    pub given_at: ChronoDateTimeUtc,
    pub given_by: String,
    pub revoked_at: Option<ChronoDateTimeUtc>,
    pub revoked_by: Option<String>,
}

/// What kind of knowledge a consent is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DataClass {
    /// Who they are and how they live.
    Personal,
    /// How they are: assessments, log, medicines, incidents, plan.
    Health,
}

impl ActiveModelBehavior for ActiveModel {}
