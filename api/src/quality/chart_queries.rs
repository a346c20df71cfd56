//! What can be asked about control charts.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BranchId, StaffMemberId},
    quality::control::reading::{self, ChartInput, SignalFilter},
};

use super::{
    ControlSignal,
    control_chart::{ChartKind, ChartMeasure, ControlChart},
};
use crate::graphql::{Connection, ContextExt, Id, Result, cost::cost, page_request};

/// Control charts' part of the root.
#[derive(Default)]
pub struct ChartQuery;

/// Which signals are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct ControlSignalFilterInput {
    /// Of this measure.
    measure: Option<ChartMeasure>,
    /// Of this branch.
    branch_id: Option<Id<BranchId>>,
    /// Of this person.
    staff_member_id: Option<Id<StaffMemberId>>,
}

#[Object]
impl ChartQuery {
    /// The control chart of a branch, of a person, or of the whole agency. Codes: `INVALID`, `NOT_FOUND`.
    #[graphql(directive = cost::apply("100".into()))]
    async fn control_chart(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What it watches.")] measure: ChartMeasure,
        #[graphql(desc = "How it is drawn: `P` of everything but complaints, `U` of complaints, the others of all.")]
        kind: ChartKind,
        #[graphql(desc = "Of this branch.")] branch_id: Option<Id<BranchId>>,
        #[graphql(desc = "Of this person, not beside `branchId`.")] staff_member_id: Option<Id<StaffMemberId>>,
        #[graphql(desc = "So many complete weeks up to now: 4 to 104.", default = 26)] weeks: i32,
    ) -> Result<ControlChart> {
        let input = ChartInput {
            measure: measure.into(),
            kind: kind.into(),
            branch: branch_id.map(|id| id.0),
            staff_member: staff_member_id.map(|id| id.0),
            weeks: weeks.into(),
        };
        Ok(ControlChart(reading::control_chart(ctx.cx()?, input).await?))
    }

    /// Weeks in which something left its limits, newest first.
    async fn control_signals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<ControlSignalFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<ControlSignal>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = SignalFilter {
            measure: filter.measure.map(Into::into),
            branch: filter.branch_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
        };
        Ok(Connection::new(reading::signals(ctx.cx()?, &filter, &page).await?, ControlSignal))
    }
}
