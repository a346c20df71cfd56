//! Events are planned, and told of in other words while people enrol.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{BranchId, ServiceEventId},
    quality::service_event,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    super::{EVENT_PLAN, ServiceEvent, ServiceEventAudience, ServiceEventKind, ServiceEventState, reception},
    enrolling::move_up,
    life_cycle::{ServiceEventStep, event_after},
    reading,
};
use crate::{
    agency::branch,
    kernel::{Error, Permission, Result, Rows, Rule, Scope, Tx, actor::signature, input},
};

/// Something happened to an event. Payload: [`ServiceEventHappened`].
pub const SERVICE_EVENT_CHANGED: &str = "quality.service_event.changed";

/// More people are enrolled.
pub const PLACES_TAKEN: Rule =
    Rule { code: "PLACES_TAKEN", message: "More places are taken than that; somebody has to give some back first." };

/// An event lasts at most so many days.
const LONGEST: i64 = 14;
/// An event has at most so many places.
const MOST_PLACES: i64 = 10_000;

/// What happens to events.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ServiceEventChange {
    /// It is announced.
    Planned,
    /// It is told of in other words, or at another time.
    Changed,
    /// It is being prepared.
    Prepared,
    /// It has begun.
    Begun,
    /// It is over.
    Closed,
    /// It does not take place.
    Cancelled,
}

/// What happened to which event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEventHappened {
    /// The event.
    pub event: ServiceEventId,
    /// Of which branch; `None` of all.
    pub branch: Option<BranchId>,
    /// When it begins.
    pub starts_at: DateTime<Utc>,
    /// What happened.
    pub change: ServiceEventChange,
}

/// An event as it is told of.
#[derive(Clone, Debug)]
pub struct EventWords {
    /// In a few words; at most 100 characters.
    pub title: String,
    /// All that there is to say; at most 4000 characters.
    pub words: Option<String>,
    /// Where; at most 300 characters.
    pub place: String,
    /// When it begins: ahead.
    pub starts_at: DateTime<Utc>,
    /// When it ends: within 14 days.
    pub ends_at: DateTime<Utc>,
    /// Before this moment people enrol: no later than it begins.
    pub enrol_until: DateTime<Utc>,
    /// For how many people: 1 to 10 000.
    pub places: i64,
}

/// An event that is planned.
#[derive(Clone, Debug)]
pub struct EventInput {
    /// Of which branch; left out, of all.
    pub branch: Option<BranchId>,
    /// What kind it is.
    pub kind: ServiceEventKind,
    /// For whom.
    pub audience: ServiceEventAudience,
    /// What is told of it.
    pub told: EventWords,
}

/// Plans an event.
///
/// # Errors
/// [`Error::NotFound`] at `branchId`, [`Error::Invalid`] naming the field.
pub async fn plan(tx: &Tx, input: &EventInput) -> Result<ServiceEvent> {
    let scope = tx.require(EVENT_PLAN)?;
    of_branch(tx, &scope, input.branch).await?;
    let row = service_event::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        branch_id: Set(input.branch),
        kind: Set(input.kind),
        audience: Set(input.audience),
        taken: Set(0),
        enrolments: Set(0),
        state: Set(ServiceEventState::Planned),
        planned_by: Set(signature(tx.actor())),
        planned_at: Set(tx.now()),
        version: Set(1),
        ..checked(tx, &input.told)?
    };
    let planned = row.insert(tx.db()).await?;
    told(tx, &planned, ServiceEventChange::Planned).await?;
    Ok(planned)
}

/// Whether the actor may plan for a branch, or for all of them.
async fn of_branch(tx: &Tx, scope: &Scope, id: Option<BranchId>) -> Result<()> {
    match id {
        Some(id) => {
            branch::get(tx, id).await.map_err(|error| error.at("branchId"))?;
            if scope.has_branch(id) { Ok(()) } else { Err(Error::not_found(id).at("branchId")) }
        }
        None if scope.rows == Rows::Agency => Ok(()),
        None => Err(Error::invalid("branchId", "must be one of your branches")),
    }
}

fn checked(tx: &Tx, told: &EventWords) -> Result<service_event::ActiveModel> {
    if told.starts_at <= tx.now() {
        return Err(Error::invalid("startsAt", "must be ahead"));
    }
    if told.ends_at <= told.starts_at || told.ends_at > told.starts_at + TimeDelta::days(LONGEST) {
        return Err(Error::invalid("endsAt", format!("must be after `startsAt`, and at most {LONGEST} days after it")));
    }
    if told.enrol_until > told.starts_at {
        return Err(Error::invalid("enrolUntil", "must not be after `startsAt`"));
    }
    Ok(service_event::ActiveModel {
        title: Set(input::required_text("title", &told.title, 100)?),
        words: Set(input::optional_text("words", told.words.as_deref(), 4_000)?),
        place: Set(input::required_text("place", &told.place, 300)?),
        starts_at: Set(told.starts_at),
        ends_at: Set(told.ends_at),
        enrol_until: Set(told.enrol_until),
        places: Set(input::whole("places", told.places, 1, MOST_PLACES)?),
        ..Default::default()
    })
}

/// Tells of an event in other words, at another time, or with more or fewer places. Who waits moves up where there is room
/// now, and the reception that prepares it moves along.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE),
/// [`SERVICE_EVENT_STATE`](super::life_cycle::SERVICE_EVENT_STATE), [`PLACES_TAKEN`] and [`Error::Invalid`] naming the field.
pub async fn change(tx: &Tx, id: ServiceEventId, version: i32, words: &EventWords) -> Result<ServiceEvent> {
    let before = locked(tx, EVENT_PLAN, id, version).await?;
    event_after(before.state, ServiceEventStep::Change).map_err(|error| error.at("id"))?;
    let checked = checked(tx, words)?;
    if words.places < i64::from(before.taken) {
        let detail = format!("{} places are taken; there cannot be fewer.", before.taken);
        return Err(Error::refused_because(&PLACES_TAKEN, detail).at("places"));
    }
    let row = service_event::ActiveModel { id: Set(id), version: Set(before.version + 1), ..checked };
    let changed = row.update(tx.db()).await?;
    tx.record_change("serviceEventChange", id, Some(&sheet(&before)), Some(&sheet(&changed))).await?;
    if changed.starts_at != before.starts_at
        && let Some(reception) = changed.reception_id
    {
        reception::following::event_moved(tx, reception, changed.starts_at).await?;
    }
    let changed = move_up(tx, changed).await?;
    told(tx, &changed, ServiceEventChange::Changed).await?;
    Ok(changed)
}

/// What is told of an event, as its history keeps it.
fn sheet(event: &ServiceEvent) -> Value {
    json!({
        "title": event.title, "words": event.words, "place": event.place, "startsAt": event.starts_at,
        "endsAt": event.ends_at, "enrolUntil": event.enrol_until, "places": event.places,
    })
}

/// One event as the caller has read it, within what a permission reaches, locked.
pub(super) async fn locked(tx: &Tx, permission: Permission, id: ServiceEventId, version: i32) -> Result<ServiceEvent> {
    let scope = tx.require(permission)?;
    let within = reading::planned_within(&scope);
    let found = service_event::Entity::find_by_id(id).filter(within).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

pub(super) async fn told(tx: &Tx, event: &ServiceEvent, change: ServiceEventChange) -> Result<()> {
    let happened =
        ServiceEventHappened { event: event.id, branch: event.branch_id, starts_at: event.starts_at, change };
    tx.emit(SERVICE_EVENT_CHANGED, &happened).await
}
