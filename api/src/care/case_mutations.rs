//! What is done about incidents and referrals.

use async_graphql::{Context, InputObject, Object};
use domain::{
    care::{
        incidents::{self, IncidentInput},
        referrals::{self, ReferralContent, ReferralInput},
    },
    id::{AssessmentId, HouseholdId, HouseholdMemberId, IncidentId, ReferralId, VisitId},
};

use super::{
    incident::Incident,
    record_enums::{IncidentKind, IncidentSeverity, ReferralOfficeStep},
    referral::Referral,
};
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Incidents and referrals in the root.
#[derive(Default)]
pub struct CareCaseMutation;

/// Reports an incident.
#[derive(InputObject)]
struct IncidentReportInput {
    /// In which household.
    household_id: Id<HouseholdId>,
    /// Whom it happened to.
    household_member_id: Option<Id<HouseholdMemberId>>,
    /// At which visit.
    visit_id: Option<Id<VisitId>>,
    /// What went wrong.
    kind: IncidentKind,
    /// How bad it was.
    severity: IncidentSeverity,
    /// When; not in the future.
    happened_at: DateTime,
    /// What happened; at most 4000 characters.
    description: String,
    /// What was done at once; at most 2000 characters.
    immediate_measures: String,
}

/// Notes a step in following up an incident.
#[derive(InputObject)]
struct IncidentFollowUpInput {
    /// Which incident.
    id: Id<IncidentId>,
    /// The version that you read.
    version: i32,
    /// What was done; at most 2000 characters.
    words: String,
}

/// Closes an incident.
#[derive(InputObject)]
struct IncidentCloseInput {
    /// Which incident.
    id: Id<IncidentId>,
    /// The version that you read.
    version: i32,
    /// What is learned from it; at most 2000 characters.
    conclusion: String,
}

/// Proposes a referral.
#[derive(InputObject)]
struct ReferralProposeInput {
    /// In which household.
    household_id: Id<HouseholdId>,
    /// Who is to go.
    household_member_id: Id<HouseholdMemberId>,
    /// The assessment that it follows from.
    assessment_id: Option<Id<AssessmentId>>,
    /// Whether it cannot wait.
    #[graphql(default)]
    urgent: bool,
    /// Which hospital; at most 200 characters.
    hospital: String,
    /// Which department; at most 200 characters.
    department: Option<String>,
    /// Why; at most 2000 characters.
    reason: String,
}

/// Answers a referral.
#[derive(InputObject)]
struct ReferralAnswerInput {
    /// Which referral.
    id: Id<ReferralId>,
    /// The version that you read.
    version: i32,
    /// Whether the person is to go.
    agrees: bool,
    /// Why not; at most 500 characters. Needed when they are not.
    reason: Option<String>,
}

/// Takes a referral a step further.
#[derive(InputObject)]
struct ReferralAdvanceInput {
    /// Which referral.
    id: Id<ReferralId>,
    /// The version that you read.
    version: i32,
    /// The step.
    step: ReferralOfficeStep,
    /// The time that the hospital gave; for the step `ACCEPT` alone.
    appointment_at: Option<DateTime>,
    /// What came of it, or why not; at most 2000 characters. Needed for `COMPLETE`, `DECLINE` and `WITHDRAW`.
    outcome: Option<String>,
}

/// Makes the payload of a mutation that answers an incident or a referral.
macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident { $field:ident: $kind:ty };)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// It as it is now. Null when there are user errors.
                $field: $kind,
            }
        })*
    };
}

answers! {
    /// What `incidentReport` answers.
    IncidentReportPayload { incident: Incident };
    /// What `incidentFollowUp` answers.
    IncidentFollowUpPayload { incident: Incident };
    /// What `incidentClose` answers.
    IncidentClosePayload { incident: Incident };
    /// What `referralPropose` answers.
    ReferralProposePayload { referral: Referral };
    /// What `referralAnswer` answers.
    ReferralAnswerPayload { referral: Referral };
    /// What `referralAdvance` answers.
    ReferralAdvancePayload { referral: Referral };
}

#[Object]
impl CareCaseMutation {
    /// Reports an incident; a severe one becomes an alert at once. Codes: `INVALID`, `NOT_FOUND`, `FROM_THE_FUTURE`,
    /// `HOUSEHOLD_GONE`, `HOUSEHOLD_ERASED`.
    async fn incident_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: IncidentReportInput,
    ) -> Result<IncidentReportPayload> {
        let input = IncidentInput {
            household: input.household_id.0,
            member: input.household_member_id.map(|id| id.0),
            visit: input.visit_id.map(|id| id.0),
            kind: input.kind.into(),
            severity: input.severity.into(),
            happened_at: input.happened_at.0,
            description: input.description,
            immediate_measures: input.immediate_measures,
        };
        IncidentReportPayload::of(ctx, ctx.cx()?.write(async |tx| incidents::report(tx, input).await).await)
    }

    /// Notes a step in following up an incident. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `INCIDENT_CLOSED`.
    async fn incident_follow_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: IncidentFollowUpInput,
    ) -> Result<IncidentFollowUpPayload> {
        let IncidentFollowUpInput { id, version, words } = input;
        let done = ctx.cx()?.write(async |tx| incidents::follow_up(tx, id.0, version, &words).await).await;
        IncidentFollowUpPayload::of(ctx, done)
    }

    /// Closes an incident, with what is learned from it. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `INCIDENT_CLOSED`.
    async fn incident_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: IncidentCloseInput,
    ) -> Result<IncidentClosePayload> {
        let IncidentCloseInput { id, version, conclusion } = input;
        let done = ctx.cx()?.write(async |tx| incidents::close(tx, id.0, version, &conclusion).await).await;
        IncidentClosePayload::of(ctx, done)
    }

    /// Proposes to send somebody to a hospital; the family is asked. Codes: `INVALID`, `NOT_FOUND`, `HOUSEHOLD_GONE`,
    /// `HOUSEHOLD_ERASED`.
    async fn referral_propose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ReferralProposeInput,
    ) -> Result<ReferralProposePayload> {
        let content = ReferralContent {
            hospital: input.hospital,
            department: input.department,
            reason: input.reason,
            outcome: None,
        };
        let input = ReferralInput {
            household: input.household_id.0,
            member: input.household_member_id.0,
            assessment: input.assessment_id.map(|id| id.0),
            urgent: input.urgent,
            content,
        };
        ReferralProposePayload::of(ctx, ctx.cx()?.write(async |tx| referrals::propose(tx, input).await).await)
    }

    /// Says whether somebody goes to the hospital, as the family. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `REFERRAL_STATE`.
    async fn referral_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ReferralAnswerInput,
    ) -> Result<ReferralAnswerPayload> {
        let ReferralAnswerInput { id, version, agrees, reason } = input;
        let answer = async |tx: &_| referrals::answer(tx, id.0, version, agrees, reason.as_deref()).await;
        ReferralAnswerPayload::of(ctx, ctx.cx()?.write(answer).await)
    }

    /// Takes a referral a step further, as the office. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `REFERRAL_STATE`.
    async fn referral_advance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ReferralAdvanceInput,
    ) -> Result<ReferralAdvancePayload> {
        let ReferralAdvanceInput { id, version, step, appointment_at, outcome } = input;
        let at = appointment_at.map(|at| at.0);
        let advance = async |tx: &_| referrals::advance(tx, id.0, version, step.into(), at, outcome.as_deref()).await;
        ReferralAdvancePayload::of(ctx, ctx.cx()?.write(advance).await)
    }
}
