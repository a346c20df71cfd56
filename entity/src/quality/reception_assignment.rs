//! Somebody was assigned a task of a reception.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, ReceptionAssignmentId, ReceptionTaskId, StaffMemberId, UserId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reception_assignment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReceptionAssignmentId,
    pub agency_id: AgencyId,
    pub reception_task_id: ReceptionTaskId,
    /// A carer, or else an account.
    pub staff_member_id: Option<StaffMemberId>,
    pub user_id: Option<UserId>,
    /// The account, as history keeps it.
    pub assigned_by: String,
    pub assigned_at: ChronoDateTimeUtc,
    /// Since when it is somebody else's.
    pub ended_at: Option<ChronoDateTimeUtc>,
}

impl ActiveModelBehavior for ActiveModel {}
