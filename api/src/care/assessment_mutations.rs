//! What can be done with instruments, assessments and alerts.

use async_graphql::{Context, InputObject, Json, Object};
use domain::{
    care::{
        alerts,
        assessments::{self, AssessmentInput},
        instrument::scoring::Answer,
        instruments,
    },
    id::{AssessmentId, CareAlertId, HouseholdId, HouseholdMemberId},
};
use serde_json::Value;

use super::{Assessment, CareAlert, instrument::AssessmentInstrument};
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Assessments in the root.
#[derive(Default)]
pub struct AssessmentMutation;

/// Loads an instrument.
#[derive(InputObject)]
struct AssessmentInstrumentLoadInput {
    /// The instrument, in the form of `AssessmentInstrument.definition`, at most 200 000 bytes. Its `number` is given here:
    /// one of a code that is there becomes its next version. You answer for the licence of its texts.
    definition: Json<Value>,
}

/// Records an assessment.
#[derive(InputObject)]
struct AssessmentRecordInput {
    /// In which household.
    household_id: Id<HouseholdId>,
    /// Who was assessed.
    household_member_id: Id<HouseholdMemberId>,
    /// By which instrument.
    instrument_code: String,
    /// In which version. Left out, the newest.
    instrument_number: Option<i32>,
    /// When; not in the future.
    assessed_at: DateTime,
    /// One answer to every item and every circumstance: a missing one is never taken as 0.
    answers: Vec<AssessmentAnswerInput>,
    /// What else there is to say; at most 2000 characters.
    note: Option<String>,
    /// The assessment that this one takes the place of: of the same person, by the same instrument.
    corrects_id: Option<Id<AssessmentId>>,
}

/// An answer to an item, or the count of a circumstance.
#[derive(InputObject)]
struct AssessmentAnswerInput {
    /// The code of the item or circumstance.
    item: String,
    /// What it scores, or how often it is so.
    score: u32,
}

/// Acknowledges an alert.
#[derive(InputObject)]
struct CareAlertAcknowledgeInput {
    /// Which one.
    id: Id<CareAlertId>,
    /// The version that you read.
    version: i32,
    /// What follows from it; at most 1000 characters.
    measure: String,
}

payload! {
    /// What `assessmentInstrumentLoad` answers.
    AssessmentInstrumentLoadPayload {
        /// The instrument in its new version. Null when there are user errors.
        instrument: AssessmentInstrument,
    }
}
payload! {
    /// What `assessmentRecord` answers.
    AssessmentRecordPayload {
        /// The assessment with its result. Null when there are user errors.
        assessment: Assessment,
    }
}
payload! {
    /// What `careAlertAcknowledge` answers.
    CareAlertAcknowledgePayload {
        /// The alert as it is now. Null when there are user errors.
        alert: CareAlert,
    }
}

#[Object]
impl AssessmentMutation {
    /// Loads an instrument of the agency's own. Codes: `INVALID`, `INSTRUMENT_BUILT_IN`, `BUSY`.
    async fn assessment_instrument_load(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AssessmentInstrumentLoadInput,
    ) -> Result<AssessmentInstrumentLoadPayload> {
        let done = ctx.cx()?.write(async |tx| instruments::load(tx, input.definition.0).await).await;
        AssessmentInstrumentLoadPayload::of(ctx, done)
    }

    /// Records and scores an assessment; what somebody has to know at once becomes an alert. Codes: `INVALID`, `NOT_FOUND`,
    /// `HOUSEHOLD_GONE`, `HOUSEHOLD_ERASED`, `ASSESSMENT_CORRECTED`.
    async fn assessment_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AssessmentRecordInput,
    ) -> Result<AssessmentRecordPayload> {
        let answer = |answer: AssessmentAnswerInput| Answer { item: answer.item, score: answer.score };
        let input = AssessmentInput {
            household: input.household_id.0,
            member: input.household_member_id.0,
            instrument: input.instrument_code,
            number: input.instrument_number,
            assessed_at: input.assessed_at.0,
            answers: input.answers.into_iter().map(answer).collect(),
            note: input.note,
            corrects: input.corrects_id.map(|id| id.0),
        };
        let done = ctx.cx()?.write(async |tx| assessments::record(tx, input).await).await;
        AssessmentRecordPayload::of(ctx, done)
    }

    /// Says what follows from an alert. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `ALERT_ACKNOWLEDGED`.
    async fn care_alert_acknowledge(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CareAlertAcknowledgeInput,
    ) -> Result<CareAlertAcknowledgePayload> {
        let CareAlertAcknowledgeInput { id, version, measure } = input;
        let done = ctx.cx()?.write(async |tx| alerts::acknowledge(tx, id.0, version, &measure).await).await;
        CareAlertAcknowledgePayload::of(ctx, done)
    }
}
