//! Made-up facts from a seed, for benchmarks and tests. Nothing in here is used by the product.

use crate::staff::CredentialKind;
use chrono::{Days, NaiveDate, NaiveTime, Weekday};
use chrono_tz::Tz;
use entity::id::{HouseholdId, SkillId, StaffMemberId};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use super::distance::Point;
use super::facts::{
    CandidateFacts, Circle, CredentialFact, Employment, Experience, Language, RequestFacts, SkillNeed, Start, Wish,
    WishFor, WishSource,
};
use super::timetable::{Slot, Timetable};
use crate::kernel::recurrence::instant;
use crate::kernel::span::{Period, Span};
use crate::staff::availability::{Availability, DayException, Hours, WeeklyHours};
use crate::staff::eligibility::{Check, Record, Requirements};
use crate::staff::validity::Validity;
use crate::staff::working_time::{CN_STANDARD, Workload};

/// The clock of the sample's city.
pub const ZONE: Tz = Tz::Asia__Shanghai;

const LANGUAGES: [&str; 5] = ["zh", "yue", "en", "ja", "wuu"];
const CREDENTIALS: [CredentialKind; 3] =
    [CredentialKind::Health, CredentialKind::InfantCare, CredentialKind::NursingCare];
const WORK_DAYS: [Weekday; 6] = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat];

/// The first Monday of the sample.
#[must_use]
pub fn monday() -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, 1, 4).unwrap_or_default()
}

/// The skill with this number.
#[must_use]
pub fn skill(number: u128) -> SkillId {
    SkillId(Uuid::from_u128(0x5 << 64 | number))
}

/// The staff member with this number.
#[must_use]
pub fn person(number: usize) -> StaffMemberId {
    StaffMemberId(Uuid::from_u128(0x7 << 64 | number as u128))
}

/// The household with this number.
#[must_use]
pub fn household(number: u128) -> HouseholdId {
    HouseholdId(Uuid::from_u128(0x9 << 64 | number))
}

/// Hours of a local day, some days after the first Monday.
#[must_use]
pub fn span(day: u64, from_hour: u32, to_hour: u32) -> Option<Span> {
    let date = monday() + Days::new(day);
    let at = |hour: u32| instant(ZONE, (date + Days::new(u64::from(hour / 24))).and_hms_opt(hour % 24, 0, 0)?);
    Span::new(at(from_hour)?, at(to_hour)?)
}

/// A timetable of these occurrences for the sample's people.
#[must_use]
pub fn timetable(occurrences: Vec<Span>) -> Timetable {
    Timetable::new(occurrences, false, &[ZONE], &[&CN_STANDARD])
}

fn point(rng: &mut impl Rng) -> Option<Point> {
    Point::new(rng.random_range(31.10..31.35), rng.random_range(121.30..121.60))
}

fn area(rng: &mut impl Rng) -> Option<Circle> {
    let centre = point(rng)?;
    rng.random_bool(0.3).then(|| Circle { centre, radius_m: rng.random_range(8_000..30_000) })
}

fn hour(hour: u32) -> NaiveTime {
    NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or_default()
}

/// People with the given seed: the same on every run.
#[must_use]
pub fn pool(seed: u64, people: usize) -> Vec<CandidateFacts> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    (0..people).map(|number| candidate(&mut rng, person(number))).collect()
}

fn candidate(rng: &mut ChaCha8Rng, id: StaffMemberId) -> CandidateFacts {
    let from = monday() - Days::new(rng.random_range(100..800));
    let mut skills: Vec<_> = (0..8).filter(|_| rng.random_bool(0.5)).map(|n| (skill(n), 0)).collect();
    for (_, level) in &mut skills {
        *level = rng.random_range(1..=5);
    }
    let kinds: Vec<CredentialKind> = CREDENTIALS.into_iter().filter(|_| rng.random_bool(0.8)).collect();
    let credential = |kind: CredentialKind| {
        let until = rng.random_bool(0.9).then(|| monday() + Days::new(rng.random_range(60..700)));
        CredentialFact { kind, held: vec![Validity { from, until }] }
    };
    let credentials = kinds.into_iter().map(credential).collect();
    let weekly =
        WeeklyHours::on(&WORK_DAYS, Hours { from: hour(rng.random_range(6..10)), to: hour(rng.random_range(16..22)) });
    let away: Vec<_> = (0..rng.random_range(0..3)).map(|_| monday() + Days::new(rng.random_range(0..90))).collect();
    let roster = roster(rng);
    let kept = rng.random_range(0..400);
    CandidateFacts {
        id,
        zone: ZONE,
        employment: Employment::Employed { from, until: rng.random_bool(0.05).then(|| monday() + Days::new(40)) },
        live_in: rng.random_bool(0.2),
        live_out: rng.random_bool(0.95),
        skills,
        credentials,
        eligibility: eligibility(from),
        languages: LANGUAGES.iter().filter(|_| rng.random_bool(0.4)).filter_map(|tag| Language::new(tag)).collect(),
        availability: Availability::new(weekly, away.into_iter().map(|day| (day, DayException::Away))),
        leave: Vec::new(),
        workload: Workload::new(&CN_STANDARD, &roster),
        roster: roster.iter().map(Slot::around).collect(),
        area: area(rng),
        districts: Vec::new(),
        base: point(rng),
        hourly_cost_minor: Some(rng.random_range(3_000..9_000)),
        history: rng
            .random_bool(0.1)
            .then(|| (household(rng.random_range(0..50)), rng.random_range(60..30_000)))
            .into_iter()
            .collect(),
        experience: Experience {
            kept,
            late: rng.random_range(0..=kept / 10),
            rating_sum: kept * 4 / 10,
            rating_count: kept / 10,
            declined: rng.random_range(0..5),
            ..Experience::default()
        },
        full_week_minutes: 40 * 60,
        profile: &CN_STANDARD,
    }
}

fn eligibility(from: NaiveDate) -> Record {
    let check = Check { on: from, clear: true, valid_until: None };
    Record { induction: from.iter_days().take(14).collect(), exams: Vec::new(), checks: vec![check] }
}

/// Four hours in the afternoon on some days of a quarter.
fn roster(rng: &mut ChaCha8Rng) -> Vec<Span> {
    let busy = rng.random_range(0.0..0.8);
    let start = rng.random_range(8..16);
    (0..91).filter(|day| day % 7 < 5 && rng.random_bool(busy)).filter_map(|day| span(day, start, start + 4)).collect()
}

/// A request on three mornings a week for thirteen weeks.
#[must_use]
pub fn request(seed: u64) -> RequestFacts {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let start = rng.random_range(8..12);
    let days = (0..91).filter(|day| [0, 2, 4].contains(&(day % 7)));
    let occurrences = days.filter_map(|day| span(day, start, start + 3)).collect();
    let wish = |wish, source, words: &str| Wish { wish, source, words: words.to_owned() };
    let mut languages = LANGUAGES.iter().filter_map(|tag| Language::new(tag)).collect::<Vec<_>>();
    let wished = languages.split_off(1);
    RequestFacts {
        household: household(rng.random_range(0..50)),
        period: Period::new(monday(), monday() + Days::new(90)).unwrap_or_else(|| Period::day(monday())),
        open_ended: false,
        hours_through: monday() + Days::new(90),
        start: Some(Start { time: hour(start), minutes: 180 }),
        timetable: timetable(occurrences),
        skills: vec![SkillNeed {
            skill: skill(rng.random_range(0..8)),
            name: "Cooking".into(),
            level: rng.random_range(1..4),
        }],
        credentials: vec![CredentialKind::Health],
        training: Requirements { background_check: false, ..Requirements::default() },
        course_titles: std::collections::BTreeMap::new(),
        background_check: Requirements { induction_days: 0, ..Requirements::default() },
        languages: Vec::new(),
        wished_languages: wished.choose_multiple(&mut rng, 2).copied().collect(),
        live_in: false,
        place: point(&mut rng),
        address: None,
        excluded: Vec::new(),
        wishes: vec![
            wish(WishFor::Skill(skill(rng.random_range(0..8))), WishSource::Told, "knows how to iron"),
            wish(WishFor::Skill(skill(rng.random_range(0..8))), WishSource::Observed, "is at ease with dogs"),
        ],
        budget_per_hour_minor: Some(rng.random_range(4_000..9_000)),
        mean_rating_thousandths: 4_200,
        experience_of_all: Experience { kept: 970, late: 30, ..Experience::default() },
    }
}
