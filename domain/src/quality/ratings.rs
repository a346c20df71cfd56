//! The stars that a family gives a visit, once. Matching learns of them as of the stars for a placement.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdId, StaffMemberId, VisitId, VisitRatingId},
    quality::visit_rating::{self, Column as C},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::{RATING_GIVE, RATING_READ, VisitRating};
use crate::{
    household::{HouseholdStatus, households, life_cycle::HOUSEHOLD_ERASED},
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Scope, Tx,
        actor::signature,
        input,
        page::{Direction, ListOrder, page},
        reach::{Columns, within},
    },
    matching::experience::{self, Done},
    visit::{VisitState, visits},
};

/// A family has given a visit stars. Payload: [`VisitRated`].
pub const VISIT_RATED: &str = "quality.visit.rated";

/// The visit has its stars.
pub const VISIT_RATED_ALREADY: Rule =
    Rule { code: "VISIT_RATED_ALREADY", message: "The visit has been rated already; it is rated once." };

/// There is nothing to rate yet.
pub const VISIT_NOT_DONE: Rule =
    Rule { code: "VISIT_NOT_DONE", message: "A visit is rated once somebody was there and has left." };

/// Which visit was given how many stars.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VisitRated {
    /// The visit.
    pub visit: VisitId,
    /// By which household.
    pub household: HouseholdId,
    /// Who was there.
    pub staff_member: StaffMemberId,
    /// From 1 to 5.
    pub stars: i32,
}

/// The ratings within a scope. Carers reach none: whoever rates is not to fear whom it is about.
fn within_reach(scope: &Scope) -> Condition {
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |_| {
        Condition::all().add(C::Id.is_null())
    })
}

/// Gives a visit stars, from 1 to 5, once.
///
/// # Errors
/// [`Error::NotFound`] at `visitId`, [`VISIT_NOT_DONE`], [`VISIT_RATED_ALREADY`], [`HOUSEHOLD_ERASED`], [`Error::Invalid`] at
/// `stars` or `note`.
pub async fn rate(tx: &Tx, visit: VisitId, stars: i64, note: Option<&str>) -> Result<VisitRating> {
    let scope = tx.require(RATING_GIVE)?;
    let visit = visits::get(tx, visit).await.map_err(|error| error.at("visitId"))?;
    if !scope.has_household(visit.branch_id, visit.household_id) {
        return Err(Error::not_found(visit.id).at("visitId"));
    }
    let household = households::get(&tx.as_system()?, visit.household_id).await?;
    if household.status == HouseholdStatus::Erased {
        return Err(Error::refused(&HOUSEHOLD_ERASED).at("visitId"));
    }
    let stars: i32 = input::whole("stars", stars, 1, 5)?;
    let note = input::optional_text("note", note, 1_000)?;
    let done = matches!(visit.state, VisitState::CheckedOut | VisitState::Confirmed);
    let carer = visit.staff_member_id.filter(|_| done);
    let carer = carer.ok_or_else(|| Error::refused(&VISIT_NOT_DONE).at("visitId"))?;
    let row = visit_rating::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(visit.agency_id),
        branch_id: Set(visit.branch_id),
        household_id: Set(visit.household_id),
        visit_id: Set(visit.id),
        staff_member_id: Set(carer),
        stars: Set(stars),
        note: Set(tx.vault().await?.seal_some(note.as_deref())?),
        rated_by: Set(signature(tx.actor())),
        rated_at: Set(tx.now()),
    };
    let rated = row.insert(tx.db()).await.or_refuse_duplicate(&VISIT_RATED_ALREADY);
    let rated = rated.map_err(|error| error.at("visitId"))?;
    experience::add(tx, carer, visit.household_id, Done { rating: Some(stars), ..Done::default() }).await?;
    let told = VisitRated { visit: visit.id, household: visit.household_id, staff_member: carer, stars };
    tx.emit(VISIT_RATED, &told).await?;
    Ok(rated)
}

/// Which ratings are asked for. All conditions hold at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct RatingFilter {
    /// By this household.
    pub household: Option<HouseholdId>,
    /// Of the work of this person.
    pub staff_member: Option<StaffMemberId>,
    /// Of this visit.
    pub visit: Option<VisitId>,
    /// With at most so many stars.
    pub most_stars: Option<i32>,
}

/// Ratings, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &RatingFilter,
    request: &PageRequest,
) -> Result<Page<VisitRating>> {
    let mut select = visit_rating::Entity::find().filter(within_reach(&cx.require(RATING_READ)?));
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    if let Some(id) = filter.visit {
        select = select.filter(C::VisitId.eq(id));
    }
    if let Some(most) = filter.most_stars {
        select = select.filter(C::Stars.lte(most));
    }
    let order = ListOrder::by(C::RatedAt, Direction::Descending, |row: &VisitRating| row.rated_at.into());
    let order = order.then(C::Id, Direction::Descending, |row: &VisitRating| row.id.0.into());
    page(cx, select, &order, request).await
}

/// The stars that some households gave from a moment on and before another, with the moment of each.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<Db: ConnectionTrait>(
    cx: &Context<Db>,
    households: &[HouseholdId],
    [from, until]: [DateTime<Utc>; 2],
) -> Result<Vec<(HouseholdId, DateTime<Utc>, i32)>> {
    let found = visit_rating::Entity::find()
        .select_only()
        .columns([C::HouseholdId, C::RatedAt, C::Stars])
        .filter(within_reach(&cx.require(RATING_READ)?))
        .filter(C::HouseholdId.is_in(households.iter().copied()))
        .filter(C::RatedAt.gte(from))
        .filter(C::RatedAt.lt(until))
        .order_by_asc(C::RatedAt)
        .order_by_asc(C::Id);
    Ok(found.into_tuple().all(cx.db()).await?)
}

/// Some ratings, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[VisitRatingId],
) -> Result<HashMap<VisitRatingId, VisitRating>> {
    let found = visit_rating::Entity::find()
        .filter(within_reach(&cx.require(RATING_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}
