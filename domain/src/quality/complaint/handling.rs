//! A complaint is seen to: routed to somebody, answered with its cause, and followed up until the household is content.

use entity::{
    id::{ComplaintId, UserId},
    quality::{
        complaint::{self, Column as C},
        complaint_follow_up,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::{
    super::{
        COMPLAINT_ANSWER, COMPLAINT_CONFIRM, COMPLAINT_ROUTE, COMPLAINT_WITHDRAW, Complaint, ComplaintCause,
        ComplaintClockHappened, ComplaintClockKind,
    },
    clocks,
    life_cycle::{ComplaintStep, after},
    raising::{ComplaintChange, told},
    reading,
};
use crate::{
    agency::user,
    kernel::{Error, Permission, Result, Role, Tx, actor::signature, input},
};

/// Words have at most so many characters.
const LONGEST: usize = 4_000;

/// What a household is told about its complaint.
#[derive(Clone, Debug)]
pub struct AnswerInput {
    /// Why there was something to complain about.
    pub cause: ComplaintCause,
    /// More about it, for the agency alone.
    pub cause_words: Option<String>,
    /// What was done; the household reads it.
    pub solution: String,
}

/// Gives a complaint to somebody who sees to it, in the place of another or of nobody.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `handlerId`, [`STALE`](crate::kernel::STALE),
/// [`COMPLAINT_STATE`](super::life_cycle::COMPLAINT_STATE), [`Error::Invalid`] at `handlerId`.
pub async fn route(tx: &Tx, id: ComplaintId, version: i32, handler: UserId) -> Result<Complaint> {
    let before = locked(tx, COMPLAINT_ROUTE, id, version).await?;
    let state = after(before.state, ComplaintStep::Route)?;
    let handler = user::get(&tx.as_system()?, handler).await.map_err(|error| error.at("handlerId"))?;
    let office = [Role::Admin, Role::Manager, Role::Dispatcher, Role::Coordinator, Role::Inspector];
    if handler.disabled_at.is_some() || !handler.roles.0.iter().any(|role| office.contains(role)) {
        return Err(Error::invalid("handlerId", "is nobody of the office"));
    }
    let row = complaint::ActiveModel {
        state: Set(state),
        handler_id: Set(Some(handler.id)),
        routed_at: Set(Some(tx.now())),
        ..next(&before)
    };
    let routed = row.update(tx.db()).await?;
    clocks::happen(tx, &routed, ComplaintClockKind::Response, ComplaintClockHappened::Met).await?;
    let said = json!({ "state": routed.state, "handler": routed.handler_id });
    kept(tx, "complaintRoute", &before, &said).await?;
    told(tx, &routed, ComplaintChange::Routed).await?;
    Ok(routed)
}

/// Tells the household what was done. From here on it is asked whether it is content.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`COMPLAINT_STATE`](super::life_cycle::COMPLAINT_STATE),
/// [`Error::Invalid`] naming the field.
pub async fn answer(tx: &Tx, id: ComplaintId, version: i32, input: AnswerInput) -> Result<Complaint> {
    let before = locked(tx, COMPLAINT_ANSWER, id, version).await?;
    let state = after(before.state, ComplaintStep::Answer)?;
    let solution = input::required_text("solution", &input.solution, LONGEST)?;
    let words = input::optional_text("causeWords", input.cause_words.as_deref(), LONGEST)?;
    let vault = tx.vault().await?;
    let row = complaint::ActiveModel {
        state: Set(state),
        cause: Set(Some(input.cause)),
        cause_words: Set(vault.seal_some(words.as_deref())?),
        solution: Set(Some(vault.seal(&solution)?)),
        answered_at: Set(Some(tx.now())),
        ..next(&before)
    };
    let answered = row.update(tx.db()).await?;
    clocks::happen(tx, &answered, ComplaintClockKind::Solution, ComplaintClockHappened::Paused).await?;
    let said = json!({ "state": answered.state, "cause": input.cause, "causeWords": words, "solution": solution });
    kept(tx, "complaintAnswer", &before, &said).await?;
    told(tx, &answered, ComplaintChange::Answered).await?;
    Ok(answered)
}

/// The household says whether it is content, or is asked. If not, whoever saw to it goes on.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`COMPLAINT_STATE`](super::life_cycle::COMPLAINT_STATE),
/// [`Error::Invalid`] at `note`.
pub async fn confirm(tx: &Tx, id: ComplaintId, version: i32, satisfied: bool, note: Option<&str>) -> Result<Complaint> {
    let before = locked(tx, COMPLAINT_CONFIRM, id, version).await?;
    let step = if satisfied { ComplaintStep::Content } else { ComplaintStep::Discontent };
    let state = after(before.state, step)?;
    let note = input::optional_text("note", note, LONGEST)?;
    if !satisfied && note.is_none() {
        return Err(Error::invalid("note", "must say what is still not as it should be"));
    }
    let asked = complaint_follow_up::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(before.agency_id),
        complaint_id: Set(id),
        asked_by: Set(signature(tx.actor())),
        asked_at: Set(tx.now()),
        satisfied: Set(satisfied),
        note: Set(tx.vault().await?.seal_some(note.as_deref())?),
    };
    asked.insert(tx.db()).await?;
    let row = complaint::ActiveModel {
        state: Set(state),
        closed_at: Set(satisfied.then(|| tx.now())),
        reopened: Set(before.reopened + i32::from(!satisfied)),
        ..next(&before)
    };
    let confirmed = row.update(tx.db()).await?;
    let (happened, change) = if satisfied {
        (ComplaintClockHappened::Met, ComplaintChange::Closed)
    } else {
        (ComplaintClockHappened::Resumed, ComplaintChange::Reopened)
    };
    clocks::happen(tx, &confirmed, ComplaintClockKind::Solution, happened).await?;
    let said = json!({ "state": confirmed.state, "satisfied": satisfied, "note": note });
    kept(tx, "complaintConfirm", &before, &said).await?;
    told(tx, &confirmed, change).await?;
    Ok(confirmed)
}

/// The household takes its complaint back.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`COMPLAINT_STATE`](super::life_cycle::COMPLAINT_STATE),
/// [`Error::Invalid`] at `reason`.
pub async fn withdraw(tx: &Tx, id: ComplaintId, version: i32, reason: &str) -> Result<Complaint> {
    let before = locked(tx, COMPLAINT_WITHDRAW, id, version).await?;
    let state = after(before.state, ComplaintStep::Withdraw)?;
    let reason = input::required_text("reason", reason, 1_000)?;
    let row = complaint::ActiveModel {
        state: Set(state),
        closed_at: Set(Some(tx.now())),
        withdraw_reason: Set(Some(tx.vault().await?.seal(&reason)?)),
        ..next(&before)
    };
    let withdrawn = row.update(tx.db()).await?;
    clocks::stop(tx, &withdrawn).await?;
    kept(tx, "complaintWithdraw", &before, &json!({ "state": withdrawn.state, "reason": reason })).await?;
    told(tx, &withdrawn, ComplaintChange::Withdrawn).await?;
    Ok(withdrawn)
}

fn next(before: &Complaint) -> complaint::ActiveModel {
    complaint::ActiveModel { id: Set(before.id), version: Set(before.version + 1), ..Default::default() }
}

async fn kept(tx: &Tx, operation: &'static str, before: &Complaint, said: &serde_json::Value) -> Result<()> {
    tx.record_change(operation, before.id, Some(&json!({ "state": before.state })), Some(said)).await
}

async fn locked(tx: &Tx, permission: Permission, id: ComplaintId, version: i32) -> Result<Complaint> {
    let scope = tx.require(permission)?;
    let found = complaint::Entity::find().filter(reading::within_reach(&scope)).filter(C::Id.eq(id)).lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}
