//! Fifty phones without a network, which send what they have kept in any order, twice and late.

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use rand::{Rng as _, SeedableRng as _, seq::SliceRandom as _};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::planned::{reported, said, visits};
use crate::matching::world::{CARER, World};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_thousand_reports_of_fifty_phones_come_to_the_same_in_any_order,
    what_is_sent_in_order_and_in_no_order_comes_to_the_same,
}

const PHONES: usize = 50;
const DAYS: usize = 7;

/// A phone, and all that it has to say, in order.
struct Phone {
    account: Caller,
    kept: Vec<Value>,
}

async fn phones(world: &World) -> Vec<Phone> {
    let mut phones = Vec::new();
    for number in 0..PHONES {
        let carer = world.carer(CARER).await;
        let account = world.account_of(carer, &format!("phone{number}@test.example")).await;
        let schedule = json!({
            "firstDay": "2026-03-03", "startTime": "09:00", "minutes": 120,
            "rule": format!("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT={DAYS}"),
        });
        let series = json!({
            "householdId": world.household, "serviceType": "HOUSEKEEPING", "schedule": schedule, "staffMemberId": carer,
        });
        world.change("visitSeriesCreate", series, "series { id }").await;
        let mut kept = Vec::new();
        for visit in visits(world, json!({ "staffMemberId": carer })).await {
            let day = &visit["startsAt"].as_str().expect("a time")[..10];
            for (kind, time) in [("SET_OUT", "00:40:00"), ("CHECK_IN", "01:01:00"), ("CHECK_OUT", "03:00:00")] {
                let client_id = format!("{number}-{}", kept.len());
                kept.push(said(&visit["id"], &client_id, kind, &format!("{day}T{time}Z")));
            }
        }
        phones.push(Phone { account, kept });
    }
    phones
}

async fn a_thousand_reports_of_fifty_phones_come_to_the_same_in_any_order(server: Server) {
    let world = World::new(server).await;
    let phones = phones(&world).await;
    assert_eq!(phones.iter().map(|phone| phone.kept.len()).sum::<usize>(), PHONES * DAYS * 3);
    world.server.set_clock("2026-03-11T03:30:00Z".parse().expect("a moment"));
    let mut random = ChaCha20Rng::seed_from_u64(1_050);
    let mut sent = Vec::new();
    for phone in &phones {
        let mut said = phone.kept.clone();
        for _ in 0..said.len() / 3 {
            said.push(phone.kept[random.random_range(0..phone.kept.len())].clone());
        }
        said.shuffle(&mut random);
        sent.extend(said.chunks(11).map(|some| (&phone.account, some.to_vec())));
    }
    sent.shuffle(&mut random);
    for (account, some) in sent {
        let done = reported(&world, account, json!(some)).await;
        assert!(done.iter().all(|each| each["status"] != "REFUSED"), "{done:?}");
    }
    let all = visits(&world, json!({})).await;
    assert_eq!(all.len(), PHONES * DAYS);
    for visit in all {
        let day = &visit["startsAt"].as_str().expect("a time")[..10];
        let times = [&visit["setOutAt"], &visit["checkedInAt"], &visit["checkedOutAt"]];
        let told = ["00:40:00", "01:01:00", "03:00:00"].map(|time| json!(format!("{day}T{time}Z")));
        assert_eq!((&visit["state"], times), (&json!("CHECKED_OUT"), [&told[0], &told[1], &told[2]]));
    }
}

/// Weeks of two carers each, in which the same happens.
const SEEDS: std::ops::Range<u64> = 0..12;

/// A carer's week of visits, and the phone that reports of them.
struct Week {
    phone: Caller,
    carer: Value,
    visits: Vec<Value>,
}

async fn week(world: &World, email: &str) -> Week {
    let carer = world.carer(CARER).await;
    let phone = world.account_of(carer, email).await;
    let schedule = json!({
        "firstDay": "2026-03-03", "startTime": "09:00", "minutes": 120,
        "rule": format!("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT={DAYS}"),
    });
    let series = json!({
        "householdId": world.household, "serviceType": "HOUSEKEEPING", "schedule": schedule, "staffMemberId": carer,
    });
    world.change("visitSeriesCreate", series, "series { id }").await;
    Week { phone, carer: json!(carer), visits: visits(world, json!({ "staffMemberId": carer })).await }
}

/// What a phone keeps about a visit: some of it twice, some of it never, here and there far from the door, without a place
/// or at an hour that cannot be.
fn happened(random: &mut ChaCha20Rng, place: usize, visit: &Value) -> Vec<(DateTime<Utc>, Value)> {
    let starts_at: DateTime<Utc> = visit["startsAt"].as_str().expect("a time").parse().expect("a time");
    let mut all = Vec::new();
    for (kind, minutes) in [("SET_OUT", -60..10), ("CHECK_IN", -10..40), ("CHECK_OUT", 30..150)] {
        for _ in 0..random.random_range(0..3) {
            let strange = if random.random_range(0..10) == 0 { TimeDelta::hours(16) } else { TimeDelta::zero() };
            let at = starts_at + TimeDelta::minutes(random.random_range(minutes.clone())) + strange;
            let client_id = format!("{place}-{}", all.len());
            let mut report = said(&visit["id"], &client_id, kind, &at.to_rfc3339());
            match random.random_range(0..5) {
                0 => report["position"] = json!({ "latitude": 30.35, "longitude": 120.12 }),
                1 => report["position"] = Value::Null,
                _ => {}
            }
            all.push((at, report));
        }
    }
    all
}

/// How the visits of a week stand, without what names them.
async fn standing(world: &World, week: &Week) -> Vec<Value> {
    let query = "query($carer: ID!) { visits(filter: { staffMemberId: $carer }, first: 100) { nodes {
        startsAt state setOutAt checkedInAt checkedOutAt exceptions { kind }
        reports { kind deviceAt conflict distanceMetres } } } }";
    let found = world.ask(query, json!({ "carer": week.carer })).await["visits"]["nodes"].clone();
    let mut visits = found.as_array().expect("visits").clone();
    for visit in &mut visits {
        let kinds = visit["exceptions"].as_array().expect("a list").iter();
        let kinds: BTreeSet<String> = kinds.map(|each| each["kind"].as_str().expect("a kind").to_owned()).collect();
        visit["exceptions"] = json!(kinds);
    }
    visits
}

async fn what_is_sent_in_order_and_in_no_order_comes_to_the_same(server: Server) {
    let world = World::new(server).await;
    let mut pairs = Vec::new();
    for seed in SEEDS {
        let in_order = week(&world, &format!("order{seed}@test.example")).await;
        pairs.push((seed, in_order, week(&world, &format!("none{seed}@test.example")).await));
    }
    world.server.set_clock("2026-03-12T01:00:00Z".parse().expect("a moment"));
    let mut found = BTreeSet::new();
    for (seed, in_order, in_none) in &pairs {
        let mut random = ChaCha20Rng::seed_from_u64(*seed);
        let (mut first, mut second) = (Vec::new(), Vec::new());
        for (place, (one, other)) in in_order.visits.iter().zip(&in_none.visits).enumerate() {
            for (at, report) in happened(&mut random, place, one) {
                let mut same = report.clone();
                same["visitId"] = other["id"].clone();
                first.push((at, report));
                second.push(same);
            }
        }
        first.sort_by_key(|(at, _)| *at);
        for (_, report) in first {
            reported(&world, &in_order.phone, json!([report])).await;
        }
        for _ in 0..second.len() / 3 {
            second.push(second[random.random_range(0..second.len())].clone());
        }
        second.shuffle(&mut random);
        for some in second.chunks(5) {
            reported(&world, &in_none.phone, json!(some)).await;
        }
        let (one, other) = (standing(&world, in_order).await, standing(&world, in_none).await);
        assert_eq!(one, other, "seed {seed}");
        found.extend(one.iter().map(|visit| visit["state"].to_string()));
        found.extend(one.iter().map(|visit| visit["exceptions"].to_string()));
    }
    // It was worth comparing.
    for state in ["ASSIGNED", "ON_THE_WAY", "CHECKED_IN", "CHECKED_OUT"] {
        assert!(found.contains(&format!("\"{state}\"")), "{state} in {found:?}");
    }
    assert!(found.len() > 8, "{found:?}");
}
