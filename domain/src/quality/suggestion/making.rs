//! Something is suggested, with a name or without, and discussed.

use entity::{
    id::{StaffMemberId, SuggestionId},
    quality::{suggestion, suggestion_comment},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde::{Deserialize, Serialize};

use super::{
    super::{SUGGESTION_MAKE, Suggestion, SuggestionState},
    deciding::SUGGESTION_DECIDED,
    reading,
};
use crate::kernel::{Error, Result, Tx, actor::signature, input};

/// Something happened to a suggestion. Payload: [`SuggestionHappened`].
pub const SUGGESTION_CHANGED: &str = "quality.suggestion.changed";

/// What happens to suggestions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SuggestionChange {
    /// It was handed in.
    HandedIn,
    /// Somebody has said something about it.
    Discussed,
    /// It is done.
    Adopted,
    /// It is not done.
    Declined,
}

/// What happened to which suggestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionHappened {
    /// The suggestion.
    pub suggestion: SuggestionId,
    /// Who has handed it in; `None` without a name, and of who is no member of the staff.
    pub staff_member: Option<StaffMemberId>,
    /// What happened.
    pub change: SuggestionChange,
    /// Points that are proposed as a reward, where it was adopted.
    pub reward_points: Option<i32>,
}

/// What is suggested.
#[derive(Clone, Debug)]
pub struct SuggestionInput {
    /// In a few words; at most 200 characters.
    pub title: String,
    /// All of it; at most 4000 characters.
    pub words: String,
    /// Whether nobody is to know who suggests it.
    pub without_name: bool,
}

/// Hands a suggestion in. Without a name nothing is kept of who did.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub async fn hand_in(tx: &Tx, input: &SuggestionInput) -> Result<Suggestion> {
    let scope = tx.require(SUGGESTION_MAKE)?;
    let title = input::required_text("title", &input.title, 200)?;
    let words = input::required_text("words", &input.words, 4_000)?;
    let vault = tx.vault().await?;
    let named = !input.without_name;
    let row = suggestion::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        author: Set(named.then(|| signature(tx.actor()))),
        staff_member_id: Set(tx.actor().staff_member().filter(|_| named)),
        title: Set(vault.seal(&title)?),
        words: Set(vault.seal(&words)?),
        state: Set(SuggestionState::Open),
        handed_in_at: Set(tx.now()),
        version: Set(1),
        ..Default::default()
    };
    let handed_in = row.insert(tx.db()).await?;
    told(tx, &handed_in, SuggestionChange::HandedIn).await?;
    Ok(handed_in)
}

/// Says something about a suggestion that is not decided.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`SUGGESTION_DECIDED`], [`Error::Invalid`] at `words`.
pub async fn discuss(tx: &Tx, id: SuggestionId, words: &str) -> Result<Suggestion> {
    let scope = tx.require(SUGGESTION_MAKE)?;
    let found = reading::locked(tx, &scope, id).await?;
    if found.state != SuggestionState::Open {
        return Err(Error::refused(&SUGGESTION_DECIDED).at("id"));
    }
    let words = input::required_text("words", words, 2_000)?;
    let row = suggestion_comment::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        suggestion_id: Set(id),
        said_by: Set(signature(tx.actor())),
        said_at: Set(tx.now()),
        words: Set(tx.vault().await?.seal(&words)?),
    };
    row.insert(tx.db()).await?;
    told(tx, &found, SuggestionChange::Discussed).await?;
    Ok(found)
}

pub(super) async fn told(tx: &Tx, suggestion: &Suggestion, change: SuggestionChange) -> Result<()> {
    let happened = SuggestionHappened {
        suggestion: suggestion.id,
        staff_member: suggestion.staff_member_id,
        change,
        reward_points: suggestion.reward_points,
    };
    tx.emit(SUGGESTION_CHANGED, &happened).await
}
