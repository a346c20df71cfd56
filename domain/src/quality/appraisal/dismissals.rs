//! Reviews of those who have failed twice in a row: a person decides, by the evidence, and nothing follows by itself.

use std::collections::HashMap;

use entity::{
    id::DismissalReviewId,
    quality::dismissal_review::{self, Column as C, DismissalDecision},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::{
    super::{DISMISSAL_DECIDE, DISMISSAL_READ, DismissalReview},
    AppraisalChange, AppraisalHappened,
    answering::APPRAISAL_OWN,
    reading, told,
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Rows, Rule, Scope, Tx,
    actor::signature,
    input,
    page::{ListOrder, page},
};

/// It is decided.
pub const DISMISSAL_DECIDED: Rule = Rule { code: "DISMISSAL_DECIDED", message: "The review has been decided already." };

/// The reviews within a scope. A person sees those about themselves.
fn within_reach(scope: &Scope) -> Condition {
    let all = Condition::all().add(C::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(C::BranchId.is_in(branches.iter().copied())),
        Rows::Households(_) => all.add(C::Id.is_null()),
        Rows::Own(staff) => all.add(C::StaffMemberId.eq(*staff)),
    }
}

/// Reviews, newest first; those alone that wait for a decision, if that is asked.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    open: bool,
    request: &PageRequest,
) -> Result<Page<DismissalReview>> {
    let mut select = dismissal_review::Entity::find().filter(within_reach(&cx.require(DISMISSAL_READ)?));
    if open {
        select = select.filter(C::Decision.is_null());
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &DismissalReview| row.id.0.into()), request).await
}

/// One review.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: DismissalReviewId) -> Result<DismissalReview> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some reviews, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[DismissalReviewId],
) -> Result<HashMap<DismissalReviewId, DismissalReview>> {
    let found = dismissal_review::Entity::find()
        .filter(within_reach(&cx.require(DISMISSAL_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// A person decides what follows, and says why. It is written down, and does nothing by itself.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`DISMISSAL_DECIDED`], [`APPRAISAL_OWN`],
/// [`Error::Invalid`] at `reason`.
pub async fn decide(
    tx: &Tx,
    id: DismissalReviewId,
    version: i32,
    decision: DismissalDecision,
    reason: &str,
) -> Result<DismissalReview> {
    let scope = tx.require(DISMISSAL_DECIDE)?;
    let found = dismissal_review::Entity::find_by_id(id).filter(within_reach(&scope)).lock_exclusive();
    let before = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    if before.decision.is_some() {
        return Err(Error::refused(&DISMISSAL_DECIDED).at("id"));
    }
    if tx.actor().staff_member() == Some(before.staff_member_id) {
        return Err(Error::refused(&APPRAISAL_OWN).at("id"));
    }
    let reason = input::required_text("reason", reason, 4_000)?;
    let row = dismissal_review::ActiveModel {
        id: Set(id),
        decision: Set(Some(decision)),
        reason: Set(Some(tx.vault().await?.seal(&reason)?)),
        decided_by: Set(Some(signature(tx.actor()))),
        decided_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    let decided = json!({ "decision": decision, "reason": reason });
    tx.record_change("dismissalReviewDecide", id, None, Some(&decided)).await?;
    let second = reading::get(&tx.as_system()?, after.second_appraisal_id).await?;
    let happened = AppraisalHappened {
        dismissal_review: Some(id),
        ..AppraisalHappened::to_result(&second, AppraisalChange::DismissalReviewDecided)
    };
    told(tx, &happened).await?;
    Ok(after)
}
