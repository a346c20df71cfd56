//! Inspections as they are planned, called off, missed and read.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdId, InspectionId, InspectionTemplateId, StaffMemberId, UserId, VisitId},
    quality::inspection::{self, Column as C},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    INSPECTION_PLAN, INSPECTION_READ, Inspection, InspectionKind, InspectionState,
    life_cycle::{INSPECTION_STATE, InspectionStep, inspection_after},
    reach, templates,
};
use crate::{
    agency::{User, user},
    household::households,
    kernel::{
        Context, Each, Error, OrRefuse, Page, PageRequest, Result, Role, Rule, Tx,
        actor::signature,
        input,
        page::{Direction, ListOrder, page},
    },
    staff::member,
    visit::visits,
};

/// Something happened to an inspection. Payload: [`InspectionHappened`].
pub const INSPECTION_CHANGED: &str = "quality.inspection.changed";

/// The checklist is not published.
pub const TEMPLATE_NOT_PUBLISHED: Rule =
    Rule { code: "TEMPLATE_NOT_PUBLISHED", message: "The checklist is still a draft; publish it first." };

/// Nobody inspects themselves.
pub const INSPECTS_SELF: Rule = Rule { code: "INSPECTS_SELF", message: "Nobody inspects their own work." };

/// A blind inspection is done by somebody else.
pub const SAME_INSPECTOR: Rule =
    Rule { code: "SAME_INSPECTOR", message: "Whoever looks again without knowing must be another one than the first." };

/// It is looked at again already.
pub const REINSPECTED: Rule =
    Rule { code: "REINSPECTED", message: "The inspection has been done again already, or is going to be." };

/// What happens to inspections.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InspectionChange {
    /// It is to be done.
    Planned,
    /// It is to be done now.
    Due,
    /// It was done.
    Done,
    /// Its time went by.
    Missed,
    /// It was called off.
    Cancelled,
}

/// What happened to which inspection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InspectionHappened {
    /// The inspection.
    pub inspection: InspectionId,
    /// Where.
    pub household: HouseholdId,
    /// Whose work was looked at.
    pub staff_member: StaffMemberId,
    /// What happened.
    pub change: InspectionChange,
}

/// What is to be looked at, by whom and until when.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput {
    /// Where.
    pub household: HouseholdId,
    /// Whose work.
    pub staff_member: StaffMemberId,
    /// At which visit, if at one.
    pub visit: Option<VisitId>,
    /// By which checklist.
    pub template: InspectionTemplateId,
    /// Why; blind ones are planned by [`reinspect`].
    pub kind: InspectionKind,
    /// By whom, and until when.
    pub appointed: Appointed,
}

/// Who inspects, and until when.
#[derive(Clone, Copy, Debug)]
pub struct Appointed {
    /// Who.
    pub inspector: UserId,
    /// When it is to be done.
    pub due_at: DateTime<Utc>,
    /// After this it is missed; not before it is to be done, and ahead.
    pub miss_at: DateTime<Utc>,
}

/// Plans an inspection.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Invalid`] naming the field, [`TEMPLATE_NOT_PUBLISHED`], [`INSPECTS_SELF`].
pub async fn plan(tx: &Tx, input: PlanInput) -> Result<Inspection> {
    let scope = tx.require(INSPECTION_PLAN)?;
    if input.kind == InspectionKind::Blind {
        return Err(Error::invalid("kind", "is not planned by itself; use `inspectionReinspect`"));
    }
    let household = households::within(tx, &scope, "householdId", input.household).await?;
    let system = tx.as_system()?;
    member::get(&system, input.staff_member).await.map_err(|error| error.at("staffMemberId"))?;
    if let Some(visit) = input.visit {
        let visit = visits::get(&system, visit).await.map_err(|error| error.at("visitId"))?;
        if visit.household_id != household.id || visit.staff_member_id != Some(input.staff_member) {
            return Err(Error::invalid("visitId", "is not one of this person to this household"));
        }
    }
    let template = templates::get(&system, input.template).await.map_err(|error| error.at("templateId"))?;
    if template.published_at.is_none() {
        return Err(Error::refused(&TEMPLATE_NOT_PUBLISHED).at("templateId"));
    }
    let row = inspection::ActiveModel {
        branch_id: Set(household.branch_id),
        household_id: Set(household.id),
        staff_member_id: Set(input.staff_member),
        visit_id: Set(input.visit),
        inspection_template_id: Set(template.id),
        kind: Set(input.kind),
        blind_of_id: Set(None),
        ..appointed(tx, input.appointed, input.staff_member).await?
    };
    let planned = row.insert(tx.db()).await?;
    told(tx, &planned, InspectionChange::Planned).await?;
    Ok(planned)
}

/// Has an inspection done again, by somebody else who does not know what was found.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`INSPECTION_STATE`] unless it was done and is no blind one
/// itself, [`SAME_INSPECTOR`], [`REINSPECTED`], [`INSPECTS_SELF`], [`Error::Invalid`] naming the field.
pub async fn reinspect(tx: &Tx, id: InspectionId, version: i32, new: Appointed) -> Result<Inspection> {
    let first = reach::lock_inspection(tx, INSPECTION_PLAN, id, version).await?;
    if first.state != InspectionState::Done || first.kind == InspectionKind::Blind {
        return Err(Error::refused(&INSPECTION_STATE).at("id"));
    }
    if first.inspector_id == new.inspector {
        return Err(Error::refused(&SAME_INSPECTOR).at("inspectorId"));
    }
    let row = inspection::ActiveModel {
        branch_id: Set(first.branch_id),
        household_id: Set(first.household_id),
        staff_member_id: Set(first.staff_member_id),
        visit_id: Set(first.visit_id),
        inspection_template_id: Set(first.inspection_template_id),
        kind: Set(InspectionKind::Blind),
        blind_of_id: Set(Some(first.id)),
        ..appointed(tx, new, first.staff_member_id).await?
    };
    let planned = row.insert(tx.db()).await.or_refuse_duplicate(&REINSPECTED).map_err(|error| error.at("id"))?;
    told(tx, &planned, InspectionChange::Planned).await?;
    Ok(planned)
}

/// A new inspection of which is known who does it and until when.
async fn appointed(tx: &Tx, new: Appointed, inspected: StaffMemberId) -> Result<inspection::ActiveModel> {
    if new.miss_at < new.due_at {
        return Err(Error::invalid("missAt", "must not be before `dueAt`"));
    }
    if new.miss_at <= tx.now() {
        return Err(Error::invalid("missAt", "must be ahead"));
    }
    let inspector = fit(tx, new.inspector, inspected).await?;
    Ok(inspection::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(tx.signed_in()?),
        inspector_id: Set(inspector.id),
        state: Set(InspectionState::Planned),
        due_at: Set(new.due_at),
        miss_at: Set(new.miss_at),
        planned_by: Set(signature(tx.actor())),
        planned_at: Set(tx.now()),
        done_at: Set(None),
        score: Set(None),
        failed_critical: Set(false),
        ended_at: Set(None),
        cancel_reason: Set(None),
        version: Set(1),
        ..Default::default()
    })
}

/// Who inspects, once they may inspect this person.
async fn fit(tx: &Tx, inspector: UserId, inspected: StaffMemberId) -> Result<User> {
    let inspector = user::get(&tx.as_system()?, inspector).await.map_err(|error| error.at("inspectorId"))?;
    let inspects = [Role::Admin, Role::Manager, Role::Coordinator, Role::Inspector];
    if inspector.disabled_at.is_some() || !inspector.roles.0.iter().any(|role| inspects.contains(role)) {
        return Err(Error::invalid("inspectorId", "is not somebody who does inspections"));
    }
    if inspector.staff_member_id == Some(inspected) {
        return Err(Error::refused(&INSPECTS_SELF).at("inspectorId"));
    }
    Ok(inspector)
}

/// Refuses an inspector and a person of whom the one cannot inspect the other.
///
/// # Errors
/// [`Error::NotFound`] at `inspectorId` or `staffMemberId`, [`Error::Invalid`] at `inspectorId`, [`INSPECTS_SELF`].
pub(super) async fn refuse_unfit(tx: &Tx, inspector: UserId, inspected: StaffMemberId) -> Result<()> {
    member::get(&tx.as_system()?, inspected).await.map_err(|error| error.at("staffMemberId"))?;
    fit(tx, inspector, inspected).await.map(drop)
}

/// Calls an inspection off.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`INSPECTION_STATE`], [`Error::Invalid`] at `reason`.
pub async fn cancel(tx: &Tx, id: InspectionId, version: i32, reason: &str) -> Result<Inspection> {
    let before = reach::lock_inspection(tx, INSPECTION_PLAN, id, version).await?;
    let state = inspection_after(before.state, InspectionStep::Cancel)?;
    let reason = input::required_text("reason", reason, 500)?;
    let row = inspection::ActiveModel {
        id: Set(id),
        state: Set(state),
        ended_at: Set(Some(tx.now())),
        cancel_reason: Set(Some(tx.vault().await?.seal(&reason)?)),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    let change = json!({ "state": after.state, "reason": reason });
    tx.record_change("inspectionCancel", id, Some(&json!({ "state": before.state })), Some(&change)).await?;
    told(tx, &after, InspectionChange::Cancelled).await?;
    Ok(after)
}

pub(super) async fn told(tx: &Tx, inspection: &Inspection, change: InspectionChange) -> Result<()> {
    let happened = InspectionHappened {
        inspection: inspection.id,
        household: inspection.household_id,
        staff_member: inspection.staff_member_id,
        change,
    };
    tx.emit(INSPECTION_CHANGED, &happened).await
}

/// Notes that the time of planned inspections went by.
pub(super) async fn miss_due(cx: &Context) -> Result<()> {
    let due = inspection::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(InspectionState::Planned))
        .filter(C::MissAt.lte(cx.now()));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, miss).await?;
    each.end()
}

async fn miss(tx: &Tx, id: InspectionId) -> Result<()> {
    let found = inspection::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let Some(before) = found.filter(|row| row.miss_at <= tx.now()) else { return Ok(()) };
    let Ok(state) = inspection_after(before.state, InspectionStep::Miss) else { return Ok(()) };
    let row = inspection::ActiveModel {
        id: Set(id),
        state: Set(state),
        ended_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    told(tx, &after, InspectionChange::Missed).await
}

/// Which inspections are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct InspectionFilter {
    /// In one of these states.
    pub states: Vec<InspectionState>,
    /// In this household.
    pub household: Option<HouseholdId>,
    /// Of the work of this person.
    pub staff_member: Option<StaffMemberId>,
    /// Done by this one, or to be done.
    pub inspector: Option<UserId>,
}

/// Inspections, the one that is to be done last first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &InspectionFilter,
    request: &PageRequest,
) -> Result<Page<Inspection>> {
    let mut select = inspection::Entity::find().filter(reach::inspections(&cx.require(INSPECTION_READ)?));
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    if let Some(id) = filter.inspector {
        select = select.filter(C::InspectorId.eq(id));
    }
    let order = ListOrder::by(C::DueAt, Direction::Descending, |row: &Inspection| row.due_at.into());
    let order = order.then(C::Id, Direction::Descending, |row: &Inspection| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One inspection.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: InspectionId) -> Result<Inspection> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some inspections, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[InspectionId],
) -> Result<HashMap<InspectionId, Inspection>> {
    let found = inspection::Entity::find()
        .filter(reach::inspections(&cx.require(INSPECTION_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}
