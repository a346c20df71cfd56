//! Good wishes to a household on an occasion, from their draft to their arrival.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    household::household::Channel,
    id::{AgencyId, GreetingId, HouseholdId},
    sealed::Sealed,
};

/// On what a household is greeted.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Occasion {
    /// A member's birthday.
    Birthday,
    /// A day that the household keeps.
    FamilyDay,
    /// 1 January.
    NewYear,
    /// The first day of the lunar year.
    SpringFestival,
    /// The fifteenth of the first lunar month.
    LanternFestival,
    /// The fifth of the fifth lunar month.
    DragonBoat,
    /// The seventh of the seventh lunar month.
    Qixi,
    /// The fifteenth of the eighth lunar month.
    MidAutumn,
    /// The ninth of the ninth lunar month.
    DoubleNinth,
    /// 1 October.
    NationalDay,
}

/// The language of a greeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GreetingLanguage {
    /// English.
    English,
    /// Chinese in simplified characters.
    Chinese,
}

/// By which way a greeting goes: those of the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GreetingChannel {
    /// Somebody calls.
    Phone,
    /// A WeChat message.
    Wechat,
    /// An e-mail.
    Email,
    /// A message in the family's app.
    App,
    /// Somebody says it at the next visit.
    InPerson,
}

impl From<Channel> for GreetingChannel {
    fn from(channel: Channel) -> Self {
        match channel {
            Channel::Phone => Self::Phone,
            Channel::Wechat => Self::Wechat,
            Channel::Email => Self::Email,
            Channel::App => Self::App,
            Channel::InPerson => Self::InPerson,
        }
    }
}

impl From<GreetingChannel> for Channel {
    fn from(channel: GreetingChannel) -> Self {
        match channel {
            GreetingChannel::Phone => Self::Phone,
            GreetingChannel::Wechat => Self::Wechat,
            GreetingChannel::Email => Self::Email,
            GreetingChannel::App => Self::App,
            GreetingChannel::InPerson => Self::InPerson,
        }
    }
}

/// Where a greeting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum GreetingState {
    /// It waits for somebody to read it.
    Drafted,
    /// It goes out on its day.
    Queued,
    /// A process has begun to send it.
    Sending,
    /// It went out, or somebody said it.
    Sent,
    /// Nobody wanted it sent.
    Declined,
    /// The household does not wish to be greeted any more, or is not served any more.
    Withheld,
    /// Its day is over.
    Lapsed,
    /// A process ended while sending by a way that cannot tell whether it went out.
    Uncertain,
    /// It could not be sent, and is not tried any more.
    Parked,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "greeting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GreetingId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub occasion: Occasion,
    /// The member, the family day, or for a festival the household.
    pub about: Uuid,
    /// By the clock of the household's branch.
    pub day: ChronoDate,
    pub language: GreetingLanguage,
    /// Null while there is no way to the household.
    pub channel: Option<GreetingChannel>,
    /// What is said; null once the household is erased.
    pub words: Option<Sealed>,
    pub state: GreetingState,
    /// The first and the last moment in which it may go out.
    pub send_from: ChronoDateTimeUtc,
    pub send_until: ChronoDateTimeUtc,
    /// While it is queued or being sent.
    pub next_attempt_at: Option<ChronoDateTimeUtc>,
    pub attempts: i32,
    pub last_error: Option<String>,
    pub drafted_at: ChronoDateTimeUtc,
    pub decided_at: Option<ChronoDateTimeUtc>,
    pub decided_by: Option<String>,
    pub sent_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
