//! What can be changed about single visits.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AddressId, HouseholdId, StaffMemberId, VisitId},
    visit::{
        assignment::{self, AssignInput},
        decisions::{self, MoveInput},
        doubles,
        offers::{self, OfferAnswer},
        series,
    },
};

use super::{Visit, enums::VisitCancelledBy};
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, payload},
    matching::ServiceType,
};

/// Single visits in the root.
#[derive(Default)]
pub struct VisitMutation;

/// Plans a visit by itself.
#[derive(InputObject)]
struct VisitPlanInput {
    /// The household to which somebody comes.
    household_id: Id<HouseholdId>,
    /// Its address. Left out, the primary one.
    address_id: Option<Id<AddressId>>,
    /// What for.
    service_type: ServiceType,
    /// When it begins; in the future.
    starts_at: DateTime,
    /// When it is over; within 24 hours.
    ends_at: DateTime,
    /// Who comes. Left out, nobody for now.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// Why limits on working time are set aside; at most 500 characters. Only when they refuse.
    override_reason: Option<String>,
}

/// Plans a visit that two carers give together.
#[derive(InputObject)]
struct VisitPlanDoubleInput {
    /// The household to which they come.
    household_id: Id<HouseholdId>,
    /// Its address. Left out, the primary one.
    address_id: Option<Id<AddressId>>,
    /// What for.
    service_type: ServiceType,
    /// When it begins; in the future.
    starts_at: DateTime,
    /// When it is over; within 24 hours.
    ends_at: DateTime,
    /// Who comes: two, one for now, or nobody.
    #[graphql(default)]
    staff_member_ids: Vec<Id<StaffMemberId>>,
    /// Why limits on working time are set aside; at most 500 characters. Only when they refuse.
    override_reason: Option<String>,
}

/// Says who comes.
#[derive(InputObject)]
struct VisitAssignInput {
    /// Which visit.
    id: Id<VisitId>,
    /// The version that you read.
    version: i32,
    /// Who comes.
    staff_member_id: Id<StaffMemberId>,
    /// Why another one comes; at most 500 characters. Asked for when somebody was to come already.
    reason: Option<String>,
    /// Why limits on working time are set aside; at most 500 characters. Only when they refuse.
    override_reason: Option<String>,
}

/// Takes away whoever was to come.
#[derive(InputObject)]
struct VisitReleaseInput {
    /// Which visit.
    id: Id<VisitId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    reason: String,
}

/// Asks a carer whether they come.
#[derive(InputObject)]
struct VisitOfferInput {
    /// Which visit.
    id: Id<VisitId>,
    /// The version that you read.
    version: i32,
    /// Who is asked.
    staff_member_id: Id<StaffMemberId>,
    /// Until when they may answer; in the future, and not after the visit begins.
    answer_by: DateTime,
}

/// Answers an offer.
#[derive(InputObject)]
struct VisitAnswerInput {
    /// Which visit.
    id: Id<VisitId>,
    /// The version that you read.
    version: i32,
    /// Whether they come.
    accepts: bool,
    /// Why not; at most 500 characters. Asked for when they do not come.
    reason: Option<String>,
}

/// Gives a visit another time or place.
#[derive(InputObject)]
struct VisitMoveInput {
    /// Which visit.
    id: Id<VisitId>,
    /// The version that you read.
    version: i32,
    /// When it begins; in the future.
    starts_at: DateTime,
    /// When it is over; within 24 hours.
    ends_at: DateTime,
    /// The address of the household. Left out, it stays.
    address_id: Option<Id<AddressId>>,
    /// Why limits on working time are set aside; at most 500 characters. Only when they refuse.
    override_reason: Option<String>,
}

/// Calls a visit off.
#[derive(InputObject)]
struct VisitCancelInput {
    /// Which visit.
    id: Id<VisitId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    reason: String,
    /// Who calls it off. Left out, the family when it does so itself, and the agency otherwise.
    by: Option<VisitCancelledBy>,
}

/// Confirms a visit.
#[derive(InputObject)]
struct VisitConfirmInput {
    /// Which visit.
    id: Id<VisitId>,
    /// The version that you read.
    version: i32,
}

/// Makes the payload of a mutation that answers a visit.
macro_rules! answers_a_visit {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The visit as it is now. Null when there are user errors.
                visit: Visit,
            }
        })*
    };
}

answers_a_visit! {
    /// What `visitPlan` answers.
    VisitPlanPayload;
    /// What `visitAssign` answers.
    VisitAssignPayload;
    /// What `visitRelease` answers.
    VisitReleasePayload;
    /// What `visitOffer` answers.
    VisitOfferPayload;
    /// What `visitAnswer` answers.
    VisitAnswerPayload;
    /// What `visitMove` answers.
    VisitMovePayload;
    /// What `visitCancel` answers.
    VisitCancelPayload;
    /// What `visitConfirm` answers.
    VisitConfirmPayload;
}

payload! {
    /// What `visitPlanDouble` answers.
    VisitPlanDoublePayload {
        /// The two visits, in the order of those who come. Null when there are user errors.
        visits: Vec<Visit>,
    }
}

#[Object]
impl VisitMutation {
    /// Plans a visit by itself. Codes: `INVALID`, `NOT_FOUND`, `HOUSEHOLD_GONE`, `EXCLUDED`, `WORKING_TIME`, `NOT_EMPLOYED`,
    /// `BOOKED`.
    async fn visit_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitPlanInput,
    ) -> Result<VisitPlanPayload> {
        let input = series::VisitInput {
            household: input.household_id.0,
            address: input.address_id.map(|id| id.0),
            service_type: input.service_type.into(),
            starts_at: input.starts_at.0,
            ends_at: input.ends_at.0,
            staff_member: input.staff_member_id.map(|id| id.0),
            override_reason: input.override_reason,
        };
        VisitPlanPayload::of(ctx, ctx.cx()?.write(async |tx| series::plan(tx, input).await).await)
    }

    /// Plans a visit that two carers give together, such as lifting somebody: two visits at one time, which dispatch gives to two
    /// carers or to nobody. Codes: `INVALID`, `NOT_FOUND`, `HOUSEHOLD_GONE`, `EXCLUDED`, `WORKING_TIME`, `NOT_EMPLOYED`,
    /// `BOOKED`.
    async fn visit_plan_double(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitPlanDoubleInput,
    ) -> Result<VisitPlanDoublePayload> {
        let staff: Vec<StaffMemberId> = input.staff_member_ids.iter().map(|id| id.0).collect();
        let input = series::VisitInput {
            household: input.household_id.0,
            address: input.address_id.map(|id| id.0),
            service_type: input.service_type.into(),
            starts_at: input.starts_at.0,
            ends_at: input.ends_at.0,
            staff_member: None,
            override_reason: input.override_reason,
        };
        let done = ctx.cx()?.write(async |tx| doubles::plan(tx, input, &staff).await).await;
        VisitPlanDoublePayload::of(ctx, done.map(|visits| visits.map(Visit).to_vec()))
    }

    /// Says who comes, in the place of another with a reason. Their hours are taken on the roster. Codes: `INVALID`,
    /// `NOT_FOUND`, `STALE`, `VISIT_STATE`, `EXCLUDED`, `WORKING_TIME`, `NOT_EMPLOYED`, `BOOKED`.
    async fn visit_assign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitAssignInput,
    ) -> Result<VisitAssignPayload> {
        let (id, version) = (input.id.0, input.version);
        let input = AssignInput {
            staff_member: input.staff_member_id.0,
            reason: input.reason,
            override_reason: input.override_reason,
        };
        let done = ctx.cx()?.write(async |tx| assignment::assign(tx, id, version, input).await).await;
        VisitAssignPayload::of(ctx, done)
    }

    /// Takes away whoever was to come, or was asked; nobody comes for now. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `VISIT_STATE`.
    async fn visit_release(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitReleaseInput,
    ) -> Result<VisitReleasePayload> {
        let VisitReleaseInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| assignment::release(tx, id.0, version, &reason).await).await;
        VisitReleasePayload::of(ctx, done)
    }

    /// Asks a carer whether they come; their hours are held until they answer or the time for it is over. Codes: `INVALID`,
    /// `NOT_FOUND`, `STALE`, `VISIT_STATE`, `EXCLUDED`, `WORKING_TIME`, `NOT_EMPLOYED`, `BOOKED`.
    async fn visit_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitOfferInput,
    ) -> Result<VisitOfferPayload> {
        let VisitOfferInput { id, version, staff_member_id, answer_by } = input;
        let work = async |tx: &_| offers::offer(tx, id.0, version, staff_member_id.0, answer_by.0).await;
        VisitOfferPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Answers an offer: a carer their own, a dispatcher what a carer says on the phone. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `VISIT_STATE`, `OFFER_OVER`, `EXCLUDED`, `WORKING_TIME`, `NOT_EMPLOYED`, `BOOKED`.
    async fn visit_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitAnswerInput,
    ) -> Result<VisitAnswerPayload> {
        let VisitAnswerInput { id, version, accepts, reason } = input;
        let said = if accepts { OfferAnswer::Yes } else { OfferAnswer::No(reason.unwrap_or_default()) };
        let done = ctx.cx()?.write(async |tx| offers::answer(tx, id.0, version, said).await).await;
        VisitAnswerPayload::of(ctx, done)
    }

    /// Gives a visit another time, or another address of the household; of a series, this one alone. Codes: `INVALID`,
    /// `NOT_FOUND`, `STALE`, `VISIT_STATE`, `EXCLUDED`, `WORKING_TIME`, `NOT_EMPLOYED`, `BOOKED`.
    async fn visit_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitMoveInput,
    ) -> Result<VisitMovePayload> {
        let (id, version) = (input.id.0, input.version);
        let input = MoveInput {
            starts_at: input.starts_at.0,
            ends_at: input.ends_at.0,
            address: input.address_id.map(|id| id.0),
            override_reason: input.override_reason,
        };
        let done = ctx.cx()?.write(async |tx| decisions::move_to(tx, id, version, input).await).await;
        VisitMovePayload::of(ctx, done)
    }

    /// Calls a visit off; of a series, this one alone. The carer's hours are free again. Codes: `INVALID`, `NOT_FOUND`, `STALE`,
    /// `VISIT_STATE`.
    async fn visit_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitCancelInput,
    ) -> Result<VisitCancelPayload> {
        let VisitCancelInput { id, version, reason, by } = input;
        let by = by.map(Into::into);
        let done = ctx.cx()?.write(async |tx| decisions::cancel(tx, id.0, version, by, &reason).await).await;
        VisitCancelPayload::of(ctx, done)
    }

    /// Confirms that a visit was as it says; nothing changes it any more. Codes: `NOT_FOUND`, `STALE`, `VISIT_STATE`.
    async fn visit_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitConfirmInput,
    ) -> Result<VisitConfirmPayload> {
        let done = ctx.cx()?.write(async |tx| decisions::confirm(tx, input.id.0, input.version).await).await;
        VisitConfirmPayload::of(ctx, done)
    }
}
