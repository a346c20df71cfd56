//! Budgets: one a carer and year, opened when it is first needed, never overdrawn.

use entity::{
    id::StaffMemberId,
    loyalty::gesture_budget::{self, Column as C},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{
    GestureBudget,
    policy::{GesturePolicy, MOST},
};
use crate::{
    kernel::{
        Context, Error, Result, Rows, Rule, Tx,
        error::{Violation, violation},
        input,
    },
    loyalty::{GESTURE_DECIDE, GESTURE_READ, policies},
    staff,
};

/// More than the budget.
pub const BUDGET_SHORT: Rule =
    Rule { code: "BUDGET_SHORT", message: "The budget of this year does not hold that much any more." };

/// What a year may be.
fn checked(year: i32) -> Result<i32> {
    input::whole("year", year.into(), 2000, 2100)
}

/// The budget of a carer in a year; as it would be opened, while it has not been needed.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`Error::Invalid`] at `year`.
pub async fn of_carer<C2: ConnectionTrait>(cx: &Context<C2>, carer: StaffMemberId, year: i32) -> Result<GestureBudget> {
    let scope = cx.require(GESTURE_READ)?;
    let missing = || Error::not_found(carer).at("staffMemberId");
    match scope.rows {
        Rows::Own(own) if own != carer => return Err(missing()),
        _ => staff::member::get(cx, carer).await.map_err(|_| missing())?,
    };
    let found = gesture_budget::Entity::find_by_id((scope.agency, carer, checked(year)?)).one(cx.db()).await?;
    if let Some(found) = found {
        return Ok(found);
    }
    let amount = policies::current::<GesturePolicy, _>(cx).await?.policy.yearly;
    Ok(GestureBudget { agency_id: scope.agency, staff_member_id: carer, year, amount, taken: 0 })
}

/// Opens the budget of a carer in a year unless it is open.
pub(super) async fn open(tx: &Tx, carer: StaffMemberId, year: i32, amount: i64) -> Result<()> {
    let row = gesture_budget::ActiveModel {
        agency_id: Set(tx.signed_in()?),
        staff_member_id: Set(carer),
        year: Set(year),
        amount: Set(amount),
        taken: Set(0),
    };
    let open = OnConflict::columns([C::AgencyId, C::StaffMemberId, C::Year]).do_nothing().to_owned();
    gesture_budget::Entity::insert(row).on_conflict(open).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Gives a carer another budget in a year.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`Error::Invalid`] at `year` or `amount.amount`, [`BUDGET_SHORT`] at `amount.amount`
/// when more is taken already.
pub async fn set(tx: &Tx, carer: StaffMemberId, year: i32, amount: i64) -> Result<GestureBudget> {
    let agency = tx.require(GESTURE_DECIDE)?.agency;
    staff::member::get(tx, carer).await.map_err(|_| Error::not_found(carer).at("staffMemberId"))?;
    let year = checked(year)?;
    let amount = input::amount("amount.amount", amount, 0, MOST)?;
    open(tx, carer, year, amount).await?;
    gesture_budget::Entity::update_many()
        .col_expr(C::Amount, Expr::value(amount))
        .filter(C::AgencyId.eq(agency))
        .filter(C::StaffMemberId.eq(carer))
        .filter(C::Year.eq(year))
        .exec(tx.db())
        .await
        .map_err(too_much)
        .map_err(|error| error.at("amount.amount"))?;
    of_carer(tx, carer, year).await
}

/// What the database's own check says in the words of the domain.
pub(super) fn too_much(error: sea_orm::DbErr) -> Error {
    match violation(&error) {
        Some(Violation::Check) => Error::refused(&BUDGET_SHORT),
        _ => error.into(),
    }
}
