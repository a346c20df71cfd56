//! A document that programs of the agency may run by its name alone. Rows are written and removed, never changed.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, ApplicationId, TrustedDocumentId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "trusted_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: TrustedDocumentId,
    pub agency_id: AgencyId,
    /// None for a document of every application of the agency.
    pub application_id: Option<ApplicationId>,
    /// What clients call it: `sha256:…`, or another identifier of their tools.
    pub name: String,
    /// The hash of the text, in lower-case hexadecimal.
    pub sha256: String,
    pub text: String,
    pub registered_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
