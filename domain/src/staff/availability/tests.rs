use chrono::TimeZone;
use chrono_tz::{Asia::Shanghai, Europe::Berlin};
use proptest::prelude::*;

use super::*;

fn time(text: &str) -> NaiveTime {
    text.parse().expect("a time")
}

fn hours(from: &str, to: &str) -> Hours {
    Hours { from: time(from), to: time(to) }
}

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn span(zone: Tz, from: &str, to: &str) -> Span {
    let at = |text: &str| zone.from_local_datetime(&text.parse().expect("a time")).earliest().expect("a time").to_utc();
    Span::new(at(from), at(to)).expect("a span")
}

fn uncovered(availability: &Availability, zone: Tz, spans: &[Span]) -> Vec<Span> {
    availability.uncovered(&AskedHours::new(zone, spans))
}

// 2026-03-02 is a Monday.

#[test]
fn a_visit_outside_the_weekly_hours_is_named() {
    let weekdays = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];
    let availability = Availability::new(WeeklyHours::on(&weekdays, hours("08:00", "18:00")), []);
    let fits = span(Shanghai, "2026-03-02T08:00:00", "2026-03-02T18:00:00");
    let early = span(Shanghai, "2026-03-03T07:59:00", "2026-03-03T09:00:00");
    let saturday = span(Shanghai, "2026-03-07T10:00:00", "2026-03-07T11:00:00");
    assert_eq!(uncovered(&availability, Shanghai, &[saturday, fits, early]), [early, saturday]);
}

#[test]
fn a_night_runs_into_the_next_day_and_from_sunday_into_monday() {
    let nights = Availability::new(WeeklyHours::daily(hours("22:00", "06:00")), []);
    let sunday = span(Shanghai, "2026-03-08T22:00:00", "2026-03-09T06:00:00");
    let monday = span(Shanghai, "2026-03-09T00:30:00", "2026-03-09T05:00:00");
    let morning = span(Shanghai, "2026-03-09T05:00:00", "2026-03-09T06:30:00");
    assert_eq!(uncovered(&nights, Shanghai, &[sunday, monday, morning]), [morning]);
}

#[test]
fn hours_that_touch_are_one_stretch_and_a_full_week_covers_any_length() {
    let always = Availability::new(WeeklyHours::daily(Hours::ALL_DAY), []);
    let month = span(Shanghai, "2026-03-02T00:00:00", "2026-04-02T00:00:00");
    assert!(always.covers(&AskedHours::new(Shanghai, &[month])));
    let mut split = WeeklyHours::daily(hours("08:00", "12:00"));
    split.monday.push(hours("12:00", "17:00"));
    let split = Availability::new(split, []);
    assert_eq!(uncovered(&split, Shanghai, &[span(Shanghai, "2026-03-02T09:00:00", "2026-03-02T16:00:00")]), []);
    let tuesday = span(Shanghai, "2026-03-03T09:00:00", "2026-03-03T16:00:00");
    assert_eq!(uncovered(&split, Shanghai, &[tuesday]), [tuesday]);
}

#[test]
fn a_day_away_takes_the_whole_day_and_the_night_that_runs_into_it() {
    let away = [(date("2026-03-03"), DayException::Away)];
    let always = Availability::new(WeeklyHours::daily(Hours::ALL_DAY), away);
    let night = span(Shanghai, "2026-03-02T22:00:00", "2026-03-03T06:00:00");
    let day = span(Shanghai, "2026-03-03T23:00:00", "2026-03-03T23:30:00");
    let before = span(Shanghai, "2026-03-02T20:00:00", "2026-03-03T00:00:00");
    let after = span(Shanghai, "2026-03-04T00:00:00", "2026-03-04T04:00:00");
    assert_eq!(uncovered(&always, Shanghai, &[before, night, day, after]), [night, day]);
}

#[test]
fn other_hours_open_a_day_and_shut_the_rest_of_it() {
    let other = [(date("2026-03-07"), DayException::Hours(vec![hours("20:00", "02:00")]))];
    let weekdays = Availability::new(WeeklyHours::on(&[Weekday::Sat], hours("08:00", "12:00")), other);
    let usual = span(Shanghai, "2026-03-07T09:00:00", "2026-03-07T10:00:00");
    let evening = span(Shanghai, "2026-03-07T21:00:00", "2026-03-08T01:00:00");
    let late = span(Shanghai, "2026-03-08T01:00:00", "2026-03-08T02:00:00");
    let next_week = span(Shanghai, "2026-03-14T09:00:00", "2026-03-14T10:00:00");
    assert_eq!(uncovered(&weekdays, Shanghai, &[usual, evening, late, next_week]), [usual]);
}

#[test]
fn the_clock_of_the_place_decides_on_both_sides_of_a_clock_change() {
    let mornings = Availability::new(WeeklyHours::daily(hours("08:00", "09:00")), []);
    let winter = span(Berlin, "2026-03-28T08:00:00", "2026-03-28T09:00:00");
    let summer = span(Berlin, "2026-03-29T08:00:00", "2026-03-29T09:00:00");
    assert_eq!(uncovered(&mornings, Berlin, &[winter, summer]), []);
    assert_eq!(uncovered(&mornings, Shanghai, &[winter, summer]).len(), 2);
}

#[test]
fn weekly_hours_are_stored_by_day() {
    let week = WeeklyHours::on(&[Weekday::Mon], hours("08:00", "18:00"));
    let stored = serde_json::to_value(&week).expect("json");
    assert_eq!(stored["monday"][0], serde_json::json!({ "from": "08:00:00", "to": "18:00:00" }));
    assert_eq!(serde_json::from_value::<WeeklyHours>(stored).expect("weekly hours"), week);
}

fn some_hours() -> impl Strategy<Value = Hours> {
    (0_u32..96, 0_u32..96).prop_map(|(from, to)| {
        let at = |quarter: u32| NaiveTime::from_num_seconds_from_midnight_opt(quarter * 900, 0).expect("a time");
        Hours { from: at(from), to: at(to) }
    })
}

proptest! {
    /// The quick way over patterns and the slow way quarter by quarter agree.
    #[test]
    fn covered_means_every_quarter_of_an_hour_is(
        week in prop::collection::vec(prop::collection::vec(some_hours(), 0..2), 7),
        exceptions in prop::collection::btree_map(0_u64..10, prop::option::of(some_hours()), 0..3),
        start in 96_i64..800,
        length in 1_i64..120,
    ) {
        let mut weekly = WeeklyHours::default();
        for (day, hours) in (0..7_u8).zip(&week) {
            *weekly.day_mut(Weekday::try_from(day).expect("a day")) = hours.clone();
        }
        let monday = date("2026-03-02");
        let exceptions: BTreeMap<NaiveDate, DayException> = exceptions
            .into_iter()
            .map(|(day, hours)| {
                let exception = hours.map_or(DayException::Away, |hours| DayException::Hours(vec![hours]));
                (monday + chrono::Days::new(day), exception)
            })
            .collect();
        let availability = Availability::new(weekly.clone(), exceptions.clone());
        let begin = monday.and_time(NaiveTime::MIN) + TimeDelta::minutes(start * 15);
        let end = begin + TimeDelta::minutes(length * 15);
        let asked = Span::new(begin.and_utc(), end.and_utc()).expect("a span");
        let open = |quarter: NaiveDateTime| {
            if exceptions.get(&quarter.date()) == Some(&DayException::Away) {
                return false;
            }
            [quarter.date(), quarter.date() - TimeDelta::days(1)].into_iter().any(|day| {
                let hours = match exceptions.get(&day) {
                    Some(DayException::Away) => vec![],
                    Some(DayException::Hours(hours)) => hours.clone(),
                    None => weekly.day(day.weekday()).to_vec(),
                };
                hours.iter().any(|h| {
                    let from = day.and_time(h.from);
                    from <= quarter && quarter < from + TimeDelta::minutes(h.minutes().into())
                })
            })
        };
        let expected = (0..length).all(|quarter| open(begin + TimeDelta::minutes(quarter * 15)));
        prop_assert_eq!(availability.covers(&AskedHours::new(Tz::UTC, &[asked])), expected);
    }
}
