//! Somebody does not agree with their result, and a second reviewer looks again.

use entity::{
    id::{AppraisalId, StaffMemberId},
    quality::{
        appraisal,
        appraisal_appeal::{self, AppealState, Column as C},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::{
    super::{APPRAISAL_ANSWER, APPRAISAL_REVIEW, Appraisal, AppraisalAppeal, AppraisalCycle, standard::versions},
    AppraisalChange, AppraisalHappened,
    life_cycle::{allow_appeal, allow_talk},
    measure::{outcome, total},
    reading::{lock_result, readable},
    scheme::{FULL, Scheme},
    told,
};
use crate::kernel::{Error, OrRefuse, Result, Rule, Tx, actor::signature, input};

/// There is an appeal already.
pub const APPEAL_FILED: Rule =
    Rule { code: "APPEAL_FILED", message: "An appeal against this result was filed already; there is one." };

/// Nothing waits for a decision.
pub const APPEAL_NOT_OPEN: Rule =
    Rule { code: "APPEAL_NOT_OPEN", message: "No appeal against this result waits for a decision." };

/// Somebody else looks again.
pub const SECOND_REVIEWER: Rule = Rule {
    code: "SECOND_REVIEWER",
    message: "An appeal is decided by a second reviewer: not by whoever had the results worked out or commented on this one, \
              and never by whom it is about.",
};

/// What becomes of an appeal.
#[derive(Clone, Debug)]
pub struct DecideInput {
    /// Whether the person was right, at least in part.
    pub granted: bool,
    /// What it adds to the result, in hundredths of a point, when it is granted.
    pub hundredths: Option<i64>,
    /// Why; at most 4000 characters.
    pub reason: String,
}

/// The person appeals against their result, once.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`APPEAL_LATE`](super::life_cycle::APPEAL_LATE),
/// [`APPEAL_FILED`], [`Error::Invalid`] at `words`.
pub async fn appeal(tx: &Tx, id: AppraisalId, version: i32, words: &str) -> Result<Appraisal> {
    let (cycle, found) = lock_result(tx, APPRAISAL_ANSWER, id, version).await?;
    allow_appeal(&cycle, tx.now())?;
    let words = input::required_text("words", words, 4_000)?;
    let row = appraisal_appeal::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(found.agency_id),
        appraisal_id: Set(id),
        staff_member_id: Set(found.staff_member_id),
        words: Set(tx.vault().await?.seal(&words)?),
        filed_by: Set(signature(tx.actor())),
        filed_at: Set(tx.now()),
        state: Set(AppealState::Open),
        points: Set(0),
        reason: Set(None),
        decided_by: Set(None),
        decided_at: Set(None),
    };
    row.insert(tx.db()).await.or_refuse_duplicate(&APPEAL_FILED).map_err(|error| error.at("id"))?;
    tx.record_change("appraisalAppeal", id, None, Some(&json!({ "appeal": words }))).await?;
    told(tx, &AppraisalHappened::to_result(&found, AppraisalChange::Appealed)).await?;
    Ok(found)
}

/// The appeal against a result.
pub(super) async fn of_result(tx: &Tx, id: AppraisalId) -> Result<Option<AppraisalAppeal>> {
    let found = appraisal_appeal::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::AppraisalId.eq(id))
        .lock_exclusive();
    Ok(found.one(tx.db()).await?)
}

/// Decides an appeal.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`APPRAISAL_CYCLE_STATE`](super::life_cycle::APPRAISAL_CYCLE_STATE), [`APPEAL_NOT_OPEN`], [`SECOND_REVIEWER`],
/// [`Error::Invalid`] at `hundredths` or `reason`.
pub async fn decide(tx: &Tx, id: AppraisalId, version: i32, input: &DecideInput) -> Result<Appraisal> {
    let (cycle, before) = lock_result(tx, APPRAISAL_REVIEW, id, version).await?;
    allow_talk(&cycle)?;
    let appeal = of_result(tx, id).await?.filter(|appeal| appeal.state == AppealState::Open);
    let appeal = appeal.ok_or_else(|| Error::refused(&APPEAL_NOT_OPEN).at("id"))?;
    let decider = signature(tx.actor());
    if !may_decide(Decider { account: &decider, person: tx.actor().staff_member() }, &cycle, &before, &appeal) {
        return Err(Error::refused(&SECOND_REVIEWER).at("id"));
    }
    let points = added(input, &before)?;
    let reason = input::required_text("reason", &input.reason, 4_000)?;
    let row = appraisal_appeal::ActiveModel {
        id: Set(appeal.id),
        state: Set(if input.granted { AppealState::Granted } else { AppealState::Denied }),
        points: Set(points),
        reason: Set(Some(tx.vault().await?.seal(&reason)?)),
        decided_by: Set(Some(decider)),
        decided_at: Set(Some(tx.now())),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let after = rewritten(tx, &cycle, &before, points).await?;
    let answer = json!({ "granted": input.granted, "reason": reason });
    let (was, is) = (json!({ "result": readable(&before) }), json!({ "result": readable(&after), "decision": answer }));
    tx.record_change("appraisalAppealDecide", id, Some(&was), Some(&is)).await?;
    let change = if input.granted { AppraisalChange::AppealGranted } else { AppraisalChange::AppealDenied };
    told(tx, &AppraisalHappened::to_result(&after, change)).await?;
    Ok(after)
}

/// Who would decide.
#[derive(Clone, Copy, Debug)]
struct Decider<'a> {
    account: &'a str,
    person: Option<StaffMemberId>,
}

/// Whether somebody is a second reviewer.
fn may_decide(who: Decider<'_>, cycle: &AppraisalCycle, result: &Appraisal, appeal: &AppraisalAppeal) -> bool {
    let took_part =
        [cycle.computed_by.as_deref(), result.manager_commented_by.as_deref(), Some(appeal.filed_by.as_str())];
    who.person != Some(result.staff_member_id) && !took_part.contains(&Some(who.account))
}

/// What a decision adds, in hundredths of a point.
fn added(input: &DecideInput, result: &Appraisal) -> Result<i32> {
    match (input.granted, input.hundredths) {
        (true, Some(_)) if result.points.is_none() => {
            Err(Error::invalid("hundredths", "cannot be added where nothing was rated"))
        }
        (true, Some(hundredths)) => input::whole("hundredths", hundredths, 1, FULL.into()),
        (true, None) => Err(Error::invalid("hundredths", "must say what the appeal adds")),
        (false, Some(_)) => Err(Error::invalid("hundredths", "must be left out when the appeal is denied")),
        (false, None) => Ok(0),
    }
}

/// The result with what the appeal adds, and what follows from it.
async fn rewritten(tx: &Tx, cycle: &AppraisalCycle, before: &Appraisal, added: i32) -> Result<Appraisal> {
    let id = versions::id_of_row::<Scheme>(cycle.standard_id);
    let scheme: Scheme = versions::content(&versions::get::<Scheme, _>(tx, id).await?)?;
    let points = total(before.base_points, before.carried_points, added);
    let follows = outcome(&scheme, points);
    let row = appraisal::ActiveModel {
        id: Set(before.id),
        appeal_points: Set(added),
        points: Set(points),
        verdict: Set(follows.verdict),
        bonus_basis_points: Set(follows.bonus_basis_points),
        training: Set(follows.training),
        warning: Set(follows.warning),
        version: Set(before.version + 1),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}
