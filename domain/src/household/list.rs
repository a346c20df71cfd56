//! The list of households, with what it can be narrowed by.

use entity::{household::household, id::BranchId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, Select,
    sea_query::{Alias, Expr},
};

use super::{HOUSEHOLD_READ, Household, HouseholdStatus, PERSONAL_READ, ReceptionGrade, Segment, reach, search};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result,
    page::{Direction, ListOrder, page},
};

/// What the list is narrowed to; everything that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct HouseholdFilter {
    /// Part of a name, a telephone number or its last digits, an e-mail address.
    pub search: Option<String>,
    /// The branch that serves it.
    pub branch: Option<BranchId>,
    /// Any of these.
    pub status: Option<Vec<HouseholdStatus>>,
    /// One of its segments.
    pub segment: Option<Segment>,
    /// By which protocol it is received.
    pub reception_grade: Option<ReceptionGrade>,
    /// The agency's own word.
    pub tier: Option<String>,
}

/// The households that the actor sees, in order of entry.
///
/// # Errors
/// [`Error::Invalid`] naming `filter.search` or an argument of the page. Whoever searches needs [`PERSONAL_READ`].
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: &HouseholdFilter,
    direction: Direction,
    request: &PageRequest,
) -> Result<Page<Household>> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    let mut select = narrowed(household::Entity::find().filter(reach::within(&scope)), filter)?;
    if let Some(term) = &filter.search {
        // To find is to learn: a search by number tells whose it is.
        let personal = cx.require(PERSONAL_READ)?;
        let found = search::found(&*cx.vault().await?, scope.agency, term).map_err(|error| error.at("filter"))?;
        select = select.filter(reach::within(&personal)).filter(household::Column::Id.in_subquery(found));
    }
    let order = ListOrder::by(household::Column::Id, direction, |row: &Household| row.id.0.into());
    page(cx, select, &order, request).await
}

fn narrowed(select: Select<household::Entity>, filter: &HouseholdFilter) -> Result<Select<household::Entity>> {
    let mut select = select;
    if let Some(branch) = filter.branch {
        select = select.filter(household::Column::BranchId.eq(branch));
    }
    if let Some(status) = &filter.status {
        select = select.filter(household::Column::Status.is_in(status.iter().copied()));
    }
    if let Some(grade) = filter.reception_grade {
        select = select.filter(household::Column::ReceptionGrade.eq(grade));
    }
    if let Some(tier) = &filter.tier {
        select = select.filter(household::Column::Tier.eq(tier.trim()));
    }
    if let Some(segment) = filter.segment {
        let name = serde_json::to_string(&segment).map_err(|_| Error::internal("a segment is not JSON"))?;
        // The list is short and its text is the same on both databases: quoted names in brackets.
        let list = Expr::col((household::Entity, household::Column::Segments)).cast_as(Alias::new("text"));
        select = select.filter(list.like(format!("%{name}%")));
    }
    Ok(select)
}
