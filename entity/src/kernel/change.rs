//! The history of what people change: who, when, before and after.

use sea_orm::entity::prelude::*;

use crate::{
    id::{AgencyId, ChangeId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeId,
    pub agency_id: AgencyId,
    /// The kind of object, as in its id: `household`.
    pub object: String,
    pub object_id: Uuid,
    /// The operation that changed it: `householdUpdate`.
    pub operation: String,
    /// `user_…`, `application_…` or `system`.
    pub actor: String,
    pub changed_at: ChronoDateTimeUtc,
    /// `{field: {before, after}}` as sealed JSON; null once erased.
    pub fields: Option<Sealed>,
}

impl ActiveModelBehavior for ActiveModel {}
