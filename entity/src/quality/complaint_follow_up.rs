//! A household is asked, or says, whether it is content with what was done about its complaint.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, ComplaintFollowUpId, ComplaintId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "complaint_follow_up")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ComplaintFollowUpId,
    pub agency_id: AgencyId,
    pub complaint_id: ComplaintId,
    /// The account, as history keeps it.
    pub asked_by: String,
    pub asked_at: ChronoDateTimeUtc,
    pub satisfied: bool,
    pub note: Option<Sealed>,
}

impl ActiveModelBehavior for ActiveModel {}
