//! A person who works in households: a carer, in prose.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::weekly_hours::WeeklyHours;
use crate::{
    id::{AgencyId, BranchId, StaffMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
#[sea_orm(table_name = "staff_member")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffMemberId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub name: Sealed,
    /// Keyed hash of the normalised name, by which it is found.
    pub name_index: Vec<u8>,
    pub phone: Option<Sealed>,
    /// Keyed hash of the number's digits.
    pub phone_index: Option<Vec<u8>>,
    pub roles: StaffRoles,
    pub languages: Languages,
    pub area: ServiceArea,
    /// Where ways begin, in degrees of WGS 84.
    pub latitude: f64,
    pub longitude: f64,
    pub live_in: LiveIn,
    pub status: Status,
    pub hired_on: Option<ChronoDate>,
    /// What an hour costs the agency, in minor units of `currency`.
    pub hourly_cost: Option<i64>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Code of the working-time profile.
    pub jurisdiction: String,
    /// A full week of work in minutes, as agreed with the person.
    pub weekly_minutes: i32,
    pub weekly_hours: WeeklyHours,
    /// Groups that the person has agreed to be counted in for fairness reports, as sealed JSON.
    pub consented_groups: Option<Sealed>,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
    /// Grows with every change of this row or of what belongs to it; written by the database alone.
    pub revision: i64,
}

impl ActiveModelBehavior for ActiveModel {}

/// Where somebody stands with the agency.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Has applied; is being checked and trained.
    Applicant,
    /// Serves households.
    Active,
    /// May not serve for now.
    Suspended,
    /// Has an approved leaving; serves until the hand-over.
    Leaving,
    /// Has left; the file stays.
    Left,
}

/// Whether somebody lives in the household that is served.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LiveIn {
    /// Lives in, and takes nothing else.
    LiveIn,
    /// Goes home.
    LiveOut,
    /// Takes either.
    Both,
}

/// What somebody is employed as; one person may be several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StaffRole {
    /// Runs a household's services as a whole (管家).
    Butler,
    /// Keeps house: cleaning, laundry, shopping, simple meals (家政员).
    Housekeeper,
    /// Cares for mother and newborn in the first weeks (月嫂).
    MaternityNurse,
    /// Raises infants and toddlers (育婴师).
    InfantCarer,
    /// Cares for the elderly, the ill and the disabled (护理员).
    ElderlyCarer,
    /// Cooks.
    Cook,
    /// Cleans by the hour (保洁员).
    Cleaner,
    /// Drives.
    Driver,
}

/// The roles of one person, as a JSON list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct StaffRoles(pub Vec<StaffRole>);

/// Languages as BCP 47 tags, as a JSON list: `zh`, `zh-yue`, `en`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Languages(pub Vec<String>);

/// Where somebody is willing to work: around a point, or in named districts, or both. Neither means anywhere.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, FromJsonQueryResult)]
#[serde(rename_all = "camelCase", default)]
pub struct ServiceArea {
    pub circle: Option<Circle>,
    pub districts: Vec<String>,
}

/// All places up to a distance from a point, as the crow flies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Circle {
    /// Degrees, WGS 84.
    pub latitude: f64,
    pub longitude: f64,
    pub radius_metres: u32,
}
