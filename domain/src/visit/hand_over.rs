//! What one carer leaves for the next.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{HouseholdId, VisitId},
    sealed::Sealed,
    visit::visit,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    HAND_OVER, Visit, reach,
    visits::{self, VisitChange},
};
use crate::kernel::{Context, Result, Tx, input, words};

/// A note is told to the next carer for so long.
const LOOKED_BACK: TimeDelta = TimeDelta::days(92);

/// Leaves a note for whoever comes to the household next; it takes the place of the one before of the same visit.
///
/// # Errors
/// [`Error::NotFound`](crate::kernel::Error::NotFound), [`STALE`](crate::kernel::STALE),
/// [`Error::Invalid`](crate::kernel::Error::Invalid) at `note`.
pub async fn leave(tx: &Tx, id: VisitId, version: i32, note: &str) -> Result<Visit> {
    let before = reach::lock_as_read(tx, HAND_OVER, id, version).await?;
    let note = input::required_text("note", note, 4_000)?;
    let after = Visit { hand_over_note: Some(tx.vault().await?.seal(&note)?), ..before.clone() };
    visits::write(tx, "visitHandOver", &before, after, VisitChange::Corrected, None).await
}

/// The note that was left at a visit; `None` as well when it is not for the actor.
///
/// # Errors
/// As [`words::said`].
pub async fn left<C: ConnectionTrait>(cx: &Context<C>, visit: &Visit) -> Result<Option<String>> {
    let scope = cx.require(HAND_OVER);
    if !scope.is_ok_and(|scope| scope.has_work(visit.branch_id, visit.staff_member_id)) {
        return Ok(None);
    }
    words::said(cx, visit.hand_over_note.as_ref()).await
}

/// A note of an earlier visit of the household.
#[derive(Clone, Debug)]
pub struct Received {
    /// At which visit it was left.
    pub visit: VisitId,
    /// When that visit began.
    pub starts_at: DateTime<Utc>,
    note: Sealed,
}

impl Received {
    /// What it says.
    ///
    /// # Errors
    /// As [`words::said_always`].
    pub async fn said<C: ConnectionTrait>(&self, cx: &Context<C>) -> Result<String> {
        words::said_always(cx, &self.note).await
    }
}

/// The last note that was left in each household before each of some visits, for whoever is to come to them.
///
/// # Errors
/// As [`Context::require`].
pub async fn received<C: ConnectionTrait>(cx: &Context<C>, ids: &[VisitId]) -> Result<HashMap<VisitId, Received>> {
    let scope = cx.require(HAND_OVER)?;
    let next: Vec<(VisitId, HouseholdId, DateTime<Utc>)> = visit::Entity::find()
        .select_only()
        .columns([visit::Column::Id, visit::Column::HouseholdId, visit::Column::StartsAt])
        .filter(reach::visits(&scope))
        .filter(visit::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(cx.db())
        .await?;
    let begins = next.iter().map(|(_, _, starts_at)| *starts_at);
    let (Some(first), Some(last)) = (begins.clone().min(), begins.max()) else { return Ok(HashMap::new()) };
    // Whoever sees the next visit is told what was left at the one before, whoever was there.
    let notes: Vec<(VisitId, HouseholdId, DateTime<Utc>, Option<Sealed>)> = visit::Entity::find()
        .select_only()
        .columns([visit::Column::Id, visit::Column::HouseholdId, visit::Column::StartsAt, visit::Column::HandOverNote])
        .filter(visit::Column::AgencyId.eq(scope.agency))
        .filter(visit::Column::HouseholdId.is_in(next.iter().map(|(_, household, _)| *household)))
        .filter(visit::Column::HandOverNote.is_not_null())
        .filter(visit::Column::StartsAt.gte(first - LOOKED_BACK))
        .filter(visit::Column::StartsAt.lt(last))
        .order_by_desc(visit::Column::StartsAt)
        .into_tuple()
        .all(cx.db())
        .await?;
    let mut received = HashMap::new();
    for (id, household, begins) in next {
        let before = notes.iter().find(|(_, of, at, _)| *of == household && *at < begins);
        if let Some((visit, _, starts_at, Some(note))) = before {
            received.insert(id, Received { visit: *visit, starts_at: *starts_at, note: note.clone() });
        }
    }
    Ok(received)
}
