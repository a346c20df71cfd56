//! What is said about a result: by the person whom it is about, and by whoever leads them.

use entity::{id::AppraisalId, quality::appraisal};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::{
    super::{APPRAISAL_ANSWER, APPRAISAL_RUN, Appraisal},
    appeals::{self, SECOND_REVIEWER},
    life_cycle::allow_talk,
    reading::lock_result,
};
use crate::kernel::{Error, Result, Rule, Tx, actor::signature, input};

/// Nobody judges themselves.
pub const APPRAISAL_OWN: Rule = Rule {
    code: "APPRAISAL_OWN",
    message: "It is about yourself: somebody else comments on it, corrects it and decides about it.",
};

/// Somebody has commented.
pub const APPRAISAL_COMMENTED: Rule =
    Rule { code: "APPRAISAL_COMMENTED", message: "Somebody else has commented on this result; only they change it." };

/// A comment has at most so many characters.
const LONGEST: usize = 4_000;

/// The person says how they see it themselves.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`APPRAISAL_CYCLE_STATE`](super::life_cycle::APPRAISAL_CYCLE_STATE), [`Error::Invalid`] at `words`.
pub async fn self_comment(tx: &Tx, id: AppraisalId, version: i32, words: &str) -> Result<Appraisal> {
    let (cycle, before) = lock_result(tx, APPRAISAL_ANSWER, id, version).await?;
    allow_talk(&cycle)?;
    let words = input::required_text("words", words, LONGEST)?;
    let row = appraisal::ActiveModel {
        id: Set(id),
        self_comment: Set(Some(tx.vault().await?.seal(&words)?)),
        self_commented_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("appraisalSelfComment", id, None, Some(&json!({ "selfComment": words }))).await?;
    Ok(after)
}

/// The person has read it, which does not say that they agree. The first time counts.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`APPRAISAL_CYCLE_STATE`](super::life_cycle::APPRAISAL_CYCLE_STATE).
pub async fn acknowledge(tx: &Tx, id: AppraisalId, version: i32) -> Result<Appraisal> {
    let (cycle, before) = lock_result(tx, APPRAISAL_ANSWER, id, version).await?;
    allow_talk(&cycle)?;
    if before.acknowledged_at.is_some() {
        return Ok(before);
    }
    let row = appraisal::ActiveModel {
        id: Set(id),
        acknowledged_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("appraisalAcknowledge", id, None, Some(&json!({ "acknowledgedAt": after.acknowledged_at })))
        .await?;
    Ok(after)
}

/// Somebody who leads comments on a result. Whoever has decided about an appeal against it does not.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`APPRAISAL_CYCLE_STATE`](super::life_cycle::APPRAISAL_CYCLE_STATE), [`APPRAISAL_OWN`], [`APPRAISAL_COMMENTED`],
/// [`SECOND_REVIEWER`], [`Error::Invalid`] at `words`.
pub async fn comment(tx: &Tx, id: AppraisalId, version: i32, words: &str) -> Result<Appraisal> {
    let (cycle, before) = lock_result(tx, APPRAISAL_RUN, id, version).await?;
    allow_talk(&cycle)?;
    refuse_own(tx, &before, "id")?;
    let commenter = signature(tx.actor());
    if before.manager_commented_by.as_ref().is_some_and(|by| *by != commenter) {
        return Err(Error::refused(&APPRAISAL_COMMENTED).at("id"));
    }
    let appeal = appeals::of_result(tx, id).await?;
    if appeal.is_some_and(|appeal| appeal.decided_by.as_ref() == Some(&commenter)) {
        return Err(Error::refused(&SECOND_REVIEWER).at("id"));
    }
    let words = input::required_text("words", words, LONGEST)?;
    let row = appraisal::ActiveModel {
        id: Set(id),
        manager_comment: Set(Some(tx.vault().await?.seal(&words)?)),
        manager_commented_by: Set(Some(commenter)),
        manager_commented_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("appraisalComment", id, None, Some(&json!({ "managerComment": words }))).await?;
    Ok(after)
}

/// Refuses somebody who would judge themselves.
pub(super) fn refuse_own(tx: &Tx, row: &Appraisal, field: &'static str) -> Result<()> {
    if tx.actor().staff_member() == Some(row.staff_member_id) {
        Err(Error::refused(&APPRAISAL_OWN).at(field))
    } else {
        Ok(())
    }
}
