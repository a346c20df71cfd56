//! It is decided what becomes of a suggestion, by somebody else than who made it, and why.

use entity::{id::SuggestionId, quality::suggestion};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::{
    super::{SUGGESTION_DECIDE, Suggestion, SuggestionState},
    making::{SuggestionChange, told},
    reading,
};
use crate::kernel::{Error, Result, Rule, Tx, actor::signature, input};

/// It is decided.
pub const SUGGESTION_DECIDED: Rule =
    Rule { code: "SUGGESTION_DECIDED", message: "The suggestion has been decided already." };

/// Nobody decides about their own.
pub const DECIDES_OWN: Rule =
    Rule { code: "DECIDES_OWN", message: "Somebody else than who made the suggestion decides about it." };

/// There is nobody to reward.
pub const NOBODY_TO_REWARD: Rule = Rule {
    code: "NOBODY_TO_REWARD",
    message: "No reward can be proposed: the suggestion was handed in without a name, or not by a member of the staff.",
};

/// Adopts a suggestion, and may propose points as a reward: whoever keeps points hears of it.
///
/// # Errors
/// As [`decide`]; [`NOBODY_TO_REWARD`] and [`Error::Invalid`] at `rewardPoints`.
pub async fn adopt(tx: &Tx, id: SuggestionId, version: i32, reason: &str, reward: Option<i64>) -> Result<Suggestion> {
    let points = reward.map(|points| input::whole("rewardPoints", points, 1, 100_000)).transpose()?;
    decide(tx, id, version, SuggestionState::Adopted, reason, points).await
}

/// Declines a suggestion.
///
/// # Errors
/// As [`decide`].
pub async fn decline(tx: &Tx, id: SuggestionId, version: i32, reason: &str) -> Result<Suggestion> {
    decide(tx, id, version, SuggestionState::Declined, reason, None).await
}

/// Decides a suggestion.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`SUGGESTION_DECIDED`], [`DECIDES_OWN`], [`Error::Invalid`]
/// at `reason`.
async fn decide(
    tx: &Tx,
    id: SuggestionId,
    version: i32,
    state: SuggestionState,
    reason: &str,
    points: Option<i32>,
) -> Result<Suggestion> {
    let before = reading::locked(tx, &tx.require(SUGGESTION_DECIDE)?, id).await?;
    input::same_version(version, before.version)?;
    if before.state != SuggestionState::Open {
        return Err(Error::refused(&SUGGESTION_DECIDED).at("id"));
    }
    let decider = signature(tx.actor());
    if before.author.as_ref() == Some(&decider) {
        return Err(Error::refused(&DECIDES_OWN).at("id"));
    }
    if points.is_some() && before.staff_member_id.is_none() {
        return Err(Error::refused(&NOBODY_TO_REWARD).at("rewardPoints"));
    }
    let reason = input::required_text("reason", reason, 2_000)?;
    let row = suggestion::ActiveModel {
        id: Set(id),
        state: Set(state),
        decided_by: Set(Some(decider)),
        decided_at: Set(Some(tx.now())),
        reason: Set(Some(tx.vault().await?.seal(&reason)?)),
        reward_points: Set(points),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    let change = json!({ "state": after.state, "reason": reason, "rewardPoints": points });
    tx.record_change("suggestionDecide", id, Some(&json!({ "state": before.state })), Some(&change)).await?;
    let change = if state == SuggestionState::Adopted { SuggestionChange::Adopted } else { SuggestionChange::Declined };
    told(tx, &after, change).await?;
    Ok(after)
}
