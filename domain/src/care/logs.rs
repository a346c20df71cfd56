//! The care log: noted as it happens, corrected by other entries, never overwritten.

use std::collections::HashMap;

use chrono::{DateTime, SubsecRound, TimeDelta, Utc};
use entity::{
    care::care_log_entry::{self, Column as C, LogKind},
    id::{AgencyId, CareLogEntryId, HouseholdId, HouseholdMemberId, MedicationOrderId, VisitId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
    QueryTrait, sea_query::SelectStatement,
};

use super::{
    AlertKind, CARE_HEALTH_READ, CareLogEntry, LOG_NOTE,
    alerts::{self, NewAlert},
    disclosure::{self, About},
    doses,
    log::{
        content::{DoseOutcome, LogContent, Noted},
        vitals::{AgeGroup, is_unusual},
    },
    reach,
};
use crate::{
    agency::family,
    household::{disclosure::person, members, person::Birth},
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Result, Rows, Rule, Scope, Tx,
        actor::signature,
        input,
        page::{Direction, ListOrder, page},
    },
    visit::{
        reporting::{CLIENT_ID_TAKEN, FROM_THE_FUTURE},
        visits,
    },
};

/// The entry has been corrected already.
pub const LOG_CORRECTED: Rule = Rule {
    code: "LOG_CORRECTED",
    message: "This entry has been corrected already; correct the one that took its place.",
};

/// The family corrects what the family has noted.
pub const LOG_OF_OTHERS: Rule = Rule {
    code: "LOG_OF_OTHERS",
    message: "Somebody else has noted this; note what was otherwise, or ask the office.",
};

/// Somebody has noted the dose already.
pub const DOSE_NOTED: Rule =
    Rule { code: "DOSE_NOTED", message: "Somebody has noted this dose already; correct that entry if it is wrong." };

/// A device's clock may be ahead by so much.
const CLOCK_AHEAD: TimeDelta = TimeDelta::minutes(2);

/// What is noted.
#[derive(Clone, Debug)]
pub struct LogInput {
    /// The device's own name for it, at most 64 characters: a repeat under the same name changes nothing.
    pub client_id: String,
    /// In which household.
    pub household: HouseholdId,
    /// About whom.
    pub member: HouseholdMemberId,
    /// At which visit.
    pub visit: Option<VisitId>,
    /// When it was so, by the device.
    pub happened_at: DateTime<Utc>,
    /// What.
    pub noted: Noted,
    /// Of which medicine, and when the dose was due.
    pub dose: Option<(MedicationOrderId, DateTime<Utc>)>,
    /// The entry that this one takes the place of.
    pub corrects: Option<CareLogEntryId>,
}

/// Notes something, once under a name of the device.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `householdMemberId`, `visitId`, `dose.orderId` or `correctsId`,
/// [`Error::Invalid`] at the field, [`CLIENT_ID_TAKEN`], [`FROM_THE_FUTURE`], [`LOG_CORRECTED`],
/// [`LOG_OF_OTHERS`], [`DOSE_NOTED`].
pub async fn note(tx: &Tx, input: LogInput) -> Result<CareLogEntry> {
    let scope = tx.require(LOG_NOTE)?;
    let household = reach::cared_for(tx, &scope, input.household, input.member).await?;
    let client_id = input::required_text("clientId", &input.client_id, 64)?;
    let happened_at = input.happened_at.trunc_subsecs(6);
    if let Some(before) = under_name(tx, &client_id).await? {
        let said = (before.household_member_id, before.kind, before.happened_at);
        return if said == (input.member, input.noted.content.kind(), happened_at) {
            Ok(before)
        } else {
            Err(Error::refused(&CLIENT_ID_TAKEN).at("clientId"))
        };
    }
    if tx.now() + CLOCK_AHEAD < happened_at {
        return Err(Error::refused(&FROM_THE_FUTURE).at("happenedAt"));
    }
    let noted = input.noted.checked(tx.now())?;
    let kind = noted.content.kind();
    if let Some(visit) = input.visit {
        let visit = visits::get(tx, visit).await.map_err(|error| error.at("visitId"))?;
        if visit.household_id != household.id {
            return Err(Error::invalid("visitId", "is of another household"));
        }
    }
    if let Some((order, due_at)) = input.dose {
        if kind != LogKind::Medication {
            return Err(Error::invalid("dose", "belongs to a medicine"));
        }
        doses::refuse_unknown_dose(tx, input.member, order, due_at).await?;
    }
    if let Some(id) = input.corrects {
        refuse_to_correct(tx, &scope, id, input.member, kind).await?;
    }
    let row = care_log_entry::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        household_member_id: Set(input.member),
        visit_id: Set(input.visit),
        medication_order_id: Set(input.dose.map(|(order, _)| order)),
        due_at: Set(input.dose.map(|(_, due_at)| due_at)),
        kind: Set(kind),
        happened_at: Set(happened_at),
        noted_by: Set(signature(tx.actor())),
        noted_at: Set(tx.now()),
        client_id: Set(client_id),
        content: Set(Some(disclosure::seal(&*tx.vault().await?, &noted)?)),
        corrects_id: Set(input.corrects),
    };
    let taken = if input.corrects.is_some() { (&LOG_CORRECTED, "correctsId") } else { (&DOSE_NOTED, "dose") };
    let kept = row.insert(tx.db()).await.or_refuse_duplicate(taken.0);
    let kept = kept.map_err(|error| if error.is_users() { error.at(taken.1) } else { error })?;
    if let Some((order, due_at)) = input.dose {
        doses::settled(tx, order, due_at).await?;
    }
    watch(tx, &kept, &noted).await?;
    Ok(kept)
}

/// What the same account has noted under a name.
async fn under_name(tx: &Tx, client_id: &str) -> Result<Option<CareLogEntry>> {
    let found = care_log_entry::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::NotedBy.eq(signature(tx.actor())))
        .filter(C::ClientId.eq(client_id));
    Ok(found.one(tx.db()).await?)
}

/// Refuses a correction of an entry about another person or of another kind, and the family's of what somebody else has
/// noted. What an entry has alarmed somebody about stays until they have looked at it.
async fn refuse_to_correct(
    tx: &Tx,
    scope: &Scope,
    id: CareLogEntryId,
    member: HouseholdMemberId,
    kind: LogKind,
) -> Result<()> {
    let found = by_ids(tx, &[id]).await?.pop().ok_or_else(|| Error::not_found(id).at("correctsId"))?;
    if found.household_member_id != member || found.kind != kind {
        return Err(Error::invalid("correctsId", "is about another person, or about something else"));
    }
    if matches!(scope.rows, Rows::Households(_)) {
        let family = family::of_households(tx, &[found.household_id]).await?;
        if !family.iter().any(|bound| found.noted_by == bound.user_id.to_string()) {
            return Err(Error::refused(&LOG_OF_OTHERS).at("correctsId"));
        }
    }
    Ok(())
}

/// Raises an alert when somebody has to look at what was noted.
async fn watch(tx: &Tx, entry: &CareLogEntry, noted: &Noted) -> Result<()> {
    let (kind, rule, detail) = match &noted.content {
        LogContent::Vitals(measured) if is_unusual(*measured, age_of(tx, entry).await?) => {
            let sign = serde_json::to_value(measured.sign).unwrap_or_default();
            let sign = sign.as_str().unwrap_or_default().to_owned();
            (AlertKind::Vitals, sign.clone(), format!("{sign} lies outside what is usual"))
        }
        LogContent::Medication { outcome: DoseOutcome::Refused } => {
            (AlertKind::Medication, "REFUSED".to_owned(), "A medicine was refused".to_owned())
        }
        _ => return Ok(()),
    };
    let alert = NewAlert {
        household: entry.household_id,
        member: Some(entry.household_member_id),
        visit: entry.visit_id,
        kind,
        source: entry.id.0,
        rule,
        occasion: None,
        detail,
    };
    alerts::raise(tx, alert).await
}

/// Whose signs they are, as the product itself knows it: whoever measures need not.
async fn age_of(tx: &Tx, entry: &CareLogEntry) -> Result<AgeGroup> {
    let system = tx.as_system()?;
    let members = members::of_households(&system, &[entry.household_id]).await?;
    let row =
        members.get(&entry.household_id).and_then(|rows| rows.iter().find(|row| row.id == entry.household_member_id));
    let birth = match row {
        Some(row) => person(&system, row).await?.and_then(|person| person.birth),
        None => None,
    };
    let infant = match birth {
        Some(birth @ Birth::On(_)) => birth.age_on(entry.happened_at.date_naive()) == 0,
        Some(Birth::In(_)) | None => false,
    };
    Ok(if infant { AgeGroup::Infant } else { AgeGroup::Older })
}

/// Which entries are asked for. All conditions hold at once.
#[derive(Clone, Debug)]
pub struct LogFilter {
    /// Of this household.
    pub household: HouseholdId,
    /// About this person.
    pub member: Option<HouseholdMemberId>,
    /// Of these kinds; of all when empty.
    pub kinds: Vec<LogKind>,
    /// At this visit.
    pub visit: Option<VisitId>,
    /// At this moment or later.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// Those as well that were corrected.
    pub with_corrected: bool,
}

/// Entries, the latest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &LogFilter,
    request: &PageRequest,
) -> Result<Page<CareLogEntry>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let mut select = care_log_entry::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::HouseholdId.eq(filter.household));
    if let Some(member) = filter.member {
        select = select.filter(C::HouseholdMemberId.eq(member));
    }
    if !filter.kinds.is_empty() {
        select = select.filter(C::Kind.is_in(filter.kinds.iter().copied()));
    }
    if let Some(visit) = filter.visit {
        select = select.filter(C::VisitId.eq(visit));
    }
    if let Some(from) = filter.from {
        select = select.filter(C::HappenedAt.gte(from));
    }
    if let Some(until) = filter.until {
        select = select.filter(C::HappenedAt.lt(until));
    }
    if !filter.with_corrected {
        select = select.filter(C::Id.not_in_subquery(corrected_ids(scope.agency)));
    }
    let order = ListOrder::by(C::HappenedAt, Direction::Descending, |row: &CareLogEntry| row.happened_at.into());
    page(cx, select, &order.then(C::Id, Direction::Descending, |row: &CareLogEntry| row.id.0.into()), request).await
}

/// The ids of entries that were corrected.
pub(super) fn corrected_ids(agency: AgencyId) -> SelectStatement {
    care_log_entry::Entity::find()
        .select_only()
        .column(C::CorrectsId)
        .filter(C::AgencyId.eq(agency))
        .filter(C::CorrectsId.is_not_null())
        .into_query()
}

/// Some entries, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[CareLogEntryId]) -> Result<Vec<CareLogEntry>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let found = care_log_entry::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::Id.is_in(ids.iter().copied()));
    Ok(found.all(cx.db()).await?)
}

/// By which entries some others were corrected.
///
/// # Errors
/// As [`Context::require`].
pub async fn corrections<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[CareLogEntryId],
) -> Result<HashMap<CareLogEntryId, CareLogEntryId>> {
    let scope = cx.require(CARE_HEALTH_READ)?;
    let found = care_log_entry::Entity::find()
        .filter(reach::of_persons(cx, &scope, (C::AgencyId, C::HouseholdId, C::HouseholdMemberId)))
        .filter(C::CorrectsId.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().filter_map(|row| Some((row.corrects_id?, row.id))).collect())
}

/// What an entry says; `None` once it was forgotten.
///
/// # Errors
/// When it cannot be opened.
pub async fn noted<Db: ConnectionTrait>(cx: &Context<Db>, row: &CareLogEntry) -> Result<Option<Noted>> {
    let of = (row.household_member_id, "careLog");
    disclosure::health(cx, CARE_HEALTH_READ, about(row), of, row.content.as_ref()).await
}

const fn about(row: &CareLogEntry) -> About {
    About { household: row.household_id, member: Some(row.household_member_id) }
}
