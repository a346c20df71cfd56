//! The demo agency's points: wallets in which something has happened, made by the operations themselves.

use chrono::TimeDelta;
use entity::id::HouseholdId;

use super::{
    FactKind, accounts, belonging_demo,
    earning::{self, EarnInput},
    entries::Remarks,
    program::{Cap, CapPeriod, EarnRule, Expiry},
    programs::{self, ProgramInput},
    reservations, returning, spending,
};
use crate::kernel::{Result, Tx, demo::Demo};

/// One household of four has a wallet, until there are so many.
const MOST_WALLETS: usize = 40;
/// So many points are earned by one visit of the demo, and so many by an order that was paid.
const OF_A_VISIT: i64 = 20;
const OF_AN_ORDER: i64 = 150;
/// What the order cost, in fen.
const PAID: i64 = 15_000;

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
    };
    programs::draft(tx, || Ok(next)).await.map(drop)
}

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    programme(tx).await?;
    Box::pin(belonging_demo::seed(tx, demo)).await?;
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
        }
    }
    Ok(())
}
