//! Incidents: what went wrong, what was done at once, and how it was followed up.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    care::incident::{self, Column as C, step},
    id::{HouseholdId, HouseholdMemberId, IncidentId, VisitId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::{
    AlertKind, INCIDENT_HANDLE, INCIDENT_READ, INCIDENT_REPORT, Incident, IncidentKind, IncidentSeverity,
    IncidentState, IncidentStep,
    alerts::{self, NewAlert},
    disclosure::{self, About},
    life_cycle::allow_incident,
    reach,
};
use crate::{
    kernel::{
        Context, Error, Page, PageRequest, Result, Tx,
        actor::signature,
        input,
        page::{ListOrder, page},
    },
    visit::{reporting::FROM_THE_FUTURE, visits},
};

/// A device's clock may be ahead by so much.
const CLOCK_AHEAD: TimeDelta = TimeDelta::minutes(2);

/// What is reported.
#[derive(Clone, Debug)]
pub struct IncidentInput {
    /// In which household.
    pub household: HouseholdId,
    /// Whom it happened to.
    pub member: Option<HouseholdMemberId>,
    /// At which visit.
    pub visit: Option<VisitId>,
    /// What went wrong.
    pub kind: IncidentKind,
    /// How bad it was.
    pub severity: IncidentSeverity,
    /// When.
    pub happened_at: DateTime<Utc>,
    /// What happened.
    pub description: String,
    /// What was done at once.
    pub immediate_measures: String,
}

/// Reports an incident; a severe one is known at once.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `householdMemberId` or `visitId`, [`Error::Invalid`] at the field,
/// [`FROM_THE_FUTURE`].
pub async fn report(tx: &Tx, input: IncidentInput) -> Result<Incident> {
    let scope = tx.require(INCIDENT_REPORT)?;
    let household = match input.member {
        Some(member) => reach::cared_for(tx, &scope, input.household, member).await?,
        None => reach::served(tx, &scope, "householdId", input.household).await?,
    };
    if let Some(visit) = input.visit {
        let visit = visits::get(tx, visit).await.map_err(|error| error.at("visitId"))?;
        if visit.household_id != household.id {
            return Err(Error::invalid("visitId", "is of another household"));
        }
    }
    if tx.now() + CLOCK_AHEAD < input.happened_at {
        return Err(Error::refused(&FROM_THE_FUTURE).at("happenedAt"));
    }
    let description = input::required_text("description", &input.description, 4_000)?;
    let measures = input::required_text("immediateMeasures", &input.immediate_measures, 2_000)?;
    let vault = tx.vault().await?;
    let row = incident::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        household_member_id: Set(input.member),
        visit_id: Set(input.visit),
        kind: Set(input.kind),
        severity: Set(input.severity),
        state: Set(IncidentState::Open),
        happened_at: Set(input.happened_at),
        reported_by: Set(signature(tx.actor())),
        reported_at: Set(tx.now()),
        description: Set(Some(disclosure::seal(&vault, &description)?)),
        immediate_measures: Set(Some(disclosure::seal(&vault, &measures)?)),
        conclusion: Set(None),
        closed_at: Set(None),
        version: Set(1),
    };
    let kept = row.insert(tx.db()).await?;
    if matches!(kept.severity, IncidentSeverity::Severe | IncidentSeverity::Critical) {
        let alert = NewAlert {
            household: kept.household_id,
            member: kept.household_member_id,
            visit: kept.visit_id,
            kind: AlertKind::Incident,
            source: kept.id.0,
            rule: "SERIOUS".to_owned(),
            occasion: None,
            detail: description,
        };
        alerts::raise(tx, alert).await?;
    }
    tx.emit("care.incident.reported", &json!({ "incident": kept.id, "household": kept.household_id })).await?;
    Ok(kept)
}

/// Notes a step in following up an incident.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`INCIDENT_CLOSED`](super::life_cycle::INCIDENT_CLOSED),
/// [`Error::Invalid`] at `words`.
pub async fn follow_up(tx: &Tx, id: IncidentId, version: i32, words: &str) -> Result<Incident> {
    let before = locked(tx, id, version).await?;
    let words = input::required_text("words", words, 2_000)?;
    let row = step::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(before.agency_id),
        incident_id: Set(id),
        taken_by: Set(signature(tx.actor())),
        taken_at: Set(tx.now()),
        words: Set(Some(disclosure::seal(&*tx.vault().await?, &words)?)),
    };
    row.insert(tx.db()).await?;
    let row = incident::ActiveModel {
        id: Set(id),
        state: Set(IncidentState::FollowedUp),
        version: Set(before.version + 1),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}

/// Closes an incident, with what is learned from it.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`INCIDENT_CLOSED`](super::life_cycle::INCIDENT_CLOSED),
/// [`Error::Invalid`] at `conclusion`.
pub async fn close(tx: &Tx, id: IncidentId, version: i32, conclusion: &str) -> Result<Incident> {
    let before = locked(tx, id, version).await?;
    let conclusion = input::required_text("conclusion", conclusion, 2_000)?;
    let row = incident::ActiveModel {
        id: Set(id),
        state: Set(IncidentState::Closed),
        closed_at: Set(Some(tx.now())),
        conclusion: Set(Some(disclosure::seal(&*tx.vault().await?, &conclusion)?)),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("incidentClose", id, None, Some(&json!({ "conclusion": conclusion }))).await?;
    Ok(after)
}

/// An incident that is not closed, as the caller has read it, that nobody else changes until this transaction ends.
async fn locked(tx: &Tx, id: IncidentId, version: i32) -> Result<Incident> {
    let scope = tx.require(INCIDENT_HANDLE)?;
    let found = incident::Entity::find_by_id(id)
        .filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    allow_incident(found.state)?;
    Ok(found)
}

/// Which incidents are asked for. All conditions hold at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct IncidentFilter {
    /// In this household.
    pub household: Option<HouseholdId>,
    /// In this state.
    pub state: Option<IncidentState>,
    /// Of this severity.
    pub severity: Option<IncidentSeverity>,
}

/// Incidents, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &IncidentFilter,
    request: &PageRequest,
) -> Result<Page<Incident>> {
    let scope = cx.require(INCIDENT_READ)?;
    let mut select = incident::Entity::find().filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId));
    if let Some(household) = filter.household {
        select = select.filter(C::HouseholdId.eq(household));
    }
    if let Some(state) = filter.state {
        select = select.filter(C::State.eq(state));
    }
    if let Some(severity) = filter.severity {
        select = select.filter(C::Severity.eq(severity));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Incident| row.id.0.into()), request).await
}

/// Some incidents, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[IncidentId]) -> Result<Vec<Incident>> {
    let scope = cx.require(INCIDENT_READ)?;
    let found = incident::Entity::find()
        .filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId))
        .filter(C::Id.is_in(ids.iter().copied()));
    Ok(found.all(cx.db()).await?)
}

/// The steps of some incidents that the actor has been shown, in order.
///
/// # Errors
/// As [`Context::require`].
pub async fn steps<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[IncidentId],
) -> Result<HashMap<IncidentId, Vec<IncidentStep>>> {
    let scope = cx.require(INCIDENT_READ)?;
    let rows = step::Entity::find()
        .filter(step::Column::AgencyId.eq(scope.agency))
        .filter(step::Column::IncidentId.is_in(ids.iter().copied()))
        .order_by_asc(step::Column::Id)
        .all(cx.db())
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        found.entry(row.incident_id).or_default().push(row);
    }
    Ok(found)
}

/// What of an incident is somebody's health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IncidentWords {
    /// What happened.
    Description,
    /// What was done at once.
    ImmediateMeasures,
    /// What is learned from it.
    Conclusion,
}

/// What an incident says; `None` when nothing, when it was forgotten, or is not for the actor.
///
/// # Errors
/// When it cannot be opened.
pub async fn words<Db: ConnectionTrait>(
    cx: &Context<Db>,
    row: &Incident,
    which: IncidentWords,
) -> Result<Option<String>> {
    let sealed = match which {
        IncidentWords::Description => row.description.as_ref(),
        IncidentWords::ImmediateMeasures => row.immediate_measures.as_ref(),
        IncidentWords::Conclusion => row.conclusion.as_ref(),
    };
    disclosure::health(cx, INCIDENT_READ, about(row), (row.id, "words"), sealed).await
}

/// What a step says; `None` when it was forgotten, or is not for the actor.
///
/// # Errors
/// When it cannot be opened.
pub async fn step_words<Db: ConnectionTrait>(
    cx: &Context<Db>,
    incident: &Incident,
    row: &IncidentStep,
) -> Result<Option<String>> {
    let of = (row.incident_id, "words");
    disclosure::health(cx, INCIDENT_READ, about(incident), of, row.words.as_ref()).await
}

const fn about(row: &Incident) -> About {
    About { household: row.household_id, member: row.household_member_id }
}
