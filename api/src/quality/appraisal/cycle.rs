//! Cycles of appraisal in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{AppraisalCycleId, AppraisalSchemeId, BranchId},
    kernel,
    quality::{
        self,
        appraisal::{reading, scheme::Scheme},
        standard::versions,
    },
};

use super::{super::standard::AppraisalScheme, batches::SchemeById};
use crate::graphql::{ContextExt, Date, DateTime, Id, Result, node::Findable};

/// How long a cycle of appraisal is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::AppraisalPeriod")]
pub enum AppraisalPeriod {
    /// A calendar month.
    Month,
    /// A calendar quarter.
    Quarter,
}

/// Where a cycle of appraisal stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::AppraisalCycleState")]
pub enum AppraisalCycleState {
    /// It is set up; its period may still run.
    Open,
    /// Results are being worked out.
    Computing,
    /// Everybody sees their result and may appeal.
    InReview,
    /// It is over, and nothing of it changes any more.
    Closed,
}

/// A month or a quarter in which staff are appraised.
#[derive(Clone)]
pub struct AppraisalCycle(pub quality::AppraisalCycle);

impl From<quality::AppraisalCycle> for AppraisalCycle {
    fn from(row: quality::AppraisalCycle) -> Self {
        Self(row)
    }
}

impl Findable for AppraisalCycle {
    type Id = AppraisalCycleId;

    async fn find_many(cx: &kernel::Context, ids: &[AppraisalCycleId]) -> kernel::Result<HashMap<Self::Id, Self>> {
        Ok(reading::cycles_by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

impl AppraisalCycle {
    fn by_scheme(&self) -> AppraisalSchemeId {
        versions::id_of_row::<Scheme>(self.0.standard_id)
    }
}

/// A month or a quarter in which the staff of a branch or of the whole agency are appraised by a version of a scheme. A person
/// sees those in which they have a result.
#[Object]
impl AppraisalCycle {
    /// The id.
    pub async fn id(&self) -> Id<AppraisalCycleId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> AppraisalCycleState {
        self.0.state.into()
    }

    /// The branch, by id. Null of the whole agency.
    async fn branch_id(&self) -> Option<Id<BranchId>> {
        self.0.branch_id.map(Id)
    }

    /// How long it is.
    async fn period(&self) -> AppraisalPeriod {
        self.0.period.into()
    }

    /// Its first day, by the clock of the branch; of the whole agency by that of its first branch.
    async fn first_day(&self) -> Date {
        self.0.first_day.into()
    }

    /// Its last day.
    async fn last_day(&self) -> Date {
        self.0.last_day.into()
    }

    /// The version of the scheme, by id.
    async fn scheme_id(&self) -> Id<AppraisalSchemeId> {
        self.by_scheme().into()
    }

    /// The version of the scheme. Null when it is not visible to you.
    async fn scheme(&self, ctx: &Context<'_>) -> Result<Option<AppraisalScheme>> {
        Ok(ctx.load::<SchemeById>(self.by_scheme()).await?.map(AppraisalScheme))
    }

    /// For how many people there is a result so far.
    async fn appraised(&self) -> i32 {
        self.0.appraised
    }

    /// Who opened it: the id of an account.
    async fn opened_by(&self) -> &str {
        &self.0.opened_by
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// Who asked for the results, and decides about no appeal: the id of an account. Null while nobody has.
    async fn computed_by(&self) -> Option<&str> {
        self.0.computed_by.as_deref()
    }

    /// Since when everybody sees their result. Null before that.
    async fn review_at(&self) -> Option<DateTime> {
        self.0.review_at.map(DateTime)
    }

    /// Before this moment somebody may appeal. Null while there are no results.
    async fn appeal_until(&self) -> Option<DateTime> {
        self.0.appeal_until.map(DateTime)
    }

    /// Who closed it: the id of an account. Null while nobody has.
    async fn closed_by(&self) -> Option<&str> {
        self.0.closed_by.as_deref()
    }

    /// Since when nothing of it changes any more. Null before that.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// The version to name when you bring it further.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
