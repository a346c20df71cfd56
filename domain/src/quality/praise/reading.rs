//! Praise as it is read: by the office, by the family that gave it, and by whom it is about.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, PraiseLetterId, StaffMemberId},
    quality::{
        praise_letter::{self, Column as C},
        praise_letter_recipient,
    },
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};

use super::super::{PRAISE_READ, PraiseChannel, PraiseLetter, PraiseRecipient};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Scope,
    page::{Direction, ListOrder, page},
    reach::{Columns, within},
};

/// The letters within a scope. A carer sees those about themselves.
fn within_reach(scope: &Scope) -> Condition {
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |staff| {
        Condition::all().add(C::Id.in_subquery(about(scope, staff)))
    })
}

/// The letters about somebody.
fn about(scope: &Scope, staff: StaffMemberId) -> SelectStatement {
    praise_letter_recipient::Entity::find()
        .select_only()
        .column(praise_letter_recipient::Column::PraiseLetterId)
        .filter(praise_letter_recipient::Column::AgencyId.eq(scope.agency))
        .filter(praise_letter_recipient::Column::StaffMemberId.eq(staff))
        .into_query()
}

/// Which letters are asked for. All conditions hold at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct PraiseFilter {
    /// By this household.
    pub household: Option<HouseholdId>,
    /// About this person.
    pub staff_member: Option<StaffMemberId>,
    /// That came this way.
    pub channel: Option<PraiseChannel>,
}

/// Letters of praise, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &PraiseFilter,
    request: &PageRequest,
) -> Result<Page<PraiseLetter>> {
    let scope = cx.require(PRAISE_READ)?;
    let mut select = praise_letter::Entity::find().filter(within_reach(&scope));
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::Id.in_subquery(about(&scope, id)));
    }
    if let Some(channel) = filter.channel {
        select = select.filter(C::Channel.eq(channel));
    }
    let order = ListOrder::by(C::ReceivedAt, Direction::Descending, |row: &PraiseLetter| row.received_at.into());
    let order = order.then(C::Id, Direction::Descending, |row: &PraiseLetter| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One letter of praise.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: PraiseLetterId) -> Result<PraiseLetter> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some letters of praise, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[PraiseLetterId],
) -> Result<HashMap<PraiseLetterId, PraiseLetter>> {
    let found = praise_letter::Entity::find()
        .filter(within_reach(&cx.require(PRAISE_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// Whom some letters are about, in order of their ids.
///
/// # Errors
/// As [`Context::require`].
pub async fn recipients<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[PraiseLetterId],
) -> Result<HashMap<PraiseLetterId, Vec<PraiseRecipient>>> {
    let agency = cx.require(PRAISE_READ)?.agency;
    let seen = by_ids(cx, ids).await?;
    let rows = praise_letter_recipient::Entity::find()
        .filter(praise_letter_recipient::Column::AgencyId.eq(agency))
        .filter(praise_letter_recipient::Column::PraiseLetterId.is_in(seen.into_keys()))
        .order_by_asc(praise_letter_recipient::Column::StaffMemberId)
        .all(cx.db())
        .await?;
    let mut people: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        people.entry(row.praise_letter_id).or_default().push(row);
    }
    Ok(people)
}
