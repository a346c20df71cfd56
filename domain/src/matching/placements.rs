//! Placements: a carer in a household, from the interview to the end.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    id::{HouseholdId, PlacementId, StaffMemberId, StaffingRequestId},
    matching::placement,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    EndReason, PLACEMENT_COVERED, PLACEMENT_MANAGE, PLACEMENT_READ, PLACEMENT_UNCOVERED, Placement, PlacementStage,
    Proposal, StaffingRequest, cover,
    ending::{self, End},
    experience::{self, Done},
    hours,
    judged_again::{Hours, refuse_unsuitable},
    life_cycle::placement::{PLACEMENT_STAGE, PlacementEvent, after},
    reach, requests, seats,
};
use crate::{
    household::carers,
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Permission, Result, Rule, Tx,
        feed::{self, Listening},
        input,
        page::{ListOrder, Owners, page, pages},
        vault::Vault,
        words::open,
    },
    staff::roster,
};

/// Every seat of the request is taken.
pub const SEATS_TAKEN: Rule =
    Rule { code: "SEATS_TAKEN", message: "Every seat of the request is taken by another placement." };

/// A placement moved on. Payload: [`PlacementHappened`].
pub const PLACEMENT_CHANGED: &str = "matching.placement.changed";

/// What happened to a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacementHappened {
    /// The placement.
    pub placement: PlacementId,
    /// The household.
    pub household: HouseholdId,
    /// The carer.
    pub staff_member: StaffMemberId,
    /// Where it stands now.
    pub stage: PlacementStage,
}

/// Which placements are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct PlacementFilter {
    /// At one of these.
    pub stages: Vec<PlacementStage>,
    /// Of this request.
    pub request: Option<StaffingRequestId>,
    /// In this household.
    pub household: Option<HouseholdId>,
    /// Of this person.
    pub staff_member: Option<StaffMemberId>,
    /// With times to come that nobody holds on the roster, or without.
    pub uncovered: Option<bool>,
}

/// Placements, newest first. What nobody holds is asked for with [`PLACEMENT_MANAGE`].
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: &PlacementFilter,
    request: &PageRequest,
) -> Result<Page<Placement>> {
    use placement::Column as C;
    let scope = cx.require(PLACEMENT_READ)?;
    let mut select = placement::Entity::find().filter(reach::placements(&scope));
    if !filter.stages.is_empty() {
        select = select.filter(C::Stage.is_in(filter.stages.iter().copied()));
    }
    if let Some(id) = filter.request {
        select = select.filter(C::StaffingRequestId.eq(id));
    }
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    if let Some(uncovered) = filter.uncovered {
        select = select.filter(reach::placements(&cx.require(PLACEMENT_MANAGE)?));
        let lost = Condition::all().add(C::Id.in_subquery(cover::uncovered(cx)?));
        select = select.filter(if uncovered { lost } else { lost.not() });
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Placement| row.id.0.into()), request).await
}

/// The placements of each of some requests, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn of_requests<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[StaffingRequestId],
    request: &PageRequest,
) -> Result<HashMap<StaffingRequestId, Page<Placement>>> {
    let select = placement::Entity::find().filter(reach::placements(&cx.require(PLACEMENT_READ)?));
    let of = |row: &Placement| row.staffing_request_id;
    let requests = Owners { ids: requests, column: placement::Column::StaffingRequestId, of };
    let order = ListOrder::newest_first(placement::Column::Id, |row: &Placement| row.id.0.into());
    pages(cx, select, &order, requests, request).await
}

/// One placement.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: PlacementId) -> Result<Placement> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Listens to what happens to placements, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(PLACEMENT_READ)?;
    feed::listen(cx, &[PLACEMENT_CHANGED, PLACEMENT_UNCOVERED, PLACEMENT_COVERED], after).await
}

/// Some placements, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[PlacementId],
) -> Result<HashMap<PlacementId, Placement>> {
    let scope = cx.require(PLACEMENT_READ)?;
    let found = placement::Entity::find()
        .filter(reach::placements(&scope))
        .filter(placement::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|placement| (placement.id, placement)).collect())
}

/// The placements at which somebody works, as far as the actor sees them.
///
/// # Errors
/// As [`Context::require`].
pub async fn at_work<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<PlacementId>> {
    let scope = cx.require(PLACEMENT_READ)?;
    Ok(placement::Entity::find()
        .select_only()
        .column(placement::Column::Id)
        .filter(reach::placements(&scope))
        .filter(placement::Column::Stage.is_in([PlacementStage::Trial, PlacementStage::Active]))
        .order_by_asc(placement::Column::Id)
        .into_tuple()
        .all(cx.db())
        .await?)
}

/// A carer has said yes: the interview comes, and the hours are held so that nobody else takes them. The caller has
/// locked the request.
pub(super) async fn begin(tx: &Tx, request: &StaffingRequest, proposal: &Proposal) -> Result<Placement> {
    // Before the first row that points to the person: two who both hold a share of it could not both go on.
    roster::lock(tx, proposal.staff_member_id).await?;
    let free = seats::free_of(tx, request).await?.into_iter().next().ok_or_else(|| Error::refused(&SEATS_TAKEN))?;
    let starts_on = free.from.max(hours::today(tx, request).await?);
    let row = placement::ActiveModel {
        seat: Set(free.seat),
        stage: Set(PlacementStage::Interview),
        starts_on: Set(starts_on),
        ends_on: Set(request.ends_on.map(|last| last.max(starts_on))),
        ..fresh(tx, request, proposal)
    };
    let placement = row.insert(tx.db()).await.or_refuse_duplicate(&SEATS_TAKEN)?;
    refuse_unsuitable(tx, request, &placement, Hours::Wanted).await?;
    let through = hours::hold(tx, request, &placement).await?;
    let held =
        placement::ActiveModel { id: Set(placement.id), booked_through: Set(Some(through)), ..Default::default() };
    let placement = held.update(tx.db()).await?;
    carers::meet(tx, placement.household_id, placement.staff_member_id, placement.id.0).await?;
    told(tx, "proposalAccept", None, placement).await
}

pub(super) fn fresh(tx: &Tx, request: &StaffingRequest, proposal: &Proposal) -> placement::ActiveModel {
    placement::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(request.agency_id),
        staffing_request_id: Set(request.id),
        household_id: Set(request.household_id),
        branch_id: Set(request.branch_id),
        staff_member_id: Set(proposal.staff_member_id),
        proposal_id: Set(proposal.id),
        interview_at: Set(None),
        trial_ends_on: Set(None),
        booked_through: Set(None),
        planned_reason: Set(None),
        successor_id: Set(None),
        replaced_by_id: Set(None),
        hand_over_note: Set(None),
        received_note: Set(None),
        end_reason: Set(None),
        end_note: Set(None),
        override_reason: Set(proposal.override_reason.clone()),
        rating: Set(None),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        version: Set(1),
        ..Default::default()
    }
}

/// Says when family and carer meet.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`PLACEMENT_STAGE`], [`Error::Invalid`] at `interviewAt`.
pub async fn set_interview(tx: &Tx, id: PlacementId, version: i32, at: DateTime<Utc>) -> Result<Placement> {
    let (_, before) = locked(tx, PLACEMENT_MANAGE, id, version).await?;
    if before.stage != PlacementStage::Interview {
        return Err(Error::refused(&PLACEMENT_STAGE));
    }
    if at <= tx.now() {
        return Err(Error::invalid("interviewAt", "must be in the future"));
    }
    let row = placement::ActiveModel { interview_at: Set(Some(at)), ..next(tx, &before) };
    let placement = row.update(tx.db()).await?;
    told(tx, "placementInterview", Some(&before), placement).await
}

/// Begins the trial: the hours that were held become work.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`PLACEMENT_STAGE`], [`NOT_SUITABLE`](super::suitability::NOT_SUITABLE),
/// [`roster::BOOKED`], [`crate::staff::limits::WORKING_TIME`], [`Error::Invalid`] at `trialEndsOn`.
pub async fn begin_trial(tx: &Tx, id: PlacementId, version: i32, trial_ends_on: NaiveDate) -> Result<Placement> {
    let (request, before) = locked(tx, PLACEMENT_MANAGE, id, version).await?;
    let stage = after(before.stage, PlacementEvent::TrialBegins)?;
    if trial_ends_on < before.starts_on || before.ends_on.is_some_and(|last| last < trial_ends_on) {
        return Err(Error::invalid("trialEndsOn", "must be a day of the placement"));
    }
    let row =
        placement::ActiveModel { stage: Set(stage), trial_ends_on: Set(Some(trial_ends_on)), ..next(tx, &before) };
    work_begins(tx, "placementTrial", request, &before, row).await
}

/// Confirms a placement after the interview or the trial: the work goes on.
///
/// # Errors
/// As [`begin_trial`].
pub async fn confirm(tx: &Tx, id: PlacementId, version: i32) -> Result<Placement> {
    let (request, before) = locked(tx, PLACEMENT_MANAGE, id, version).await?;
    let stage = after(before.stage, PlacementEvent::Confirmed)?;
    let row = placement::ActiveModel { stage: Set(stage), ..next(tx, &before) };
    if before.stage == PlacementStage::Interview {
        return work_begins(tx, "placementConfirm", request, &before, row).await;
    }
    refuse_unsuitable(tx, &request, &before, Hours::Booked).await?;
    let placement = row.update(tx.db()).await?;
    requests::settle(tx, request).await?;
    told(tx, "placementConfirm", Some(&before), placement).await
}

async fn work_begins(
    tx: &Tx,
    operation: &'static str,
    request: StaffingRequest,
    before: &Placement,
    row: placement::ActiveModel,
) -> Result<Placement> {
    roster::release(tx, before.id.0, DateTime::UNIX_EPOCH).await?;
    refuse_unsuitable(tx, &request, before, Hours::Wanted).await?;
    cover::settle(tx, before.id, DateTime::UNIX_EPOCH).await?;
    let through = hours::book(tx, &request, before).await?;
    let row = placement::ActiveModel { booked_through: Set(Some(through)), ..row };
    let placement = row.update(tx.db()).await?;
    carers::begin(tx, placement.household_id, placement.staff_member_id, placement.id.0).await?;
    requests::settle(tx, request).await?;
    told(tx, operation, Some(before), placement).await
}

/// Ends a placement when its last day is over, or at once when nothing has been worked; what is booked behind is freed.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`PLACEMENT_STAGE`], [`Error::Invalid`] at `lastDay`.
pub async fn end(
    tx: &Tx,
    id: PlacementId,
    version: i32,
    reason: EndReason,
    last_day: NaiveDate,
    note: Option<&str>,
) -> Result<Placement> {
    let (request, before) = locked(tx, PLACEMENT_MANAGE, id, version).await?;
    let note = input::optional_text("note", note, 1_000)?;
    ending::end(tx, request, &before, End { reason, last_day, note }).await
}

/// Writes what was worked into the record of the person in the household.
pub(super) async fn served(tx: &Tx, placement: &Placement) -> Result<()> {
    let (minutes, kept) = hours::worked(tx, placement).await?;
    experience::add(tx, placement.staff_member_id, placement.household_id, Done { minutes, kept, ..Done::default() })
        .await
}

/// The request and the placement, locked in this order everywhere, so that no two wait for each other.
pub(super) async fn locked(
    tx: &Tx,
    permission: Permission,
    id: PlacementId,
    version: i32,
) -> Result<(StaffingRequest, Placement)> {
    let scope = tx.require(permission)?;
    let seen = placement::Entity::find().filter(reach::placements(&scope)).filter(placement::Column::Id.eq(id));
    let seen = seen.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    let request = reach::lock_request(tx, &scope, "id", seen.staffing_request_id).await?;
    let placement = reach::lock_placement(tx, &scope, id).await?;
    input::same_version(version, placement.version)?;
    Ok((request, placement))
}

pub(super) fn next(tx: &Tx, before: &Placement) -> placement::ActiveModel {
    placement::ActiveModel {
        id: Set(before.id),
        version: Set(before.version + 1),
        updated_at: Set(tx.now()),
        ..Default::default()
    }
}

pub(super) async fn told(
    tx: &Tx,
    operation: &'static str,
    before: Option<&Placement>,
    placement: Placement,
) -> Result<Placement> {
    let vault = tx.vault().await?;
    let old = before.map(|before| readable(&vault, before)).transpose()?;
    tx.record_change(operation, placement.id, old.as_ref(), Some(&readable(&vault, &placement)?)).await?;
    tx.emit(PLACEMENT_CHANGED, &happened(&placement)).await?;
    Ok(placement)
}

pub(super) const fn happened(placement: &Placement) -> PlacementHappened {
    PlacementHappened {
        placement: placement.id,
        household: placement.household_id,
        staff_member: placement.staff_member_id,
        stage: placement.stage,
    }
}

fn readable(vault: &Vault, placement: &Placement) -> Result<serde_json::Value> {
    Ok(json!({
        "stage": placement.stage,
        "staffMemberId": placement.staff_member_id,
        "interviewAt": placement.interview_at,
        "startsOn": placement.starts_on,
        "endsOn": placement.ends_on,
        "trialEndsOn": placement.trial_ends_on,
        "replacedById": placement.replaced_by_id.or(placement.successor_id),
        "endReason": placement.end_reason.or(placement.planned_reason),
        "endNote": open(vault, placement.end_note.as_ref())?,
        "handOverNote": open(vault, placement.hand_over_note.as_ref())?,
        "overrideReason": open(vault, placement.override_reason.as_ref())?,
        "rating": placement.rating,
    }))
}
