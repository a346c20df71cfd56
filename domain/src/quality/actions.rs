//! What is done about a finding: contained, explained, remedied, done, and looked at again whether it helped.

use chrono::{DateTime, Utc};
use entity::{
    id::{FindingId, UserId},
    quality::{
        corrective_action::{self, Column as C},
        finding,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;

use super::{
    CorrectiveAction, FINDING_ACT, FINDING_VERIFY, Finding, FindingState, escalation,
    life_cycle::{FindingStep, finding_after},
    reach,
};
use crate::{
    agency::user,
    kernel::{Error, Result, Rule, Tx, actor::signature, input},
};

/// Nobody says of their own work that it has helped.
pub const VERIFIES_OWN: Rule =
    Rule { code: "VERIFIES_OWN", message: "Whether it has helped is said by somebody else than who did it." };

/// Words have at most so many characters.
const LONGEST: usize = 2_000;

/// What is to be done about a finding.
#[derive(Clone, Debug)]
pub struct ActionInput {
    /// What was done at once.
    pub containment: String,
    /// Why it came about.
    pub cause: String,
    /// What will keep it from coming back.
    pub measure: String,
    /// Who sees to it.
    pub owner: UserId,
    /// Until when; ahead.
    pub due_at: DateTime<Utc>,
}

/// Plans what is done about a finding.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `ownerId`, [`STALE`](crate::kernel::STALE),
/// [`FINDING_STATE`](super::life_cycle::FINDING_STATE), [`Error::Invalid`] naming the field.
pub async fn plan(tx: &Tx, id: FindingId, version: i32, input: ActionInput) -> Result<Finding> {
    let before = reach::lock_finding(tx, FINDING_ACT, id, version).await?;
    let state = finding_after(before.state, FindingStep::Plan)?;
    let containment = input::required_text("containment", &input.containment, LONGEST)?;
    let cause = input::required_text("cause", &input.cause, LONGEST)?;
    let measure = input::required_text("measure", &input.measure, LONGEST)?;
    if input.due_at <= tx.now() {
        return Err(Error::invalid("dueAt", "must be ahead"));
    }
    let owner = user::get(&tx.as_system()?, input.owner).await.map_err(|error| error.at("ownerId"))?;
    let earlier = of_finding(&before).count(tx.db()).await?;
    let vault = tx.vault().await?;
    let row = corrective_action::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(before.agency_id),
        finding_id: Set(id),
        number: Set(i32::try_from(earlier).unwrap_or(i32::MAX - 1) + 1),
        containment: Set(vault.seal(&containment)?),
        cause: Set(vault.seal(&cause)?),
        measure: Set(vault.seal(&measure)?),
        owner_id: Set(owner.id),
        planned_by: Set(signature(tx.actor())),
        planned_at: Set(tx.now()),
        due_at: Set(input.due_at),
        ..Default::default()
    };
    row.insert(tx.db()).await?;
    let said = json!({
        "state": state, "containment": containment, "cause": cause, "measure": measure, "owner": owner.id,
        "dueAt": input.due_at,
    });
    moved(tx, "findingPlanAction", &before, state, Some(input.due_at), &said).await
}

/// Says that what was planned about a finding is done.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`FINDING_STATE`](super::life_cycle::FINDING_STATE),
/// [`Error::Invalid`] at `note`.
pub async fn complete(tx: &Tx, id: FindingId, version: i32, note: &str) -> Result<Finding> {
    let before = reach::lock_finding(tx, FINDING_ACT, id, version).await?;
    let state = finding_after(before.state, FindingStep::Act)?;
    let note = input::required_text("note", note, LONGEST)?;
    let action = open_action(tx, &before).await?;
    let row = corrective_action::ActiveModel {
        id: Set(action.id),
        done_at: Set(Some(tx.now())),
        done_by: Set(Some(signature(tx.actor()))),
        done_note: Set(Some(tx.vault().await?.seal(&note)?)),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    moved(tx, "findingCompleteAction", &before, state, None, &json!({ "state": state, "note": note })).await
}

/// Says whether what was done has helped: then the finding is closed, and otherwise open again.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`FINDING_STATE`](super::life_cycle::FINDING_STATE),
/// [`VERIFIES_OWN`], [`Error::Invalid`] at `note`.
pub async fn verify(tx: &Tx, id: FindingId, version: i32, effective: bool, note: &str) -> Result<Finding> {
    let before = reach::lock_finding(tx, FINDING_VERIFY, id, version).await?;
    let step = if effective { FindingStep::Help } else { FindingStep::Fail };
    let state = finding_after(before.state, step)?;
    let note = input::required_text("note", note, LONGEST)?;
    let action = open_action(tx, &before).await?;
    let verifier = signature(tx.actor());
    if action.done_by.as_ref() == Some(&verifier) || tx.actor().user_id() == Some(action.owner_id) {
        return Err(Error::refused(&VERIFIES_OWN).at("id"));
    }
    let row = corrective_action::ActiveModel {
        id: Set(action.id),
        verified_at: Set(Some(tx.now())),
        verified_by: Set(Some(verifier)),
        effective: Set(Some(effective)),
        verification: Set(Some(tx.vault().await?.seal(&note)?)),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let said = json!({ "state": state, "effective": effective, "note": note });
    moved(tx, "findingVerify", &before, state, None, &said).await
}

fn of_finding(finding: &Finding) -> sea_orm::Select<corrective_action::Entity> {
    corrective_action::Entity::find().filter(C::AgencyId.eq(finding.agency_id)).filter(C::FindingId.eq(finding.id))
}

/// What is being done about a locked finding.
async fn open_action(tx: &Tx, finding: &Finding) -> Result<CorrectiveAction> {
    let found = of_finding(finding).filter(C::VerifiedAt.is_null()).one(tx.db()).await?;
    found.ok_or_else(|| Error::internal("a finding without what is done about it"))
}

/// Writes where a finding stands now; from here on the clock of the new state runs.
async fn moved(
    tx: &Tx,
    operation: &'static str,
    before: &Finding,
    state: FindingState,
    due: Option<DateTime<Utc>>,
    said: &serde_json::Value,
) -> Result<Finding> {
    let row = finding::ActiveModel {
        id: Set(before.id),
        state: Set(state),
        escalation: Set(0),
        escalate_at: Set(escalation::first(state, tx.now(), due)),
        closed_at: Set((state == FindingState::Closed).then(|| tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change(operation, before.id, Some(&json!({ "state": before.state })), Some(said)).await?;
    Ok(after)
}
