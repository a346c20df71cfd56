//! What can be changed about placements and teams.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, PlacementId, StaffMemberId},
    matching::{placements, rating, replacements, teams},
};

use super::{CareTeam, Placement, enums::PlacementEndReason};
use crate::graphql::{ContextExt, Date, DateTime, Id, Result, payload};

/// Placements and teams in the root.
#[derive(Default)]
pub struct PlacementMutation;

/// Says when family and carer meet.
#[derive(InputObject)]
struct PlacementInterviewInput {
    /// Which placement.
    id: Id<PlacementId>,
    /// The version that you read.
    version: i32,
    /// When they meet; in the future.
    interview_at: DateTime,
}

/// Begins a trial.
#[derive(InputObject)]
struct PlacementTrialInput {
    /// Which placement.
    id: Id<PlacementId>,
    /// The version that you read.
    version: i32,
    /// The last day of the trial.
    trial_ends_on: Date,
}

/// Confirms a placement.
#[derive(InputObject)]
struct PlacementStartInput {
    /// Which placement.
    id: Id<PlacementId>,
    /// The version that you read.
    version: i32,
}

/// Lets another carer take over.
#[derive(InputObject)]
struct PlacementReplaceInput {
    /// Which placement.
    id: Id<PlacementId>,
    /// The version that you read.
    version: i32,
    /// The carer who takes over, and who has agreed.
    staff_member_id: Id<StaffMemberId>,
    /// The last day of the carer who goes; the other begins on the next.
    hand_over_on: Date,
    /// What the next carer has to know; at most 4000 characters.
    hand_over_note: String,
    /// Why limits on working time are set aside; at most 500 characters. Only when they refuse.
    override_reason: Option<String>,
}

/// Ends a placement.
#[derive(InputObject)]
struct PlacementEndInput {
    /// Which placement.
    id: Id<PlacementId>,
    /// The version that you read.
    version: i32,
    /// Why.
    reason: PlacementEndReason,
    /// The last day of work.
    last_day: Date,
    /// More about it; at most 1000 characters.
    note: Option<String>,
}

/// Rates a placement.
#[derive(InputObject)]
struct PlacementRateInput {
    /// Which placement.
    id: Id<PlacementId>,
    /// 1 to 5; 5 is best.
    rating: i32,
}

/// Chooses the team of a household.
#[derive(InputObject)]
struct CareTeamChooseInput {
    /// The household.
    household_id: Id<HouseholdId>,
    /// The version that you read; 0 when the household has no team yet.
    version: i32,
    /// The responsible butler.
    butler_id: Id<StaffMemberId>,
    /// The others, who take turns; at most 19.
    member_ids: Vec<Id<StaffMemberId>>,
}

payload! {
    /// What `placementInterview` answers.
    PlacementInterviewPayload {
        /// The placement as it is now. Null when there are user errors.
        placement: Placement,
    }
}
payload! {
    /// What `placementTrial` answers.
    PlacementTrialPayload {
        /// The placement as it is now. Null when there are user errors.
        placement: Placement,
    }
}
payload! {
    /// What `placementStart` answers.
    PlacementStartPayload {
        /// The placement as it is now. Null when there are user errors.
        placement: Placement,
    }
}
payload! {
    /// What `placementReplace` answers.
    PlacementReplacePayload {
        /// The placement that was handed over. Null when there are user errors.
        placement: Placement,
        /// The placement that takes over. Null when there are user errors.
        replacement: Placement,
    }
}
payload! {
    /// What `placementEnd` answers.
    PlacementEndPayload {
        /// The placement as it is now. Null when there are user errors.
        placement: Placement,
    }
}
payload! {
    /// What `placementRate` answers.
    PlacementRatePayload {
        /// The placement as it is now. Null when there are user errors.
        placement: Placement,
    }
}
payload! {
    /// What `careTeamChoose` answers.
    CareTeamChoosePayload {
        /// The team as it is now. Null when there are user errors.
        care_team: CareTeam,
    }
}

#[Object]
impl PlacementMutation {
    /// Says when family and carer meet. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `PLACEMENT_STAGE`.
    async fn placement_interview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PlacementInterviewInput,
    ) -> Result<PlacementInterviewPayload> {
        let PlacementInterviewInput { id, version, interview_at } = input;
        let work = async |tx: &_| placements::set_interview(tx, id.0, version, interview_at.0).await;
        PlacementInterviewPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Begins the trial after the interview: the hours that were held become work. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `PLACEMENT_STAGE`, `NOT_SUITABLE`, `BOOKED`, `WORKING_TIME`, `NOT_EMPLOYED`.
    async fn placement_trial(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PlacementTrialInput,
    ) -> Result<PlacementTrialPayload> {
        let PlacementTrialInput { id, version, trial_ends_on } = input;
        let work = async |tx: &_| placements::begin_trial(tx, id.0, version, trial_ends_on.0).await;
        PlacementTrialPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Confirms a placement after the interview or the trial: the work goes on. Codes: `NOT_FOUND`, `STALE`,
    /// `PLACEMENT_STAGE`, `NOT_SUITABLE`, `BOOKED`, `WORKING_TIME`, `NOT_EMPLOYED`.
    async fn placement_start(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PlacementStartInput,
    ) -> Result<PlacementStartPayload> {
        let done = ctx.cx()?.write(async |tx| placements::confirm(tx, input.id.0, input.version).await).await;
        PlacementStartPayload::of(ctx, done)
    }

    /// Lets another carer take over, with a hand-over; the household is never without a carer in between. The one who goes
    /// stays at work until the day of hand-over is over. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `PLACEMENT_STAGE`,
    /// `NOT_SUITABLE`, `WORKING_TIME`, `SEATS_TAKEN`, `BOOKED`, `NOT_EMPLOYED`.
    async fn placement_replace(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PlacementReplaceInput,
    ) -> Result<PlacementReplacePayload> {
        let (id, version) = (input.id.0, input.version);
        let input = replacements::ReplaceInput {
            staff_member: input.staff_member_id.0,
            hand_over_on: input.hand_over_on.0,
            hand_over_note: input.hand_over_note,
            override_reason: input.override_reason,
        };
        let done = ctx.cx()?.write(async |tx| replacements::replace(tx, id, version, input).await).await;
        PlacementReplacePayload::of(ctx, done.map(|(old, new)| (old.into(), new.into())))
    }

    /// Ends a placement with its last day. The carer stays at work until that day is over; what the roster holds behind it
    /// is free at once, and somebody can be looked for from the next day on. A placement in which nothing has been worked
    /// ends at once, with any last day before the first. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `PLACEMENT_STAGE`.
    async fn placement_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PlacementEndInput,
    ) -> Result<PlacementEndPayload> {
        let PlacementEndInput { id, version, reason, last_day, note } = input;
        let work = async |tx: &_| placements::end(tx, id.0, version, reason.into(), last_day.0, note.as_deref()).await;
        PlacementEndPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Rates a placement as the family, once, from the first hours of work on. Codes: `INVALID`, `NOT_FOUND`, `RATED`,
    /// `PLACEMENT_STAGE`, `NOT_BEGUN`.
    async fn placement_rate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PlacementRateInput,
    ) -> Result<PlacementRatePayload> {
        let work = async |tx: &_| rating::rate(tx, input.id.0, input.rating.into()).await;
        PlacementRatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Chooses the team of a household as a whole; those who stay keep their day of joining. Codes: `INVALID`, `NOT_FOUND`,
    /// `STALE`, `HOUSEHOLD_ERASED`, `HOUSEHOLD_GONE`, `NOT_EMPLOYED`, `EXCLUDED`, `BUTLER_FULL`.
    async fn care_team_choose(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CareTeamChooseInput,
    ) -> Result<CareTeamChoosePayload> {
        let others: Vec<StaffMemberId> = input.member_ids.iter().map(|id| id.0).collect();
        let (household, butler) = (input.household_id.0, input.butler_id.0);
        let work = async |tx: &_| teams::choose(tx, household, input.version, butler, &others).await;
        CareTeamChoosePayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
