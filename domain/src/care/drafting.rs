//! How care plans are drafted.

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::{
    care::{
        care_plan::{self, ServiceTypes, version},
        care_task,
    },
    id::{AssessmentId, CarePlanId, HouseholdId, HouseholdMemberId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::{Value, json};

use super::{
    CarePlan, PLAN_DRAFT, PlanVersion, RiskGroup, assessments, disclosure,
    life_cycle::{PLAN_ENDED, PlanVersionState, state},
    plan::{content::PlanContent, schedule::dated},
    plans::{PlanChange, opened, tell},
    reach, templates,
};
use crate::{
    agency::branch,
    kernel::{Error, OrRefuse, Result, Rule, Scope, Tx, actor::signature, input},
    matching::ServiceType,
};

/// The person has a plan that has not ended.
pub const PLAN_EXISTS: Rule =
    Rule { code: "PLAN_EXISTS", message: "This person has a care plan already; revise it, or end it first." };

/// A version in the making.
#[derive(Clone, Debug)]
pub struct VersionInput {
    /// What it says; what the template of the plan's group of risk says when `None`.
    pub content: Option<PlanContent>,
    /// The services to whose visits its tasks belong; none means every one.
    pub service_types: Vec<ServiceType>,
    /// The first day of whose visits it is.
    pub effective_from: NaiveDate,
    /// When it is to be looked at again.
    pub review_due_on: NaiveDate,
}

/// A plan in the making.
#[derive(Clone, Debug)]
pub struct PlanInput {
    /// In which household.
    pub household: HouseholdId,
    /// For whom.
    pub member: HouseholdMemberId,
    /// The assessment that it is made from.
    pub assessment: Option<AssessmentId>,
    /// How much the person is at risk; as the assessment says when `None`.
    pub risk_group: Option<RiskGroup>,
    /// Its first version.
    pub draft: VersionInput,
}

/// Makes a plan with a first draft.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `householdMemberId` or `assessmentId`, [`PLAN_EXISTS`], [`Error::Invalid`] at
/// `assessmentId`, `effectiveFrom`, `reviewDueOn` or in `content`.
pub async fn create(tx: &Tx, input: PlanInput) -> Result<CarePlan> {
    let scope = tx.require(PLAN_DRAFT)?;
    let household = reach::cared_for(tx, &scope, input.household, input.member).await?;
    let assessed = match input.assessment {
        Some(id) => Some(risk_of(tx, id, input.member).await?),
        None => None,
    };
    let row = care_plan::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        household_member_id: Set(input.member),
        risk_group: Set(input.risk_group.or(assessed)),
        assessment_id: Set(input.assessment),
        created_at: Set(tx.now()),
        review_due_on: Set(None),
        ended_at: Set(None),
        end_reason: Set(None),
        version: Set(1),
    };
    let plan = row.insert(tx.db()).await.or_refuse_duplicate(&PLAN_EXISTS);
    let plan = plan.map_err(|error| if error.is_users() { error.at("householdMemberId") } else { error })?;
    let draft = checked(tx, &plan, branch::zone_of(tx, household.branch_id).await?, input.draft).await?;
    write_version(tx, &plan, 1, &draft).await?;
    keep(tx, "carePlanCreate", &plan, None, Some(&readable(1, &draft)?)).await?;
    tell(tx, &plan, 1, PlanChange::Drafted).await?;
    Ok(plan)
}

async fn risk_of(tx: &Tx, id: AssessmentId, member: HouseholdMemberId) -> Result<RiskGroup> {
    let assessment = assessments::get(tx, id).await.map_err(|error| error.at("assessmentId"))?;
    if assessment.household_member_id != member {
        return Err(Error::invalid("assessmentId", "is of another person"));
    }
    let scored = assessments::result(tx, &assessment).await?;
    scored.map(|scored| scored.risk).ok_or_else(|| Error::not_found(id).at("assessmentId"))
}

/// Drafts the next version of a plan. A draft that nobody has approved is written anew; one that waits for the family is
/// withdrawn.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`PLAN_ENDED`], [`Error::Invalid`] as by [`create`].
pub async fn revise(tx: &Tx, id: CarePlanId, version: i32, input: VersionInput) -> Result<CarePlan> {
    let scope = tx.require(PLAN_DRAFT)?;
    let before = lock_as_read(tx, &scope, id, version).await?;
    let household = reach::served(tx, &scope, "id", before.household_id).await?;
    let draft = checked(tx, &before, branch::zone_of(tx, household.branch_id).await?, input).await?;
    let open = open_version(tx, &before).await?;
    let mut said = None;
    let number = match &open {
        Some(open) => {
            said = opened(tx, open).await?.map(|content| json!({ "number": open.number, "content": content }));
            if state(open) == PlanVersionState::Draft {
                take_away(tx, open).await?;
                open.number
            } else {
                withdraw(tx, open).await?;
                open.number + 1
            }
        }
        None => last_number(tx, &before).await? + 1,
    };
    write_version(tx, &before, number, &draft).await?;
    let after = care_plan::ActiveModel { id: Set(id), version: Set(version + 1), ..Default::default() };
    let after = after.update(tx.db()).await?;
    keep(tx, "carePlanRevise", &after, said.as_ref(), Some(&readable(number, &draft)?)).await?;
    tell(tx, &after, number, PlanChange::Drafted).await?;
    Ok(after)
}

/// A version that can be followed, with its days looked at.
struct Draft {
    content: PlanContent,
    input: VersionInput,
    zone: Tz,
}

async fn checked(tx: &Tx, plan: &CarePlan, zone: Tz, mut input: VersionInput) -> Result<Draft> {
    let today = tx.now().with_timezone(&zone).date_naive();
    if input.effective_from < today {
        return Err(Error::invalid("effectiveFrom", "must not be in the past"));
    }
    if input.review_due_on < input.effective_from {
        return Err(Error::invalid("reviewDueOn", "must not be before the plan's first day"));
    }
    let content = match input.content.take() {
        Some(content) => content,
        None => templates::begun(tx, plan.risk_group, input.effective_from).await?,
    };
    let content = content.checked(input.effective_from, zone)?;
    input.service_types.sort_unstable();
    input.service_types.dedup();
    Ok(Draft { content, input, zone })
}

async fn write_version(tx: &Tx, plan: &CarePlan, number: i32, draft: &Draft) -> Result<()> {
    let row = version::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(plan.agency_id),
        care_plan_id: Set(plan.id),
        number: Set(number),
        content: Set(Some(disclosure::seal(&*tx.vault().await?, &draft.content)?)),
        service_types: Set(ServiceTypes(draft.input.service_types.clone())),
        effective_from: Set(draft.input.effective_from),
        review_due_on: Set(draft.input.review_due_on),
        drafted_by: Set(signature(tx.actor())),
        drafted_at: Set(tx.now()),
        approved_by: Set(None),
        approved_at: Set(None),
        signed_by: Set(None),
        signed_at: Set(None),
        signed_name: Set(None),
        digest: Set(None),
        withdrawn_at: Set(None),
    };
    let kept = row.insert(tx.db()).await?;
    let mut tasks = Vec::with_capacity(draft.content.tasks.len());
    for (place, task) in draft.content.tasks.iter().enumerate() {
        let schedule = task.schedule.as_ref().map(|schedule| dated(schedule, draft.input.effective_from, draft.zone));
        let schedule = schedule.transpose()?.map(serde_json::to_value).transpose();
        tasks.push(care_task::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(plan.agency_id),
            care_plan_version_id: Set(kept.id),
            key: Set(task.key.clone()),
            place: Set(i32::try_from(place).unwrap_or(i32::MAX)),
            critical: Set(task.critical),
            schedule: Set(schedule.map_err(|_| Error::internal("a schedule is not JSON"))?),
        });
    }
    if !tasks.is_empty() {
        care_task::Entity::insert_many(tasks).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// Takes away a draft; nothing refers to its tasks, as no visit ever had them.
async fn take_away(tx: &Tx, open: &PlanVersion) -> Result<()> {
    care_task::Entity::delete_many()
        .filter(care_task::Column::AgencyId.eq(open.agency_id))
        .filter(care_task::Column::CarePlanVersionId.eq(open.id))
        .exec(tx.db())
        .await?;
    version::Entity::delete_by_id(open.id).exec(tx.db()).await?;
    Ok(())
}

pub(super) async fn withdraw(tx: &Tx, open: &PlanVersion) -> Result<()> {
    let row = version::ActiveModel { id: Set(open.id), withdrawn_at: Set(Some(tx.now())), ..Default::default() };
    row.update(tx.db()).await?;
    Ok(())
}

async fn last_number(tx: &Tx, plan: &CarePlan) -> Result<i32> {
    let last = version::Entity::find()
        .filter(version::Column::AgencyId.eq(plan.agency_id))
        .filter(version::Column::CarePlanId.eq(plan.id))
        .order_by_desc(version::Column::Number)
        .one(tx.db())
        .await?;
    Ok(last.map_or(0, |last| last.number))
}

/// The version that is neither signed nor withdrawn.
pub(super) async fn open_version(tx: &Tx, plan: &CarePlan) -> Result<Option<PlanVersion>> {
    let open = version::Entity::find()
        .filter(version::Column::AgencyId.eq(plan.agency_id))
        .filter(version::Column::CarePlanId.eq(plan.id))
        .filter(version::Column::SignedAt.is_null())
        .filter(version::Column::WithdrawnAt.is_null());
    Ok(open.one(tx.db()).await?)
}

/// A plan within a scope that has not ended and that nobody else changes until this transaction ends.
pub(super) async fn lock(tx: &Tx, scope: &Scope, id: CarePlanId) -> Result<CarePlan> {
    let found = care_plan::Entity::find_by_id(id)
        .filter(reach::of_households(scope, care_plan::Column::AgencyId, care_plan::Column::HouseholdId))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    if found.ended_at.is_some() { Err(Error::refused(&PLAN_ENDED).at("id")) } else { Ok(found) }
}

/// The same, as the caller has read it.
pub(super) async fn lock_as_read(tx: &Tx, scope: &Scope, id: CarePlanId, version: i32) -> Result<CarePlan> {
    let plan = lock(tx, scope, id).await?;
    input::same_version(version, plan.version)?;
    Ok(plan)
}

fn readable(number: i32, draft: &Draft) -> Result<Value> {
    let content = serde_json::to_value(&draft.content).map_err(|_| Error::internal("a plan is not JSON"))?;
    Ok(json!({
        "number": number, "content": content, "serviceTypes": draft.input.service_types,
        "effectiveFrom": draft.input.effective_from, "reviewDueOn": draft.input.review_due_on,
    }))
}

pub(super) async fn keep(
    tx: &Tx,
    operation: &'static str,
    plan: &CarePlan,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Result<()> {
    tx.record_change(operation, plan.id, before, after).await
}
