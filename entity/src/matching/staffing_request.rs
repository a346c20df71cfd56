//! A household's request for staff.

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    household::preference::CarerWish,
    id::{AddressId, AgencyId, BranchId, HouseholdId, SkillId, StaffingRequestId, TrainingCourseId},
    sealed::Sealed,
    staff::credential::CredentialKind,
};

/// Where a request stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StaffingRequestStatus {
    /// Being written; nobody is looked for yet.
    Draft,
    /// Somebody is looked for.
    Open,
    /// At least one proposal waits for an answer, or an interview or trial is under way.
    Proposed,
    /// Every seat is taken.
    Filled,
    /// The service is over.
    Closed,
    /// Given up before it was filled.
    Cancelled,
}

/// The kind of service that is asked for.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceType {
    /// Care of mother and newborn in the first weeks (月嫂).
    Maternity,
    /// Care of an infant (育婴).
    Infant,
    /// Care of an elderly person (养老护理).
    Elderly,
    /// Care of a patient at home (护理).
    Patient,
    /// Housework (家政).
    Housekeeping,
    /// Running of the household (管家).
    Butler,
}

/// A household's request for staff: what is wanted, when and where.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staffing_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffingRequestId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    /// Where the work is done; the household's first address when `None`.
    pub address_id: Option<AddressId>,
    pub service_type: ServiceType,
    pub status: StaffingRequestStatus,
    /// How many carers are wanted at the same time.
    pub seats: i32,
    pub starts_on: ChronoDate,
    /// The last day; `None` when the service goes on until somebody ends it.
    pub ends_on: Option<ChronoDate>,
    /// When the work is done, as the recurrence is written.
    pub schedule: Json,
    /// Skills, credentials, courses, languages and wishes.
    pub needs: Needs,
    pub live_in: bool,
    /// The most that an hour may cost, in minor units of the agency's currency.
    pub budget_per_hour: Option<i64>,
    /// Sealed words; empty once erased.
    pub cancel_reason: Option<Sealed>,
    pub created_at: ChronoDateTimeUtc,
    pub updated_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// What the person must have and should have, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "camelCase", default)]
pub struct Needs {
    /// Skills with the lowest level that will do.
    pub skills: Vec<SkillLevel>,
    /// Credentials that must hold during the whole service.
    pub credentials: Vec<CredentialKind>,
    /// Courses that must have been passed, besides those that the agency asks of everybody.
    pub courses: Vec<TrainingCourseId>,
    /// Whether the background check must be clear, even where the agency does not ask it of everybody.
    pub background_check: bool,
    /// Languages without which it will not do, by BCP 47 tag.
    pub languages: Vec<String>,
    /// Languages that would be good.
    pub wished_languages: Vec<String>,
    /// What else would be good.
    pub wishes: Vec<Wish>,
}

/// A skill at a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SkillLevel {
    /// The skill.
    pub skill: SkillId,
    /// 1 to 5.
    pub level: u8,
}

/// A wish that belongs to the request alone; the household's own are its preferences.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wish {
    /// What is wished for.
    pub wish: CarerWish,
    /// In plain words.
    pub words: Words,
}

/// Words within JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Words {
    /// Sealed by the agency's vault, in base64.
    Sealed {
        /// What the vault made of them.
        sealed: String,
    },
    /// Kept before words were sealed.
    Clear(String),
}
