//! The demo agency's points: wallets in which something has happened, made by the operations themselves.

use chrono::TimeDelta;
use entity::id::HouseholdId;

use super::{
    FactKind, Reward, RewardKind, VoucherKind, VoucherMeasure, accounts, belonging_demo,
    earning::{self, EarnInput},
    entries::Remarks,
    program::{Cap, CapPeriod, EarnRule, Expiry},
    programs::{self, ProgramInput},
    reservations, returning,
    rewards::{self, catalogue::RewardInput},
    spending,
    tiers::{Downgrade, Needs, Tier, TierScheme, Window},
    vouchers::terms::Terms,
};
use crate::{
    kernel::{PageRequest, Result, Tx, demo::Demo},
    service::{
        Fee,
        catalogue::{self, ItemFilter},
        prices,
    },
};

/// One household of four has a wallet, until there are so many.
const MOST_WALLETS: usize = 40;
/// So many points are earned by one visit of the demo, and so many by an order that was paid.
const OF_A_VISIT: i64 = 20;
const OF_AN_ORDER: i64 = 150;
/// What the order cost, in fen.
const PAID: i64 = 15_000;

/// Three tiers by what counts in twelve months: the first is everybody's.
fn tiers() -> TierScheme {
    let tier = |code: &str, name: &str, benefit: &str, multiplier_percent, needs| Tier {
        code: code.to_owned(),
        name: name.to_owned(),
        benefits: vec![benefit.to_owned()],
        multiplier_percent,
        needs,
    };
    let needs = |visits, yuan: i64| Needs { points: None, visits: Some(visits), spend: Some(yuan * 100) };
    TierScheme {
        window: Window::Rolling { months: 12 },
        grace_months: 2,
        downgrade: Downgrade::OneStep,
        tiers: vec![
            tier("FAMILY", "Family", "Points for every visit", 100, Needs::default()),
            tier("SILVER", "Silver", "A tenth more points", 110, needs(24, 5_000)),
            tier("GOLD", "Gold", "A quarter more points, and your own butler by name", 125, needs(100, 30_000)),
        ],
    }
}

/// A version in force, and one that waits to be tried.
async fn programme(tx: &Tx) -> Result<()> {
    let rule = |code: &str, name: &str, on, points: &str| EarnRule {
        code: code.to_owned(),
        name: name.to_owned(),
        on,
        condition: None,
        points: points.to_owned(),
        cap: None,
        cool_down_days: None,
        pending_days: None,
        expiry: Expiry::Rolling { months: 12 },
        stacks: true,
    };
    let visit = rule("VISIT", "For a visit", FactKind::VisitConfirmed, "minutes / 60 * 10");
    let order = rule("ORDER", "For an order that was paid", FactKind::OrderSettled, "amount / 100");
    let stars = EarnRule {
        condition: Some("rating == 5".to_owned()),
        cap: Some(Cap { points: 60, per: CapPeriod::Year }),
        ..rule("STARS", "For five stars", FactKind::OrderRated, "20")
    };
    let first = ProgramInput {
        note: Some("Ten points an hour, and one for a yuan.".to_owned()),
        rules: vec![visit.clone(), order.clone(), stars.clone()],
        tiers: Some(tiers()),
    };
    let drafted = programs::draft(tx, || Ok(first)).await?;
    programs::publish(tx, drafted.id, drafted.version).await?;
    let weekend = EarnRule {
        condition: Some("weekday >= 6".to_owned()),
        ..rule("WEEKEND", "For a visit on a weekend", FactKind::VisitConfirmed, "minutes / 60 * 5")
    };
    let next = ProgramInput {
        note: Some("More for weekends: to be tried first.".to_owned()),
        rules: vec![visit, order, stars, weekend],
        tiers: Some(tiers()),
    };
    programs::draft(tx, || Ok(next)).await.map(drop)
}

/// What points are exchanged for in the demo: something of each kind.
async fn rewards(tx: &Tx) -> Result<Vec<Reward>> {
    let first_day = prices::today(tx).await?;
    let three = PageRequest { first: Some(3), ..PageRequest::default() };
    let priced = ItemFilter { fee: Some(Fee::Priced), ..ItemFilter::default() };
    let priced: Vec<_> = catalogue::list(tx, priced, &three).await?.rows.into_iter().map(|(_, item)| item.id).collect();
    let reward = |kind, name: &str, points, voucher| RewardInput {
        kind,
        name: name.to_owned(),
        description: None,
        points,
        stock: None,
        cost: 0,
        budget: None,
        first_day,
        last_day: None,
        tiers: Vec::new(),
        segments: Vec::new(),
        most_each: None,
        voucher,
    };
    let off = Terms {
        kind: VoucherKind::Voucher,
        measure: VoucherMeasure::Amount,
        worth: 2_000,
        most_off: None,
        least_order: Some(5_000),
        partial: false,
        transferable: true,
        items: Vec::new(),
        holds_days: Some(90),
    };
    let free = Terms {
        kind: VoucherKind::Ticket,
        measure: VoucherMeasure::Times,
        worth: 1,
        least_order: None,
        transferable: false,
        ..off.clone()
    };
    let mut made = Vec::new();
    let on_us = (!priced.is_empty()).then_some(Terms { items: priced, ..free });
    let on_us = on_us.map(|free| RewardInput {
        most_each: Some(1),
        ..reward(RewardKind::FreeService, "A service on us", 300, Some(free))
    });
    for input in [
        reward(RewardKind::Discount, "20 yuan off", 20, Some(off)),
        RewardInput { stock: Some(50), cost: 3_000, ..reward(RewardKind::Goods, "A bunch of flowers", 60, None) },
        RewardInput {
            stock: Some(20),
            tiers: vec!["SILVER".to_owned(), "GOLD".to_owned()],
            ..reward(RewardKind::EventPlace, "A place at the mid-autumn evening", 100, None)
        },
    ]
    .into_iter()
    .chain(on_us)
    {
        made.push(rewards::catalogue::create(tx, || Ok(input)).await?);
    }
    Ok(made)
}

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    programme(tx).await?;
    Box::pin(belonging_demo::seed(tx, demo)).await?;
    let rewards = rewards(tx).await?;
    let households: Vec<HouseholdId> = demo.households.iter().map(|(household, _)| *household).collect();
    let chosen = (households.len() / 4).clamp(1, MOST_WALLETS).min(households.len());
    for (number, household) in households.into_iter().take(chosen).enumerate() {
        let account = accounts::open(tx, household).await?;
        let remarks = |reason: &str| Remarks { reason: Some(reason.to_owned()), member: None };
        let given = |amount, days, basis, reason| EarnInput {
            account: account.id,
            amount,
            expires_at: Some(tx.now() + TimeDelta::days(days)),
            pending: None,
            basis,
            remarks: remarks(reason),
        };
        let key = |what: &str| format!("demo-{number}-{what}");
        for visit in 0..demo.number(1..=4) {
            let input = given(OF_A_VISIT, 365 + visit, None, "A visit was confirmed.");
            earning::earn(tx, &key(&format!("visit-{visit}")), input).await?;
        }
        if number == 0 {
            let input = given(OF_AN_ORDER, 180, Some(PAID), "An order was paid.");
            earning::earn(tx, &key("order"), input).await?;
            let spent = spending::spend(tx, &key("gift"), account.id, 60, remarks("A bunch of flowers.")).await?;
            returning::refund(tx, &key("gift-back"), spent.id, Some(30), remarks("Half of it was withered.")).await?;
            reservations::reserve(tx, &key("clean"), account.id, 40, None, remarks("A deep clean.")).await?;
            if let [discount, ..] = rewards.as_slice() {
                rewards::redeeming::redeem(tx, &key("discount"), account.id, discount.id, Remarks::default()).await?;
            }
        }
    }
    Ok(())
}
