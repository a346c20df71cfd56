//! What can be changed about series of visits.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AddressId, HouseholdId, StaffMemberId, VisitSeriesId},
    visit::{
        series::{self, SeriesInput},
        series_change::{self, ChangeInput},
    },
};

use super::VisitSeries;
use crate::{
    graphql::{ContextExt, Date, Id, Result, ScheduleInput, payload},
    matching::ServiceType,
};

/// Series of visits in the root.
#[derive(Default)]
pub struct VisitSeriesMutation;

/// Plans visits that recur.
#[derive(InputObject)]
struct VisitSeriesCreateInput {
    /// The household to which somebody comes.
    household_id: Id<HouseholdId>,
    /// Its address. Left out, the primary one.
    address_id: Option<Id<AddressId>>,
    /// What for.
    service_type: ServiceType,
    /// When.
    schedule: ScheduleInput,
    /// Who comes. Left out, nobody for now.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// Why limits on working time are set aside; at most 500 characters. Only when they refuse.
    override_reason: Option<String>,
}

/// Makes a series another one from a day on.
#[derive(InputObject)]
struct VisitSeriesChangeInput {
    /// Which series.
    id: Id<VisitSeriesId>,
    /// The version that you read.
    version: i32,
    /// The first day on which it is so, on the branch's calendar: today for all visits to come, the day of a visit for this
    /// one and what follows.
    from: Date,
    /// The address. Left out, the household's primary one.
    address_id: Option<Id<AddressId>>,
    /// When, from then on.
    schedule: ScheduleInput,
    /// Who comes. Left out, nobody for now.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// Why, kept in the history; at most 500 characters. Asked for when another carer was to come.
    reason: Option<String>,
    /// Why limits on working time are set aside; at most 500 characters. Only when they refuse.
    override_reason: Option<String>,
}

/// Ends a series.
#[derive(InputObject)]
struct VisitSeriesEndInput {
    /// Which series.
    id: Id<VisitSeriesId>,
    /// The version that you read.
    version: i32,
    /// The last day on which a visit begins, on the branch's calendar.
    last_day: Date,
}

payload! {
    /// What `visitSeriesCreate` answers.
    VisitSeriesCreatePayload {
        /// The series. Null when there are user errors.
        series: VisitSeries,
    }
}
payload! {
    /// What `visitSeriesChange` answers.
    VisitSeriesChangePayload {
        /// The series that goes on. Null when there are user errors.
        series: VisitSeries,
    }
}
payload! {
    /// What `visitSeriesEnd` answers.
    VisitSeriesEndPayload {
        /// The series as it is now. Null when there are user errors.
        series: VisitSeries,
    }
}

#[Object]
impl VisitSeriesMutation {
    /// Plans visits that recur, and makes those of the next ninety days; the others follow by themselves. When the named carer
    /// cannot come to one of them, nothing is planned. Codes: `INVALID`, `NOT_FOUND`, `HOUSEHOLD_GONE`, `EXCLUDED`,
    /// `WORKING_TIME`, `NOT_EMPLOYED`, `BOOKED`.
    async fn visit_series_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitSeriesCreateInput,
    ) -> Result<VisitSeriesCreatePayload> {
        let input = SeriesInput {
            household: input.household_id.0,
            address: input.address_id.map(|id| id.0),
            service_type: input.service_type.into(),
            schedule: input.schedule.into(),
            staff_member: input.staff_member_id.map(|id| id.0),
            override_reason: input.override_reason,
        };
        VisitSeriesCreatePayload::of(ctx, ctx.cx()?.write(async |tx| series::create(tx, input).await).await)
    }

    /// Makes a series another one from a day on: visits to come to which nothing has happened are made anew, those that were
    /// called off stay so, and what was is left as it was. From a later day on it is a series of its own. Codes: `INVALID`,
    /// `NOT_FOUND`, `STALE`, `SERIES_OVER`, `HOUSEHOLD_GONE`, `EXCLUDED`, `WORKING_TIME`, `NOT_EMPLOYED`, `BOOKED`.
    async fn visit_series_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitSeriesChangeInput,
    ) -> Result<VisitSeriesChangePayload> {
        let (id, version) = (input.id.0, input.version);
        let input = ChangeInput {
            from: input.from.0,
            address: input.address_id.map(|id| id.0),
            schedule: input.schedule.into(),
            staff_member: input.staff_member_id.map(|id| id.0),
            reason: input.reason,
            override_reason: input.override_reason,
        };
        let done = ctx.cx()?.write(async |tx| series_change::change(tx, id, version, input).await).await;
        VisitSeriesChangePayload::of(ctx, done)
    }

    /// Ends a series with its last day; visits behind it to which nothing has happened are taken back. Codes: `INVALID`,
    /// `NOT_FOUND`, `STALE`, `SERIES_OVER`, `HOUSEHOLD_GONE`.
    async fn visit_series_end(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: VisitSeriesEndInput,
    ) -> Result<VisitSeriesEndPayload> {
        let VisitSeriesEndInput { id, version, last_day } = input;
        let done = ctx.cx()?.write(async |tx| series_change::end(tx, id.0, version, last_day.0).await).await;
        VisitSeriesEndPayload::of(ctx, done)
    }
}
