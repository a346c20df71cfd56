//! How a plan comes into force and goes out of it: approved by the coordinator, signed by the family, ended.

use entity::{
    care::care_plan::{self, version},
    id::{CarePlanId, HouseholdId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{
    CarePlan, PLAN_APPROVE, PLAN_SIGN, PlanVersion, disclosure, drafting,
    life_cycle::{PLAN_SUPERSEDED, PlanStep, allow, state},
    plan::content::PlanContent,
    plans::{self, PlanChange},
    reviews,
};
use crate::kernel::{Error, Result, Tx, actor::signature, input};

/// Approves a version that was drafted; it waits for the family from now on.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`PLAN_ENDED`](super::life_cycle::PLAN_ENDED),
/// [`PLAN_STATE`](super::life_cycle::PLAN_STATE) and [`PLAN_SUPERSEDED`] at `number`.
pub async fn approve(tx: &Tx, id: CarePlanId, version: i32, number: i32) -> Result<CarePlan> {
    let before = drafting::lock_as_read(tx, &tx.require(PLAN_APPROVE)?, id, version).await?;
    let draft = numbered(tx, &before, number, PlanStep::Approve).await?;
    let row = version::ActiveModel {
        id: Set(draft.id),
        approved_by: Set(Some(signature(tx.actor()))),
        approved_at: Set(Some(tx.now())),
        digest: Set(Some(digest(tx, &draft).await?)),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let after = care_plan::ActiveModel { id: Set(id), version: Set(before.version + 1), ..Default::default() };
    let after = after.update(tx.db()).await?;
    drafting::keep(tx, "carePlanApprove", &after, None, Some(&json!({ "approved": number }))).await?;
    plans::tell(tx, &after, number, PlanChange::Approved).await?;
    Ok(after)
}

/// Signs a version that was approved: the family by its account, the office for a signature on paper, under the name of
/// whoever signed. Visits that have not begun have it from its first day on.
///
/// # Errors
/// [`Error::NotFound`], [`PLAN_ENDED`](super::life_cycle::PLAN_ENDED), [`PLAN_STATE`](super::life_cycle::PLAN_STATE) and
/// [`PLAN_SUPERSEDED`] at `number`, [`Error::Invalid`] at `name`.
pub async fn sign(tx: &Tx, id: CarePlanId, number: i32, name: &str) -> Result<CarePlan> {
    let before = drafting::lock(tx, &tx.require(PLAN_SIGN)?, id).await?;
    let approved = numbered(tx, &before, number, PlanStep::Sign).await?;
    let name = input::required_text("name", name, 100)?;
    if approved.digest != Some(digest(tx, &approved).await?) {
        return Err(Error::internal("a plan is not what was approved"));
    }
    let row = version::ActiveModel {
        id: Set(approved.id),
        signed_by: Set(Some(signature(tx.actor()))),
        signed_at: Set(Some(tx.now())),
        signed_name: Set(Some(disclosure::seal(&*tx.vault().await?, &name)?)),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    let after = care_plan::ActiveModel {
        id: Set(id),
        review_due_on: Set(Some(approved.review_due_on)),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = after.update(tx.db()).await?;
    reviews::settled(tx, id).await?;
    let kept = json!({ "signed": number, "name": name });
    drafting::keep(tx, "carePlanSign", &after, None, Some(&kept)).await?;
    plans::tell(tx, &after, number, PlanChange::Signed).await?;
    Ok(after)
}

/// Ends a plan: visits that begin from now on have no tasks of it.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`PLAN_ENDED`](super::life_cycle::PLAN_ENDED),
/// [`Error::Invalid`] at `reason`.
pub async fn end(tx: &Tx, id: CarePlanId, version: i32, reason: &str) -> Result<CarePlan> {
    let before = drafting::lock_as_read(tx, &tx.require(PLAN_APPROVE)?, id, version).await?;
    let reason = input::required_text("reason", reason, 500)?;
    ended(tx, before, &reason).await
}

/// Ends all plans of a household whose service has ended. The caller has checked that it may be.
pub(super) async fn end_all(tx: &Tx, household: HouseholdId, reason: &str) -> Result<()> {
    let going_on = care_plan::Entity::find()
        .filter(care_plan::Column::AgencyId.eq(tx.signed_in()?))
        .filter(care_plan::Column::HouseholdId.eq(household))
        .filter(care_plan::Column::EndedAt.is_null())
        .order_by_asc(care_plan::Column::Id)
        .lock_exclusive()
        .all(tx.db())
        .await?;
    for plan in going_on {
        ended(tx, plan, reason).await?;
    }
    Ok(())
}

async fn ended(tx: &Tx, before: CarePlan, reason: &str) -> Result<CarePlan> {
    if let Some(open) = drafting::open_version(tx, &before).await? {
        drafting::withdraw(tx, &open).await?;
    }
    reviews::settled(tx, before.id).await?;
    let after = care_plan::ActiveModel {
        id: Set(before.id),
        ended_at: Set(Some(tx.now())),
        end_reason: Set(Some(disclosure::seal(&*tx.vault().await?, &reason)?)),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = after.update(tx.db()).await?;
    drafting::keep(tx, "carePlanEnd", &after, None, Some(&json!({ "reason": reason }))).await?;
    plans::tell(tx, &after, 0, PlanChange::Ended).await?;
    Ok(after)
}

/// The version of this number, when the step is the next that it takes. A number that another one took the place of is
/// refused as such: whoever names it has read an older plan.
async fn numbered(tx: &Tx, plan: &CarePlan, number: i32, step: PlanStep) -> Result<PlanVersion> {
    let found = version::Entity::find()
        .filter(version::Column::AgencyId.eq(plan.agency_id))
        .filter(version::Column::CarePlanId.eq(plan.id))
        .filter(version::Column::Number.eq(number))
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::invalid("number", "is no version of this plan"))?;
    let open = drafting::open_version(tx, plan).await?;
    if open.is_some_and(|open| open.number > number) {
        return Err(Error::refused(&PLAN_SUPERSEDED).at("number"));
    }
    allow(state(&found), step)?;
    Ok(found)
}

/// What was approved, so that it shows whether the same is signed.
async fn digest(tx: &Tx, version: &PlanVersion) -> Result<Vec<u8>> {
    let content: Option<PlanContent> = plans::opened(tx, version).await?;
    let said = json!([content, version.service_types, version.effective_from, version.review_due_on, version.number]);
    Ok(Sha256::digest(said.to_string().as_bytes()).to_vec())
}
