//! How far an actor sees: the condition from which every query of this domain starts.

use entity::{
    id::{EntityId, LoyaltyAccountId, PointsEntryId, PointsLotId, PointsReservationId},
    loyalty::{loyalty_account, points_entry, points_lot, points_reservation, reward_redemption, tier_move, voucher},
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};

use super::{LoyaltyAccount, PointsEntry, PointsLot, PointsReservation};
use crate::kernel::{
    Error, Permission, Result, Scope, Tx,
    permission::Rows,
    reach::{Columns, within},
};

/// The wallets within a scope. A carer has nothing to do with them.
pub(super) fn accounts(scope: &Scope) -> Condition {
    use loyalty_account::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |_| {
        Condition::all().add(Expr::cust("1 = 0"))
    })
}

/// Their ids.
fn account_ids(scope: &Scope) -> SelectStatement {
    loyalty_account::Entity::find()
        .select_only()
        .column(loyalty_account::Column::Id)
        .filter(accounts(scope))
        .into_query()
}

/// The vouchers within a scope, by the household that holds them.
pub(super) fn vouchers(scope: &Scope) -> Condition {
    use voucher::Column as C;
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |_| {
        Condition::all().add(Expr::cust("1 = 0"))
    })
}

/// The condition of a table of what belongs to wallets.
macro_rules! of_accounts {
    ($($(#[$doc:meta])* $name:ident: $table:ident;)*) => {
        $(
            $(#[$doc])*
            pub(super) fn $name(scope: &Scope) -> Condition {
                use $table::Column as C;
                let all = Condition::all().add(C::AgencyId.eq(scope.agency));
                match scope.rows {
                    Rows::Agency => all,
                    _ => all.add(C::AccountId.in_subquery(account_ids(scope))),
                }
            }
        )*
    };
}

of_accounts! {
    /// The entries within a scope.
    entries: points_entry;
    /// The lots within a scope.
    lots: points_lot;
    /// The reservations within a scope.
    reservations: points_reservation;
    /// The moves from tier to tier within a scope.
    tier_moves: tier_move;
    /// The redemptions within a scope.
    redemptions: reward_redemption;
}

/// A wallet that nobody else changes until this transaction ends, within what a permission reaches.
pub(super) async fn lock(tx: &Tx, permission: Permission, id: LoyaltyAccountId) -> Result<LoyaltyAccount> {
    let scope = tx.require(permission)?;
    let found = loyalty_account::Entity::find().filter(accounts(&scope)).filter(loyalty_account::Column::Id.eq(id));
    found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(id))
}

/// Some wallets that nobody else changes until this transaction ends, locked in the order of their ids, so that no two who
/// lock several wait for each other. Those that the permission does not reach are left out.
pub(super) async fn lock_all(tx: &Tx, permission: Permission, ids: &[LoyaltyAccountId]) -> Result<Vec<LoyaltyAccount>> {
    let scope = tx.require(permission)?;
    let found = loyalty_account::Entity::find()
        .filter(accounts(&scope))
        .filter(loyalty_account::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(loyalty_account::Column::Id);
    Ok(found.lock_exclusive().all(tx.db()).await?)
}

/// Finds something of a wallet and reads it again once the wallet is locked: all that happens in one waits in one line.
macro_rules! behind_account {
    ($($(#[$doc:meta])* $name:ident: $table:ident $id:ty => $row:ty;)*) => {
        $(
            $(#[$doc])*
            pub(super) async fn $name(tx: &Tx, permission: Permission, id: $id) -> Result<(LoyaltyAccount, $row)> {
                let agency = tx.require(permission)?.agency;
                let missing = || Error::not_found(id);
                let find = || {
                    $table::Entity::find()
                        .filter($table::Column::AgencyId.eq(agency))
                        .filter($table::Column::Id.eq(id))
                };
                let account: Option<LoyaltyAccountId> =
                    find().select_only().column($table::Column::AccountId).into_tuple().one(tx.db()).await?;
                let account = lock(tx, permission, account.ok_or_else(missing)?).await.map_err(|error| of(error, id))?;
                let row = find().one(tx.db()).await?.ok_or_else(missing)?;
                Ok((account, row))
            }
        )*
    };
}

behind_account! {
    /// A lot, behind its wallet.
    lock_lot: points_lot PointsLotId => PointsLot;
    /// An entry, behind its wallet.
    lock_entry: points_entry PointsEntryId => PointsEntry;
    /// A reservation, behind its wallet.
    lock_reservation: points_reservation PointsReservationId => PointsReservation;
}

/// What belongs to a wallet out of sight is not there either.
fn of<I: EntityId>(error: Error, id: I) -> Error {
    match error {
        Error::NotFound { .. } => Error::not_found(id),
        other => other,
    }
}
