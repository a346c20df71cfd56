//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Application, Carer, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager},
    permission::{Grant, grant},
};

/// Seeing checklists.
pub const TEMPLATE_READ: Permission = Permission("quality.template.read");
/// Writing and publishing checklists.
pub const TEMPLATE_EDIT: Permission = Permission("quality.template.edit");
/// Seeing inspections. A carer sees those of their own work, and of a secret one nothing before it is done.
pub const INSPECTION_READ: Permission = Permission("quality.inspection.read");
/// Planning inspections and calling them off.
pub const INSPECTION_PLAN: Permission = Permission("quality.inspection.plan");
/// Doing the inspections that one was given.
pub const INSPECTION_CONDUCT: Permission = Permission("quality.inspection.conduct");
/// Seeing how far inspectors agree.
pub const AGREEMENT_READ: Permission = Permission("quality.agreement.read");
/// Seeing findings and what is done about them. A carer sees those of their own work.
pub const FINDING_READ: Permission = Permission("quality.finding.read");
/// Planning what is done about findings, and saying that it was done.
pub const FINDING_ACT: Permission = Permission("quality.finding.act");
/// Saying whether what was done has helped.
pub const FINDING_VERIFY: Permission = Permission("quality.finding.verify");
/// Seeing how carers' visits are sampled.
pub const SAMPLING_READ: Permission = Permission("quality.sampling.read");
/// Drawing lots of visits, and judging them.
pub const SAMPLING_DRAW: Permission = Permission("quality.sampling.draw");
/// Deciding how strict visits are looked at, where the rules leave it to a person.
pub const SAMPLING_DECIDE: Permission = Permission("quality.sampling.decide");
/// Seeing complaints. A family sees its own.
pub const COMPLAINT_READ: Permission = Permission("quality.complaint.read");
/// Taking complaints down. A family complains for itself.
pub const COMPLAINT_RAISE: Permission = Permission("quality.complaint.raise");
/// Giving complaints to those who see to them.
pub const COMPLAINT_ROUTE: Permission = Permission("quality.complaint.route");
/// Telling households what was done, and why there was something to complain about.
pub const COMPLAINT_ANSWER: Permission = Permission("quality.complaint.answer");
/// Saying whether a household is content: the family itself, or whoever asked it.
pub const COMPLAINT_CONFIRM: Permission = Permission("quality.complaint.confirm");
/// Taking complaints back.
pub const COMPLAINT_WITHDRAW: Permission = Permission("quality.complaint.withdraw");
/// Seeing published standards: protocols of reception, procedures, blueprints, schemes of appraisal.
pub const STANDARD_READ: Permission = Permission("quality.standard.read");
/// Writing and publishing standards.
pub const STANDARD_EDIT: Permission = Permission("quality.standard.edit");
/// Seeing receptions. A carer sees those that they were assigned something of.
pub const RECEPTION_READ: Permission = Permission("quality.reception.read");
/// Planning receptions, moving them, calling them off, and assigning their tasks.
pub const RECEPTION_PLAN: Permission = Permission("quality.reception.plan");
/// Saying that tasks of receptions are done. A carer says so of their own.
pub const RECEPTION_DO: Permission = Permission("quality.reception.do");
/// Seeing questionnaires, and whom they were sent to. A family sees what it was asked.
pub const SURVEY_READ: Permission = Permission("quality.survey.read");
/// Seeing what households answered. A family sees its own answers; carers see none, only figures.
pub const SURVEY_READ_ANSWERS: Permission = Permission("quality.survey.read_answers");
/// Writing, publishing and retiring questionnaires.
pub const SURVEY_EDIT: Permission = Permission("quality.survey.edit");
/// Answering questionnaires: the family itself, and whoever calls it back.
pub const SURVEY_ANSWER: Permission = Permission("quality.survey.answer");
/// Giving a visit stars.
pub const RATING_GIVE: Permission = Permission("quality.rating.give");
/// Seeing which family gave how many stars. Carers see figures alone.
pub const RATING_READ: Permission = Permission("quality.rating.read");
/// Taking praise down. A family praises for itself.
pub const PRAISE_RECEIVE: Permission = Permission("quality.praise.receive");
/// Seeing praise. A carer sees what is said of them.
pub const PRAISE_READ: Permission = Permission("quality.praise.read");
/// Seeing figures over what households say. A carer sees their own.
pub const FIGURES_READ: Permission = Permission("quality.figures.read");
/// Seeing what the staff suggests, and the figures over it.
pub const SUGGESTION_READ: Permission = Permission("quality.suggestion.read");
/// Suggesting something, and saying something about it.
pub const SUGGESTION_MAKE: Permission = Permission("quality.suggestion.make");
/// Deciding what becomes of suggestions.
pub const SUGGESTION_DECIDE: Permission = Permission("quality.suggestion.decide");
/// Seeing control charts, and what they signal.
pub const CHART_READ: Permission = Permission("quality.chart.read");
/// Seeing schedules of inspections.
pub const SCHEDULE_READ: Permission = Permission("quality.schedule.read");
/// Seeing what months and quarters come to. A carer sees their own, once it is there.
pub const APPRAISAL_READ: Permission = Permission("quality.appraisal.read");
/// Opening cycles of appraisal, having their results worked out, commenting on these, closing and correcting.
pub const APPRAISAL_RUN: Permission = Permission("quality.appraisal.run");
/// Answering to one's own appraisal: how one sees it, that one has read it, and that one does not agree.
pub const APPRAISAL_ANSWER: Permission = Permission("quality.appraisal.answer");
/// Deciding about appeals of others, as a second reviewer.
pub const APPRAISAL_REVIEW: Permission = Permission("quality.appraisal.review");
/// Seeing reviews of those who failed twice in a row. A carer sees those about themselves.
pub const DISMISSAL_READ: Permission = Permission("quality.dismissal.read");
/// Deciding what follows from two failures in a row.
pub const DISMISSAL_DECIDE: Permission = Permission("quality.dismissal.decide");
/// Seeing rounds of awards, and their winners once these are announced. A carer sees what they came to themselves.
pub const AWARD_READ: Permission = Permission("quality.award.read");
/// Writing rounds of awards, opening and closing the vote, seeing what everybody came to, announcing the winners.
pub const AWARD_MANAGE: Permission = Permission("quality.award.manage");
/// Voting for awards: families as customers, carers as technicians, managers as such.
pub const AWARD_VOTE: Permission = Permission("quality.award.vote");
/// Seeing events. Families and carers see those that they may come to, and their own enrolments.
pub const EVENT_READ: Permission = Permission("quality.event.read");
/// Planning events, preparing, holding and calling them off, and saying who came.
pub const EVENT_PLAN: Permission = Permission("quality.event.plan");
/// Enrolling for events, and giving places back. Families and carers do so for themselves.
pub const EVENT_ENROL: Permission = Permission("quality.event.enrol");
/// Reading how checklists, inspections, findings, samples, surveys, standards, receptions, appraisals, awards and events were changed:
/// who, when, before and after.
pub const QUALITY_HISTORY_READ: Permission = Permission("quality.history.read");

pub(super) const GRANTS: &[Grant] = &[
    grant(TEMPLATE_READ, &[Admin, Manager, Coordinator, Inspector, Carer]),
    grant(TEMPLATE_EDIT, &[Admin, Manager]),
    grant(INSPECTION_READ, &[Admin, Manager, Coordinator, Inspector, Carer]),
    grant(INSPECTION_PLAN, &[Admin, Manager, Inspector]),
    grant(INSPECTION_CONDUCT, &[Admin, Manager, Coordinator, Inspector]),
    grant(AGREEMENT_READ, &[Admin, Manager]),
    grant(FINDING_READ, &[Admin, Manager, Coordinator, Inspector, Carer]),
    grant(FINDING_ACT, &[Admin, Manager, Coordinator, Inspector]),
    grant(FINDING_VERIFY, &[Admin, Manager, Inspector]),
    grant(SAMPLING_READ, &[Admin, Manager, Coordinator, Inspector]),
    grant(SAMPLING_DRAW, &[Admin, Manager, Inspector]),
    grant(SAMPLING_DECIDE, &[Admin, Manager]),
    grant(COMPLAINT_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family, FamilyReader, Application]),
    grant(COMPLAINT_RAISE, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family, Application]),
    grant(COMPLAINT_ROUTE, &[Admin, Manager, Dispatcher]),
    grant(COMPLAINT_ANSWER, &[Admin, Manager, Dispatcher, Coordinator, Inspector]),
    grant(COMPLAINT_CONFIRM, &[Admin, Manager, Dispatcher, Inspector, Family]),
    grant(COMPLAINT_WITHDRAW, &[Admin, Manager, Dispatcher, Family]),
    grant(STANDARD_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer]),
    grant(STANDARD_EDIT, &[Admin, Manager]),
    grant(RECEPTION_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer]),
    grant(RECEPTION_PLAN, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(RECEPTION_DO, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer]),
    grant(SURVEY_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family, FamilyReader]),
    grant(SURVEY_READ_ANSWERS, &[Admin, Manager, Coordinator, Inspector, Family]),
    grant(SURVEY_EDIT, &[Admin, Manager]),
    grant(SURVEY_ANSWER, &[Admin, Manager, Dispatcher, Coordinator, Family]),
    grant(RATING_GIVE, &[Family]),
    grant(RATING_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family, FamilyReader]),
    grant(PRAISE_RECEIVE, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family, Application]),
    grant(PRAISE_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, Application]),
    grant(SUGGESTION_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer]),
    grant(SUGGESTION_MAKE, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer]),
    grant(SUGGESTION_DECIDE, &[Admin, Manager]),
    grant(CHART_READ, &[Admin, Manager, Coordinator, Inspector]),
    grant(SCHEDULE_READ, &[Admin, Manager, Coordinator, Inspector]),
    grant(APPRAISAL_READ, &[Admin, Manager, Carer]),
    grant(APPRAISAL_RUN, &[Admin, Manager]),
    grant(APPRAISAL_ANSWER, &[Carer]),
    grant(APPRAISAL_REVIEW, &[Admin, Manager]),
    grant(DISMISSAL_READ, &[Admin, Manager, Carer]),
    grant(DISMISSAL_DECIDE, &[Admin, Manager]),
    grant(AWARD_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader]),
    grant(AWARD_MANAGE, &[Admin, Manager]),
    grant(AWARD_VOTE, &[Admin, Manager, Carer, Family]),
    grant(EVENT_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader]),
    grant(EVENT_PLAN, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(EVENT_ENROL, &[Admin, Manager, Dispatcher, Coordinator, Carer, Family]),
    grant(FIGURES_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer]),
    grant(QUALITY_HISTORY_READ, &[Admin, Manager]),
];
