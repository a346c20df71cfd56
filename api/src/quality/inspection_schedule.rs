//! Schedules of inspections in the schema.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, InspectionScheduleId, StaffMemberId, UserId},
    kernel,
    quality::{
        self,
        schedule::{
            beginning::{self, InspectionScheduleInput},
            planning,
            reading::{self, ScheduleFilter},
        },
    },
};

use super::enums::InspectionKind;
use crate::graphql::{
    Connection, ContextExt, DateTime, Id, Result, Schedule, ScheduleInput, node::Findable, page_request, payload,
    visible,
};

/// Inspections that recur.
#[derive(Clone)]
pub struct InspectionSchedule(pub quality::InspectionSchedule);

impl From<quality::InspectionSchedule> for InspectionSchedule {
    fn from(row: quality::InspectionSchedule) -> Self {
        Self(row)
    }
}

impl Findable for InspectionSchedule {
    type Id = InspectionScheduleId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[InspectionScheduleId],
    ) -> kernel::Result<HashMap<InspectionScheduleId, Self>> {
        Ok(reading::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Inspections that recur: planned two weeks ahead, by the version of the checklist that was published last. When one can no
/// longer be planned, as its inspector is gone, the schedule ends.
#[Object]
impl InspectionSchedule {
    /// The id.
    pub async fn id(&self) -> Id<InspectionScheduleId> {
        self.0.id.into()
    }

    /// In which household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// Whose work, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// The code of the checklist.
    async fn template_code(&self) -> &str {
        &self.0.template_code
    }

    /// Why somebody looks.
    async fn kind(&self) -> InspectionKind {
        self.0.kind.into()
    }

    /// Who inspects: the id of an account.
    async fn inspector_id(&self) -> Id<UserId> {
        self.0.inspector_id.into()
    }

    /// When: each time begins when an inspection is due, and ends when it is missed.
    async fn schedule(&self) -> Result<Schedule> {
        Ok(Schedule(planning::times(&self.0)?))
    }

    /// Inspections that are due before this moment have been planned.
    async fn planned_until(&self) -> DateTime {
        self.0.planned_until.into()
    }

    /// Whether inspections will have to be planned after that moment.
    async fn goes_on(&self) -> bool {
        self.0.goes_on
    }

    /// When it was ended. Null while it was not.
    async fn ended_at(&self) -> Option<DateTime> {
        self.0.ended_at.map(DateTime)
    }

    /// The version to name when you end it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Begins a schedule of inspections.
#[derive(InputObject)]
struct InspectionScheduleBeginInput {
    /// In which household.
    household_id: Id<HouseholdId>,
    /// Whose work.
    staff_member_id: Id<StaffMemberId>,
    /// The code of a checklist that is published.
    template_code: String,
    /// Why; every kind but `BLIND`.
    kind: InspectionKind,
    /// Who inspects: an account of an inspector, a coordinator, a manager or an admin.
    inspector_id: Id<UserId>,
    /// When: each time begins when an inspection is due, and ends when it is missed, at most a week later.
    schedule: ScheduleInput,
}

/// Ends a schedule of inspections.
#[derive(InputObject)]
struct InspectionScheduleEndInput {
    /// Which one.
    id: Id<InspectionScheduleId>,
    /// The version that you read.
    version: i32,
}

payload! {
    /// What `inspectionScheduleBegin` answers.
    InspectionScheduleBeginPayload {
        /// The schedule. Null when there are user errors.
        inspection_schedule: InspectionSchedule,
    }
}

payload! {
    /// What `inspectionScheduleEnd` answers.
    InspectionScheduleEndPayload {
        /// The schedule as it is now. Null when there are user errors.
        inspection_schedule: InspectionSchedule,
    }
}

/// Schedules' part of the root.
#[derive(Default)]
pub struct InspectionScheduleQuery;

#[Object]
impl InspectionScheduleQuery {
    /// Schedules of inspections, newest first.
    #[expect(clippy::too_many_arguments, reason = "the arguments of a Relay connection, with its filters")]
    async fn inspection_schedules(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "In this household.")] household_id: Option<Id<HouseholdId>>,
        #[graphql(desc = "Of the work of this person.")] staff_member_id: Option<Id<StaffMemberId>>,
        #[graphql(desc = "Only those that have not ended.", default)] going_on: bool,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<InspectionSchedule>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = ScheduleFilter {
            household: household_id.map(|id| id.0),
            staff_member: staff_member_id.map(|id| id.0),
            going_on,
        };
        Ok(Connection::new(reading::list(ctx.cx()?, &filter, &page).await?, InspectionSchedule))
    }

    /// One schedule of inspections. Null when you do not see it.
    async fn inspection_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The schedule.")] id: Id<InspectionScheduleId>,
    ) -> Result<Option<InspectionSchedule>> {
        Ok(visible(reading::get(ctx.cx()?, id.0).await)?.map(InspectionSchedule))
    }
}

/// Schedules' part of the root.
#[derive(Default)]
pub struct InspectionScheduleMutation;

#[Object]
impl InspectionScheduleMutation {
    /// Begins a schedule of inspections; those of the next two weeks are planned at once. Codes: `NOT_FOUND`, `INVALID`,
    /// `INSPECTS_SELF`.
    async fn inspection_schedule_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: InspectionScheduleBeginInput,
    ) -> Result<InspectionScheduleBeginPayload> {
        let input = InspectionScheduleInput {
            household: input.household_id.0,
            staff_member: input.staff_member_id.0,
            template_code: input.template_code,
            kind: input.kind.into(),
            inspector: input.inspector_id.0,
            schedule: input.schedule.into(),
        };
        let done = Box::pin(ctx.cx()?.write(async |tx| beginning::begin(tx, input).await)).await;
        InspectionScheduleBeginPayload::of(ctx, done)
    }

    /// Ends a schedule of inspections; what is planned already stays. Codes: `NOT_FOUND`, `STALE`, `SCHEDULE_ENDED`.
    async fn inspection_schedule_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: InspectionScheduleEndInput,
    ) -> Result<InspectionScheduleEndPayload> {
        let InspectionScheduleEndInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| beginning::end(tx, id.0, version).await).await;
        InspectionScheduleEndPayload::of(ctx, done)
    }
}
