//! A household: who is served.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, HouseholdId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "household")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HouseholdId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub status: Status,
    /// The name under which the agency knows the household; null once erased.
    pub name: Option<Sealed>,
    /// With `title`, how the household is addressed; null once erased.
    pub surname: Option<Sealed>,
    /// `女士`, `Mr`.
    pub title: Option<String>,
    /// The agency's own word for the household's standing.
    pub tier: Option<String>,
    pub segments: Segments,
    pub reception_grade: ReceptionGrade,
    pub contact_preferences: ContactPreferences,
    /// Daily routine, diet, pets: as sealed JSON.
    pub habits: Option<Sealed>,
    /// Dwelling, layout, equipment: as sealed JSON.
    pub home: Option<Sealed>,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}

/// Where a household stands with the agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Has asked and is not served yet.
    Prospect,
    /// Is served, or has been and may ask at any time.
    Active,
    /// Has asked for a rest: away, moving, between two services.
    Paused,
    /// Has left.
    Ended,
    /// Has left, and everything personal is gone for good.
    Erased,
}

/// What kind of care a household needs; it may need several.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Segment {
    /// High-net-worth: the whole house is run for it.
    HighNetWorth,
    /// A mother and her newborn or infant.
    MaternityAndInfant,
    /// Elderly people.
    Elderly,
    /// Somebody who is ill.
    Patient,
}

/// The segments of a household, as a JSON list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Segments(pub Vec<Segment>);

/// By which protocol the household is received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReceptionGrade {
    /// The usual reception.
    Ordinary,
    /// Several guests at once.
    Group,
    /// A guest of honour.
    Vip,
    /// An event with many guests.
    Event,
}

/// A way to reach somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Channel {
    /// A telephone call.
    Phone,
    /// A WeChat message.
    Wechat,
    /// An e-mail.
    Email,
    /// A message in the family portal or app.
    App,
    /// A visit.
    InPerson,
}

/// How often the agency gets in touch of its own accord.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ContactFrequency {
    /// Only when there is something to say.
    #[default]
    WhenNeeded,
    /// Every day of service.
    Daily,
    /// Once a week.
    Weekly,
    /// Once a month.
    Monthly,
}

/// How the household wants to be reached, as JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct ContactPreferences {
    /// Ways of contact, the most welcome first.
    pub channels: Vec<Channel>,
    /// How often.
    pub frequency: ContactFrequency,
    /// When not to.
    pub quiet_hours: Option<QuietHours>,
}

/// Hours in which the household is left in peace, by the clock of its branch. They may run past midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// The first moment of peace.
    pub from: chrono::NaiveTime,
    /// The first moment after it.
    pub until: chrono::NaiveTime,
}
