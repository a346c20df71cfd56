//! Somebody's vote. For whom it was is kept until the ballots are counted, and then forgotten.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, AwardBallotId, AwardCategoryId, AwardRoundId, StaffMemberId, UserId};

/// Who votes together.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AwardJury {
    /// Families, for carers who came to them.
    Customer,
    /// Managers.
    Manager,
    /// Carers, for their colleagues.
    Technician,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "award_ballot")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AwardBallotId,
    pub agency_id: AgencyId,
    pub award_round_id: AwardRoundId,
    pub award_category_id: AwardCategoryId,
    pub voter_id: UserId,
    pub jury: AwardJury,
    /// For whom; `None` once the ballots are counted.
    pub staff_member_id: Option<StaffMemberId>,
    pub cast_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
