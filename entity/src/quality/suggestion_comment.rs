//! Somebody says something about a suggestion.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, SuggestionCommentId, SuggestionId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "suggestion_comment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SuggestionCommentId,
    pub agency_id: AgencyId,
    pub suggestion_id: SuggestionId,
    /// The account, as history keeps it.
    pub said_by: String,
    pub said_at: ChronoDateTimeUtc,
    pub words: Sealed,
}

impl ActiveModelBehavior for ActiveModel {}
