//! What can be asked about appraisals.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{AppraisalCycleId, AppraisalId, StaffMemberId},
    quality::appraisal::{
        fact,
        reading::{self, AppraisalFilter},
    },
};

use super::{Appraisal, AppraisalCycle, fact::AppraisalFact, result::AppraisalVerdict};
use crate::graphql::{Connection, ContextExt, Id, Result, page_request, visible};

/// Appraisals' part of the root.
#[derive(Default)]
pub struct AppraisalQuery;

/// Which results are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct AppraisalFilterInput {
    /// Of this cycle.
    cycle_id: Option<Id<AppraisalCycleId>>,
    /// Of this person.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// With one of these verdicts.
    verdicts: Option<Vec<AppraisalVerdict>>,
}

#[Object]
impl AppraisalQuery {
    /// The facts about a person's period of which the formulas of schemes may speak.
    async fn appraisal_facts(&self, ctx: &Context<'_>) -> Result<Vec<AppraisalFact>> {
        Ok(fact::readable(ctx.cx()?)?.iter().map(Into::into).collect())
    }

    /// Cycles of appraisal, newest first. A person sees those in which they have a result.
    async fn appraisal_cycles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<AppraisalCycle>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(reading::cycles(ctx.cx()?, &page).await?, AppraisalCycle))
    }

    /// One cycle of appraisal. Null when you do not see it.
    async fn appraisal_cycle(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The cycle.")] id: Id<AppraisalCycleId>,
    ) -> Result<Option<AppraisalCycle>> {
        Ok(visible(reading::cycle(ctx.cx()?, id.0).await)?.map(AppraisalCycle))
    }

    /// What periods came to for people, newest first. A person sees their own.
    async fn appraisals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<AppraisalFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Appraisal>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = AppraisalFilter {
            cycle: filter.cycle_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
            verdicts: filter.verdicts.unwrap_or_default().into_iter().map(Into::into).collect(),
        };
        Ok(Connection::new(reading::list(ctx.cx()?, &filter, &page).await?, Appraisal))
    }

    /// What a period came to for a person. Null when you do not see it.
    async fn appraisal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The result.")] id: Id<AppraisalId>,
    ) -> Result<Option<Appraisal>> {
        Ok(visible(reading::get(ctx.cx()?, id.0).await)?.map(Appraisal))
    }
}
