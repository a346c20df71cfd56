//! What can be changed about receptions.

use async_graphql::{Context, InputObject, Object, OneofObject};
use domain::{
    id::{
        FileReferenceId, HouseholdId, ReceptionId, ReceptionProtocolId, ReceptionTaskId, ServiceOrderId, StaffMemberId,
        UserId, VisitId,
    },
    quality::reception::{
        planning::{self, PlanInput},
        tasks::{self, Assignee},
    },
};

use super::objects::{Reception, ReceptionTask};
use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// Receptions' part of the root.
#[derive(Default)]
pub struct ReceptionMutation;

/// Plans a reception.
#[derive(InputObject)]
struct ReceptionPlanInput {
    /// Who is received.
    household_id: Id<HouseholdId>,
    /// By which protocol. Left out, by the one in force for the household's grade.
    protocol_id: Option<Id<ReceptionProtocolId>>,
    /// The visit that the reception follows: it moves with it, and is called off with it.
    visit_id: Option<Id<VisitId>>,
    /// The order with which the reception is called off.
    service_order_id: Option<Id<ServiceOrderId>>,
    /// When the guests arrive: ahead.
    arrives_at: DateTime,
    /// Where; at most 300 characters.
    place: String,
}

/// Gives a reception another time.
#[derive(InputObject)]
struct ReceptionMoveInput {
    /// Which reception.
    id: Id<ReceptionId>,
    /// The version that you read.
    version: i32,
    /// When the guests arrive: ahead.
    arrives_at: DateTime,
}

/// Calls a reception off.
#[derive(InputObject)]
struct ReceptionCancelInput {
    /// Which reception.
    id: Id<ReceptionId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    reason: String,
}

/// Closes a reception.
#[derive(InputObject)]
struct ReceptionCloseInput {
    /// Which reception.
    id: Id<ReceptionId>,
    /// The version that you read.
    version: i32,
}

/// Who is assigned a task.
#[derive(OneofObject)]
enum ReceptionAssigneeInput {
    /// Somebody of the staff.
    StaffMemberId(Id<StaffMemberId>),
    /// Somebody who signs in.
    UserId(Id<UserId>),
}

impl From<ReceptionAssigneeInput> for Assignee {
    fn from(input: ReceptionAssigneeInput) -> Self {
        match input {
            ReceptionAssigneeInput::StaffMemberId(id) => Self::StaffMember(id.0),
            ReceptionAssigneeInput::UserId(id) => Self::Account(id.0),
        }
    }
}

/// Assigns a task.
#[derive(InputObject)]
struct ReceptionTaskAssignInput {
    /// Which task.
    id: Id<ReceptionTaskId>,
    /// The version that you read.
    version: i32,
    /// To whom.
    assignee: ReceptionAssigneeInput,
}

/// Says that a task is done.
#[derive(InputObject)]
struct ReceptionTaskDoneInput {
    /// Which task.
    id: Id<ReceptionTaskId>,
    /// The version that you read.
    version: i32,
    /// What there is to say; at most 1000 characters.
    note: Option<String>,
    /// Photographs that show it, registered by you: at most 20; demanded where the protocol says so.
    #[graphql(default)]
    file_ids: Vec<Id<FileReferenceId>>,
}

/// Makes the payload of a mutation that answers a reception.
macro_rules! answers_a_reception {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The reception as it is now. Null when there are user errors.
                reception: Reception,
            }
        })*
    };
}

answers_a_reception! {
    /// What `receptionPlan` answers.
    ReceptionPlanPayload;
    /// What `receptionMove` answers.
    ReceptionMovePayload;
    /// What `receptionCancel` answers.
    ReceptionCancelPayload;
    /// What `receptionClose` answers.
    ReceptionClosePayload;
}

payload! {
    /// What `receptionTaskAssign` answers.
    ReceptionTaskAssignPayload {
        /// The task as it is now. Null when there are user errors.
        reception_task: ReceptionTask,
    }
}
payload! {
    /// What `receptionTaskDone` answers.
    ReceptionTaskDonePayload {
        /// The task as it is now. Null when there are user errors.
        reception_task: ReceptionTask,
    }
}

#[Object]
impl ReceptionMutation {
    /// Plans a reception: every task of its protocol becomes due at its time before or after the arrival. Codes: `NOT_FOUND`,
    /// `INVALID`, `PROTOCOL_NOT_PUBLISHED`, `NO_PROTOCOL`, `HOUSEHOLD_ERASED`.
    async fn reception_plan(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ReceptionPlanInput,
    ) -> Result<ReceptionPlanPayload> {
        let input = PlanInput {
            household: input.household_id.0,
            protocol: input.protocol_id.map(|id| id.0),
            visit: input.visit_id.map(|id| id.0),
            order: input.service_order_id.map(|id| id.0),
            arrives_at: input.arrives_at.0,
            place: input.place,
        };
        let done = Box::pin(ctx.cx()?.write(async |tx| planning::plan(tx, input).await)).await;
        ReceptionPlanPayload::of(ctx, done)
    }

    /// Gives a reception another time: what is not done is due by that, and its alarms sound again. Codes: `NOT_FOUND`,
    /// `INVALID`, `STALE`, `RECEPTION_ENDED`.
    async fn reception_move(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ReceptionMoveInput,
    ) -> Result<ReceptionMovePayload> {
        let ReceptionMoveInput { id, version, arrives_at } = input;
        let done = ctx.cx()?.write(async |tx| planning::move_to(tx, id.0, version, arrives_at.0).await).await;
        ReceptionMovePayload::of(ctx, done)
    }

    /// Calls a reception off: none of its alarms sounds any more. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `RECEPTION_ENDED`.
    async fn reception_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ReceptionCancelInput,
    ) -> Result<ReceptionCancelPayload> {
        let ReceptionCancelInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| planning::cancel(tx, id.0, version, &reason).await).await;
        ReceptionCancelPayload::of(ctx, done)
    }

    /// Closes a reception once the guests have arrived. What was not done stays in the record as such. Codes: `NOT_FOUND`,
    /// `STALE`, `RECEPTION_ENDED`, `RECEPTION_AHEAD`.
    async fn reception_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ReceptionCloseInput,
    ) -> Result<ReceptionClosePayload> {
        let ReceptionCloseInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| planning::close(tx, id.0, version).await).await;
        ReceptionClosePayload::of(ctx, done)
    }

    /// Assigns a task; who had it before stays in the record. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `RECEPTION_TASK_DONE`,
    /// `RECEPTION_ENDED`, `TASK_ASSIGNED`.
    async fn reception_task_assign(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ReceptionTaskAssignInput,
    ) -> Result<ReceptionTaskAssignPayload> {
        let ReceptionTaskAssignInput { id, version, assignee } = input;
        let done = ctx.cx()?.write(async |tx| tasks::assign(tx, id.0, version, assignee.into()).await).await;
        ReceptionTaskAssignPayload::of(ctx, done)
    }

    /// Says that a task is done. A carer says so of tasks that are theirs. Codes: `NOT_FOUND`, `INVALID`, `STALE`,
    /// `RECEPTION_TASK_DONE`, `RECEPTION_ENDED`, `NOT_YOUR_TASK`.
    async fn reception_task_done(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ReceptionTaskDoneInput,
    ) -> Result<ReceptionTaskDonePayload> {
        let ReceptionTaskDoneInput { id, version, note, file_ids } = input;
        let files: Vec<_> = file_ids.into_iter().map(|id| id.0).collect();
        let work = async |tx: &_| tasks::done(tx, id.0, version, note.as_deref(), &files).await;
        ReceptionTaskDonePayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
