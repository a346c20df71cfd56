//! Loyalty: the points of households, kept like money.

pub mod accounts;
pub mod books_export;
pub mod campaign;
pub mod dry_run;
pub mod earning;
pub mod ending;
pub mod entries;
pub mod facts;
pub mod figures;
pub mod gesture;
pub mod greeting;
pub mod ledger;
pub mod lots;
pub mod policies;
pub mod program;
pub mod programs;
pub mod recommendation;
pub mod reservations;
pub mod retention;
pub mod returning;
pub mod reversal;
pub mod review;
pub mod rewards;
pub mod spending;
pub mod standings;
pub mod statement;
pub mod tiers;
pub mod vouchers;

mod belonging_demo;
mod birthdays;
mod contributions;
mod demo;
mod expiring;
mod following;
mod held;
mod keys;
mod permissions;
mod reach;
mod record;

pub use entity::loyalty::{
    loyalty_account::Model as LoyaltyAccount,
    loyalty_fact::FactKind,
    loyalty_program::Model as LoyaltyProgram,
    loyalty_standing::Model as LoyaltyStanding,
    points::Points,
    points_entry::{EntryKind, Model as PointsEntry},
    points_lot::{Model as PointsLot, PendingEnd},
    points_reservation::{Model as PointsReservation, ReservationState},
    reward::{Model as Reward, RewardKind},
    reward_redemption::{Model as Redemption, RedemptionState},
    tier_move::{Model as TierMove, TierReason},
    voucher::{Model as Voucher, VoucherKind, VoucherMeasure},
    voucher_use::Model as VoucherUse,
};
pub use keys::KEY_USED;
pub use permissions::*;

use chrono::TimeDelta;
use entity::id::{EntityId, HouseholdId, LoyaltyProgramId};

use crate::{
    household::households::MOVED,
    kernel::{Context, Histories, Job, Plugin, Tx, demo::Demo, event::Event, permission::Grant, plugin::Work},
    quality::survey::sending::SURVEY_CHANGED,
    service::orders::ORDER_CHANGED,
    visit::visits::VISIT_CHANGED,
};
use facts::REFERRAL_JOINED;
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct LoyaltyPlugin;

impl Plugin for LoyaltyPlugin {
    fn name(&self) -> &'static str {
        "loyalty"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories { permission: LOYALTY_HISTORY_READ, of: &[LoyaltyProgramId::PREFIX] })
    }

    fn hears(&self) -> &'static [&'static str] {
        &[MOVED, VISIT_CHANGED, ORDER_CHANGED, SURVEY_CHANGED, REFERRAL_JOINED]
    }

    fn on_event<'a>(&'a self, tx: &'a Tx, event: &'a Event) -> Work<'a> {
        Box::pin(async move {
            match event.kind.as_str() {
                MOVED => following::household_moved(tx, event).await,
                VISIT_CHANGED => facts::visit_changed(tx, event).await,
                SURVEY_CHANGED => facts::survey_changed(tx, event).await,
                REFERRAL_JOINED => facts::referral_joined(tx, event).await,
                _ => facts::order_changed(tx, event).await,
            }
        })
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[
                Job {
                    name: "loyalty.end_pending",
                    does: "Makes pending points available whose time has come, and lets the others lapse.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(ending::end_pending_due(cx)),
                },
                Job {
                    name: "loyalty.lapse_reservations",
                    does: "Gives back points that were set aside and not asked for in time.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(ending::lapse_due(cx)),
                },
                Job {
                    name: "loyalty.draft_greetings",
                    does: "Drafts greetings for the days to come, and lets those lapse whose day is over.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(greeting::drafting::draft_due(cx)),
                },
                Job {
                    name: "loyalty.run_campaigns",
                    does: "Gives the points of campaigns, and ends those whose days are over.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(campaign::giving::run(cx)),
                },
                Job {
                    name: "loyalty.refresh_segments",
                    does: "Finds the households of each segment anew.",
                    every: TimeDelta::minutes(10),
                    run: |cx| Box::pin(campaign::segments::refresh(cx)),
                },
                Job {
                    name: "loyalty.measure_retention",
                    does: "Measures how households stand with the agency.",
                    every: TimeDelta::days(1),
                    run: |cx| Box::pin(retention::measuring::measure_all(cx)),
                },
                Job {
                    name: "loyalty.watch",
                    does: "Looks for points and wallets that are odd, for a person to look at.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(review::watching::watch(cx)),
                },
                Job {
                    name: "loyalty.expire_points",
                    does: "Lets points expire.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(expiring::expire_due(cx)),
                },
                Job {
                    name: "loyalty.settle_tiers",
                    does: "Brings wallets into the tier that is theirs.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(standings::settle_due(cx)),
                },
                Job {
                    name: "loyalty.note_birthdays",
                    does: "Notes whose birthday it is, for the rules of the programme.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(birthdays::note(cx)),
                },
            ]
        }
    }

    fn export<'a>(&'a self, cx: &'a Context, household: HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(held::export(cx, household))
    }

    fn erase<'a>(&'a self, tx: &'a Tx, household: HouseholdId) -> Work<'a> {
        Box::pin(held::forget(tx, household))
    }

    fn seed<'a>(&'a self, tx: &'a Tx, made: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, made))
    }
}
