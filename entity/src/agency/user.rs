//! A person who signs in.

use sea_orm::entity::prelude::*;

use super::role::{BoundBranches, Roles};
use crate::id::{AgencyId, StaffMemberId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "user_account")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: UserId,
    pub agency_id: AgencyId,
    /// Lower case; one account in the whole installation.
    pub email: String,
    pub name: String,
    /// Argon2id in PHC form.
    pub password_hash: String,
    #[sea_orm(column_type = "JsonBinary")]
    pub roles: Roles,
    #[sea_orm(column_type = "JsonBinary")]
    pub branches: BoundBranches,
    /// The carer that this person is.
    pub staff_member_id: Option<StaffMemberId>,
    /// Since when they cannot sign in any more.
    pub disabled_at: Option<ChronoDateTimeUtc>,
    pub created_at: ChronoDateTimeUtc,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
