//! Suggestions of the staff in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object, SimpleObject};
use domain::{
    id::{StaffMemberId, SuggestionCommentId, SuggestionId},
    kernel::{self, words},
    quality::{self, suggestion::reading},
};

use super::{batches::SuggestionCommentsOf, figures::ShareFigure};
use crate::graphql::{ContextExt, DateTime, Id, Result, node::Findable};

/// Where a suggestion stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::SuggestionState")]
pub enum SuggestionState {
    /// It is discussed.
    Open,
    /// It is done as suggested, or in part.
    Adopted,
    /// It is not done.
    Declined,
}

/// Somebody of the staff suggests something.
#[derive(Clone)]
pub struct Suggestion(pub quality::Suggestion);

impl From<quality::Suggestion> for Suggestion {
    fn from(row: quality::Suggestion) -> Self {
        Self(row)
    }
}

impl Findable for Suggestion {
    type Id = SuggestionId;

    async fn find_many(cx: &kernel::Context, ids: &[SuggestionId]) -> kernel::Result<HashMap<SuggestionId, Self>> {
        Ok(reading::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Somebody of the staff suggests something. Everybody who works for the agency sees it.
#[Object]
impl Suggestion {
    /// The id.
    pub async fn id(&self) -> Id<SuggestionId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> SuggestionState {
        self.0.state.into()
    }

    /// Who has made it: the id of an account. Null when it was handed in without a name, of which nothing is kept.
    async fn author(&self) -> Option<&str> {
        self.0.author.as_deref()
    }

    /// The person behind the account, by id. Null without a name, and of an account that is nobody of the staff.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// In a few words.
    async fn title(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.title).await?)
    }

    /// All of it.
    async fn words(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.words).await?)
    }

    /// When it was handed in.
    async fn handed_in_at(&self) -> DateTime {
        self.0.handed_in_at.into()
    }

    /// What is said about it, in its order.
    async fn comments(&self, ctx: &Context<'_>) -> Result<Vec<SuggestionComment>> {
        let comments = ctx.load::<SuggestionCommentsOf>(self.0.id).await?.unwrap_or_default();
        Ok(comments.into_iter().map(SuggestionComment).collect())
    }

    /// Who has decided: the id of an account. Null while nobody has.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// When it was decided. Null while it is not.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(DateTime)
    }

    /// Why it is done, or not. Null while it is not decided.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.reason.as_ref()).await?)
    }

    /// Points that are proposed as a reward. Null when none are.
    async fn reward_points(&self) -> Option<i32> {
        self.0.reward_points
    }

    /// The version to name when you decide it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Something that is said about a suggestion.
pub struct SuggestionComment(quality::SuggestionComment);

/// Something that is said about a suggestion.
#[Object]
impl SuggestionComment {
    /// The id.
    async fn id(&self) -> Id<SuggestionCommentId> {
        self.0.id.into()
    }

    /// Who says it: the id of an account.
    async fn said_by(&self) -> &str {
        &self.0.said_by
    }

    /// When.
    async fn said_at(&self) -> DateTime {
        self.0.said_at.into()
    }

    /// What.
    async fn words(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.words).await?)
    }
}

/// What becomes of suggestions that were handed in within a time.
#[derive(SimpleObject)]
pub struct SuggestionFigures {
    /// How many were handed in.
    handed_in: u32,
    /// Of those that are decided, the share of adopted ones. Null of none.
    adoption_rate: Option<ShareFigure>,
}

impl From<reading::SuggestionFigures> for SuggestionFigures {
    fn from(figures: reading::SuggestionFigures) -> Self {
        Self { handed_in: figures.handed_in, adoption_rate: figures.adoption.map(Into::into) }
    }
}
