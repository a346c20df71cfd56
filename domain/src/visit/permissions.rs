//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Application, Carer, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager},
    permission::{Grant, grant},
};

/// Seeing visits and series. A carer sees their own.
pub const VISIT_READ: Permission = Permission("visit.visit.read");
/// Planning visits: making, moving and ending series and single visits.
pub const VISIT_PLAN: Permission = Permission("visit.visit.plan");
/// Saying who comes.
pub const VISIT_ASSIGN: Permission = Permission("visit.visit.assign");
/// Answering an offer: a carer their own, a dispatcher what a carer says on the phone.
pub const VISIT_ANSWER: Permission = Permission("visit.visit.answer");
/// Calling visits off.
pub const VISIT_CANCEL: Permission = Permission("visit.visit.cancel");
/// Confirming that a visit was as it says.
pub const VISIT_CONFIRM: Permission = Permission("visit.visit.confirm");
/// Reporting from a carer's own device.
pub const VISIT_REPORT: Permission = Permission("visit.visit.report");
/// Seeing what devices reported, and what was not as it should be. A carer sees it of their own visits.
pub const EXCEPTION_READ: Permission = Permission("visit.exception.read");
/// Deciding what follows from an exception.
pub const EXCEPTION_RESOLVE: Permission = Permission("visit.exception.resolve");
/// Reading and leaving notes for whoever comes next.
pub const HAND_OVER: Permission = Permission("visit.hand_over.note");
/// Having one's own visits in a calendar program: a carer the day's work, a family who comes.
pub const CALENDAR_SUBSCRIBE: Permission = Permission("visit.calendar.subscribe");
/// Taking out what verifies visits, and the hours worked: for authorities, payers and the payroll.
pub const VERIFICATION_EXPORT: Permission = Permission("visit.verification.export");
/// Reading how visits and series were changed: who, when, before and after.
pub const VISIT_HISTORY_READ: Permission = Permission("visit.history.read");

pub(super) const GRANTS: &[Grant] = &[
    grant(VISIT_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, Application]),
    grant(VISIT_PLAN, &[Admin, Manager, Dispatcher, Application]),
    grant(VISIT_ASSIGN, &[Admin, Manager, Dispatcher]),
    grant(VISIT_ANSWER, &[Admin, Manager, Dispatcher, Carer]),
    grant(VISIT_CANCEL, &[Admin, Manager, Dispatcher, Family]),
    grant(VISIT_CONFIRM, &[Admin, Manager, Dispatcher, Coordinator, Family]),
    grant(VISIT_REPORT, &[Carer]),
    grant(EXCEPTION_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer]),
    grant(EXCEPTION_RESOLVE, &[Admin, Manager, Dispatcher]),
    grant(HAND_OVER, &[Admin, Manager, Dispatcher, Coordinator, Carer]),
    grant(CALENDAR_SUBSCRIBE, &[Carer, Family, FamilyReader]),
    grant(VERIFICATION_EXPORT, &[Admin, Manager, Application]),
    grant(VISIT_HISTORY_READ, &[Admin, Manager, Dispatcher]),
];
