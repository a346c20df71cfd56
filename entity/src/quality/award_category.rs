//! What is awarded in a round, and how votes and performance weigh in it.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, AwardCategoryId, AwardRoundId};

/// What is awarded.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AwardKind {
    /// The best in everything (全能之星).
    AllRound,
    /// The first three by performance (业绩前三).
    TopPerformance,
    /// Whom everybody likes best (人气之星).
    MostPopular,
    /// Who has become better than in the period before (进步之星).
    MostImproved,
    /// The kindest manner (天使微笑).
    AngelSmile,
    /// Who was praised most for each visit (好评之星).
    MostPraised,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "award_category")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AwardCategoryId,
    pub agency_id: AgencyId,
    pub award_round_id: AwardRoundId,
    pub kind: AwardKind,
    /// How much the votes weigh, in percent; the rest is performance.
    pub votes_percent: i32,
    /// How much a jury weighs against the others, from 0 to 100.
    pub customer_weight: i32,
    pub manager_weight: i32,
    pub technician_weight: i32,
}

impl ActiveModelBehavior for ActiveModel {}
