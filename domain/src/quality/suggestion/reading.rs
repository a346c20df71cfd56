//! Suggestions as they are read, by everybody of the staff, and how many of them are adopted.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::SuggestionId,
    quality::{
        suggestion::{self, Column as C},
        suggestion_comment,
    },
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::{
    SUGGESTION_READ, Suggestion, SuggestionComment, SuggestionState,
    figures::voices::Share,
    statistics::{
        Confidence,
        rate::{Counted, wilson},
    },
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Rows, Scope, Tx,
    page::{Direction, ListOrder, page},
};

/// The suggestions within a scope: all of the agency, for everybody who works there.
fn within_reach(scope: &Scope) -> Condition {
    let all = Condition::all().add(C::AgencyId.eq(scope.agency));
    match scope.rows {
        Rows::Agency | Rows::Branches(_) | Rows::Own(_) => all,
        Rows::Households(_) => all.add(C::Id.is_null()),
    }
}

/// One suggestion within a scope, locked.
pub(super) async fn locked(tx: &Tx, scope: &Scope, id: SuggestionId) -> Result<Suggestion> {
    let found = suggestion::Entity::find_by_id(id).filter(within_reach(scope)).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Error::not_found(id).at("id"))
}

/// Suggestions, newest first; in some states alone, if that is asked.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    states: &[SuggestionState],
    request: &PageRequest,
) -> Result<Page<Suggestion>> {
    let mut select = suggestion::Entity::find().filter(within_reach(&cx.require(SUGGESTION_READ)?));
    if !states.is_empty() {
        select = select.filter(C::State.is_in(states.iter().copied()));
    }
    let order = ListOrder::by(C::HandedInAt, Direction::Descending, |row: &Suggestion| row.handed_in_at.into());
    let order = order.then(C::Id, Direction::Descending, |row: &Suggestion| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One suggestion.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: SuggestionId) -> Result<Suggestion> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some suggestions, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[SuggestionId],
) -> Result<HashMap<SuggestionId, Suggestion>> {
    let found = suggestion::Entity::find()
        .filter(within_reach(&cx.require(SUGGESTION_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// What is said about some suggestions, in its order.
///
/// # Errors
/// As [`Context::require`].
pub async fn comments<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[SuggestionId],
) -> Result<HashMap<SuggestionId, Vec<SuggestionComment>>> {
    let agency = cx.require(SUGGESTION_READ)?.agency;
    let seen = by_ids(cx, ids).await?;
    let rows = suggestion_comment::Entity::find()
        .filter(suggestion_comment::Column::AgencyId.eq(agency))
        .filter(suggestion_comment::Column::SuggestionId.is_in(seen.into_keys()))
        .order_by_asc(suggestion_comment::Column::Id)
        .all(cx.db())
        .await?;
    let mut comments: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        comments.entry(row.suggestion_id).or_default().push(row);
    }
    Ok(comments)
}

/// What becomes of suggestions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SuggestionFigures {
    /// How many were handed in.
    pub handed_in: u32,
    /// Of those that are decided, the share of adopted ones; `None` of none.
    pub adoption: Option<Share>,
}

/// What becomes of the suggestions that were handed in within a time, in one statement.
///
/// # Errors
/// [`Error::Invalid`] at `until`.
pub async fn figures<Db: ConnectionTrait>(
    cx: &Context<Db>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<SuggestionFigures> {
    let scope = cx.require(SUGGESTION_READ)?;
    if until <= from {
        return Err(Error::invalid("until", "must be after `from`"));
    }
    let counts: Vec<(SuggestionState, i64)> = suggestion::Entity::find()
        .select_only()
        .column(C::State)
        .column_as(C::Id.count(), "cases")
        .filter(within_reach(&scope))
        .filter(C::HandedInAt.gte(from))
        .filter(C::HandedInAt.lt(until))
        .group_by(C::State)
        .into_tuple()
        .all(cx.db())
        .await?;
    let of = |state: SuggestionState| {
        let found = counts.iter().find(|(other, _)| *other == state).map_or(0, |(_, count)| *count);
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    let (open, adopted, declined) =
        (of(SuggestionState::Open), of(SuggestionState::Adopted), of(SuggestionState::Declined));
    let decided = adopted.saturating_add(declined);
    let share = Counted::new(adopted, decided).and_then(|counted| wilson(counted, Confidence::USUAL));
    Ok(SuggestionFigures {
        handed_in: open.saturating_add(decided),
        adoption: share.map(|share| Share { cases: decided, share }),
    })
}
