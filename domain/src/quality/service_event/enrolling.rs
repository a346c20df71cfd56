//! People enrol for events, give places back, and are marked when they come. Every change of places locks the event, and the
//! database takes no more than there are.

use entity::{
    id::{BranchId, HouseholdId, ServiceEventEnrolmentId, ServiceEventId, StaffMemberId},
    quality::{
        service_event::{self, Column as V},
        service_event_enrolment::{self, Column as E},
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    super::{
        EVENT_ENROL, EVENT_PLAN, EnrolmentState, ServiceEvent, ServiceEventAudience as Audience, ServiceEventEnrolment,
    },
    life_cycle::{EnrolmentStep, ServiceEventStep, enrolment_after, event_after},
    places::{fits, moving_up},
    reading,
};
use crate::{
    household::{HouseholdStatus, households, life_cycle::HOUSEHOLD_ERASED},
    kernel::{Error, OrRefuse, Permission, Result, Rows, Rule, Scope, Tx, actor::signature, input},
    staff::{Status, member},
};

/// Something happened to an enrolment. Payload: [`EnrolmentHappened`].
pub const ENROLMENT_CHANGED: &str = "quality.service_event.enrolment_changed";

/// The time to enrol is over.
pub const ENROLMENT_OVER: Rule = Rule { code: "ENROLMENT_OVER", message: "The time to enrol for the event is over." };

/// The event is for others.
pub const NOT_INVITED: Rule = Rule {
    code: "NOT_INVITED",
    message: "The event is not for them: it is for families or for the staff alone, or of another branch.",
};

/// They are enrolled.
pub const ENROLLED_FOR_EVENT: Rule = Rule {
    code: "ENROLLED_FOR_EVENT",
    message: "They are enrolled for the event, or wait for a place, already; withdraw that to come with others.",
};

/// So many people come together at most.
const MOST_PERSONS: i64 = 50;
/// So many who wait are looked at when places become free.
const MOST_AT_ONCE: u64 = 500;

/// What happened to whose enrolment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnrolmentHappened {
    /// The enrolment.
    pub enrolment: ServiceEventEnrolmentId,
    /// For which event.
    pub event: ServiceEventId,
    /// Of which household, if of one.
    pub household: Option<HouseholdId>,
    /// Of whom of the staff, if of somebody.
    pub staff_member: Option<StaffMemberId>,
    /// Where it stands now.
    pub state: EnrolmentState,
    /// Whether they waited, and have places now.
    pub moved_up: bool,
}

/// Who comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guest {
    /// A household.
    Household(HouseholdId),
    /// Somebody of the staff.
    StaffMember(StaffMemberId),
}

impl Guest {
    const fn field(self) -> &'static str {
        match self {
            Self::Household(_) => "guest.householdId",
            Self::StaffMember(_) => "guest.staffMemberId",
        }
    }
}

/// Enrols a household or somebody of the staff: they have places, or wait for some behind all who wait already.
///
/// # Errors
/// [`Error::NotFound`], [`SERVICE_EVENT_STATE`](super::life_cycle::SERVICE_EVENT_STATE), [`ENROLMENT_OVER`] at
/// `serviceEventId`; [`Error::NotFound`], [`NOT_INVITED`], [`ENROLLED_FOR_EVENT`], [`HOUSEHOLD_ERASED`] at the field of `guest`;
/// [`Error::Invalid`] at `persons`.
pub async fn enrol(tx: &Tx, event: ServiceEventId, guest: Guest, persons: i64) -> Result<ServiceEventEnrolment> {
    let scope = tx.require(EVENT_ENROL)?;
    let event = lock_event(tx, &scope, event).await?;
    let branch = invited(tx, &scope, &event, guest).await.map_err(|error| error.at(guest.field()))?;
    let most = Ord::min(MOST_PERSONS, event.places.into());
    let persons: i32 = input::whole("persons", persons, 1, most)?;
    let placed = fits(event.places - event.taken, persons, somebody_waits(tx, &event).await?)
        && take(tx, &event, persons).await?;
    let numbered =
        service_event::ActiveModel { id: Set(event.id), enrolments: Set(event.enrolments + 1), ..Default::default() };
    let numbered = numbered.update(tx.db()).await?;
    let (household, person) = match guest {
        Guest::Household(id) => (Some(id), None),
        Guest::StaffMember(id) => (None, Some(id)),
    };
    let row = service_event_enrolment::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(event.agency_id),
        service_event_id: Set(event.id),
        branch_id: Set(branch),
        household_id: Set(household),
        staff_member_id: Set(person),
        number: Set(numbered.enrolments),
        persons: Set(persons),
        state: Set(if placed { EnrolmentState::Enrolled } else { EnrolmentState::Waiting }),
        enrolled_by: Set(signature(tx.actor())),
        enrolled_at: Set(tx.now()),
        placed_at: Set(placed.then(|| tx.now())),
        withdrawn_at: Set(None),
        version: Set(1),
    };
    let enrolled = row.insert(tx.db()).await.or_refuse_duplicate(&ENROLLED_FOR_EVENT);
    let enrolled = enrolled.map_err(|error| error.at(guest.field()))?;
    told(tx, &enrolled, false).await?;
    Ok(enrolled)
}

/// The event for which the actor may enrol now, locked.
async fn lock_event(tx: &Tx, scope: &Scope, id: ServiceEventId) -> Result<ServiceEvent> {
    let within = reading::within_reach(tx, scope).await?;
    let found = service_event::Entity::find_by_id(id).filter(within).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("serviceEventId"))?;
    event_after(found.state, ServiceEventStep::Enrol).map_err(|error| error.at("serviceEventId"))?;
    if tx.now() >= found.enrol_until {
        return Err(Error::refused(&ENROLMENT_OVER).at("serviceEventId"));
    }
    Ok(found)
}

/// The branch of a guest whom the actor may enrol, and for whom the event is.
async fn invited(tx: &Tx, scope: &Scope, event: &ServiceEvent, guest: Guest) -> Result<BranchId> {
    let (branch, audience) = match guest {
        Guest::Household(id) => {
            let found = households::by_ids(tx, &[id]).await?.remove(&id);
            let own = found.filter(|found| scope.has_household(found.branch_id, found.id));
            let household = own.ok_or_else(|| Error::not_found(id))?;
            if household.status == HouseholdStatus::Erased {
                return Err(Error::refused(&HOUSEHOLD_ERASED));
            }
            (household.branch_id, Audience::Families)
        }
        Guest::StaffMember(id) => {
            let own = !matches!(&scope.rows, Rows::Own(person) if *person != id);
            let found = match scope.rows {
                Rows::Households(_) => None,
                _ => member::by_ids(tx, &[id]).await?.into_iter().find(|_| own),
            };
            let person = found.ok_or_else(|| Error::not_found(id))?;
            if person.status == Status::Left {
                return Err(Error::refused(&NOT_INVITED));
            }
            (person.branch_id, Audience::Staff)
        }
    };
    let welcome = event.audience == Audience::Both || event.audience == audience;
    if welcome && event.branch_id.is_none_or(|of| of == branch) {
        Ok(branch)
    } else {
        Err(Error::refused(&NOT_INVITED))
    }
}

async fn somebody_waits(tx: &Tx, event: &ServiceEvent) -> Result<bool> {
    let waiting = service_event_enrolment::Entity::find()
        .filter(E::AgencyId.eq(event.agency_id))
        .filter(E::ServiceEventId.eq(event.id))
        .filter(E::State.eq(EnrolmentState::Waiting));
    Ok(waiting.one(tx.db()).await?.is_some())
}

/// Takes places, if there are as many; the database says whether there are.
async fn take(tx: &Tx, event: &ServiceEvent, persons: i32) -> Result<bool> {
    let taken = service_event::Entity::update_many()
        .col_expr(V::Taken, Expr::col(V::Taken).add(persons))
        .filter(V::AgencyId.eq(event.agency_id))
        .filter(V::Id.eq(event.id))
        .filter(Expr::col(V::Taken).add(persons).lte(Expr::col(V::Places)))
        .exec(tx.db())
        .await?;
    Ok(taken.rows_affected == 1)
}

/// Withdraws an enrolment: whoever waits first has the places, as far as they suffice.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_EVENT_STATE`](super::life_cycle::SERVICE_EVENT_STATE),
/// [`ENROLMENT_STATE`](super::life_cycle::ENROLMENT_STATE).
pub async fn withdraw(tx: &Tx, id: ServiceEventEnrolmentId, version: i32) -> Result<ServiceEventEnrolment> {
    let (event, before) = lock_both(tx, EVENT_ENROL, id, version, ServiceEventStep::Enrol).await?;
    let state = enrolment_after(before.state, EnrolmentStep::Withdraw).map_err(|error| error.at("id"))?;
    let row = service_event_enrolment::ActiveModel {
        id: Set(id),
        state: Set(state),
        withdrawn_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let withdrawn = row.update(tx.db()).await?;
    let had = if before.state == EnrolmentState::Enrolled { before.persons } else { 0 };
    let freed = service_event::ActiveModel { id: Set(event.id), taken: Set(event.taken - had), ..Default::default() };
    let freed = freed.update(tx.db()).await?;
    stepped(tx, "serviceEventEnrolmentWithdraw", &before, &withdrawn).await?;
    told(tx, &withdrawn, false).await?;
    // Whoever waited in front may have been the one who kept others waiting.
    move_up(tx, freed).await?;
    Ok(withdrawn)
}

/// Gives the free places of a locked event to those who wait, in their order, until one does not fit.
pub(super) async fn move_up(tx: &Tx, event: ServiceEvent) -> Result<ServiceEvent> {
    let waiting = service_event_enrolment::Entity::find()
        .filter(E::AgencyId.eq(event.agency_id))
        .filter(E::ServiceEventId.eq(event.id))
        .filter(E::State.eq(EnrolmentState::Waiting))
        .order_by_asc(E::Number)
        .limit(MOST_AT_ONCE)
        .all(tx.db())
        .await?;
    let persons: Vec<i32> = waiting.iter().map(|row| row.persons).collect();
    let moving = &waiting[..moving_up(event.places - event.taken, &persons)];
    if moving.is_empty() {
        return Ok(event);
    }
    service_event_enrolment::Entity::update_many()
        .col_expr(E::State, Expr::value(EnrolmentState::Enrolled))
        .col_expr(E::PlacedAt, Expr::value(Some(tx.now())))
        .col_expr(E::Version, Expr::col(E::Version).add(1))
        .filter(E::AgencyId.eq(event.agency_id))
        .filter(E::Id.is_in(moving.iter().map(|row| row.id)))
        .exec(tx.db())
        .await?;
    let taken = event.taken + moving.iter().map(|row| row.persons).sum::<i32>();
    let row = service_event::ActiveModel { id: Set(event.id), taken: Set(taken), ..Default::default() };
    let event = row.update(tx.db()).await?;
    for row in moving {
        let placed = ServiceEventEnrolment { state: EnrolmentState::Enrolled, ..row.clone() };
        stepped(tx, "serviceEventEnrolmentMoveUp", row, &placed).await?;
        told(tx, &placed, true).await?;
    }
    Ok(event)
}

/// Says whether they came.
///
/// # Errors
/// As [`withdraw`].
pub async fn mark(tx: &Tx, id: ServiceEventEnrolmentId, version: i32, came: bool) -> Result<ServiceEventEnrolment> {
    let (_, before) = lock_both(tx, EVENT_PLAN, id, version, ServiceEventStep::Mark).await?;
    let step = if came { EnrolmentStep::Attend } else { EnrolmentStep::Miss };
    let state = enrolment_after(before.state, step).map_err(|error| error.at("id"))?;
    let row = service_event_enrolment::ActiveModel {
        id: Set(id),
        state: Set(state),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let marked = row.update(tx.db()).await?;
    stepped(tx, "serviceEventEnrolmentMark", &before, &marked).await?;
    told(tx, &marked, false).await?;
    Ok(marked)
}

/// One enrolment as the caller has read it, locked behind its event, which every change of places locks first.
async fn lock_both(
    tx: &Tx,
    permission: Permission,
    id: ServiceEventEnrolmentId,
    version: i32,
    step: ServiceEventStep,
) -> Result<(ServiceEvent, ServiceEventEnrolment)> {
    let within = reading::enrolments_within(&tx.require(permission)?);
    let missing = || Error::not_found(id).at("id");
    let seen = service_event_enrolment::Entity::find_by_id(id).filter(within).one(tx.db()).await?;
    let seen = seen.ok_or_else(missing)?;
    let event = service_event::Entity::find_by_id(seen.service_event_id).lock_exclusive().one(tx.db()).await?;
    let event = event.ok_or_else(missing)?;
    let found = service_event_enrolment::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(missing)?;
    input::same_version(version, found.version)?;
    event_after(event.state, step).map_err(|error| error.at("id"))?;
    Ok((event, found))
}

/// Keeps that an enrolment came from one state to another.
async fn stepped(
    tx: &Tx,
    operation: &'static str,
    before: &ServiceEventEnrolment,
    after: &ServiceEventEnrolment,
) -> Result<()> {
    let said = |row: &ServiceEventEnrolment| json!({ "state": row.state });
    tx.record_change(operation, after.id, Some(&said(before)), Some(&said(after))).await
}

async fn told(tx: &Tx, enrolment: &ServiceEventEnrolment, moved_up: bool) -> Result<()> {
    let happened = EnrolmentHappened {
        enrolment: enrolment.id,
        event: enrolment.service_event_id,
        household: enrolment.household_id,
        staff_member: enrolment.staff_member_id,
        state: enrolment.state,
        moved_up,
    };
    tx.emit(ENROLMENT_CHANGED, &happened).await
}
