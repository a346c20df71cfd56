//! A version of an agency's own assessment instrument.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, AssessmentInstrumentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assessment_instrument")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AssessmentInstrumentId,
    pub agency_id: AgencyId,
    pub code: String,
    pub number: i32,
    /// The definition as it was loaded.
    pub definition: Json,
    /// The account, as history keeps it.
    pub loaded_by: String,
    pub loaded_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
