//! A version of a questionnaire.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, SurveyId};

/// When a household is asked.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SurveyOccasion {
    /// A visit was confirmed.
    AfterVisit,
    /// It was called back about an order.
    CallBack,
    /// Once a year.
    Yearly,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "survey")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SurveyId,
    pub agency_id: AgencyId,
    /// What all versions of it share.
    pub code: String,
    pub number: i32,
    pub name: String,
    pub occasion: SurveyOccasion,
    #[sea_orm(column_type = "JsonBinary")]
    pub questions: Json,
    /// How likely a household is asked on an occasion, in parts of ten thousand.
    pub chance: i32,
    /// So many days pass at least from one invitation on this occasion to the next.
    pub wait_days: i32,
    /// So many days an invitation is open.
    pub open_days: i32,
    /// What the draws begin with; kept, so that they can be repeated.
    pub seed: Option<i64>,
    /// The account, as history keeps it.
    pub drafted_by: String,
    pub drafted_at: ChronoDateTimeUtc,
    pub published_by: Option<String>,
    /// Since when it is used, and never changed any more.
    pub published_at: Option<ChronoDateTimeUtc>,
    pub retired_by: Option<String>,
    /// Since when nobody is asked by it any more.
    pub retired_at: Option<ChronoDateTimeUtc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
