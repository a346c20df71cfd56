//! The demo agency's care for its families, made by the operations themselves: greetings to approve, gestures.

use chrono::{Days, TimeDelta};
use entity::id::{EntityId, HouseholdId};

use super::{
    campaign::{
        campaigns::{self, CampaignInput},
        segments::{self, SegmentInput},
    },
    gesture::{
        Reception,
        gestures::{self, Done, GestureInput},
    },
    greeting::{
        FamilyCalendar, GreetingChannel, consents, drafting,
        family_days::{self, FamilyDayInput},
        policy::{self, GreetingPolicy},
    },
    recommendation::{claims, codes},
    retention::{
        contacts::{self, ContactInput},
        measuring,
    },
    review::{ReviewKind, policy::ReviewPolicy, reviews, signs::Sign},
};
use crate::{
    household::{Household, HouseholdStatus, households},
    kernel::{Result, Tx, demo::Demo},
};

/// So many households have said that they wish to be greeted.
const GREETED: usize = 40;
/// So many of them were surprised by their carer.
const SURPRISED: usize = 8;

async fn greetings(tx: &Tx, households: &[HouseholdId]) -> Result<()> {
    policy::set(tx, 0, || Ok(GreetingPolicy { draft_days: 30, ..GreetingPolicy::default() })).await?;
    for household in households {
        consents::set(tx, *household, true).await?;
    }
    if let Some(first) = households.first() {
        let told = FamilyDayInput {
            calendar: FamilyCalendar::Lunar,
            month: 8,
            day: 15,
            leap_month: false,
            member: None,
            name: Some("结婚纪念日".to_owned()),
        };
        family_days::add(tx, *first, told).await?;
    }
    drafting::draft_now(tx, households).await
}

async fn surprises(tx: &Tx, demo: &Demo, households: &[HouseholdId]) -> Result<()> {
    for (place, household) in households.iter().enumerate() {
        let Some((carer, _)) = demo.staff.get(place) else { return Ok(()) };
        let large = place % 4 == 3;
        let asked = GestureInput {
            household: *household,
            carer: Some(*carer),
            plan: if large { "一起看一场戏" } else { "一束鲜花" }.to_owned(),
            cost: if large { 18_000 } else { 3_000 },
            preference: None,
        };
        let proposed = gestures::propose(tx, asked).await?;
        if !large {
            let how = Done { cost: None, reception: Some(Reception::Pleased), response: Some("很高兴".to_owned()) };
            gestures::done(tx, proposed.id, proposed.version, how).await?;
        }
    }
    Ok(())
}

async fn stays(tx: &Tx, demo: &Demo, households: &[HouseholdId]) -> Result<()> {
    let served = SegmentInput { name: "Served".to_owned(), formula: "status == 'ACTIVE'".to_owned() };
    let segment = segments::make(tx, served).await?;
    let spring = CampaignInput {
        segment: segment.id,
        name: "重阳敬老".to_owned(),
        starts_on: demo.now.date_naive(),
        ends_on: demo.now.date_naive() + Days::new(30),
        points: 50,
        points_months: 12,
        budget: 5_000,
        control_permille: 200,
        seed: 9,
    };
    let drafted = campaigns::draft(tx, spring).await?;
    let mut known: Vec<Household> = households::by_ids(tx, households).await?.into_values().collect();
    known.sort_by_key(|household| household.id);
    for household in &known {
        segments::look_at(tx, household.id).await?;
    }
    measuring::measure(tx, &known).await?;
    let first = known.iter().find(|household| household.status == HouseholdStatus::Active);
    if let Some(first) = first {
        campaigns::start(tx, drafted.id, drafted.version).await?;
        let words = Some("一切都好".to_owned());
        contacts::note(tx, ContactInput { household: first.id, channel: GreetingChannel::Phone, day: None, words })
            .await?;
    }
    Ok(())
}

/// One household came on the word of another, and somebody has to look at a third.
async fn brought_and_odd(tx: &Tx, households: &[HouseholdId]) -> Result<()> {
    let [first, second, .., last] = households else { return Ok(()) };
    let code = codes::of_household(tx, *first).await?;
    claims::claim(tx, *second, &code.code).await?;
    let signs = [Sign::Points { found: 25_000, limit: ReviewPolicy::default().daily_points }];
    let about = (*last, last.uuid());
    reviews::open(tx, ReviewKind::Haste, about, &signs, tx.now() - TimeDelta::days(1)).await
}

pub(super) async fn seed(tx: &Tx, demo: &Demo) -> Result<()> {
    let households: Vec<HouseholdId> = demo.households.iter().map(|(household, _)| *household).collect();
    if households.is_empty() {
        return Ok(());
    }
    greetings(tx, &households[..households.len().min(GREETED)]).await?;
    surprises(tx, demo, &households[..households.len().min(SURPRISED)]).await?;
    stays(tx, demo, &households[..households.len().min(GREETED)]).await?;
    brought_and_odd(tx, &households[..households.len().min(GREETED)]).await
}
