//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Application, Carer, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager},
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

/// Seeing greetings, their words and the policy about them.
pub const GREETING_READ: Permission = Permission("loyalty.greeting.read");
/// Approving, declining, wording and confirming greetings.
pub const GREETING_DECIDE: Permission = Permission("loyalty.greeting.decide");
/// Deciding on what, when and with which words households are greeted.
pub const GREETING_RULE: Permission = Permission("loyalty.greeting.rule");
/// Saying whether a household wishes to be greeted.
pub const GREETING_WISH: Permission = Permission("loyalty.greeting.wish");
/// Seeing the days that households keep, and whether they wish to be greeted.
pub const FAMILY_DAY_READ: Permission = Permission("loyalty.family_day.read");
/// Noting and forgetting days that households keep.
pub const FAMILY_DAY_KEEP: Permission = Permission("loyalty.family_day.keep");

/// Seeing gestures, how they were received, and what is left of the budgets.
pub const GESTURE_READ: Permission = Permission("loyalty.gesture.read");
/// Proposing gestures, doing them, and saying how they were received.
pub const GESTURE_MAKE: Permission = Permission("loyalty.gesture.make");
/// Approving gestures that cost more, and setting budgets.
pub const GESTURE_DECIDE: Permission = Permission("loyalty.gesture.decide");

/// Seeing segments, campaigns and what they have brought about.
pub const CAMPAIGN_READ: Permission = Permission("loyalty.campaign.read");
/// Making segments, drafting, starting and stopping campaigns.
pub const CAMPAIGN_MANAGE: Permission = Permission("loyalty.campaign.manage");
/// Seeing how households stand with the agency.
pub const RETENTION_READ: Permission = Permission("loyalty.retention.read");
/// Setting the thresholds of retention.
pub const RETENTION_RULE: Permission = Permission("loyalty.retention.rule");
/// Noting that somebody was in touch with a household.
pub const CONTACT_NOTE: Permission = Permission("loyalty.contact.note");

/// Seeing who came on whose word.
pub const RECOMMENDATION_READ: Permission = Permission("loyalty.recommendation.read");
/// Asking for the code of a household, and saying on whose word one came.
pub const RECOMMENDATION_MAKE: Permission = Permission("loyalty.recommendation.make");
/// Deciding about recommendations that are held.
pub const RECOMMENDATION_DECIDE: Permission = Permission("loyalty.recommendation.decide");
/// Deciding how households are thanked for bringing others.
pub const RECOMMENDATION_RULE: Permission = Permission("loyalty.recommendation.rule");
/// Seeing what is odd about points and gestures.
pub const REVIEW_READ: Permission = Permission("loyalty.review.read");
/// Deciding what is to it, and from when on something is odd.
pub const REVIEW_DECIDE: Permission = Permission("loyalty.review.decide");
/// Reading how programmes were changed: who, when, before and after.
pub const LOYALTY_HISTORY_READ: Permission = Permission("loyalty.history.read");
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
    grant(GREETING_READ, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(GREETING_DECIDE, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(GREETING_RULE, &[Admin, Manager]),
    grant(GREETING_WISH, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(FAMILY_DAY_READ, &[Admin, Manager, Dispatcher, Coordinator, Family, FamilyReader, Application]),
    grant(CAMPAIGN_READ, &[Admin, Manager, Coordinator]),
    grant(CAMPAIGN_MANAGE, &[Admin, Manager]),
    grant(RETENTION_READ, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(RETENTION_RULE, &[Admin, Manager]),
    grant(CONTACT_NOTE, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(RECOMMENDATION_READ, &[Admin, Manager, Dispatcher, Coordinator, Family, FamilyReader, Application]),
    grant(RECOMMENDATION_MAKE, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(RECOMMENDATION_DECIDE, &[Admin, Manager]),
    grant(RECOMMENDATION_RULE, &[Admin, Manager]),
    grant(REVIEW_READ, &[Admin, Manager]),
    grant(REVIEW_DECIDE, &[Admin, Manager]),
    grant(GESTURE_READ, &[Admin, Manager, Dispatcher, Coordinator, Carer]),
    grant(GESTURE_MAKE, &[Admin, Manager, Coordinator, Carer]),
    grant(GESTURE_DECIDE, &[Admin, Manager]),
    grant(FAMILY_DAY_KEEP, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(LOYALTY_HISTORY_READ, &[Admin, Manager]),
    grant(REWARD_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Application]),
    grant(REWARD_MANAGE, &[Admin, Manager]),
    grant(REWARD_REDEEM, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(REDEMPTION_HANDLE, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(VOUCHER_ISSUE, &[Admin, Manager, Dispatcher]),
    grant(VOUCHER_USE, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(VOUCHER_RETURN, &[Admin, Manager, Dispatcher]),
];
