//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Application, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager},
    permission::{Grant, grant},
};

/// Seeing wallets and what happened in them.
pub const WALLET_READ: Permission = Permission("loyalty.wallet.read");
/// Opening wallets.
pub const WALLET_OPEN: Permission = Permission("loyalty.wallet.open");
/// Giving points, saying what becomes of pending ones, taking back what a returned purchase earned, undoing entries.
pub const POINTS_GIVE: Permission = Permission("loyalty.points.give");
/// Spending points of a household, setting them aside, and giving spent ones back.
pub const POINTS_SPEND: Permission = Permission("loyalty.points.spend");
/// Seeing what the agency owes its households in points, and what has expired.
pub const FIGURES_READ: Permission = Permission("loyalty.figures.read");
/// Taking the entries of all wallets out for the books.
pub const BOOKS_EXPORT: Permission = Permission("loyalty.books.export");

/// Seeing the programme by which points are given, in all versions.
pub const PROGRAM_READ: Permission = Permission("loyalty.program.read");
/// Drafting, trying and publishing versions of the programme.
pub const PROGRAM_MANAGE: Permission = Permission("loyalty.program.manage");

pub(super) const GRANTS: &[Grant] = &[
    grant(WALLET_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family, FamilyReader, Application]),
    grant(WALLET_OPEN, &[Admin, Manager, Dispatcher, Coordinator, Application]),
    grant(POINTS_GIVE, &[Admin, Manager, Dispatcher, Coordinator, Application]),
    grant(POINTS_SPEND, &[Admin, Manager, Dispatcher, Coordinator, Application]),
    grant(FIGURES_READ, &[Admin, Manager]),
    grant(BOOKS_EXPORT, &[Admin, Manager, Application]),
    grant(PROGRAM_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Application]),
    grant(PROGRAM_MANAGE, &[Admin, Manager]),
];
