//! The faults that clocks have had elsewhere, and every reading against a count minute by minute.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use proptest::prelude::*;

use super::{
    Calendar, CalendarProblem, ClockEvent, Coverage, Happened, OpenHours, OpeningHours, Standing, Terms, read,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

fn minutes(count: i64) -> TimeDelta {
    TimeDelta::minutes(count)
}

const HOUR: Terms =
    Terms { target: TimeDelta::hours(1), warn_before: TimeDelta::minutes(10), coverage: Coverage::Calendar };

fn event(when: &str, happened: Happened) -> ClockEvent {
    ClockEvent { at: at(when), happened }
}

fn started(when: &str) -> ClockEvent {
    event(when, Happened::Started(HOUR))
}

fn paused(when: &str) -> ClockEvent {
    event(when, Happened::Paused { until: None })
}

/// Monday to Friday, 9 to 12 and 13 to 18.
fn hangzhou() -> Calendar {
    Calendar { zone: chrono_tz::Asia::Shanghai, hours: OpeningHours::usual() }
}

fn day_and_night(zone: Tz) -> Calendar {
    let all_day = OpenHours::new(NaiveTime::MIN, NaiveTime::MIN).expect("a day");
    let week = std::array::from_fn(|_| vec![all_day]);
    Calendar { zone, hours: OpeningHours::new(week, BTreeMap::new()).expect("hours") }
}

#[test]
fn off_hours_are_not_counted_twice_after_a_hold() {
    // Friday 17:30 in Hangzhou, held from 17:45 over the weekend to Monday 9:15.
    let log = [
        started("2026-03-06T09:30:00Z"),
        paused("2026-03-06T09:45:00Z"),
        event("2026-03-09T01:15:00Z", Happened::Resumed),
    ];
    let reading = read(&log, &hangzhou(), at("2026-03-09T01:45:00Z"));
    assert_eq!(reading.running, minutes(15 + 30));
    assert_eq!(reading.due_at, Some(at("2026-03-09T02:00:00Z")));
}

#[test]
fn a_pause_pauses() {
    let log = [started("2026-03-02T01:10:00Z"), paused("2026-03-02T01:20:00Z")];
    let reading = read(&log, &hangzhou(), at("2026-03-03T07:00:00Z"));
    assert_eq!((reading.standing, reading.running), (Standing::Paused, minutes(10)));
    assert_eq!((reading.due_at, reading.breached_at), (None, None));
}

#[test]
fn an_agreed_time_ends_a_pause_by_itself_and_a_later_one_takes_its_place() {
    let until = |when: &str, until: &str| event(when, Happened::Paused { until: Some(at(until)) });
    let mut log = vec![started("2026-03-02T01:00:00Z"), until("2026-03-02T01:10:00Z", "2026-03-02T06:00:00Z")];
    let reading = read(&log, &hangzhou(), at("2026-03-02T03:00:00Z"));
    assert_eq!((reading.standing, reading.due_at), (Standing::Paused, Some(at("2026-03-02T06:50:00Z"))));
    log.push(until("2026-03-02T05:30:00Z", "2026-03-03T06:00:00Z"));
    let reading = read(&log, &hangzhou(), at("2026-03-03T06:05:00Z"));
    assert_eq!((reading.standing, reading.running), (Standing::Running, minutes(15)));
    assert_eq!(reading.due_at, Some(at("2026-03-03T06:50:00Z")));
}

#[test]
fn another_policy_keeps_what_has_run_and_what_has_stood_still() {
    let terms = Terms { target: TimeDelta::hours(2), ..HOUR };
    let log = [
        started("2026-03-02T01:00:00Z"),
        paused("2026-03-02T01:30:00Z"),
        event("2026-03-02T01:45:00Z", Happened::Governed(terms)),
        event("2026-03-02T02:00:00Z", Happened::Resumed),
    ];
    let reading = read(&log, &hangzhou(), at("2026-03-02T02:10:00Z"));
    assert_eq!(reading.running, minutes(40));
    // 80 minutes are left, of which noon is none.
    assert_eq!(reading.due_at, Some(at("2026-03-02T03:30:00Z")));
}

#[test]
fn stricter_terms_are_broken_when_they_begin_and_looser_ones_undo_no_breach() {
    let strict = Terms { target: minutes(15), ..HOUR };
    let log = [started("2026-03-02T01:00:00Z"), event("2026-03-02T01:30:00Z", Happened::Governed(strict))];
    let reading = read(&log, &hangzhou(), at("2026-03-02T01:31:00Z"));
    assert_eq!(reading.breached_at, Some(at("2026-03-02T01:30:00Z")));
    let log = [
        event("2026-03-02T01:00:00Z", Happened::Started(strict)),
        event("2026-03-02T01:30:00Z", Happened::Governed(HOUR)),
    ];
    let reading = read(&log, &hangzhou(), at("2026-03-02T01:40:00Z"));
    assert_eq!(reading.breached_at, Some(at("2026-03-02T01:15:00Z")));
}

#[test]
fn stricter_terms_that_come_over_night_are_broken_in_the_morning() {
    let strict = Terms { target: minutes(15), ..HOUR };
    let log = [started("2026-03-02T09:30:00Z"), event("2026-03-02T15:00:00Z", Happened::Governed(strict))];
    let night = read(&log, &hangzhou(), at("2026-03-02T16:00:00Z"));
    assert_eq!((night.breached_at, night.over_at), (None, Some(at("2026-03-03T01:00:00Z"))));
    let morning = read(&log, &hangzhou(), at("2026-03-03T01:00:01Z"));
    assert_eq!(morning.breached_at, Some(at("2026-03-03T01:00:00Z")));
}

#[test]
fn a_holiday_that_is_announced_late_moves_what_is_open() {
    let log = [started("2026-03-06T09:30:00Z")];
    let due = read(&log, &hangzhou(), at("2026-03-06T09:40:00Z")).due_at;
    assert_eq!(due, Some(at("2026-03-09T01:30:00Z")), "Monday at half past nine");
    let monday = NaiveDate::from_ymd_opt(2026, 3, 9).expect("a day");
    let hours = OpeningHours::new(OpeningHours::usual().week().clone(), BTreeMap::from([(monday, Vec::new())]));
    let calendar = Calendar { hours: hours.expect("hours"), ..hangzhou() };
    assert_eq!(read(&log, &calendar, at("2026-03-06T09:40:00Z")).due_at, Some(at("2026-03-10T01:30:00Z")));
}

#[test]
fn a_saturday_that_is_worked_instead_counts() {
    let saturday = NaiveDate::from_ymd_opt(2026, 3, 7).expect("a day");
    let worked = BTreeMap::from([(saturday, OpeningHours::usual().week()[0].clone())]);
    let hours = OpeningHours::new(OpeningHours::usual().week().clone(), worked).expect("hours");
    let due = read(&[started("2026-03-06T09:30:00Z")], &Calendar { hours, ..hangzhou() }, at("2026-03-06T09:40:00Z"));
    assert_eq!(due.due_at, Some(at("2026-03-07T01:30:00Z")));
}

#[test]
fn noon_is_left_out() {
    let reading = read(&[started("2026-03-02T03:30:00Z")], &hangzhou(), at("2026-03-02T05:10:00Z"));
    assert_eq!((reading.running, reading.due_at), (minutes(40), Some(at("2026-03-02T05:30:00Z"))));
}

#[test]
fn an_hour_that_daylight_saving_takes_or_gives_is_no_hour_or_two() {
    let berlin = day_and_night(chrono_tz::Europe::Berlin);
    let night = |from: &str, to: &str| read(&[started(from)], &berlin, at(to)).running;
    // From 1 to 4 on the wall clock.
    assert_eq!(night("2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z"), minutes(120));
    assert_eq!(night("2026-10-24T23:00:00Z", "2026-10-25T03:00:00Z"), minutes(240));
    let two_to_three = OpenHours::try_from((120, 180)).expect("an hour");
    let week = std::array::from_fn(|_| vec![two_to_three]);
    let hours = OpeningHours::new(week, BTreeMap::new()).expect("hours");
    let calendar = Calendar { zone: chrono_tz::Europe::Berlin, hours };
    let day = |from: &str, to: &str| read(&[started(from)], &calendar, at(to)).running;
    assert_eq!(day("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z"), minutes(0), "there is no such hour");
    assert_eq!(day("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z"), minutes(120), "it comes twice");
}

#[test]
fn whoever_is_there_when_it_is_due_is_in_time() {
    let log = |when: &str| [started("2026-03-02T01:00:00Z"), event(when, Happened::Met)];
    let later = at("2026-03-02T05:00:00Z");
    assert_eq!(read(&log("2026-03-02T02:00:00Z"), &hangzhou(), later).breached_at, None);
    let late = read(&log("2026-03-02T02:00:01Z"), &hangzhou(), later);
    assert_eq!((late.standing, late.breached_at), (Standing::Met, Some(at("2026-03-02T02:00:00Z"))));
}

#[test]
fn what_is_due_at_closing_time_is_not_late_over_night() {
    // An hour before six: due at six, and not late before nine.
    let log = [started("2026-03-02T09:00:00Z")];
    let night = read(&log, &hangzhou(), at("2026-03-02T15:00:00Z"));
    assert_eq!((night.due_at, night.breached_at), (Some(at("2026-03-02T15:00:00Z")), None));
    assert_eq!(night.over_at, Some(at("2026-03-03T01:00:00Z")));
    let morning = read(&log, &hangzhou(), at("2026-03-03T01:00:01Z"));
    assert_eq!(morning.breached_at, Some(at("2026-03-03T01:00:00Z")));
}

#[test]
fn a_clock_that_starts_later_waits() {
    let reading = read(&[started("2026-03-02T05:00:00Z")], &hangzhou(), at("2026-03-02T01:00:00Z"));
    assert_eq!((reading.standing, reading.running), (Standing::Ahead, minutes(0)));
    assert_eq!((reading.warn_at, reading.due_at), (Some(at("2026-03-02T05:50:00Z")), Some(at("2026-03-02T06:00:00Z"))));
}

#[test]
fn a_clock_that_waits_begins_at_the_time_that_was_agreed_last() {
    let until = |when: &str, until: &str| event(when, Happened::Paused { until: Some(at(until)) });
    let mut log = vec![started("2026-03-04T06:00:00Z")];
    log.extend([until("2026-03-02T01:00:00Z", "2026-03-03T02:00:00Z"), started("2026-03-03T02:00:00Z")]);
    let due = |log: &[ClockEvent]| read(log, &hangzhou(), at("2026-03-02T03:00:00Z")).due_at;
    assert_eq!(due(&log), Some(at("2026-03-03T03:00:00Z")), "earlier");
    log.push(until("2026-03-02T02:00:00Z", "2026-03-05T06:00:00Z"));
    assert_eq!(due(&log), Some(at("2026-03-05T07:00:00Z")), "later again");
    let there = read(&log, &hangzhou(), at("2026-03-05T06:10:00Z"));
    assert_eq!((there.running, there.due_at), (minutes(10), Some(at("2026-03-05T07:00:00Z"))));
}

#[test]
fn a_household_with_somebody_who_lives_in_has_no_closing_time() {
    let always = Terms { coverage: Coverage::Always, ..HOUR };
    let reading =
        read(&[event("2026-03-07T15:00:00Z", Happened::Started(always))], &hangzhou(), at("2026-03-07T16:30:00Z"));
    assert_eq!((reading.running, reading.breached_at), (minutes(90), Some(at("2026-03-07T16:00:00Z"))));
}

#[test]
fn impossible_hours_are_refused() {
    let hours = |from: u16, until: u16| OpenHours::try_from((from, until));
    assert_eq!(hours(600, 600), Err(CalendarProblem::Backwards));
    assert_eq!(hours(600, 1441), Err(CalendarProblem::Backwards));
    let twice = vec![hours(600, 700).expect("hours"), hours(540, 601).expect("hours")];
    let week = std::array::from_fn(|_| twice.clone());
    assert_eq!(OpeningHours::new(week, BTreeMap::new()), Err(CalendarProblem::Overlapping));
    assert_eq!(
        OpeningHours::new(std::array::from_fn(|_| Vec::new()), BTreeMap::new()),
        Err(CalendarProblem::NeverOpen)
    );
}

// The count minute by minute knows nothing of spans: it asks of each minute what the wall clock shows.

fn is_open(calendar: &Calendar, minute: DateTime<Utc>) -> bool {
    let local = minute.with_timezone(&calendar.zone);
    let of_day = u16::try_from(local.hour() * 60 + local.minute()).expect("a minute of a day");
    calendar.hours.on(local.date_naive()).iter().any(|hours| {
        let (from, until): (u16, u16) = (*hours).into();
        from <= of_day && of_day < until
    })
}

/// What was counted: the minutes that ran, and the first that was one too many.
fn counted(log: &[ClockEvent], calendar: &Calendar, now: DateTime<Utc>) -> (i64, Option<DateTime<Utc>>) {
    let start = log[0].at;
    let (mut ran, mut breached) = (0, None);
    let mut minute = start;
    while minute < now {
        let (mut terms, mut pause, mut over) = (HOUR, None, false);
        for event in log.iter().filter(|event| event.at <= minute) {
            match event.happened {
                Happened::Started(by) | Happened::Governed(by) => terms = by,
                Happened::Paused { until } => pause = Some(until),
                Happened::Resumed => pause = None,
                Happened::Met | Happened::Stopped => over = true,
            }
        }
        let paused = pause.is_some_and(|until| until.is_none_or(|until| minute < until));
        let counts = terms.coverage == Coverage::Always || is_open(calendar, minute);
        if !over && !paused && counts {
            if breached.is_none() && minutes(ran) >= terms.target {
                breached = Some(minute);
            }
            ran += 1;
        }
        minute += minutes(1);
    }
    (ran, breached)
}

/// Days around changes of daylight saving, one of half an hour among them, and a place without.
fn some_place() -> impl Strategy<Value = (Tz, DateTime<Utc>)> {
    prop::sample::select(vec![
        (chrono_tz::Asia::Shanghai, at("2026-03-05T00:00:00Z")),
        (chrono_tz::Europe::Berlin, at("2026-03-28T00:00:00Z")),
        (chrono_tz::Europe::Berlin, at("2026-10-24T00:00:00Z")),
        (chrono_tz::America::New_York, at("2026-03-07T00:00:00Z")),
        (chrono_tz::America::New_York, at("2026-10-31T00:00:00Z")),
        (chrono_tz::Australia::Lord_Howe, at("2026-04-03T12:00:00Z")),
        (chrono_tz::Australia::Lord_Howe, at("2026-10-02T12:00:00Z")),
    ])
}

fn some_day() -> impl Strategy<Value = Vec<OpenHours>> {
    prop::collection::btree_set(0..=1440_u16, 0..6).prop_map(|ends| {
        let ends: Vec<u16> = ends.into_iter().collect();
        ends.chunks_exact(2).filter_map(|pair| OpenHours::try_from((pair[0], pair[1])).ok()).collect()
    })
}

fn some_calendar() -> impl Strategy<Value = (Calendar, DateTime<Utc>)> {
    let week = prop::collection::vec(some_day(), 7);
    let exceptions = prop::collection::btree_map(0..5_i64, some_day(), 0..3);
    (some_place(), week, exceptions).prop_filter_map("a week with hours", |((zone, base), week, exceptions)| {
        let day = |number: i64| (base + TimeDelta::days(number)).date_naive();
        let exceptions = exceptions.into_iter().map(|(number, hours)| (day(number), hours)).collect();
        let hours = OpeningHours::new(week.try_into().ok()?, exceptions).ok()?;
        Some((Calendar { zone, hours }, base))
    })
}

fn some_terms() -> impl Strategy<Value = Terms> {
    (1..600_i64, 0..30_i64, any::<bool>()).prop_map(|(target, warn, always)| Terms {
        target: minutes(target),
        warn_before: minutes(warn),
        coverage: if always { Coverage::Always } else { Coverage::Calendar },
    })
}

/// A log of a few days after a base, in order of time; no two events at one minute.
fn some_log() -> impl Strategy<Value = (Vec<(i64, Happened)>, i64)> {
    let happened = prop_oneof![
        some_terms().prop_map(Happened::Governed),
        Just(Happened::Paused { until: None }),
        (1..2000_i64).prop_map(|ahead| Happened::Paused { until: Some(DateTime::UNIX_EPOCH + minutes(ahead)) }),
        Just(Happened::Resumed),
        Just(Happened::Resumed),
        Just(Happened::Met),
    ];
    let later = prop::collection::btree_map(1..4000_i64, happened, 0..7);
    (some_terms(), later, 1..5000_i64).prop_map(|(terms, later, now)| {
        let mut log = vec![(0, Happened::Started(terms))];
        log.extend(later);
        (log, now)
    })
}

fn dated(log: &[(i64, Happened)], base: DateTime<Utc>) -> Vec<ClockEvent> {
    let event = |(minute, happened): &(i64, Happened)| {
        let at = base + minutes(*minute);
        let happened = match *happened {
            Happened::Paused { until: Some(ahead) } => {
                Happened::Paused { until: Some(at + (ahead - DateTime::UNIX_EPOCH)) }
            }
            other => other,
        };
        ClockEvent { at, happened }
    };
    log.iter().map(event).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_reading_is_what_a_count_of_minutes_says((calendar, base) in some_calendar(), (log, now) in some_log()) {
        let (log, now) = (dated(&log, base), base + minutes(now));
        let reading = read(&log, &calendar, now);
        let (ran, breached) = counted(&log, &calendar, now);
        prop_assert_eq!(reading.running, minutes(ran));
        prop_assert_eq!(reading.breached_at, breached);
    }

    #[test]
    fn any_order_of_writing_reads_the_same(
        (calendar, base) in some_calendar(),
        ((log, now), shuffled) in some_log().prop_flat_map(|(log, now)| {
            (Just((log.clone(), now)), Just(log).prop_shuffle())
        }),
    ) {
        let now = base + minutes(now);
        prop_assert_eq!(read(&dated(&log, base), &calendar, now), read(&dated(&shuffled, base), &calendar, now));
    }

    #[test]
    fn what_is_foretold_comes_true((calendar, base) in some_calendar(), (log, now) in some_log()) {
        let (mut log, now) = (dated(&log, base), base + minutes(now));
        log.retain(|event| event.at <= now);
        let reading = read(&log, &calendar, now);
        if !reading.standing.is_open() || reading.breached_at.is_some() {
            return Ok(());
        }
        if let (Some(due), Some(over)) = (reading.due_at, reading.over_at) {
            prop_assert_eq!(read(&log, &calendar, due).breached_at, None);
            let full = read(&log, &calendar, due).running;
            prop_assert_eq!(read(&log, &calendar, over).running, full);
            prop_assert_eq!(read(&log, &calendar, over).breached_at, None);
            prop_assert_eq!(read(&log, &calendar, over + minutes(1)).breached_at, Some(over));
        }
    }
}
