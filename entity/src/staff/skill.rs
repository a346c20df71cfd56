//! A skill in the agency's list.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, SkillId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "skill")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SkillId,
    pub agency_id: AgencyId,
    /// What programs and imports call it: `NEWBORN_CARE`.
    pub code: String,
    pub name: String,
    /// Since when it is not given to anybody any more.
    pub retired_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
