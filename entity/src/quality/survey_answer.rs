//! What a household answers to a question.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, SurveyInvitationId},
    sealed::Sealed,
};

/// What a question is about, which says how it is answered.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SurveyDimension {
    /// How people behaved: 1 to 5.
    Attitude,
    /// What people can do: 1 to 5.
    Skill,
    /// Whether everything was said: 1 to 5.
    Communication,
    /// All in all: 1 to 5.
    Overall,
    /// How likely the household is to recommend the agency: 0 to 10.
    Recommendation,
    /// In the household's own words.
    Words,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey_answer")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub survey_invitation_id: SurveyInvitationId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub question_code: String,
    pub dimension: SurveyDimension,
    pub score: Option<i32>,
    pub words: Option<Sealed>,
}

impl ActiveModelBehavior for ActiveModel {}
