//! What candidates came to.

use async_graphql::{Context, Object};
use domain::{
    id::{AwardCategoryId, AwardResultId, StaffMemberId},
    quality::{self, award::reading},
};

use super::explanation::AwardExplanation;
use crate::{
    graphql::{ContextExt, Id, Result},
    staff::{StaffProfile, StaffProfileById},
};

/// What a candidate came to in a category.
pub struct AwardResult(pub quality::AwardResult);

/// What a candidate came to in a category, as it was counted when the round was closed: it is never counted again.
#[Object]
impl AwardResult {
    /// The id.
    async fn id(&self) -> Id<AwardResultId> {
        self.0.id.into()
    }

    /// The category, by id.
    async fn category_id(&self) -> Id<AwardCategoryId> {
        self.0.award_category_id.into()
    }

    /// Who, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Who. Null when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member_id).await
    }

    /// In which place, from 1; no two share one.
    async fn place(&self) -> i32 {
        self.0.place
    }

    /// Whether the place wins. Nobody wins a category in which nobody voted and no figure is known of anybody.
    async fn won(&self) -> bool {
        self.0.won
    }

    /// The score, in parts of ten thousand: the votes and the performance, each by its weight.
    async fn score(&self) -> i32 {
        self.0.score
    }

    /// What it is made of.
    async fn explanation(&self, ctx: &Context<'_>) -> Result<AwardExplanation> {
        Ok(reading::explanation(ctx.cx()?, &self.0)?.into())
    }
}
