//! Referrals: the green channel to a hospital, which nobody goes without the family's word.

use chrono::{DateTime, Utc};
use entity::{
    care::referral::{self, Column as C},
    id::{AssessmentId, HouseholdId, HouseholdMemberId, ReferralId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    CARE_HEALTH_READ, REFERRAL_ANSWER, REFERRAL_HANDLE, Referral, ReferralState, assessments,
    disclosure::{self, About},
    life_cycle::{ReferralStep, after_step},
    reach,
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Permission, Result, Tx,
    actor::signature,
    input,
    page::{ListOrder, MOST_ROWS, page},
};

/// A referral has got on. Payload: the ids `referral` and `household`, and `state`.
pub const REFERRAL_CHANGED: &str = "care.referral.changed";

/// What a referral says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralContent {
    /// Which hospital.
    pub hospital: String,
    /// Which department.
    pub department: Option<String>,
    /// Why.
    pub reason: String,
    /// What came of it, or why not.
    pub outcome: Option<String>,
}

/// A referral in the making.
#[derive(Clone, Debug)]
pub struct ReferralInput {
    /// In which household.
    pub household: HouseholdId,
    /// Who is to go.
    pub member: HouseholdMemberId,
    /// The assessment that it follows from.
    pub assessment: Option<AssessmentId>,
    /// Whether it cannot wait.
    pub urgent: bool,
    /// What it says.
    pub content: ReferralContent,
}

/// Proposes a referral; the family is asked.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `householdMemberId` or `assessmentId`, [`Error::Invalid`] at the field.
pub async fn propose(tx: &Tx, input: ReferralInput) -> Result<Referral> {
    let scope = tx.require(REFERRAL_HANDLE)?;
    let household = reach::cared_for(tx, &scope, input.household, input.member).await?;
    if let Some(id) = input.assessment {
        let assessment = assessments::get(tx, id).await.map_err(|error| error.at("assessmentId"))?;
        if assessment.household_member_id != input.member {
            return Err(Error::invalid("assessmentId", "is of another person"));
        }
    }
    let content = ReferralContent {
        hospital: input::required_text("hospital", &input.content.hospital, 200)?,
        department: input::optional_text("department", input.content.department.as_deref(), 200)?,
        reason: input::required_text("reason", &input.content.reason, 2_000)?,
        outcome: None,
    };
    let row = referral::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        household_member_id: Set(input.member),
        assessment_id: Set(input.assessment),
        state: Set(ReferralState::Proposed),
        urgent: Set(input.urgent),
        content: Set(Some(disclosure::seal(&*tx.vault().await?, &content)?)),
        appointment_at: Set(None),
        proposed_by: Set(signature(tx.actor())),
        proposed_at: Set(tx.now()),
        version: Set(1),
    };
    let kept = row.insert(tx.db()).await?;
    keep(tx, "referralPropose", None, &kept, None).await?;
    Ok(kept)
}

/// Says whether somebody goes, as the family.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`REFERRAL_STATE`](super::life_cycle::REFERRAL_STATE),
/// [`Error::Invalid`] at `reason`.
pub async fn answer(tx: &Tx, id: ReferralId, version: i32, agrees: bool, reason: Option<&str>) -> Result<Referral> {
    let before = locked(tx, REFERRAL_ANSWER, id, version).await?;
    let (step, reason) = if agrees {
        (ReferralStep::Agree, input::optional_text("reason", reason, 500)?)
    } else {
        (ReferralStep::Decline, Some(input::required_text("reason", reason.unwrap_or_default(), 500)?))
    };
    advance_to(tx, "referralAnswer", before, step, None, reason).await
}

/// Takes a referral a step further, as the office.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`REFERRAL_STATE`](super::life_cycle::REFERRAL_STATE),
/// [`Error::Invalid`] at `step`, `appointmentAt` or `outcome`.
pub async fn advance(
    tx: &Tx,
    id: ReferralId,
    version: i32,
    step: ReferralStep,
    appointment_at: Option<DateTime<Utc>>,
    outcome: Option<&str>,
) -> Result<Referral> {
    let before = locked(tx, REFERRAL_HANDLE, id, version).await?;
    if step == ReferralStep::Agree {
        return Err(Error::invalid("step", "is the family's to take"));
    }
    after_step(before.state, step)?;
    let appointment_at = match (step, appointment_at) {
        (ReferralStep::Accept, None) => {
            return Err(Error::invalid("appointmentAt", "is the time that the hospital gave"));
        }
        (ReferralStep::Accept, Some(at)) if at <= tx.now() => {
            return Err(Error::invalid("appointmentAt", "must be in the future"));
        }
        (ReferralStep::Accept, at) => at,
        (_, Some(_)) => return Err(Error::invalid("appointmentAt", "belongs to the step ACCEPT alone")),
        (_, None) => before.appointment_at,
    };
    let outcome = match step {
        ReferralStep::Complete | ReferralStep::Decline | ReferralStep::Withdraw => {
            Some(input::required_text("outcome", outcome.unwrap_or_default(), 2_000)?)
        }
        ReferralStep::Agree | ReferralStep::Send | ReferralStep::Accept => {
            input::optional_text("outcome", outcome, 2_000)?
        }
    };
    advance_to(tx, "referralAdvance", before, step, appointment_at, outcome).await
}

async fn advance_to(
    tx: &Tx,
    operation: &'static str,
    before: Referral,
    step: ReferralStep,
    appointment_at: Option<DateTime<Utc>>,
    outcome: Option<String>,
) -> Result<Referral> {
    let state = after_step(before.state, step)?;
    let vault = tx.vault().await?;
    let mut content: Option<ReferralContent> = disclosure::open_some(&vault, before.content.as_ref())?;
    if let (Some(content), Some(outcome)) = (&mut content, &outcome) {
        content.outcome = Some(outcome.clone());
    }
    let row = referral::ActiveModel {
        id: Set(before.id),
        state: Set(state),
        appointment_at: Set(appointment_at),
        content: Set(disclosure::seal_some(&vault, content.as_ref())?),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    keep(tx, operation, Some(&before), &after, outcome.as_deref()).await?;
    Ok(after)
}

async fn keep(
    tx: &Tx,
    operation: &'static str,
    before: Option<&Referral>,
    after: &Referral,
    outcome: Option<&str>,
) -> Result<()> {
    let old = before.map(|row| json!({ "state": row.state, "appointmentAt": row.appointment_at }));
    let new = json!({ "state": after.state, "appointmentAt": after.appointment_at, "outcome": outcome });
    tx.record_change(operation, after.id, old.as_ref(), Some(&new)).await?;
    let happened = json!({ "referral": after.id, "household": after.household_id, "state": after.state });
    tx.emit(REFERRAL_CHANGED, &happened).await
}

async fn locked(tx: &Tx, permission: Permission, id: ReferralId, version: i32) -> Result<Referral> {
    let scope = tx.require(permission)?;
    let found = referral::Entity::find_by_id(id)
        .filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

/// The referrals of a household, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    household: HouseholdId,
    request: &PageRequest,
) -> Result<Page<Referral>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let select = referral::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::HouseholdId.eq(household));
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Referral| row.id.0.into()), request).await
}

/// The referrals of a household that wait for the family's answer, the newest first; at most a page.
///
/// # Errors
/// As [`Context::require`].
pub async fn to_answer<Db: ConnectionTrait>(cx: &Context<Db>, household: HouseholdId) -> Result<Vec<Referral>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let found = referral::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::HouseholdId.eq(household))
        .filter(C::State.eq(ReferralState::Proposed))
        .order_by_desc(C::Id)
        .limit(MOST_ROWS);
    Ok(found.all(cx.db()).await?)
}

/// Some referrals, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[ReferralId]) -> Result<Vec<Referral>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let found = referral::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::Id.is_in(ids.iter().copied()));
    Ok(found.all(cx.db()).await?)
}

/// What a referral says; `None` once it was forgotten.
///
/// # Errors
/// When it cannot be opened.
pub async fn content<Db: ConnectionTrait>(cx: &Context<Db>, row: &Referral) -> Result<Option<ReferralContent>> {
    let of = (row.household_member_id, "referrals");
    disclosure::health(cx, CARE_HEALTH_READ, about(row), of, row.content.as_ref()).await
}

const fn about(row: &Referral) -> About {
    About { household: row.household_id, member: Some(row.household_member_id) }
}
