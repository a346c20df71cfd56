//! Awards of a week or a month: who may vote until when, and how it ended.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, AwardRoundId, BranchId};

/// How often awards are given.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AwardRhythm {
    /// Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
}

/// Where a round of awards stands.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AwardState {
    /// It is written, and can be changed.
    Draft,
    /// Its candidates are fixed, and ballots are cast.
    Voting,
    /// Ballots are counted, and the results kept.
    Closed,
    /// Everybody knows the winners.
    Announced,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "award_round")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AwardRoundId,
    pub agency_id: AgencyId,
    /// Of one branch; `None` of the whole agency.
    pub branch_id: Option<BranchId>,
    pub rhythm: AwardRhythm,
    pub first_day: ChronoDate,
    pub last_day: ChronoDate,
    /// When the period before it began, as the two that follow by the clock of the branch, or of the agency's first one.
    pub earlier_at: ChronoDateTimeUtc,
    pub starts_at: ChronoDateTimeUtc,
    /// The period is over from this moment on.
    pub ends_at: ChronoDateTimeUtc,
    /// Before this moment ballots are cast.
    pub votes_until: ChronoDateTimeUtc,
    pub state: AwardState,
    /// What draws between equals begin with: 0 to 2⁵³ − 1, once the round is closed.
    pub seed: Option<i64>,
    /// The account, as history keeps it.
    pub drafted_by: String,
    pub drafted_at: ChronoDateTimeUtc,
    pub opened_at: Option<ChronoDateTimeUtc>,
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub announced_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
