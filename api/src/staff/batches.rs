//! What belongs to people, loaded for all people of a request at once.

use std::collections::HashMap;

use domain::{
    id::{StaffMemberId, TrainingCourseId, TrainingSessionId},
    kernel::{self, Context},
    staff,
};

use super::{
    credential::{BackgroundCheck, Credential, ExpiryWarning},
    leaving::Leaving,
    skill::StaffSkill,
    training::{TrainingAttendance, TrainingCourse, TrainingSession},
};
use crate::graphql::Batch;

/// A batch of rows that belong to people, by one operation of the domain.
macro_rules! of_members {
    ($($(#[$doc:meta])* $batch:ident: $object:ident by $load:path;)*) => {
        $(
            $(#[$doc])*
            pub struct $batch;

            impl Batch for $batch {
                type Key = StaffMemberId;
                type Value = Vec<$object>;

                async fn load(cx: &Context, keys: &[StaffMemberId]) -> kernel::Result<HashMap<StaffMemberId, Vec<$object>>> {
                    let mut found: HashMap<StaffMemberId, Vec<$object>> = HashMap::new();
                    for row in $load(cx, keys).await? {
                        found.entry(row.staff_member_id).or_default().push($object(row));
                    }
                    Ok(found)
                }
            }
        )*
    };
}

of_members! {
    /// Skills with their levels.
    SkillsOf: StaffSkill by staff::skill::of_members;
    /// Credentials.
    CredentialsOf: Credential by staff::credential::of_members;
    /// Background checks.
    ChecksOf: BackgroundCheck by staff::check::of_members;
    /// What was attended.
    AttendanceOf: TrainingAttendance by staff::training::attendance_of_members;
    /// Warnings raised.
    WarningsOf: ExpiryWarning by staff::warning::of_members;
    /// Leavings.
    LeavingsOf: Leaving by staff::leaving::of_members;
}

/// Courses by their ids.
pub struct TrainingCourseById;

impl Batch for TrainingCourseById {
    type Key = TrainingCourseId;
    type Value = TrainingCourse;

    async fn load(
        cx: &Context,
        keys: &[TrainingCourseId],
    ) -> kernel::Result<HashMap<TrainingCourseId, TrainingCourse>> {
        let found = staff::training::courses_by_ids(cx, keys).await?;
        Ok(found.into_iter().map(|row| (row.id, TrainingCourse(row))).collect())
    }
}

/// Sessions by their ids.
pub struct TrainingSessionById;

impl Batch for TrainingSessionById {
    type Key = TrainingSessionId;
    type Value = TrainingSession;

    async fn load(
        cx: &Context,
        keys: &[TrainingSessionId],
    ) -> kernel::Result<HashMap<TrainingSessionId, TrainingSession>> {
        let found = staff::training::sessions_by_ids(cx, keys).await?;
        Ok(found.into_iter().map(|row| (row.id, TrainingSession(row))).collect())
    }
}
