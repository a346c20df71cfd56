//! Care plans and their versions.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, AssessmentId, CarePlanId, CarePlanTemplateId, CarePlanVersionId, HouseholdId, HouseholdMemberId},
    matching::staffing_request::ServiceType,
    sealed::Sealed,
};

/// How much a person is at risk: what an assessment leads to.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RiskGroup {
    /// Kept as it is.
    Healthy,
    /// Watched, with early warning.
    AtRisk,
    /// Treated; a referral is looked at.
    Ill,
}

/// The services to whose visits the tasks of a plan belong; none means every one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(transparent)]
pub struct ServiceTypes(pub Vec<ServiceType>);

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "care_plan")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CarePlanId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub household_member_id: HouseholdMemberId,
    pub risk_group: Option<RiskGroup>,
    /// The assessment that it was made from.
    pub assessment_id: Option<AssessmentId>,
    pub created_at: ChronoDateTimeUtc,
    /// When the version that was signed last is to be looked at again.
    pub review_due_on: Option<ChronoDate>,
    pub ended_at: Option<ChronoDateTimeUtc>,
    /// Sealed words.
    pub end_reason: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// Versions of care plans.
pub mod version {
    use sea_orm::entity::prelude::*;

    use super::{AgencyId, CarePlanId, CarePlanVersionId, Sealed, ServiceTypes};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "care_plan_version")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CarePlanVersionId,
        pub agency_id: AgencyId,
        pub care_plan_id: CarePlanId,
        /// From 1, without gaps.
        pub number: i32,
        /// The sealed content; `None` once the household is forgotten.
        pub content: Option<Sealed>,
        pub service_types: ServiceTypes,
        /// The first day of whose visits it is.
        pub effective_from: ChronoDate,
        pub review_due_on: ChronoDate,
        /// The account, as history keeps it; so are the following two.
        pub drafted_by: String,
        pub drafted_at: ChronoDateTimeUtc,
        pub approved_by: Option<String>,
        pub approved_at: Option<ChronoDateTimeUtc>,
        pub signed_by: Option<String>,
        pub signed_at: Option<ChronoDateTimeUtc>,
        /// The name under which it was signed, sealed.
        pub signed_name: Option<Sealed>,
        /// SHA-256 of what was approved, by which it shows that the same was signed.
        pub digest: Option<Vec<u8>>,
        /// When another draft took its place before it was signed.
        pub withdrawn_at: Option<ChronoDateTimeUtc>,
    }

    impl ActiveModelBehavior for ActiveModel {}
}

/// Templates of plans.
pub mod template {
    use sea_orm::entity::prelude::*;

    use super::{AgencyId, CarePlanTemplateId, RiskGroup};

    #[sea_orm::model]
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "care_plan_template")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: CarePlanTemplateId,
        pub agency_id: AgencyId,
        pub risk_group: RiskGroup,
        pub content: Json,
        pub version: i32,
    }

    impl ActiveModelBehavior for ActiveModel {}
}
