//! That somebody was in touch with a household of the agency's own accord.

use sea_orm::entity::prelude::*;

use super::greeting::GreetingChannel;
use crate::{
    id::{AgencyId, ContactNoteId, HouseholdId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "contact_note")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactNoteId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub day: ChronoDate,
    pub channel: GreetingChannel,
    /// What was said.
    pub words: Option<Sealed>,
    pub noted_at: ChronoDateTimeUtc,
    pub noted_by: String,
}

impl ActiveModelBehavior for ActiveModel {}
