//! Hours, leave, and the roster.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BookingId, LeaveId, StaffMemberId},
    kernel::Tx,
    staff::{hours, leave, member, roster},
};

use crate::{
    graphql::{ContextExt, Date, DateTime, Id, Result, payload},
    staff::{
        Leave, StaffMember,
        enums::BookingKind,
        hours::{AvailabilityException, HoursInput, WeeklyHoursInput},
        leave::LeaveRequestInput,
        roster::Booking,
    },
};

/// Changes of people's time.
#[derive(Default)]
pub struct TimeMutation;

/// Sets weekly hours.
#[derive(InputObject)]
struct StaffMemberSetWeeklyHoursInput {
    /// Whose hours.
    id: Id<StaffMemberId>,
    /// The version that you read.
    version: i32,
    /// The hours of every week.
    weekly_hours: WeeklyHoursInput,
}

/// Says that on one day other hours hold.
#[derive(InputObject)]
struct AvailabilityExceptionSetInput {
    /// Whose day.
    staff_member_id: Id<StaffMemberId>,
    /// The day, on the calendar of the branch.
    day: Date,
    /// The hours that hold instead, at most eight stretches. Empty means away.
    hours: Vec<HoursInput>,
    /// A note of at most 500 characters.
    note: Option<String>,
}

/// Lets the weekly hours hold again.
#[derive(InputObject)]
struct AvailabilityExceptionClearInput {
    /// Whose day.
    staff_member_id: Id<StaffMemberId>,
    /// The day, on the calendar of the branch.
    day: Date,
}

/// Approves a leave.
#[derive(InputObject)]
struct LeaveApproveInput {
    /// Which leave.
    id: Id<LeaveId>,
    /// The version that you read.
    version: i32,
    /// What to say with it; at most 500 characters.
    note: Option<String>,
}

/// Declines a leave.
#[derive(InputObject)]
struct LeaveDeclineInput {
    /// Which leave.
    id: Id<LeaveId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 500 characters.
    note: String,
}

/// Takes a leave back.
#[derive(InputObject)]
struct LeaveCancelInput {
    /// Which leave.
    id: Id<LeaveId>,
    /// The version that you read.
    version: i32,
}

/// Takes hours of a person.
#[derive(InputObject)]
struct BookingReserveInput {
    /// Whose hours.
    staff_member_id: Id<StaffMemberId>,
    /// `INTERVIEW` or `HOLD`; the others are taken by what they belong to.
    kind: BookingKind,
    /// When they begin.
    starts_at: DateTime,
    /// When they are over; after they begin.
    ends_at: DateTime,
    /// Why a limit on working time may be broken; at most 500 characters.
    override_reason: Option<String>,
}

/// Frees hours.
#[derive(InputObject)]
struct BookingFreeInput {
    /// Which hours.
    id: Id<BookingId>,
}

payload! {
    /// What `staffMemberSetWeeklyHours` answers.
    StaffMemberSetWeeklyHoursPayload {
        /// The record as it is now. Null when there are user errors.
        staff_member: StaffMember,
    }
}
payload! {
    /// What `availabilityExceptionSet` answers.
    AvailabilityExceptionSetPayload {
        /// The exceptional day. Null when there are user errors.
        availability_exception: AvailabilityException,
    }
}
payload! {
    /// What `availabilityExceptionClear` answers.
    AvailabilityExceptionClearPayload {
        /// The person. Null when there are user errors.
        staff_member: StaffMember,
    }
}
payload! {
    /// What `leaveRequest` answers.
    LeaveRequestPayload {
        /// The leave, waiting for a decision. Null when there are user errors.
        leave: Leave,
    }
}
payload! {
    /// What `leaveApprove` answers.
    LeaveApprovePayload {
        /// The leave as it is now. Null when there are user errors.
        leave: Leave,
    }
}
payload! {
    /// What `leaveDecline` answers.
    LeaveDeclinePayload {
        /// The leave as it is now. Null when there are user errors.
        leave: Leave,
    }
}
payload! {
    /// What `leaveCancel` answers.
    LeaveCancelPayload {
        /// The leave as it is now. Null when there are user errors.
        leave: Leave,
    }
}
payload! {
    /// What `bookingReserve` answers.
    BookingReservePayload {
        /// The hours. Null when there are user errors.
        booking: Booking,
    }
}
payload! {
    /// What `bookingFree` answers.
    BookingFreePayload {
        /// The hours that were freed. Null when there are user errors.
        booking: Booking,
    }
}

#[Object]
impl TimeMutation {
    /// Sets the hours in which somebody is willing to work in any week; carers set their own. Codes: `NOT_FOUND`,
    /// `INVALID`, `STALE`.
    async fn staff_member_set_weekly_hours(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: StaffMemberSetWeeklyHoursInput,
    ) -> Result<StaffMemberSetWeeklyHoursPayload> {
        let StaffMemberSetWeeklyHoursInput { id, version, weekly_hours } = input;
        let work = async |tx: &Tx| hours::set_weekly(tx, id.0, version, weekly_hours.into()).await;
        StaffMemberSetWeeklyHoursPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Says that on one day other hours hold, or none: away. Said again, it replaces what was said. Codes: `NOT_FOUND`,
    /// `INVALID`.
    async fn availability_exception_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AvailabilityExceptionSetInput,
    ) -> Result<AvailabilityExceptionSetPayload> {
        let AvailabilityExceptionSetInput { staff_member_id, day, hours: said, note } = input;
        let said: Vec<_> = said.into_iter().map(Into::into).collect();
        let work = async |tx: &Tx| hours::set_exception(tx, staff_member_id.0, day.0, said, note.as_deref()).await;
        AvailabilityExceptionSetPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Lets the weekly hours hold again on a day. Codes: `NOT_FOUND`.
    async fn availability_exception_clear(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AvailabilityExceptionClearInput,
    ) -> Result<AvailabilityExceptionClearPayload> {
        let person = input.staff_member_id.0;
        let work = async |tx: &Tx| {
            hours::clear_exception(tx, person, input.day.0).await?;
            member::get(tx, person).await
        };
        AvailabilityExceptionClearPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Asks for leave; carers ask for their own. Codes: `NOT_FOUND`, `INVALID`.
    async fn leave_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: LeaveRequestInput,
    ) -> Result<LeaveRequestPayload> {
        let work = async |tx: &Tx| leave::request(tx, input.staff_member_id.0, input.into()).await;
        LeaveRequestPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Approves a leave: its hours are taken in the roster. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `LEAVE_DECIDED`, `BOOKED`,
    /// `NOT_EMPLOYED`.
    async fn leave_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: LeaveApproveInput,
    ) -> Result<LeaveApprovePayload> {
        let work = async |tx: &Tx| leave::approve(tx, input.id.0, input.version, input.note.as_deref()).await;
        LeaveApprovePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Declines a leave. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `LEAVE_DECIDED`.
    async fn leave_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: LeaveDeclineInput,
    ) -> Result<LeaveDeclinePayload> {
        let work = async |tx: &Tx| leave::decline(tx, input.id.0, input.version, &input.note).await;
        LeaveDeclinePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Takes a leave back, before or after approval; what is left of its hours is free again. Codes: `NOT_FOUND`, `STALE`,
    /// `LEAVE_DECIDED`.
    async fn leave_cancel(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: LeaveCancelInput,
    ) -> Result<LeaveCancelPayload> {
        let work = async |tx: &Tx| leave::cancel(tx, input.id.0, input.version).await;
        LeaveCancelPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Takes hours of a person by hand. Work is held against the limits on working time; with a reason, a breach is
    /// answered for by you and kept. Codes: `NOT_FOUND`, `INVALID`, `BOOKED`, `NOT_EMPLOYED`, `WORKING_TIME`.
    async fn booking_reserve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: BookingReserveInput,
    ) -> Result<BookingReservePayload> {
        let BookingReserveInput { staff_member_id, kind, starts_at, ends_at, override_reason } = input;
        let (person, ends, reason) = (staff_member_id.0, (starts_at.0, ends_at.0), override_reason);
        let work = async |tx: &Tx| roster::reserve(tx, person, ends, kind.into(), reason.as_deref()).await;
        BookingReservePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Frees hours that were taken by hand, from now on. Codes: `NOT_FOUND`, `BOOKING_OWNED`.
    async fn booking_free(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: BookingFreeInput,
    ) -> Result<BookingFreePayload> {
        let work = async |tx: &Tx| roster::free(tx, input.id.0).await;
        BookingFreePayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
