//! A schedule of inspections is begun and ended.

use entity::{
    id::{HouseholdId, InspectionScheduleId, StaffMemberId, UserId},
    quality::inspection_schedule::{self, Column as C},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;

use super::{
    super::{INSPECTION_PLAN, InspectionKind, InspectionSchedule, inspections},
    planning::{self, newest_template},
    reading::within_reach,
};
use crate::{
    agency::branch,
    household::households,
    kernel::{Error, Result, Rule, Tx, actor::signature, input},
    matching::request_input::ScheduleInput,
};

/// It has ended.
pub const SCHEDULE_ENDED: Rule =
    Rule { code: "SCHEDULE_ENDED", message: "The schedule of inspections has ended already." };

/// The longest time in which an inspection may be done, in minutes: a week.
const LONGEST: u32 = 7 * 24 * 60;

/// What is looked at again and again, and by whom.
#[derive(Clone, Debug)]
pub struct InspectionScheduleInput {
    /// Where.
    pub household: HouseholdId,
    /// Whose work.
    pub staff_member: StaffMemberId,
    /// By which checklist: the version that was published last when an inspection is planned.
    pub template_code: String,
    /// Why; blind ones do not recur.
    pub kind: InspectionKind,
    /// Who inspects.
    pub inspector: UserId,
    /// When: each time begins when an inspection is due, and ends when it is missed.
    pub schedule: ScheduleInput,
}

/// Begins a schedule. Its inspections of the next two weeks are planned at once.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Invalid`] naming the field, [`INSPECTS_SELF`](inspections::INSPECTS_SELF).
pub async fn begin(tx: &Tx, input: InspectionScheduleInput) -> Result<InspectionSchedule> {
    let scope = tx.require(INSPECTION_PLAN)?;
    if input.kind == InspectionKind::Blind {
        return Err(Error::invalid("kind", "does not recur; use `inspectionReinspect`"));
    }
    let household = households::within(tx, &scope, "householdId", input.household).await?;
    if newest_template(tx, &input.template_code).await?.is_none() {
        return Err(Error::invalid("templateCode", "names no checklist that is published"));
    }
    inspections::refuse_unfit(tx, input.inspector, input.staff_member).await?;
    let zone = branch::zone_of(tx, household.branch_id).await?;
    let schedule = input.schedule.checked(zone, tx.now())?.schedule;
    if schedule.minutes() > LONGEST {
        return Err(Error::invalid("schedule.minutes", format!("must be at most {LONGEST}: a week")));
    }
    let row = inspection_schedule::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        branch_id: Set(household.branch_id),
        household_id: Set(household.id),
        staff_member_id: Set(input.staff_member),
        template_code: Set(input.template_code),
        kind: Set(input.kind),
        inspector_id: Set(input.inspector),
        schedule: Set(serde_json::to_value(&schedule).map_err(|_| Error::internal("a schedule is not JSON"))?),
        planned_until: Set(tx.now()),
        goes_on: Set(true),
        made_by: Set(signature(tx.actor())),
        made_at: Set(tx.now()),
        ended_at: Set(None),
        version: Set(1),
    };
    let begun = row.insert(tx.db()).await?;
    let said = json!({ "kind": begun.kind, "template": begun.template_code, "schedule": begun.schedule });
    tx.record_change("inspectionScheduleBegin", begun.id, None, Some(&said)).await?;
    planning::extend(tx, begun).await
}

/// Ends a schedule. What is planned already stays.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`SCHEDULE_ENDED`].
pub async fn end(tx: &Tx, id: InspectionScheduleId, version: i32) -> Result<InspectionSchedule> {
    let scope = tx.require(INSPECTION_PLAN)?;
    let found = inspection_schedule::Entity::find().filter(within_reach(&scope)).filter(C::Id.eq(id)).lock_exclusive();
    let before = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    if before.ended_at.is_some() {
        return Err(Error::refused(&SCHEDULE_ENDED).at("id"));
    }
    planning::ended(tx, &before, "inspectionScheduleEnd").await
}
