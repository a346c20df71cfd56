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
/// Signing a care plan: the family by its account, the coordinator for a signature on paper.
pub const PLAN_SIGN: Permission = Permission("care.plan.sign");
/// Reporting what became of tasks, from a carer's own device.
pub const TASK_REPORT: Permission = Permission("care.task.report");
/// Noting in the care log.
pub const LOG_NOTE: Permission = Permission("care.log.note");
/// Ordering medicines, and stopping them.
pub const MEDICATION_ORDER: Permission = Permission("care.medication.order");
/// Seeing that there was an incident; what it was is somebody's health.
pub const INCIDENT_READ: Permission = Permission("care.incident.read");
/// Reporting an incident.
pub const INCIDENT_REPORT: Permission = Permission("care.incident.report");
/// Following up an incident.
pub const INCIDENT_HANDLE: Permission = Permission("care.incident.handle");
/// Sending somebody to a hospital.
pub const REFERRAL_HANDLE: Permission = Permission("care.referral.handle");
/// Saying whether somebody is sent to a hospital, as the family.
pub const REFERRAL_ANSWER: Permission = Permission("care.referral.answer");
/// Seeing how a service ends, with its certificate.
pub const ENDING_READ: Permission = Permission("care.ending.read");
/// Ending a service in good order.
pub const ENDING_HANDLE: Permission = Permission("care.ending.handle");
/// Reading how plans, alerts, incidents, referrals and endings were changed: who, when, before and after.
pub const CARE_HISTORY_READ: Permission = Permission("care.history.read");

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
    grant(PLAN_SIGN, &[Manager, Coordinator, Family]),
    grant(TASK_REPORT, &[Carer]),
    grant(LOG_NOTE, &[Manager, Coordinator, Carer, Family]),
    grant(MEDICATION_ORDER, &[Manager, Coordinator]),
    grant(INCIDENT_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader]),
    grant(INCIDENT_REPORT, &[Manager, Dispatcher, Coordinator, Carer]),
    grant(INCIDENT_HANDLE, &[Manager, Coordinator]),
    grant(REFERRAL_HANDLE, &[Manager, Coordinator]),
    grant(REFERRAL_ANSWER, &[Family]),
    grant(ENDING_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family, FamilyReader]),
    grant(ENDING_HANDLE, &[Admin, Manager, Coordinator]),
    grant(CARE_HISTORY_READ, &[Manager, Coordinator]),
];
