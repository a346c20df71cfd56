//! The agency's own words for an occasion in a language.

use sea_orm::entity::prelude::*;

use super::greeting::{GreetingLanguage, Occasion};
use crate::id::AgencyId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "greeting_template")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub agency_id: AgencyId,
    #[sea_orm(primary_key, auto_increment = false)]
    pub occasion: Occasion,
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: GreetingLanguage,
    pub words: String,
    pub set_at: ChronoDateTimeUtc,
    pub set_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
