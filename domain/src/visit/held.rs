//! What visits hold about a household: given out on request, and forgotten on request.

use entity::{
    id::{HouseholdId, VisitId},
    visit::{visit, visit_exception, visit_report},
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use serde_json::{Value, json};

use super::{life_cycle, visits::readable};
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT, standing::HOUSEHOLD_SERVED},
    kernel::{Context, Error, Result, Tx},
};

/// The visits of a household. The caller has checked that they may be given out.
///
/// # Errors
/// When the database fails.
pub(super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let visits = visit::Entity::find()
        .filter(visit::Column::AgencyId.eq(agency).and(visit::Column::HouseholdId.eq(household)))
        .order_by_asc(visit::Column::StartsAt)
        .all(cx.db())
        .await?;
    let vault = &*cx.vault().await?;
    let sheet = |visit: &super::Visit| {
        let mut sheet = readable(vault, visit)?;
        sheet["id"] = json!(visit.id);
        sheet["serviceType"] = json!(visit.service_type);
        Ok(sheet)
    };
    Ok(json!({ "visits": visits.iter().map(sheet).collect::<Result<Vec<_>>>()? }))
}

/// Takes the words and the positions out of a household's visits, and out of their history. That somebody came, and when,
/// stays.
///
/// # Errors
/// [`HOUSEHOLD_SERVED`] while a visit is ahead.
pub(super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let of_household = || visit::Column::AgencyId.eq(agency).and(visit::Column::HouseholdId.eq(household));
    let ahead = visit::Entity::find().filter(of_household()).filter(visit::Column::State.is_in(life_cycle::AHEAD));
    if ahead.count(tx.db()).await? > 0 {
        let detail = "Visits to this household are still to come; end their series or call them off first.";
        return Err(Error::refused_because(&HOUSEHOLD_SERVED, detail).at("id"));
    }
    let ids = || -> SelectStatement {
        visit::Entity::find().select_only().column(visit::Column::Id).filter(of_household()).into_query()
    };
    visit::Entity::update_many()
        .col_expr(visit::Column::CancelReason, Expr::value(None::<Vec<u8>>))
        .col_expr(visit::Column::HandOverNote, Expr::value(None::<Vec<u8>>))
        .filter(of_household())
        .exec(tx.db())
        .await?;
    visit_report::Entity::update_many()
        .col_expr(visit_report::Column::Position, Expr::value(None::<Vec<u8>>))
        .filter(visit_report::Column::AgencyId.eq(agency))
        .filter(visit_report::Column::VisitId.in_subquery(ids()))
        .exec(tx.db())
        .await?;
    visit_exception::Entity::update_many()
        .col_expr(visit_exception::Column::Reason, Expr::value(None::<Vec<u8>>))
        .filter(visit_exception::Column::AgencyId.eq(agency))
        .filter(visit_exception::Column::VisitId.in_subquery(ids()))
        .exec(tx.db())
        .await?;
    visit_exception::Entity::update_many()
        // That it was resolved stays: a resolved exception has a resolution.
        .col_expr(visit_exception::Column::Resolution, Expr::value(Vec::<u8>::new()))
        .filter(visit_exception::Column::AgencyId.eq(agency))
        .filter(visit_exception::Column::ResolvedAt.is_not_null())
        .filter(visit_exception::Column::VisitId.in_subquery(ids()))
        .exec(tx.db())
        .await?;
    let visits: Vec<VisitId> = visit::Entity::find()
        .select_only()
        .column(visit::Column::Id)
        .filter(of_household())
        .into_tuple()
        .all(tx.db())
        .await?;
    for visit in visits {
        tx.forget_changes(visit).await?;
    }
    Ok(())
}
