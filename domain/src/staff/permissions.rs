//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission, Role,
    permission::{Grant, grant},
};
use Role::{Admin, Application as App, Carer, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager};

/// Reads staff: names, roles, skills, languages, places, hours. A carer reads their own record.
pub const STAFF_READ: Permission = Permission("staff.member.read");
/// Takes staff on and changes their records.
pub const STAFF_UPDATE: Permission = Permission("staff.member.update");
/// Reads what a team shows of a person: name, roles, languages, skills.
pub const STAFF_PROFILE_READ: Permission = Permission("staff.profile.read");
/// Reads telephone numbers. Leaves a trace.
pub const STAFF_CONTACT_READ: Permission = Permission("staff.contact.read");
/// Reads who changed what of a record.
pub const STAFF_HISTORY_READ: Permission = Permission("staff.history.read");
/// Suspends, reinstates and engages.
pub const STAFF_STATUS_UPDATE: Permission = Permission("staff.status.update");
/// Reads the agency's list of skills.
pub const SKILL_READ: Permission = Permission("staff.skill.read");
/// Changes the agency's list of skills.
pub const SKILL_UPDATE: Permission = Permission("staff.skill.update");
/// Reads credentials, warnings and eligibility.
pub const CREDENTIAL_READ: Permission = Permission("staff.credential.read");
/// Adds, corrects and withdraws credentials.
pub const CREDENTIAL_UPDATE: Permission = Permission("staff.credential.update");
/// Reads the results of background checks.
pub const CHECK_READ: Permission = Permission("staff.background_check.read");
/// Records background checks.
pub const CHECK_UPDATE: Permission = Permission("staff.background_check.update");
/// Reads courses, sessions and who attended.
pub const TRAINING_READ: Permission = Permission("staff.training.read");
/// Plans courses and sessions, enrols, records results.
pub const TRAINING_UPDATE: Permission = Permission("staff.training.update");
/// Changes weekly hours and exceptional days; a carer changes their own.
pub const HOURS_UPDATE: Permission = Permission("staff.hours.update");
/// Reads leave.
pub const LEAVE_READ: Permission = Permission("staff.leave.read");
/// Asks for leave and cancels it; a carer for themselves.
pub const LEAVE_REQUEST: Permission = Permission("staff.leave.request");
/// Approves and declines leave.
pub const LEAVE_DECIDE: Permission = Permission("staff.leave.decide");
/// Reads the roster.
pub const ROSTER_READ: Permission = Permission("staff.roster.read");
/// Takes hours by hand, and frees them.
pub const ROSTER_BOOK: Permission = Permission("staff.roster.book");
/// Answers for a breach of working-time limits.
pub const LIMITS_OVERRIDE: Permission = Permission("staff.limits.override");
/// Applies to leave, and takes the application back; a carer for themselves.
pub const LEAVING_APPLY: Permission = Permission("staff.leaving.apply");
/// Approves a leaving and brings it to its end.
pub const LEAVING_DECIDE: Permission = Permission("staff.leaving.decide");
/// Reads what the agency asks of its staff.
pub const POLICY_READ: Permission = Permission("staff.policy.read");
/// Changes what the agency asks of its staff.
pub const POLICY_UPDATE: Permission = Permission("staff.policy.update");

const OFFICE: &[Role] = &[Admin, Manager, Dispatcher, Coordinator, Inspector];
const OFFICE_AND_SELF: &[Role] = &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer];
const PLANNERS_AND_SELF: &[Role] = &[Admin, Manager, Dispatcher, Carer];

/// The written table of rights of this domain.
pub(super) const GRANTS: &[Grant] = &[
    grant(STAFF_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, App]),
    grant(STAFF_UPDATE, &[Admin, Manager, Dispatcher]),
    grant(STAFF_PROFILE_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, App]),
    grant(STAFF_CONTACT_READ, &[Admin, Manager, Dispatcher, Coordinator, Carer]),
    grant(STAFF_HISTORY_READ, &[Admin, Manager, Dispatcher]),
    grant(STAFF_STATUS_UPDATE, &[Admin, Manager]),
    grant(SKILL_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, App]),
    grant(SKILL_UPDATE, &[Admin, Manager]),
    grant(CREDENTIAL_READ, OFFICE_AND_SELF),
    grant(CREDENTIAL_UPDATE, &[Admin, Manager, Dispatcher]),
    grant(CHECK_READ, PLANNERS_AND_SELF),
    grant(CHECK_UPDATE, &[Admin, Manager]),
    grant(TRAINING_READ, OFFICE_AND_SELF),
    grant(TRAINING_UPDATE, &[Admin, Manager, Coordinator]),
    grant(HOURS_UPDATE, PLANNERS_AND_SELF),
    grant(LEAVE_READ, PLANNERS_AND_SELF),
    grant(LEAVE_REQUEST, PLANNERS_AND_SELF),
    grant(LEAVE_DECIDE, &[Admin, Manager, Dispatcher]),
    grant(ROSTER_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, App]),
    grant(ROSTER_BOOK, &[Admin, Manager, Dispatcher]),
    grant(LIMITS_OVERRIDE, &[Admin, Manager, Dispatcher]),
    grant(LEAVING_APPLY, PLANNERS_AND_SELF),
    grant(LEAVING_DECIDE, &[Admin, Manager]),
    grant(POLICY_READ, OFFICE),
    grant(POLICY_UPDATE, &[Admin, Manager]),
];
