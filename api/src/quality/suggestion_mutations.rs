//! What can be changed about suggestions.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::SuggestionId,
    quality::suggestion::{
        deciding,
        making::{self, SuggestionInput},
    },
};

use super::Suggestion;
use crate::graphql::{ContextExt, Id, Result, payload};

/// Suggestions' part of the root.
#[derive(Default)]
pub struct SuggestionMutation;

/// Suggests something.
#[derive(InputObject)]
struct SuggestionHandInInput {
    /// In a few words; at most 200 characters.
    title: String,
    /// All of it; at most 4000 characters.
    words: String,
    /// Whether nobody is to know who suggests it: no reward can be proposed then.
    #[graphql(default)]
    without_name: bool,
}

/// Says something about a suggestion.
#[derive(InputObject)]
struct SuggestionDiscussInput {
    /// Which suggestion.
    id: Id<SuggestionId>,
    /// What; at most 2000 characters.
    words: String,
}

/// Adopts a suggestion.
#[derive(InputObject)]
struct SuggestionAdoptInput {
    /// Which suggestion.
    id: Id<SuggestionId>,
    /// The version that you read.
    version: i32,
    /// Why, and what is done; at most 2000 characters.
    reason: String,
    /// Points that you propose as a reward: 1 to 100000.
    reward_points: Option<i32>,
}

/// Declines a suggestion.
#[derive(InputObject)]
struct SuggestionDeclineInput {
    /// Which suggestion.
    id: Id<SuggestionId>,
    /// The version that you read.
    version: i32,
    /// Why; at most 2000 characters.
    reason: String,
}

/// Makes the payload of a mutation that answers a suggestion.
macro_rules! answers_a_suggestion {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The suggestion as it is now. Null when there are user errors.
                suggestion: Suggestion,
            }
        })*
    };
}

answers_a_suggestion! {
    /// What `suggestionHandIn` answers.
    SuggestionHandInPayload;
    /// What `suggestionDiscuss` answers.
    SuggestionDiscussPayload;
    /// What `suggestionAdopt` answers.
    SuggestionAdoptPayload;
    /// What `suggestionDecline` answers.
    SuggestionDeclinePayload;
}

#[Object]
impl SuggestionMutation {
    /// Suggests something, with your name or without. Codes: `INVALID`.
    async fn suggestion_hand_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SuggestionHandInInput,
    ) -> Result<SuggestionHandInPayload> {
        let SuggestionHandInInput { title, words, without_name } = input;
        let input = SuggestionInput { title, words, without_name };
        SuggestionHandInPayload::of(ctx, ctx.cx()?.write(async |tx| making::hand_in(tx, &input).await).await)
    }

    /// Says something about a suggestion that is not decided. Codes: `NOT_FOUND`, `INVALID`, `SUGGESTION_DECIDED`.
    async fn suggestion_discuss(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SuggestionDiscussInput,
    ) -> Result<SuggestionDiscussPayload> {
        let SuggestionDiscussInput { id, words } = input;
        SuggestionDiscussPayload::of(ctx, ctx.cx()?.write(async |tx| making::discuss(tx, id.0, &words).await).await)
    }

    /// Adopts a suggestion of somebody else, and may propose points as a reward. Codes: `NOT_FOUND`, `INVALID`, `STALE`,
    /// `SUGGESTION_DECIDED`, `DECIDES_OWN`, `NOBODY_TO_REWARD`.
    async fn suggestion_adopt(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SuggestionAdoptInput,
    ) -> Result<SuggestionAdoptPayload> {
        let SuggestionAdoptInput { id, version, reason, reward_points } = input;
        let reward = reward_points.map(Into::into);
        let work = async |tx: &_| deciding::adopt(tx, id.0, version, &reason, reward).await;
        SuggestionAdoptPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Declines a suggestion of somebody else. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `SUGGESTION_DECIDED`, `DECIDES_OWN`.
    async fn suggestion_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SuggestionDeclineInput,
    ) -> Result<SuggestionDeclinePayload> {
        let SuggestionDeclineInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| deciding::decline(tx, id.0, version, &reason).await).await;
        SuggestionDeclinePayload::of(ctx, done)
    }
}
