//! What is noted in care, and which medicines are ordered.

use async_graphql::{Context, InputObject, Object};
use domain::{
    care::{
        logs::{self, LogInput},
        medication::{self, Medicine, OrderInput},
    },
    id::{CareLogEntryId, HouseholdId, HouseholdMemberId, MedicationOrderId, VisitId},
};

use super::{
    log::{CareLogContentInput, CareLogEntry},
    medication::MedicationOrder,
};
use crate::graphql::{ContextExt, Date, DateTime, Id, Result, TimeOfDay, payload};

/// The care log and medicines in the root.
#[derive(Default)]
pub struct CareLogMutation;

/// Notes something.
#[derive(InputObject)]
struct CareLogNoteInput {
    /// The device's own name for it, at most 64 characters; a repeat under the same name changes nothing.
    client_id: String,
    /// In which household.
    household_id: Id<HouseholdId>,
    /// About whom.
    household_member_id: Id<HouseholdMemberId>,
    /// At which visit.
    visit_id: Option<Id<VisitId>>,
    /// When it was so, by the device's clock.
    happened_at: DateTime,
    /// What.
    content: CareLogContentInput,
    /// What else there is to say; at most 2000 characters. Needed for a note, and for a medicine that was not given.
    words: Option<String>,
    /// Which dose it was, for a medicine that was ordered.
    dose: Option<CareLogDoseInput>,
    /// The entry that this one takes the place of: about the same person, of the same kind.
    corrects_id: Option<Id<CareLogEntryId>>,
}

/// A dose of a medicine that was ordered.
#[derive(InputObject)]
struct CareLogDoseInput {
    /// Of which medicine.
    order_id: Id<MedicationOrderId>,
    /// When it was due.
    due_at: DateTime,
}

/// Orders a medicine.
#[derive(InputObject)]
struct MedicationOrderInput {
    /// In which household.
    household_id: Id<HouseholdId>,
    /// Who takes it.
    household_member_id: Id<HouseholdMemberId>,
    /// What it is called; at most 200 characters.
    name: String,
    /// How much of it; at most 100 characters.
    dose: String,
    /// How it is taken; at most 100 characters.
    route: Option<String>,
    /// What there is to look out for; at most 1000 characters.
    instructions: Option<String>,
    /// At which times of the day, on the branch's clock; 1 to 24.
    times: Vec<TimeOfDay>,
    /// On which days, by RFC 5545: `FREQ=WEEKLY;BYDAY=MO`. Left out, every day.
    rule: Option<String>,
    /// The first day.
    first_day: Date,
    /// The last day. Left out, until it is stopped.
    last_day: Option<Date>,
    /// Minutes after which a dose is late; 5 to 1440.
    #[graphql(default = 60)]
    late_after_minutes: i32,
}

/// Stops a medicine.
#[derive(InputObject)]
struct MedicationStopInput {
    /// Which order.
    id: Id<MedicationOrderId>,
    /// The version that you read.
    version: i32,
}

payload! {
    /// What `careLogNote` answers.
    CareLogNotePayload {
        /// The entry. Null when there are user errors.
        entry: CareLogEntry,
    }
}
payload! {
    /// What `medicationOrder` answers.
    MedicationOrderPayload {
        /// The order. Null when there are user errors.
        order: MedicationOrder,
    }
}
payload! {
    /// What `medicationStop` answers.
    MedicationStopPayload {
        /// The order as it is now. Null when there are user errors.
        order: MedicationOrder,
    }
}

#[Object]
impl CareLogMutation {
    /// Notes something about somebody in care; a value that is not usual and a medicine that was refused become alerts.
    /// Codes: `INVALID`, `NOT_FOUND`, `CLIENT_ID_TAKEN`, `FROM_THE_FUTURE`, `LOG_CORRECTED`,
    /// `LOG_OF_OTHERS` (a family corrects what the family has noted), `DOSE_NOTED`,
    /// `HOUSEHOLD_GONE`, `HOUSEHOLD_ERASED`.
    async fn care_log_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CareLogNoteInput,
    ) -> Result<CareLogNotePayload> {
        let noted = match input.content.noted(input.words) {
            Ok(noted) => noted,
            Err(error) => return CareLogNotePayload::of(ctx, Err::<CareLogEntry, _>(error)),
        };
        let input = LogInput {
            client_id: input.client_id,
            household: input.household_id.0,
            member: input.household_member_id.0,
            visit: input.visit_id.map(|id| id.0),
            happened_at: input.happened_at.0,
            noted,
            dose: input.dose.map(|dose| (dose.order_id.0, dose.due_at.0)),
            corrects: input.corrects_id.map(|id| id.0),
        };
        CareLogNotePayload::of(ctx, ctx.cx()?.write(async |tx| logs::note(tx, input).await).await)
    }

    /// Orders a medicine. Codes: `INVALID`, `NOT_FOUND`, `HOUSEHOLD_GONE`, `HOUSEHOLD_ERASED`.
    async fn medication_order(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MedicationOrderInput,
    ) -> Result<MedicationOrderPayload> {
        let medicine =
            Medicine { name: input.name, dose: input.dose, route: input.route, instructions: input.instructions };
        let input = OrderInput {
            household: input.household_id.0,
            member: input.household_member_id.0,
            medicine,
            times: input.times.into_iter().map(|time| time.0).collect(),
            rule: input.rule,
            first_day: input.first_day.0,
            last_day: input.last_day.map(|day| day.0),
            late_after_minutes: input.late_after_minutes.into(),
        };
        MedicationOrderPayload::of(ctx, ctx.cx()?.write(async |tx| medication::order(tx, input).await).await)
    }

    /// Stops a medicine: it is not due any more from now on. Codes: `NOT_FOUND`, `STALE`, `MEDICATION_STOPPED`.
    async fn medication_stop(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: MedicationStopInput,
    ) -> Result<MedicationStopPayload> {
        let done = ctx.cx()?.write(async |tx| medication::stop(tx, input.id.0, input.version).await).await;
        MedicationStopPayload::of(ctx, done)
    }
}
