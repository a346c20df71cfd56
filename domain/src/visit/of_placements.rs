//! The times of placements as visits. The placement's hours on the roster are those of the visits; what changes there is
//! followed here, until somebody changes a visit by itself.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    id::{PlacementId, StaffMemberId, VisitId},
    visit::visit::{self, Column as C, VisitState},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::OnConflict};
use serde::Deserialize;

use super::{
    Visit, reach,
    visits::{self, VisitChange},
    withdrawal,
};
use crate::{
    kernel::{Context, Each, Error, Result, Tx, event::Event, span::Span},
    matching::{
        Placement, StaffingRequest, cover,
        life_cycle::placement::is_working,
        placements::{self, PlacementHappened},
        requests,
    },
    staff::roster,
};

/// Something about a placement has changed: its visits follow. Safe to repeat.
pub(super) async fn changed(tx: &Tx, event: &Event) -> Result<()> {
    let happened = PlacementHappened::deserialize(&event.payload);
    let happened = happened.map_err(|_| Error::internal("an event of another shape"))?;
    follow(tx, happened.placement).await
}

/// The visits of every placement follow what the roster holds by now.
pub(super) async fn follow_all(cx: &Context, each: &mut Each) -> Result<()> {
    each.of(cx, &placements::at_work(cx).await?, follow).await;
    Ok(())
}

/// When somebody is to come for a placement, and who; nobody where no one holds the time.
type Times = BTreeMap<DateTime<Utc>, (Span, Option<StaffMemberId>)>;

async fn follow(tx: &Tx, id: PlacementId) -> Result<()> {
    let placement = placements::get(tx, id).await?;
    let request = requests::get(tx, placement.staffing_request_id).await?;
    let times = times(tx, &placement).await?;
    let known: Vec<Visit> = visit::Entity::find()
        .filter(C::AgencyId.eq(placement.agency_id))
        .filter(C::PlacementId.eq(id))
        .filter(C::OccursAt.gte(tx.now()))
        .lock_exclusive()
        .all(tx.db())
        .await?;
    withdraw(tx, &placement, &times).await?;
    for visit in known.iter().filter(|visit| visit.by_placement) {
        let Some((_, person)) = times.get(&visit.starts_at) else { continue };
        let open = matches!(visit.state, VisitState::Planned | VisitState::Assigned);
        if open && visit.staff_member_id != *person {
            let change = if person.is_some() { VisitChange::Assigned } else { VisitChange::Released };
            let after = Visit { staff_member_id: *person, ..visit.clone() };
            visits::write(tx, "placementFollow", visit, after, change, None).await?;
        }
    }
    let known: HashSet<DateTime<Utc>> = known.iter().filter_map(|visit| visit.occurs_at).collect();
    let new = times.into_values().filter(|(span, _)| !known.contains(&span.start()));
    let rows: Vec<_> = new.map(|(span, person)| row(tx, &placement, &request, span, person)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let once = OnConflict::columns([C::AgencyId, C::PlacementId, C::OccursAt]).do_nothing().to_owned();
    visit::Entity::insert_many(rows).on_conflict(once).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The times of a placement that have not begun: those that the roster holds, and those that nobody holds.
async fn times(tx: &Tx, placement: &Placement) -> Result<Times> {
    if !is_working(placement.stage) {
        return Ok(Times::new());
    }
    let held = roster::ahead(tx, placement.id.0, tx.now()).await?;
    let held = held.into_iter().map(|span| (span, Some(placement.staff_member_id)));
    let open = cover::of_placements(tx, &[placement.id]).await?.remove(&placement.id).unwrap_or_default();
    let open = open.iter().filter_map(|time| Some((Span::new(time.starts_at, time.ends_at)?, None)));
    let ahead = held.chain(open).filter(|(span, _)| tx.now() <= span.start());
    Ok(ahead.map(|(span, person)| (span.start(), (span, person))).collect())
}

/// Takes back the visits that are no longer times of the placement, where nothing has happened to them.
async fn withdraw(tx: &Tx, placement: &Placement, times: &Times) -> Result<()> {
    let ahead: Vec<(VisitId, DateTime<Utc>)> = visit::Entity::find()
        .select_only()
        .columns([C::Id, C::StartsAt])
        .filter(reach::untouched(placement.agency_id))
        .filter(C::PlacementId.eq(placement.id))
        .filter(C::ByPlacement.eq(true))
        .filter(C::StartsAt.gte(tx.now()))
        .into_tuple()
        .all(tx.db())
        .await?;
    let gone: Vec<VisitId> = ahead.into_iter().filter(|(_, at)| !times.contains_key(at)).map(|(id, _)| id).collect();
    withdrawal::take_back(tx, placement.agency_id, &gone).await.map(drop)
}

fn row(
    tx: &Tx,
    placement: &Placement,
    request: &StaffingRequest,
    span: Span,
    person: Option<StaffMemberId>,
) -> visit::ActiveModel {
    visit::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(placement.agency_id),
        placement_id: Set(Some(placement.id)),
        by_placement: Set(true),
        live_in: Set(request.live_in),
        occurs_at: Set(Some(span.start())),
        household_id: Set(placement.household_id),
        branch_id: Set(placement.branch_id),
        address_id: Set(request.address_id),
        service_type: Set(request.service_type),
        starts_at: Set(span.start()),
        ends_at: Set(span.end()),
        staff_member_id: Set(person),
        state: Set(if person.is_some() { VisitState::Assigned } else { VisitState::Planned }),
        version: Set(1),
        ..Default::default()
    }
}
