//! What can be asked about complaints.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{ComplaintId, HouseholdId, StaffMemberId},
    quality::complaint::reading::{self, ComplaintFilter},
};

use super::{
    Complaint,
    complaint_enums::{ComplaintCause, ComplaintState},
};
use crate::graphql::{Connection, ContextExt, Id, Result, page_request, visible};

/// Complaints' part of the root.
#[derive(Default)]
pub struct ComplaintQuery;

/// Which complaints are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct ComplaintFilterInput {
    /// In one of these states.
    states: Option<Vec<ComplaintState>>,
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// About the work of this person.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// Of this cause.
    cause: Option<ComplaintCause>,
}

#[Object]
impl ComplaintQuery {
    /// Complaints, newest first. A family sees its own.
    async fn complaints(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<ComplaintFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Complaint>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = ComplaintFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            household: filter.household_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
            cause: filter.cause.map(Into::into),
        };
        Ok(Connection::new(reading::list(ctx.cx()?, &filter, &page).await?, Complaint))
    }

    /// One complaint. Null when you do not see it.
    async fn complaint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The complaint.")] id: Id<ComplaintId>,
    ) -> Result<Option<Complaint>> {
        Ok(visible(reading::get(ctx.cx()?, id.0).await)?.map(Complaint))
    }
}
