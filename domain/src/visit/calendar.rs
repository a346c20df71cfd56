//! A person's own visits as their calendar shows them: a carer's work, or who comes to a family.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{HouseholdId, StaffMemberId, VisitId},
    visit::visit,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::Uuid};

use super::{
    CALENDAR_SUBSCRIBE, Visit, reach,
    shown::{self, Places},
};
use crate::kernel::{Context, PageRequest, Result, Rows, history};

/// Visits from so long ago are shown.
const BACK: TimeDelta = TimeDelta::days(30);
/// Visits so far ahead are shown: as far as they are made.
const AHEAD: TimeDelta = TimeDelta::days(90);
/// A calendar shows at most so many visits, the earliest first.
const MOST_ENTRIES: u64 = 2_000;

/// A visit in somebody's calendar.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The visit.
    pub visit: Visit,
    /// When it was last changed, or else made.
    pub changed_at: DateTime<Utc>,
    /// Whom a carer goes to, or who comes to a family; `None` where nobody is or the actor does not see them.
    pub who: Option<String>,
    /// The postal address; `None` where the actor does not see it.
    pub place: Option<String>,
}

/// The actor's own visits, from thirty days ago until ninety days ahead, in order of time. A carer's are those to which
/// they come, a family's those to its households.
///
/// # Errors
/// As [`Context::require`].
pub async fn entries<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<Entry>> {
    use visit::Column as C;
    let scope = cx.require(CALENDAR_SUBSCRIBE)?;
    let visits = visit::Entity::find()
        .filter(reach::visits(&scope))
        .filter(C::StartsAt.gte(cx.now() - BACK))
        .filter(C::StartsAt.lt(cx.now() + AHEAD))
        .order_by_asc(C::StartsAt)
        .order_by_asc(C::Id)
        .limit(MOST_ENTRIES)
        .all(cx.db())
        .await?;
    let changed = last_changes(cx, &visits).await?;
    let households = shown::households(&visits);
    let places = Places::of_households(cx, &households).await?;
    let names = match scope.rows {
        Rows::Own(_) => Names::Households(shown::household_names(cx, &households).await?),
        _ => Names::Carers(shown::carer_names(cx, &visits).await?),
    };
    let entry = |visit: Visit| Entry {
        changed_at: changed.get(&visit.id).copied().unwrap_or(visit.starts_at),
        who: names.of(&visit),
        place: places.of(&visit),
        visit,
    };
    Ok(visits.into_iter().map(entry).collect())
}

/// When each visit was last changed: by its history, or else by its id, which holds the moment in which it was made.
async fn last_changes<C: ConnectionTrait>(
    cx: &Context<C>,
    visits: &[Visit],
) -> Result<HashMap<VisitId, DateTime<Utc>>> {
    let ids: Vec<Uuid> = visits.iter().map(|visit| visit.id.0).collect();
    let newest = PageRequest { first: Some(1), ..PageRequest::default() };
    let changes = history::changes(cx, &ids, &newest).await?;
    let last = |id: &Uuid| {
        let newest = changes.get(id).and_then(|page| page.rows.first());
        newest.map(|(_, change)| change.changed_at).or_else(|| made_at(id))
    };
    Ok(ids.iter().filter_map(|id| Some((VisitId(*id), last(id)?))).collect())
}

fn made_at(id: &Uuid) -> Option<DateTime<Utc>> {
    let (seconds, nanos) = id.get_timestamp()?.to_unix();
    DateTime::from_timestamp(i64::try_from(seconds).ok()?, nanos)
}

enum Names {
    Households(HashMap<HouseholdId, String>),
    Carers(HashMap<StaffMemberId, String>),
}

impl Names {
    fn of(&self, visit: &Visit) -> Option<String> {
        match self {
            Self::Households(names) => names.get(&visit.household_id).cloned(),
            Self::Carers(names) => names.get(&visit.staff_member_id?).cloned(),
        }
    }
}
