//! What can be done about indicators.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    id::{BranchId, EntityId},
    insight::{self, recount, targets},
    kernel::{Error, span::Period},
};

use super::enums::IndicatorKind;
use crate::graphql::{ContextExt, Date, DateTime, Id, Result, cost::cost, payload};

/// Insight's part of the root.
#[derive(Default)]
pub struct InsightMutation;

/// What is aimed at from a day on.
#[derive(InputObject)]
struct IndicatorTargetSetInput {
    /// Of which branch. Left out, of the whole agency; a branch's own target comes before the agency's.
    branch_id: Option<Id<BranchId>>,
    /// Of which indicator.
    indicator: IndicatorKind,
    /// From which day on; said again for the same day it takes the place of what was said.
    valid_from: Date,
    /// The target, in the indicator's unit.
    target: f64,
}

/// Counts days anew.
#[derive(InputObject)]
struct IndicatorRecountInput {
    /// The first day.
    from: Date,
    /// The last day; 92 days at most.
    through: Date,
}

/// What is aimed at.
#[derive(SimpleObject)]
pub struct IndicatorTarget {
    /// Of which branch. Null for the whole agency.
    branch_id: Option<Id<BranchId>>,
    /// Of which indicator.
    indicator: IndicatorKind,
    /// From which day on.
    valid_from: Date,
    /// The target, in the indicator's unit.
    target: f64,
    /// Who has said so: the id of an account.
    set_by: String,
    /// When.
    set_at: DateTime,
}

impl From<insight::IndicatorTarget> for IndicatorTarget {
    fn from(row: insight::IndicatorTarget) -> Self {
        Self {
            branch_id: (!row.branch_id.uuid().is_nil()).then(|| row.branch_id.into()),
            indicator: row.indicator.into(),
            valid_from: row.valid_from.into(),
            target: row.target,
            set_by: row.set_by,
            set_at: row.set_at.into(),
        }
    }
}

/// What came of counting anew.
#[derive(SimpleObject)]
pub struct IndicatorRecount {
    /// How many facts there are of these days.
    facts: i32,
    /// How many of them were not as they are, and are now.
    facts_mended: i32,
    /// How many sums were not what their facts come to, and are now.
    sums_mended: i32,
}

impl From<recount::Recounted> for IndicatorRecount {
    fn from(recounted: recount::Recounted) -> Self {
        let whole = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
        Self {
            facts: whole(recounted.facts),
            facts_mended: whole(recounted.facts_mended),
            sums_mended: whole(recounted.sums_mended),
        }
    }
}

payload! {
    /// What `indicatorTargetSet` answers.
    IndicatorTargetSetPayload {
        /// What is aimed at. Null when there are user errors.
        target: IndicatorTarget,
    }
}

payload! {
    /// What `indicatorRecount` answers.
    IndicatorRecountPayload {
        /// What came of it. Null when there are user errors.
        recount: IndicatorRecount,
    }
}

#[Object]
impl InsightMutation {
    /// Says what is aimed at. For the roles `ADMIN` and `MANAGER`. Codes: `NOT_FOUND`, `INVALID`.
    async fn indicator_target_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: IndicatorTargetSetInput,
    ) -> Result<IndicatorTargetSetPayload> {
        let IndicatorTargetSetInput { branch_id, indicator, valid_from, target } = input;
        let branch = branch_id.map(|id| id.0);
        let set = ctx.cx()?.write(async |tx| targets::set(tx, branch, indicator.into(), valid_from.0, target).await);
        IndicatorTargetSetPayload::of(ctx, set.await)
    }

    /// Counts days anew from visits, complaints, requests and orders, and mends what differs; a job does so every week for
    /// the last five. For the roles `ADMIN` and `MANAGER`. Codes: `INVALID`.
    #[graphql(directive = cost::apply("500".into()))]
    async fn indicator_recount(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: IndicatorRecountInput,
    ) -> Result<IndicatorRecountPayload> {
        let cx = ctx.cx()?;
        let days = Period::new(input.from.0, input.through.0);
        let done = match days.ok_or_else(|| Error::invalid("through", "must not be before the first day")) {
            Ok(days) => Box::pin(recount::recount(cx, days)).await,
            Err(error) => Err(error),
        };
        IndicatorRecountPayload::of(ctx, done)
    }
}
