//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Application, Carer, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager},
    permission::{Grant, grant},
};

/// Seeing the instruments by which people are assessed.
pub const INSTRUMENT_READ: Permission = Permission("care.instrument.read");
/// Loading an instrument of the agency's own.
pub const INSTRUMENT_LOAD: Permission = Permission("care.instrument.load");
/// Seeing what is known of somebody's health: assessments, problems and goals, logs, medicines, what an incident was.
pub const CARE_HEALTH_READ: Permission = Permission("care.health.read");
/// Recording an assessment.
pub const ASSESSMENT_RECORD: Permission = Permission("care.assessment.record");
/// Seeing that somebody has to look at something.
pub const ALERT_READ: Permission = Permission("care.alert.read");
/// Saying what follows from an alert.
pub const ALERT_ACKNOWLEDGE: Permission = Permission("care.alert.acknowledge");
/// Seeing care plans and the tasks of visits.
pub const PLAN_READ: Permission = Permission("care.plan.read");
/// Drafting care plans, and the templates that they begin with.
pub const PLAN_DRAFT: Permission = Permission("care.plan.draft");
/// Approving care plans, and ending them.
pub const PLAN_APPROVE: Permission = Permission("care.plan.approve");
/// Signing a care plan, as the family.
pub const PLAN_SIGN: Permission = Permission("care.plan.sign");
/// Reporting what became of tasks, from a carer's own device.
pub const TASK_REPORT: Permission = Permission("care.task.report");

pub(super) const GRANTS: &[Grant] = &[
    grant(
        INSTRUMENT_READ,
        &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, Application],
    ),
    grant(INSTRUMENT_LOAD, &[Admin, Manager, Coordinator]),
    grant(CARE_HEALTH_READ, &[Manager, Coordinator, Carer, Family, FamilyReader]),
    grant(ASSESSMENT_RECORD, &[Manager, Coordinator]),
    grant(ALERT_READ, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(ALERT_ACKNOWLEDGE, &[Manager, Coordinator]),
    grant(PLAN_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader]),
    grant(PLAN_DRAFT, &[Manager, Coordinator]),
    grant(PLAN_APPROVE, &[Manager, Coordinator]),
    grant(PLAN_SIGN, &[Family]),
    grant(TASK_REPORT, &[Carer]),
];
