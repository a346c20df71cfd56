//! Slots for the telephone in the schema.

use async_graphql::{Context, Object};
use domain::{dispatch::slots, id::StaffMemberId};

use super::plan::points;
use crate::{
    graphql::{ContextExt, DateTime, Id, Result},
    staff::{StaffProfile, StaffProfileById},
};

/// A time at which somebody could come.
pub struct DispatchSlot(pub slots::Slot);

/// A time at which somebody could come, with the day as it is and nobody else's time changed.
#[Object]
impl DispatchSlot {
    /// Who, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member.into()
    }

    /// Who. Null when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member).await
    }

    /// When it would begin.
    async fn starts_at(&self) -> DateTime {
        self.0.time.start().into()
    }

    /// When it would be over.
    async fn ends_at(&self) -> DateTime {
        self.0.time.end().into()
    }

    /// What it would cost beyond the day as it is, in points.
    async fn extra_cost(&self) -> i32 {
        points(self.0.extra_cost)
    }

    /// Whether they serve the household already.
    async fn knows_household(&self) -> bool {
        self.0.knows_household
    }

    /// Whether ways of the day were measured as the crow flies because the service of travel times did not tell them. False
    /// without a service, where all ways are.
    async fn estimated_travel(&self) -> bool {
        self.0.estimated_travel
    }
}
