//! Fifty phones without a network, which send what they have kept in any order, twice and late.

use rand::{Rng as _, SeedableRng as _, seq::SliceRandom as _};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::planned::{reported, said, visits};
use crate::matching::world::{CARER, World};
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    a_thousand_reports_of_fifty_phones_come_to_the_same_in_any_order,
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
