//! A carer whom a round is about: who came to a confirmed visit in its period.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, AwardRoundId, StaffMemberId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "award_candidate")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub award_round_id: AwardRoundId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub staff_member_id: StaffMemberId,
    /// Confirmed visits in the period, when the round was opened.
    pub visits: i32,
}

impl ActiveModelBehavior for ActiveModel {}
