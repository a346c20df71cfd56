//! A key under which a caller may repeat a mutation, and what was answered the first time.

use sea_orm::entity::prelude::*;

use crate::id::AgencyId;

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency_key")]
pub struct Model {
    /// Who chose the key: a user's or an application's id; before anybody has signed in, a hash of what was sent.
    #[sea_orm(primary_key, auto_increment = false)]
    pub caller: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// None for what is sent before anybody has signed in.
    pub agency_id: Option<AgencyId>,
    /// A keyed hash of the operation and its variables.
    pub request_hash: Vec<u8>,
    /// Counts who holds the key: an attempt that was given up for dead can no longer write.
    pub attempt: i32,
    /// How many transactions the present attempt has committed.
    pub writes: i32,
    /// Until when an attempt without an answer is taken for one that still runs.
    pub claimed_until: ChronoDateTimeUtc,
    /// The answer, sealed.
    pub answer: Option<Vec<u8>>,
    pub expires_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
