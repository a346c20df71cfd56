//! Quality: inspections, what follows from them, what households say, and the statistics by which it is judged.

pub mod actions;
pub mod agreement;
pub mod appraisal;
pub mod award;
pub mod chart;
pub mod checklist;
pub mod complaint;
pub mod conducting;
pub mod control;
pub mod escalation;
pub mod figures;
pub mod findings;
pub mod inspections;
pub mod life_cycle;
pub mod lot;
pub mod plans;
pub mod praise;
pub mod ratings;
pub mod reception;
pub mod results;
pub mod sampling;
pub mod schedule;
pub mod service_event;
pub mod standard;
pub mod statistics;
pub mod suggestion;
pub mod survey;
pub mod templates;

mod branches;
mod demo;
mod held;
mod permissions;
mod praise_held;
mod reach;

pub use entity::quality::{
    appraisal::{AppraisalVerdict, Model as Appraisal},
    appraisal_appeal::{AppealState, Model as AppraisalAppeal},
    appraisal_correction::Model as AppraisalCorrection,
    appraisal_cycle::{AppraisalCycleState, AppraisalPeriod, Model as AppraisalCycle},
    award_ballot::{AwardJury, Model as AwardBallot},
    award_candidate::Model as AwardCandidate,
    award_category::{AwardKind, Model as AwardCategory},
    award_prize::Model as AwardPrize,
    award_result::Model as AwardResult,
    award_round::{AwardRhythm, AwardState, Model as AwardRound},
    complaint::{ComplaintCause, ComplaintChannel, ComplaintState, Model as Complaint},
    complaint_clock::{ComplaintClockKind, Model as ComplaintClock},
    complaint_clock_event::{ComplaintClockHappened, Model as ComplaintClockEvent},
    complaint_follow_up::Model as ComplaintFollowUp,
    control_signal::{ChartKind, ChartMeasure, ChartSide, Model as ControlSignal},
    corrective_action::Model as CorrectiveAction,
    dismissal_review::{DismissalDecision, Model as DismissalReview},
    finding::{FindingState, Model as Finding},
    inspection::{InspectionKind, InspectionState, Model as Inspection},
    inspection_answer::Model as InspectionAnswer,
    inspection_schedule::Model as InspectionSchedule,
    inspection_template::Model as InspectionTemplate,
    praise_letter::{Model as PraiseLetter, PraiseChannel},
    praise_letter_recipient::Model as PraiseRecipient,
    reception::{Model as Reception, ReceptionState},
    reception_assignment::Model as ReceptionAssignment,
    reception_task::Model as ReceptionTask,
    sampling_lot::{LotSeverity, Model as SamplingLot},
    sampling_lot_visit::Model as SamplingLotVisit,
    sampling_scheme::Model as SamplingScheme,
    service_event::{Model as ServiceEvent, ServiceEventAudience, ServiceEventKind, ServiceEventState},
    service_event_enrolment::{EnrolmentState, Model as ServiceEventEnrolment},
    standard::{Model as Standard, StandardKind},
    suggestion::{Model as Suggestion, SuggestionState},
    suggestion_comment::Model as SuggestionComment,
    survey::{Model as Survey, SurveyOccasion},
    survey_answer::{Model as SurveyAnswer, SurveyDimension},
    survey_invitation::{InvitationState, Model as SurveyInvitation},
    visit_rating::Model as VisitRating,
};
pub use permissions::*;

use chrono::TimeDelta;
use entity::id::{
    AppraisalCycleId, AppraisalId, AppraisalSchemeId, AwardRoundId, DismissalReviewId, EntityId, FindingId,
    HouseholdId, InspectionId, InspectionScheduleId, InspectionTemplateId, ProcedureId, ReceptionId,
    ReceptionProtocolId, SamplingSchemeId, ServiceBlueprintId, ServiceEventEnrolmentId, ServiceEventId, SurveyId,
};

use crate::{
    kernel::{Context, Histories, Job, Plugin, Tx, demo::Demo, event::Event, permission::Grant, plugin::Work},
    service::{call_backs::COMPLAINT_RAISED, orders::ORDER_CHANGED},
    visit::visits::VISIT_CHANGED,
};
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct QualityPlugin;

impl Plugin for QualityPlugin {
    fn name(&self) -> &'static str {
        "quality"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories {
            permission: QUALITY_HISTORY_READ,
            of: &[
                AppraisalId::PREFIX,
                AppraisalCycleId::PREFIX,
                AppraisalSchemeId::PREFIX,
                DismissalReviewId::PREFIX,
                AwardRoundId::PREFIX,
                FindingId::PREFIX,
                InspectionId::PREFIX,
                InspectionScheduleId::PREFIX,
                InspectionTemplateId::PREFIX,
                ProcedureId::PREFIX,
                ReceptionId::PREFIX,
                ReceptionProtocolId::PREFIX,
                SamplingSchemeId::PREFIX,
                ServiceBlueprintId::PREFIX,
                ServiceEventId::PREFIX,
                ServiceEventEnrolmentId::PREFIX,
                SurveyId::PREFIX,
            ],
        })
    }

    fn hears(&self) -> &'static [&'static str] {
        &[COMPLAINT_RAISED, ORDER_CHANGED, VISIT_CHANGED]
    }

    fn on_event<'a>(&'a self, tx: &'a Tx, event: &'a Event) -> Work<'a> {
        Box::pin(async move {
            match event.kind.as_str() {
                VISIT_CHANGED => {
                    reception::following::visit_changed(tx, event).await?;
                    survey::sending::after_visit(tx, event).await
                }
                ORDER_CHANGED => {
                    reception::following::order_changed(tx, event).await?;
                    survey::sending::at_call_back(tx, event).await
                }
                _ => complaint::raising::heard_on_call_back(tx, event).await,
            }
        })
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[
                Job {
                    name: "quality.compute_appraisals",
                    does: "Works out the results of appraisals that are asked for.",
                    every: TimeDelta::minutes(2),
                    run: |cx| Box::pin(appraisal::computing::compute_due(cx)),
                },
                Job {
                    name: "quality.miss_inspections",
                    does: "Notes inspections whose time went by.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(inspections::miss_due(cx)),
                },
                Job {
                    name: "quality.plan_inspections",
                    does: "Plans the inspections of schedules two weeks ahead.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(schedule::planning::plan_due(cx)),
                },
                Job {
                    name: "quality.tell_due_inspections",
                    does: "Tells of inspections that are to be done now.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(schedule::planning::tell_due(cx)),
                },
                Job {
                    name: "quality.escalate_findings",
                    does: "Brings up findings that nobody brings to an end.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(findings::escalate_due(cx)),
                },
                Job {
                    name: "quality.watch_complaints",
                    does: "Warns of complaints whose time runs out, and notes those whose time has.",
                    every: TimeDelta::minutes(1),
                    run: |cx| Box::pin(complaint::clocks::watch(cx)),
                },
                Job {
                    name: "quality.sound_receptions",
                    does: "Sounds the alarms of receptions whose tasks are due and not done.",
                    every: TimeDelta::minutes(1),
                    run: |cx| Box::pin(reception::alarms::sound_due(cx)),
                },
                Job {
                    name: "quality.ask_yearly",
                    does: "Asks households by the questionnaire of the year.",
                    every: TimeDelta::hours(6),
                    run: |cx| Box::pin(survey::sending::ask_yearly(cx)),
                },
                Job {
                    name: "quality.watch_charts",
                    does: "Looks at the control charts of the last week, and tells of what left its limits.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(control::watching::watch(cx)),
                },
                Job {
                    name: "quality.close_votes",
                    does: "Closes votes on awards whose time is over, and counts the ballots.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(award::closing::close_due(cx)),
                },
                Job {
                    name: "quality.close_surveys",
                    does: "Closes invitations to surveys whose term went by.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(survey::sending::close_due(cx)),
                },
            ]
        }
    }

    fn export<'a>(&'a self, cx: &'a Context, household: HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(held::export(cx, household))
    }

    fn erase<'a>(&'a self, tx: &'a Tx, household: HouseholdId) -> Work<'a> {
        Box::pin(held::forget(tx, household))
    }

    fn seed<'a>(&'a self, tx: &'a Tx, made: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, made))
    }
}
