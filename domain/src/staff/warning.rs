//! What is about to expire: the list that the office looks at, and the job that warns at 60, 30 and 7 days.

use std::collections::{HashMap, HashSet};

use chrono::{Days, NaiveDate};
use entity::{
    id::{BackgroundCheckId, BranchId, CredentialId, EntityId, StaffMemberId},
    staff::{background_check, credential, expiry_warning, staff_member},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};
use serde_json::json;
use uuid::Uuid;

use super::{
    CREDENTIAL_READ, CheckResult, CredentialKind, ExpiryWarning, Status, WarningSubject, member, reached,
    validity::{WARNING_DAYS, warning_due},
};
use crate::{
    agency::branch,
    kernel::{
        Context, Page, PageRequest, Result, Scope, Tx,
        event::Event,
        feed::{self, Listening},
        input,
        page::page_of,
    },
};

/// A credential or a background check whose last day is near.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expiring {
    /// What it is.
    pub subject: WarningSubject,
    /// Its id.
    pub subject_id: Uuid,
    /// Whose it is.
    pub staff_member: StaffMemberId,
    /// What it certifies, if it is a credential.
    pub kind: Option<CredentialKind>,
    /// Its last valid day.
    pub expires_on: NaiveDate,
    /// Days from today to the last day, on the clock of the person's branch.
    pub days_left: i64,
}

/// The id of what expires, as clients see it.
#[must_use]
pub fn subject_id(subject: WarningSubject, id: Uuid) -> String {
    match subject {
        WarningSubject::Credential => CredentialId::from_uuid(id).to_string(),
        WarningSubject::BackgroundCheck => BackgroundCheckId::from_uuid(id).to_string(),
    }
}

/// What expires within so many days, the nearest first. What was renewed is left out, and who has left.
///
/// # Errors
/// [`Invalid`](crate::kernel::Error::Invalid) at `withinDays` (0 to 366) or naming the page's argument.
pub async fn expiring<C: ConnectionTrait>(
    cx: &Context<C>,
    within_days: i64,
    request: &PageRequest,
) -> Result<Page<Expiring>> {
    let scope = cx.require(CREDENTIAL_READ)?;
    input::within("withinDays", within_days, 0, 366)?;
    page_of(all(cx, &scope, within_days).await?, |row| row.subject_id, request)
}

/// The warnings raised about people, in the order in which they were raised.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_members<C: ConnectionTrait>(cx: &Context<C>, people: &[StaffMemberId]) -> Result<Vec<ExpiryWarning>> {
    let scope = cx.require(CREDENTIAL_READ)?;
    Ok(expiry_warning::Entity::find()
        .filter(expiry_warning::Column::AgencyId.eq(scope.agency))
        .filter(reached(expiry_warning::Column::StaffMemberId, &scope, people))
        .all(cx.db())
        .await?)
}

/// Warns of what has come within 60, 30 or 7 days since the last time; each warning is raised once. Answers how many
/// were.
///
/// # Errors
/// When the database fails.
pub async fn raise(cx: &Context) -> Result<usize> {
    cx.write(async |tx| {
        let scope = tx.require(CREDENTIAL_READ)?;
        let mut due: Vec<(Expiring, i64)> = Vec::new();
        for row in all(tx, &scope, WARNING_DAYS[0]).await? {
            due.extend(
                warning_due(row.expires_on, row.expires_on - chrono::TimeDelta::days(row.days_left)).map(|d| (row, d)),
            );
        }
        let raised = raised(tx, &scope).await?;
        due.retain(|(row, days)| !raised.contains(&(row.subject_id, row.expires_on, *days)));
        store(tx, &scope, &due).await?;
        Ok(due.len())
    })
    .await
}

/// A warning was raised.
pub const EXPIRY_WARNED: &str = "staff.expiry.warned";

/// Listens to the warnings that are raised, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(CREDENTIAL_READ)?;
    feed::listen(cx, &[EXPIRY_WARNED], after).await
}

/// The credential that a warning is about; `None` when it is about something else.
#[must_use]
pub fn credential_of(event: &Event) -> Option<CredentialId> {
    let subject: WarningSubject = serde_json::from_value(event.payload.get("subject")?.clone()).ok()?;
    let id = event.payload.get("subjectId")?.as_str()?.parse().ok()?;
    (subject == WarningSubject::Credential).then(|| CredentialId::from_uuid(id))
}

async fn store(tx: &Tx, scope: &Scope, due: &[(Expiring, i64)]) -> Result<()> {
    let rows: Vec<expiry_warning::ActiveModel> = due
        .iter()
        .map(|(row, days)| expiry_warning::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(scope.agency),
            staff_member_id: Set(row.staff_member),
            subject: Set(row.subject),
            subject_id: Set(row.subject_id),
            expires_on: Set(row.expires_on),
            days: Set(i32::try_from(*days).unwrap_or(i32::MAX)),
            raised_at: Set(tx.now()),
        })
        .collect();
    for rows in rows.chunks(1_000) {
        expiry_warning::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.db()).await?;
    }
    for (row, days) in due {
        let fact = json!({
            "staffMemberId": row.staff_member,
            "subject": row.subject,
            "subjectId": row.subject_id,
            "expiresOn": row.expires_on,
            "days": days,
        });
        tx.emit(EXPIRY_WARNED, &fact).await?;
    }
    Ok(())
}

async fn raised(tx: &Tx, scope: &Scope) -> Result<HashSet<(Uuid, NaiveDate, i64)>> {
    let earliest = tx.now().date_naive() - Days::new(2);
    let raised = expiry_warning::Entity::find()
        .filter(expiry_warning::Column::AgencyId.eq(scope.agency))
        .filter(expiry_warning::Column::ExpiresOn.gte(earliest))
        .all(tx.db())
        .await?;
    Ok(raised.into_iter().map(|row| (row.subject_id, row.expires_on, row.days.into())).collect())
}

/// Everything near its end that the scope reaches, the nearest first.
async fn all<C: ConnectionTrait>(cx: &Context<C>, scope: &Scope, within_days: i64) -> Result<Vec<Expiring>> {
    let people = present(cx, scope).await?;
    let mut rows = Vec::new();
    let credentials = credential::Entity::find()
        .filter(credential::Column::AgencyId.eq(scope.agency))
        .filter(credential::Column::WithdrawnAt.is_null())
        .all(cx.db())
        .await?;
    let last = newest(credentials.iter().map(|row| ((row.staff_member_id, row.kind), row.expires_on)));
    for row in &credentials {
        let renewed = last.get(&(row.staff_member_id, row.kind)) != Some(&row.expires_on);
        let subject = (WarningSubject::Credential, row.id.0, Some(row.kind));
        rows.extend(near(&people, row.staff_member_id, row.expires_on, within_days, subject).filter(|_| !renewed));
    }
    let checks = background_check::Entity::find()
        .filter(background_check::Column::AgencyId.eq(scope.agency))
        .filter(background_check::Column::Result.eq(CheckResult::Clear))
        .all(cx.db())
        .await?;
    let last = newest(checks.iter().map(|row| (row.staff_member_id, row.valid_until)));
    for row in &checks {
        let renewed = last.get(&row.staff_member_id) != Some(&row.valid_until);
        let subject = (WarningSubject::BackgroundCheck, row.id.0, None);
        rows.extend(near(&people, row.staff_member_id, row.valid_until, within_days, subject).filter(|_| !renewed));
    }
    rows.sort_by_key(|row| (row.expires_on, row.subject_id));
    Ok(rows)
}

/// Whoever has not left, with today's date at their branch.
async fn present<C: ConnectionTrait>(cx: &Context<C>, scope: &Scope) -> Result<HashMap<StaffMemberId, NaiveDate>> {
    let mut days: HashMap<BranchId, NaiveDate> = HashMap::new();
    for branch in branch::list(cx).await? {
        days.insert(branch.id, cx.now().with_timezone(&branch::time_zone(&branch)?).date_naive());
    }
    let people: Vec<(StaffMemberId, BranchId)> = member::visible(scope)
        .filter(staff_member::Column::Status.ne(Status::Left))
        .select_only()
        .columns([staff_member::Column::Id, staff_member::Column::BranchId])
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(people.into_iter().filter_map(|(id, branch)| Some((id, *days.get(&branch)?))).collect())
}

/// The latest end of each; one without an end outlasts all.
fn newest<K: std::hash::Hash + Eq>(
    ends: impl Iterator<Item = (K, Option<NaiveDate>)>,
) -> HashMap<K, Option<NaiveDate>> {
    let mut newest: HashMap<K, Option<NaiveDate>> = HashMap::new();
    for (key, end) in ends {
        let latest = newest.entry(key).or_insert(end);
        *latest = latest.zip(end).map(|(a, b)| a.max(b));
    }
    newest
}

fn near(
    people: &HashMap<StaffMemberId, NaiveDate>,
    staff_member: StaffMemberId,
    expires_on: Option<NaiveDate>,
    within_days: i64,
    (subject, subject_id, kind): (WarningSubject, Uuid, Option<CredentialKind>),
) -> Option<Expiring> {
    let expires_on = expires_on?;
    let days_left = (expires_on - *people.get(&staff_member)?).num_days();
    let near = (0..=within_days).contains(&days_left);
    near.then_some(Expiring { subject, subject_id, staff_member, kind, expires_on, days_left })
}
