//! Working-time limits held against the roster, and the breaches that somebody answered for.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::StaffMemberId,
    staff::{
        booking,
        working_time_override::{self, Sentences},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::json;
use uuid::Uuid;

use super::{
    BookingKind, LIMITS_OVERRIDE, ROSTER_READ, StaffMember, WorkingTimeOverride, member, reached, roster,
    working_time::{self, Breach, Profile, Workload},
};
use crate::{
    agency::branch,
    kernel::{
        Context, Error, Result, Rule, Tx,
        actor::signature,
        input,
        span::{Span, Spans},
    },
};

/// A limit on working time or rest would be broken.
pub const WORKING_TIME: Rule = Rule {
    code: "WORKING_TIME",
    message: "This would break a limit on working time or rest; give a reason to answer for it.",
};

/// How far back and ahead the roster is read: longer than the longest window of any profile, 17 weeks.
pub const REACH: TimeDelta = TimeDelta::days(120);

/// Whether hours of this kind are work. Living in is presence: its hours of work are agreed with the family.
#[must_use]
pub const fn is_work(kind: BookingKind) -> bool {
    match kind {
        BookingKind::Visit | BookingKind::Placement | BookingKind::Training | BookingKind::Interview => true,
        BookingKind::LiveIn | BookingKind::Leave | BookingKind::Hold => false,
    }
}

/// The limits that hold for a person.
///
/// # Errors
/// [`Error::Internal`] when the record names a profile that is not known any more.
pub fn profile(person: &StaffMember) -> Result<&'static Profile> {
    working_time::profile(&person.jurisdiction)
        .ok_or_else(|| Error::internal("a staff member has an unknown working-time profile"))
}

/// The profiles that a person's record can name; for everybody who has signed in.
///
/// # Errors
/// [`Error::Unauthenticated`].
pub fn profiles<C>(cx: &Context<C>) -> Result<&'static [&'static Profile]> {
    cx.signed_in().map(|_| working_time::PROFILES.as_slice())
}

/// What added hours of work would break, with sentences on the clock of the person's branch.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`Error::Invalid`] at `hours.endsAt`.
pub async fn check<C: ConnectionTrait>(
    cx: &Context<C>,
    person: StaffMemberId,
    hours: &[(DateTime<Utc>, DateTime<Utc>)],
) -> Result<Vec<(Breach, String)>> {
    let scope = cx.require(ROSTER_READ)?;
    let person = member::seen(cx, &scope, person).await.map_err(|error| error.at("staffMemberId"))?;
    let backward = || Error::invalid("hours.endsAt", "must be after it begins");
    let added: Spans =
        hours.iter().map(|(from, to)| Span::new(*from, *to).ok_or_else(backward)).collect::<Result<_>>()?;
    breaches(cx, &person, &added).await
}

/// Lets hours of work be added when no limit refuses, or when somebody who may answers for it with a reason, which is
/// kept. The caller books the hours in the same transaction, for `source`.
///
/// # Errors
/// [`Error::NotFound`], [`WORKING_TIME`] with the first breach, [`Error::Forbidden`] when a reason is given by somebody
/// who may not.
pub async fn permit(
    tx: &Tx,
    person: StaffMemberId,
    added: &Spans,
    source: Option<Uuid>,
    reason: Option<&str>,
) -> Result<Option<WorkingTimeOverride>> {
    let person = roster::lock(tx, person).await.map_err(|error| error.at("staffMemberId"))?;
    let refusing: Vec<String> = breaches(tx, &person, added)
        .await?
        .into_iter()
        .filter_map(|(breach, sentence)| breach.limit.refuses.then_some(sentence))
        .collect();
    let Some(first) = refusing.first() else { return Ok(None) };
    let Some(reason) = input::optional_text("overrideReason", reason, 500)? else {
        return Err(Error::refused_because(&WORKING_TIME, first.clone()).at("overrideReason"));
    };
    tx.require(LIMITS_OVERRIDE)?;
    let row = working_time_override::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(person.agency_id),
        staff_member_id: Set(person.id),
        source_id: Set(source),
        reason: Set(tx.vault().await?.seal(&reason)?),
        breaches: Set(Sentences(refusing)),
        granted_by: Set(signature(tx.actor())),
        granted_at: Set(tx.now()),
    };
    let granted = row.insert(tx.db()).await?;
    tx.emit("staff.working_time.overridden", &json!({ "staffMemberId": person.id, "overrideId": granted.id })).await?;
    Ok(Some(granted))
}

/// The breaches that were answered for of some people, newest first; of those whom the actor does not see, none.
///
/// # Errors
/// As [`Context::require`].
pub async fn overrides<C: ConnectionTrait>(
    cx: &Context<C>,
    people: &[StaffMemberId],
) -> Result<Vec<WorkingTimeOverride>> {
    let scope = cx.require(ROSTER_READ)?;
    Ok(working_time_override::Entity::find()
        .filter(working_time_override::Column::AgencyId.eq(scope.agency))
        .filter(reached(working_time_override::Column::StaffMemberId, &scope, people))
        .order_by_desc(working_time_override::Column::Id)
        .all(cx.db())
        .await?)
}

async fn breaches<C: ConnectionTrait>(
    cx: &Context<C>,
    person: &StaffMember,
    added: &Spans,
) -> Result<Vec<(Breach, String)>> {
    let Some(hull) = added.hull() else { return Ok(Vec::new()) };
    let held = booking::Entity::find()
        .filter(booking::Column::AgencyId.eq(person.agency_id))
        .filter(booking::Column::StaffMemberId.eq(person.id))
        .filter(booking::Column::ReleasedAt.is_null())
        .filter(booking::Column::EndsAt.gt(hull.start() - REACH))
        .filter(booking::Column::StartsAt.lt(hull.end() + REACH))
        .all(cx.db())
        .await?;
    let held: Vec<Span> = held.iter().filter(|row| is_work(row.kind)).filter_map(roster::span).collect();
    let profile = profile(person)?;
    let found = working_time::check(&Workload::new(profile, &held), &Workload::new(profile, added));
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let zone = branch::time_zone(&branch::get(cx, person.branch_id).await?)?;
    Ok(found.into_iter().map(|breach| (breach, breach.sentence(zone))).collect())
}
