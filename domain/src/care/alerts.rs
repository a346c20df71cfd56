//! Alerts: what somebody has to look at now. Raised in the transaction in which it became known.

use entity::{
    care::care_alert::{self, Column as C},
    id::{CareAlertId, HouseholdId, HouseholdMemberId, VisitId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    TryInsertResult, sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::{
    ALERT_ACKNOWLEDGE, ALERT_READ, AlertKind, CareAlert,
    disclosure::{self, About},
    reach,
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Rule, Tx,
    actor::signature,
    feed::{self, Listening},
    input,
    page::{ListOrder, page},
};

/// An alert was raised. Payload: [`AlertRaised`].
pub const ALERT_RAISED: &str = "care.alert.raised";

/// Somebody has looked at it already.
pub const ALERT_ACKNOWLEDGED: Rule =
    Rule { code: "ALERT_ACKNOWLEDGED", message: "Somebody has said already what follows from this alert." };

/// Which alert was raised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlertRaised {
    /// The alert.
    pub alert: CareAlertId,
    /// The household.
    pub household: HouseholdId,
    /// What raised it.
    pub kind: AlertKind,
}

/// What is to be raised.
#[derive(Clone, Debug)]
pub(super) struct NewAlert {
    pub household: HouseholdId,
    pub member: Option<HouseholdMemberId>,
    pub visit: Option<VisitId>,
    pub kind: AlertKind,
    /// What it is about.
    pub source: Uuid,
    /// Which of the source's rules.
    pub rule: String,
    /// What it happened at, where that is not the source itself.
    pub occasion: Option<Uuid>,
    /// What people read.
    pub detail: String,
}

/// Raises an alert, unless it was raised before.
pub(super) async fn raise(tx: &Tx, alert: NewAlert) -> Result<()> {
    let row = care_alert::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(tx.signed_in()?),
        household_id: Set(alert.household),
        household_member_id: Set(alert.member),
        visit_id: Set(alert.visit),
        kind: Set(alert.kind),
        source_id: Set(alert.source),
        rule: Set(alert.rule),
        occasion_id: Set(alert.occasion.unwrap_or(alert.source)),
        detail: Set(Some(disclosure::seal(&*tx.vault().await?, &alert.detail)?)),
        raised_at: Set(tx.now()),
        acknowledged_at: Set(None),
        acknowledged_by: Set(None),
        measure: Set(None),
        version: Set(1),
    };
    let id = *row.id.as_ref();
    let key = [C::AgencyId, C::Kind, C::SourceId, C::Rule, C::OccasionId];
    let once = OnConflict::columns(key).do_nothing().to_owned();
    match care_alert::Entity::insert(row).on_conflict(once).try_insert().exec_without_returning(tx.db()).await? {
        TryInsertResult::Inserted(1) => {
            let raised = AlertRaised { alert: id, household: alert.household, kind: alert.kind };
            tx.emit(ALERT_RAISED, &raised).await
        }
        _ => Ok(()),
    }
}

/// Takes back what nobody has acknowledged of a kind that a source has raised, on one occasion or on all: what raised it is
/// not so.
pub(super) async fn take_back(tx: &Tx, kind: AlertKind, source: Uuid, occasion: Option<Uuid>) -> Result<()> {
    care_alert::Entity::delete_many()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::Kind.eq(kind))
        .filter(C::SourceId.eq(source))
        .filter(occasion.map_or_else(Condition::all, |occasion| Condition::all().add(C::OccasionId.eq(occasion))))
        .filter(C::AcknowledgedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Which alerts are asked for. All conditions hold at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct AlertFilter {
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// Raised by this.
    pub kind: Option<AlertKind>,
    /// Whether somebody has said what follows.
    pub acknowledged: Option<bool>,
}

/// Alerts, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &AlertFilter,
    request: &PageRequest,
) -> Result<Page<CareAlert>> {
    let scope = cx.require(ALERT_READ)?;
    let mut select = care_alert::Entity::find().filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId));
    if let Some(household) = filter.household {
        select = select.filter(C::HouseholdId.eq(household));
    }
    if let Some(kind) = filter.kind {
        select = select.filter(C::Kind.eq(kind));
    }
    select = match filter.acknowledged {
        Some(true) => select.filter(C::AcknowledgedAt.is_not_null()),
        Some(false) => select.filter(C::AcknowledgedAt.is_null()),
        None => select,
    };
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &CareAlert| row.id.0.into()), request).await
}

/// Some alerts, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[CareAlertId]) -> Result<Vec<CareAlert>> {
    let scope = cx.require(ALERT_READ)?;
    let found = care_alert::Entity::find()
        .filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found)
}

/// One alert.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: CareAlertId) -> Result<CareAlert> {
    cx.require(ALERT_READ)?;
    by_ids(cx, &[id]).await?.pop().ok_or_else(|| Error::not_found(id))
}

/// Says what follows from an alert.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`ALERT_ACKNOWLEDGED`], [`Error::Invalid`] at `measure`.
pub async fn acknowledge(tx: &Tx, id: CareAlertId, version: i32, measure: &str) -> Result<CareAlert> {
    let scope = tx.require(ALERT_ACKNOWLEDGE)?;
    let before = care_alert::Entity::find_by_id(id)
        .filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    if before.acknowledged_at.is_some() {
        return Err(Error::refused(&ALERT_ACKNOWLEDGED).at("id"));
    }
    let measure = input::required_text("measure", measure, 1_000)?;
    let row = care_alert::ActiveModel {
        id: Set(id),
        acknowledged_at: Set(Some(tx.now())),
        acknowledged_by: Set(Some(signature(tx.actor()))),
        measure: Set(Some(disclosure::seal(&*tx.vault().await?, &measure)?)),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("careAlertAcknowledge", id, None, Some(&json!({ "measure": measure }))).await?;
    Ok(after)
}

/// What has to be known; `None` when it was forgotten, or is not for the actor.
///
/// # Errors
/// When it cannot be opened.
pub async fn detail<Db: ConnectionTrait>(cx: &Context<Db>, alert: &CareAlert) -> Result<Option<String>> {
    let of = (alert.id, "detail");
    disclosure::health(cx, ALERT_READ, about(alert), of, alert.detail.as_ref()).await
}

/// What follows from it; `None` as well when it was forgotten, or is not for the actor.
///
/// # Errors
/// When it cannot be opened.
pub async fn measure<Db: ConnectionTrait>(cx: &Context<Db>, alert: &CareAlert) -> Result<Option<String>> {
    let of = (alert.id, "measure");
    disclosure::health(cx, ALERT_READ, about(alert), of, alert.measure.as_ref()).await
}

/// Which rule raised it; `None` when that is not for the actor, as it says something about somebody's health.
#[must_use]
pub fn rule<'a, Db>(cx: &Context<Db>, alert: &'a CareAlert) -> Option<&'a str> {
    disclosure::may_see(cx, ALERT_READ, about(alert)).then_some(alert.rule.as_str())
}

const fn about(alert: &CareAlert) -> About {
    About { household: alert.household_id, member: alert.household_member_id }
}

/// Listens to alerts, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(ALERT_READ)?;
    feed::listen(cx, &[ALERT_RAISED], after).await
}
