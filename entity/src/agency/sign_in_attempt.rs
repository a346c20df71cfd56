//! Failed attempts to sign in, by account name and by address; kept whether or not the account exists.

use sea_orm::entity::prelude::*;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "sign_in_attempt")]
pub struct Model {
    /// A keyed hash of what is counted, so that the table names nobody.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: Vec<u8>,
    pub failures: i32,
    pub last_failed_at: ChronoDateTimeUtc,
    pub blocked_until: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
