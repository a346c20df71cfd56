//! That what somebody may do has changed: by a credential, a background check or a course.

use entity::id::StaffMemberId;
use serde::{Deserialize, Serialize};

use crate::kernel::{Result, Tx};

/// A credential, a check or a result of training was recorded, changed or withdrawn. Payload: [`QualificationChanged`].
pub const QUALIFICATION_CHANGED: &str = "staff.member.qualification_changed";

/// Whose qualification has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QualificationChanged {
    /// The person.
    pub staff_member_id: StaffMemberId,
}

/// Tells other domains, which judge anew what the person is booked for.
pub(super) async fn changed(tx: &Tx, person: StaffMemberId) -> Result<()> {
    tx.emit(QUALIFICATION_CHANGED, &QualificationChanged { staff_member_id: person }).await
}
