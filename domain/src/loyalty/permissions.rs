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

/// Seeing the catalogue of rewards as the agency writes it.
pub const REWARD_READ: Permission = Permission("loyalty.reward.read");
/// Writing the catalogue of rewards.
pub const REWARD_MANAGE: Permission = Permission("loyalty.reward.manage");
/// Taking a reward for the points of a household, and giving back what is not used.
pub const REWARD_REDEEM: Permission = Permission("loyalty.reward.redeem");
/// Handing rewards over, and making them good in points.
pub const REDEMPTION_HANDLE: Permission = Permission("loyalty.redemption.handle");
/// Selling and giving cards, tickets and vouchers.
pub const VOUCHER_ISSUE: Permission = Permission("loyalty.voucher.issue");
/// Using vouchers on orders, and undoing that.
pub const VOUCHER_USE: Permission = Permission("loyalty.voucher.use");
/// Giving back to vouchers what they took off signed orders.
pub const VOUCHER_RETURN: Permission = Permission("loyalty.voucher.return");

pub(super) const GRANTS: &[Grant] = &[
    grant(WALLET_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Family, FamilyReader, Application]),
    grant(WALLET_OPEN, &[Admin, Manager, Dispatcher, Coordinator, Application]),
    grant(POINTS_GIVE, &[Admin, Manager, Dispatcher, Coordinator, Application]),
    grant(POINTS_SPEND, &[Admin, Manager, Dispatcher, Coordinator, Application]),
    grant(FIGURES_READ, &[Admin, Manager]),
    grant(BOOKS_EXPORT, &[Admin, Manager, Application]),
    grant(PROGRAM_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Application]),
    grant(PROGRAM_MANAGE, &[Admin, Manager]),
    grant(REWARD_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Application]),
    grant(REWARD_MANAGE, &[Admin, Manager]),
    grant(REWARD_REDEEM, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(REDEMPTION_HANDLE, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(VOUCHER_ISSUE, &[Admin, Manager, Dispatcher]),
    grant(VOUCHER_USE, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(VOUCHER_RETURN, &[Admin, Manager, Dispatcher]),
];
