//! Who serves: people, what they can, when they may work, and the roster.

pub mod availability;
pub mod check;
pub mod credential;
pub mod eligibility;
pub mod hours;
pub mod leave;
pub mod leaving;
pub mod limits;
pub mod member;
pub mod policy;
pub mod pool;
pub mod qualification;
pub mod record;
pub mod roster;
pub mod search;
pub mod skill;
pub mod status;
pub mod training;
pub mod validity;
pub mod warning;
pub mod words;
pub mod working_time;

mod demo;
mod permissions;

pub use entity::staff::{
    availability_exception::Model as AvailabilityException,
    background_check::{CheckResult, Model as BackgroundCheck},
    booking::{BookingKind, Model as Booking},
    credential::{CredentialKind, Model as Credential},
    expiry_warning::{Model as ExpiryWarning, WarningSubject},
    leave::{LeaveKind, LeaveState, Model as Leave},
    leaving::{LeavingState, Model as Leaving},
    skill::Model as Skill,
    staff_member::{Circle, LiveIn, Model as StaffMember, ServiceArea, StaffRole, Status},
    staff_policy::{Model as StaffPolicy, RecruitmentCriteria},
    staff_skill::Model as StaffSkill,
    training_attendance::{AttendanceState, ExamResult, Model as TrainingAttendance},
    training_course::{CourseKind, Model as TrainingCourse},
    training_session::Model as TrainingSession,
    working_time_override::Model as WorkingTimeOverride,
};
pub use permissions::*;

use chrono::TimeDelta;
use entity::id::{CredentialId, EntityId, LeaveId, StaffMemberId};
use sea_orm::{ColumnTrait, ExprTrait, sea_query::Expr};

use permissions::GRANTS;

use crate::kernel::{Histories, Job, Plugin, Rows, Scope, Tx, demo::Demo, permission::Grant, plugin::Work};

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct StaffPlugin;

impl Plugin for StaffPlugin {
    fn name(&self) -> &'static str {
        "staff"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories {
            permission: STAFF_HISTORY_READ,
            of: &[StaffMemberId::PREFIX, CredentialId::PREFIX, LeaveId::PREFIX],
        })
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[
                Job {
                    name: "staff.expiring",
                    does: "Warns of credentials and background checks that expire.",
                    every: TimeDelta::hours(6),
                    run: |cx| Box::pin(async move { warning::raise(cx).await.map(drop) }),
                },
                Job {
                    name: "staff.index_names",
                    does: "Makes names of staff searchable by their parts.",
                    every: TimeDelta::hours(6),
                    run: |cx| Box::pin(search::index_rest(cx)),
                },
                Job {
                    name: "staff.seal_words",
                    does: "Seals words that were kept in the open by an older version.",
                    every: TimeDelta::hours(6),
                    run: |cx| Box::pin(words::seal_kept(cx)),
                },
            ]
        }
    }

    fn seed<'a>(&'a self, tx: &'a Tx, demo: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, demo))
    }
}

/// That a row belongs to one of these people, of those whom the scope reaches.
fn reached(column: impl ColumnTrait, scope: &Scope, people: &[StaffMemberId]) -> Expr {
    let asked = column.is_in(people.iter().copied());
    match scope.rows {
        Rows::Agency => asked,
        Rows::Branches(_) | Rows::Own(_) | Rows::Households(_) => asked.and(column.in_subquery(member::ids(scope))),
    }
}
