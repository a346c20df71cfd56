//! What an agency asks of its staff, and what stands against somebody's serving.

use std::collections::{BTreeMap, HashMap};

use entity::{
    id::StaffMemberId,
    staff::{staff_policy, training_course},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::{
    CREDENTIAL_READ, POLICY_READ, POLICY_UPDATE, RecruitmentCriteria, StaffPolicy,
    eligibility::{INDUCTION_DAYS, Obstacle, Requirements, obstacles},
    member, pool,
};
use crate::kernel::{Context, Error, Result, Tx, input, span::Period};

/// What an agency can ask.
#[derive(Clone, Debug)]
pub struct PolicyInput {
    /// Working days of induction before the first assignment, 0 to 60.
    pub induction_days: i32,
    /// Whether nobody serves without a clear background check.
    pub background_check: bool,
    /// What the agency looks for when it recruits; kept, and never used by matching.
    pub recruitment: RecruitmentCriteria,
}

/// What the agency asks; the usual when it has said nothing, as version 0.
///
/// # Errors
/// As [`Context::require`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>) -> Result<StaffPolicy> {
    let scope = cx.require(POLICY_READ)?;
    let said = staff_policy::Entity::find_by_id(scope.agency).one(cx.db()).await?;
    Ok(said.unwrap_or_else(|| StaffPolicy {
        agency_id: scope.agency,
        induction_days: i32::try_from(INDUCTION_DAYS).unwrap_or(i32::MAX),
        background_check: true,
        recruitment: RecruitmentCriteria::default(),
        version: 0,
    }))
}

/// An age in years that an agency may recruit by.
///
/// # Errors
/// [`Error::Invalid`] naming `field`.
pub fn age(field: &'static str, years: Option<i32>) -> Result<Option<u8>> {
    years.map(|years| input::whole(field, years.into(), 14, 99)).transpose()
}

/// Changes what the agency asks. `version` is 0 when it has said nothing yet.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`Error::Invalid`] naming the field.
pub async fn update(tx: &Tx, version: i32, input: PolicyInput) -> Result<StaffPolicy> {
    let scope = tx.require(POLICY_UPDATE)?;
    input::within("inductionDays", input.induction_days.into(), 0, 60)?;
    let criteria = &input.recruitment;
    if let (Some(youngest), Some(oldest)) = (criteria.youngest, criteria.oldest)
        && oldest < youngest
    {
        return Err(Error::invalid("recruitmentOldest", "must not be below the youngest age"));
    }
    let education = input::optional_text("recruitmentEducation", criteria.education.as_deref(), 200)?;
    let before = staff_policy::Entity::find_by_id(scope.agency).lock_exclusive().one(tx.db()).await?;
    input::same_version(version, before.as_ref().map_or(0, |policy| policy.version))?;
    let row = staff_policy::ActiveModel {
        agency_id: Set(scope.agency),
        induction_days: Set(input.induction_days),
        background_check: Set(input.background_check),
        recruitment: Set(RecruitmentCriteria { education, ..input.recruitment }),
        version: Set(version + 1),
    };
    let after = if before.is_some() { row.update(tx.db()).await? } else { row.insert(tx.db()).await? };
    let readable = |policy: &StaffPolicy| {
        json!({
            "inductionDays": policy.induction_days,
            "backgroundCheck": policy.background_check,
            "recruitment": policy.recruitment,
        })
    };
    tx.record_change(
        "staffPolicyUpdate",
        scope.agency,
        before.as_ref().map(readable).as_ref(),
        Some(&readable(&after)),
    )
    .await?;
    Ok(after)
}

/// What everybody must fulfil before they may serve: the policy, and the courses that are required.
///
/// # Errors
/// When the database fails.
pub async fn requirements<C: ConnectionTrait>(cx: &Context<C>) -> Result<Requirements> {
    let agency = cx.signed_in()?;
    let said = staff_policy::Entity::find_by_id(agency).one(cx.db()).await?;
    let required = training_course::Entity::find()
        .filter(training_course::Column::AgencyId.eq(agency))
        .filter(training_course::Column::Required.eq(true))
        .all(cx.db())
        .await?;
    let courses: BTreeMap<_, _> = required
        .into_iter()
        .map(|course| (course.id, course.valid_months.and_then(|months| u32::try_from(months).ok())))
        .collect();
    let usual = Requirements { courses, ..Requirements::default() };
    Ok(match said {
        Some(policy) => Requirements {
            induction_days: u32::try_from(policy.induction_days).unwrap_or(0),
            background_check: policy.background_check,
            ..usual
        },
        None => usual,
    })
}

/// What stands against the serving of some people in a period, empty when nothing does; those whom the actor does not see
/// are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn standing<C: ConnectionTrait>(
    cx: &Context<C>,
    people: &[StaffMemberId],
    period: Period,
) -> Result<HashMap<StaffMemberId, Vec<Obstacle>>> {
    let scope = cx.require(CREDENTIAL_READ)?;
    let people = member::seen_of(cx, &scope, people).await?;
    let required = requirements(cx).await?;
    let facts = pool::load(cx, Some(&people)).await?;
    let asked = facts.into_iter().filter(|facts| people.contains(&facts.member.id));
    Ok(asked.map(|facts| (facts.member.id, obstacles(&required, &facts.record, period))).collect())
}
