//! What can be changed about complaints.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{ComplaintId, HouseholdId, StaffMemberId, UserId, VisitId},
    quality::complaint::{
        handling::{self, AnswerInput},
        raising::{self, RaiseInput},
    },
};

use super::{
    Complaint,
    complaint_enums::{ComplaintCause, ComplaintChannel},
};
use crate::graphql::{ContextExt, Id, Result, payload};

/// Complaints' part of the root.
#[derive(Default)]
pub struct ComplaintMutation;

/// Takes a complaint down.
#[derive(InputObject)]
struct ComplaintRaiseInput {
    /// Of which household.
    household_id: Id<HouseholdId>,
    /// About which visit. Left out, about none in particular.
    visit_id: Option<Id<VisitId>>,
    /// About whose work. Left out, that of who came to the visit.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// How it came; every channel but `CALL_BACK`.
    channel: ComplaintChannel,
    /// What was said; at most 4000 characters.
    words: String,
}

/// Gives a complaint to somebody.
#[derive(InputObject)]
struct ComplaintRouteInput {
    /// Which complaint.
    id: Id<ComplaintId>,
    /// The version that you read.
    version: i32,
    /// Who sees to it: an account of the office.
    handler_id: Id<UserId>,
}

/// Tells the household what was done.
#[derive(InputObject)]
struct ComplaintAnswerInput {
    /// Which complaint.
    id: Id<ComplaintId>,
    /// The version that you read.
    version: i32,
    /// Why there was something to complain about.
    cause: ComplaintCause,
    /// More about it, for the agency alone; at most 4000 characters.
    cause_words: Option<String>,
    /// What was done; at most 4000 characters. The household reads it.
    solution: String,
}

/// Says whether the household is content.
#[derive(InputObject)]
struct ComplaintConfirmInput {
    /// Which complaint.
    id: Id<ComplaintId>,
    /// The version that you read.
    version: i32,
    /// Whether it is.
    satisfied: bool,
    /// What it said; at most 4000 characters. Demanded when it is not.
    note: Option<String>,
}

/// Takes a complaint back.
#[derive(InputObject)]
struct ComplaintWithdrawInput {
    /// Which complaint.
    id: Id<ComplaintId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 1000 characters.
    reason: String,
}

/// Makes the payload of a mutation that answers a complaint.
macro_rules! answers_a_complaint {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The complaint as it is now. Null when there are user errors.
                complaint: Complaint,
            }
        })*
    };
}

answers_a_complaint! {
    /// What `complaintRaise` answers.
    ComplaintRaisePayload;
    /// What `complaintRoute` answers.
    ComplaintRoutePayload;
    /// What `complaintAnswer` answers.
    ComplaintAnswerPayload;
    /// What `complaintConfirm` answers.
    ComplaintConfirmPayload;
    /// What `complaintWithdraw` answers.
    ComplaintWithdrawPayload;
}

#[Object]
impl ComplaintMutation {
    /// Takes a complaint down, as the household or as whoever hears it; its clocks begin to run. Codes: `NOT_FOUND`, `INVALID`,
    /// `HOUSEHOLD_ERASED`.
    async fn complaint_raise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ComplaintRaiseInput,
    ) -> Result<ComplaintRaisePayload> {
        let input = RaiseInput {
            household: input.household_id.0,
            visit: input.visit_id.map(|id| id.0),
            staff_member: input.staff_member_id.map(|id| id.0),
            channel: input.channel.into(),
            words: input.words,
        };
        ComplaintRaisePayload::of(ctx, ctx.cx()?.write(async |tx| raising::raise(tx, input).await).await)
    }

    /// Gives a complaint to somebody who sees to it, in the place of another or of nobody. Codes: `NOT_FOUND`, `INVALID`,
    /// `STALE`, `COMPLAINT_STATE`.
    async fn complaint_route(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ComplaintRouteInput,
    ) -> Result<ComplaintRoutePayload> {
        let ComplaintRouteInput { id, version, handler_id } = input;
        let done = ctx.cx()?.write(async |tx| handling::route(tx, id.0, version, handler_id.0).await).await;
        ComplaintRoutePayload::of(ctx, done)
    }

    /// Tells the household what was done about its complaint. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `COMPLAINT_STATE`.
    async fn complaint_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ComplaintAnswerInput,
    ) -> Result<ComplaintAnswerPayload> {
        let ComplaintAnswerInput { id, version, cause, cause_words, solution } = input;
        let answer = AnswerInput { cause: cause.into(), cause_words, solution };
        let done = ctx.cx()?.write(async |tx| handling::answer(tx, id.0, version, answer).await).await;
        ComplaintAnswerPayload::of(ctx, done)
    }

    /// Says whether the household is content with the answer: as the family, or as whoever asked it. If it is not, whoever saw
    /// to it goes on. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `COMPLAINT_STATE`.
    async fn complaint_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ComplaintConfirmInput,
    ) -> Result<ComplaintConfirmPayload> {
        let ComplaintConfirmInput { id, version, satisfied, note } = input;
        let work = async |tx: &_| handling::confirm(tx, id.0, version, satisfied, note.as_deref()).await;
        ComplaintConfirmPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Takes a complaint back. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `COMPLAINT_STATE`.
    async fn complaint_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ComplaintWithdrawInput,
    ) -> Result<ComplaintWithdrawPayload> {
        let ComplaintWithdrawInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| handling::withdraw(tx, id.0, version, &reason).await).await;
        ComplaintWithdrawPayload::of(ctx, done)
    }
}
