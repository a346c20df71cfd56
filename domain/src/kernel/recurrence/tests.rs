use chrono_tz::{America::New_York, Asia::Shanghai, Europe::Berlin};
use proptest::prelude::*;

use super::*;

fn local(text: &str) -> NaiveDateTime {
    text.parse().expect("a local time")
}

fn utc(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn window(from: &str, until: &str) -> Span {
    Span::new(utc(from), utc(until)).expect("a window")
}

fn schedule(first: &str, minutes: u32, rule: &str, zone: Tz) -> Result<Schedule, ScheduleProblem> {
    Schedule::new(local(first), minutes, Some(rule.into()), zone, None, [])
}

fn shown(spans: &[Span]) -> Vec<String> {
    spans.iter().map(|s| format!("{}/{}", s.start().format("%m-%dT%H:%M"), s.end().format("%m-%dT%H:%M"))).collect()
}

#[test]
fn the_wall_clock_is_kept_when_daylight_saving_begins() {
    // Europe/Berlin: 2026-03-29, 02:00 becomes 03:00.
    let visits = schedule("2026-03-28T09:00:00", 120, "FREQ=DAILY;COUNT=3", Berlin).expect("a schedule");
    let found = visits.occurrences(window("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z")).expect("occurrences");
    assert_eq!(shown(&found), ["03-28T08:00/03-28T10:00", "03-29T07:00/03-29T09:00", "03-30T07:00/03-30T09:00"]);
}

#[test]
fn a_night_shift_is_shorter_in_spring_and_longer_in_autumn() {
    // America/New_York: 2026-03-08 and 2026-11-01.
    let nights = schedule("2026-03-07T22:00:00", 480, "FREQ=DAILY", New_York).expect("a schedule");
    let spring = nights.occurrences(window("2026-03-08T00:00:00Z", "2026-03-08T12:00:00Z")).expect("occurrences");
    assert_eq!(spring[0].duration(), TimeDelta::hours(7));
    let autumn = nights.occurrences(window("2026-11-01T00:00:00Z", "2026-11-01T12:00:00Z")).expect("occurrences");
    assert_eq!(autumn[0].duration(), TimeDelta::hours(9));
}

#[test]
fn a_time_that_does_not_exist_moves_forward_and_one_that_exists_twice_is_the_first() {
    let gap = schedule("2026-03-28T02:30:00", 30, "FREQ=DAILY;COUNT=2", Berlin).expect("a schedule");
    let found = gap.occurrences(window("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z")).expect("occurrences");
    assert_eq!(shown(&found), ["03-28T01:30/03-28T02:00", "03-29T01:30/03-29T02:00"]);
    // 2026-10-25 02:30 is shown twice, at 00:30Z and at 01:30Z.
    let twice = schedule("2026-10-25T02:30:00", 15, "FREQ=DAILY;COUNT=1", Berlin).expect("a schedule");
    let found = twice.occurrences(window("2026-10-01T00:00:00Z", "2026-11-01T00:00:00Z")).expect("occurrences");
    assert_eq!(shown(&found), ["10-25T00:30/10-25T00:45"]);
}

#[test]
fn occurrences_pushed_together_by_a_clock_change_do_not_overlap() {
    let pair = schedule("2026-03-29T02:30:00", 60, "FREQ=DAILY;BYHOUR=2,3;COUNT=4", Berlin).expect("a schedule");
    let found = pair.occurrences(window("2026-03-01T00:00:00Z", "2026-05-01T00:00:00Z")).expect("occurrences");
    assert_eq!(found.len(), 3);
    assert!(found.windows(2).all(|w| w[0].end() <= w[1].start()));
}

#[test]
fn a_live_in_day_follows_the_next_without_a_gap_in_every_zone() {
    for zone in [Berlin, New_York, Shanghai] {
        let days = schedule("2026-01-01T08:00:00", 1_440, "FREQ=DAILY", zone).expect("a schedule");
        let found = days.occurrences(window("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")).expect("occurrences");
        assert!(found.windows(2).all(|w| w[0].end() == w[1].start()), "{zone}");
    }
}

#[test]
fn an_end_is_a_local_day_and_skipped_days_are_left_out() {
    let skipped = [local("2026-02-17T00:00:00").date()];
    let last = Some(local("2026-02-20T00:00:00").date());
    let rule = Some("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR".into());
    let visits = Schedule::new(local("2026-02-16T08:00:00"), 60, rule, Shanghai, last, skipped).expect("a schedule");
    let found = visits.occurrences(window("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")).expect("occurrences");
    assert_eq!(found.len(), 4);
    assert_eq!(found[0].start(), utc("2026-02-16T00:00:00Z"));
    assert_eq!(found[1].start(), utc("2026-02-18T00:00:00Z"));
}

#[test]
fn until_in_utc_in_local_time_and_as_a_date_say_the_same() {
    for until in ["20260110T010000Z", "20260110T090000", "20260110"] {
        let visits = schedule("2026-01-08T09:00:00", 60, &format!("FREQ=DAILY;UNTIL={until}"), Shanghai);
        let found = visits
            .expect("a schedule")
            .occurrences(window("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"))
            .expect("occurrences");
        assert_eq!(found.len(), 3, "{until}");
    }
}

#[test]
fn bad_rules_say_why() {
    let problem = |rule: &str| schedule("2026-01-08T09:00:00", 60, rule, Shanghai).expect_err("a problem");
    for never in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;INTERVAL=12;BYMONTH=3",
        "FREQ=DAILY;UNTIL=20250101",
        "FREQ=DAILY;COUNT=0",
    ] {
        assert_eq!(problem(never), ScheduleProblem::NeverOccurs, "{never}");
    }
    for often in [
        "FREQ=HOURLY",
        "FREQ=MINUTELY;COUNT=3",
        "FREQ=SECONDLY",
        "FREQ=DAILY;BYHOUR=8,9,10,11,12;BYMINUTE=0,10,20,30,40",
    ] {
        assert_eq!(problem(often), ScheduleProblem::TooFrequent, "{often}");
    }
    for bad in [
        "",
        "whenever",
        "FREQ=DAYLY",
        "FREQ=DAILY;BYDAY=é",
        "FREQ=DAILY;BYDAY=1é",
        "FREQ=DAILY;BYHOUR=24",
        "FREQ=DAILY;UNTIL=soon",
        "FREQ=DAILY;COUNT=2;UNTIL=20270101",
        "FREQ=DAILY;FREQ=DAILY",
        "FREQ=WEEKLY;BYMONTHDAY=1",
        "FREQ=DAILY\nEXDATE:20260101T000000Z",
    ] {
        assert!(matches!(problem(bad), ScheduleProblem::BadRule(_)), "{bad}: {:?}", problem(bad));
    }
    assert!(matches!(
        schedule("2026-01-08T09:00:00", 1_500, "FREQ=DAILY", Shanghai),
        Err(ScheduleProblem::OverlapsItself { .. })
    ));
    assert_eq!(schedule("2026-01-08T09:00:00", 0, "FREQ=DAILY", Shanghai), Err(ScheduleProblem::BadDuration));
    assert_eq!(schedule("9999-01-08T09:00:00", 5, "FREQ=DAILY", Shanghai), Err(ScheduleProblem::OutOfYears));
}

#[test]
fn without_a_rule_it_happens_once() {
    let once = Schedule::new(local("2026-01-08T09:00:00"), 60, None, Shanghai, None, []).expect("a schedule");
    let found = once.occurrences(window("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")).expect("occurrences");
    assert_eq!(shown(&found), ["01-08T01:00/01-08T02:00"]);
}

#[test]
fn what_is_stored_is_read_back() {
    let schedule = schedule("2026-01-08T09:00:00", 60, "rrule:freq=weekly;byday=mo", Shanghai).expect("a schedule");
    let stored = serde_json::to_string(&schedule).expect("json");
    assert_eq!(
        stored,
        r#"{"firstStart":"2026-01-08T09:00:00","minutes":60,"rule":"FREQ=WEEKLY;BYDAY=MO","timeZone":"Asia/Shanghai"}"#
    );
    assert_eq!(serde_json::from_str::<Schedule>(&stored).expect("a schedule"), schedule);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn windows_side_by_side_share_nothing_and_miss_nothing(
        zone in prop::sample::select(vec![Berlin, New_York, Shanghai]),
        start_minute in 0_i64..525_600,
        minutes in 1_u32..600,
        days in prop::sample::subsequence(vec!["MO", "TU", "WE", "TH", "FR", "SA", "SU"], 1..7),
        cut in 1_i64..400,
    ) {
        let first = local("2026-01-01T00:00:00") + TimeDelta::minutes(start_minute);
        let rule = format!("FREQ=WEEKLY;BYDAY={}", days.join(","));
        let visits = Schedule::new(first, minutes, Some(rule), zone, None, []).expect("a schedule");
        let from = utc("2026-01-01T00:00:00Z");
        let (middle, until) = (from + TimeDelta::days(cut), from + TimeDelta::days(401));
        let part = |a, b| visits.occurrences(Span::new(a, b).expect("a window")).expect("occurrences");
        let whole = part(from, until);
        prop_assert_eq!([part(from, middle), part(middle, until)].concat(), whole.clone());
        prop_assert!(whole.windows(2).all(|w| w[0].end() <= w[1].start()));
        for span in &whole {
            let start = span.start().with_timezone(&zone).naive_local();
            prop_assert!(days.contains(&&start.format("%a").to_string().to_uppercase()[..2]));
            prop_assert!(start.time() == first.time() || (start - TimeDelta::hours(1)).time() == first.time());
        }
    }

    #[test]
    fn any_text_is_answered(rule in "(FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY))?(;(BYDAY|BYMONTH|BYMONTHDAY|BYSETPOS|BYWEEKNO|BYYEARDAY|INTERVAL|COUNT|UNTIL|WKST)=[-+0-9A-Z,]{0,6}){0,3}") {
        if let Ok(schedule) = schedule("2026-01-08T09:00:00", 60, &rule, Berlin) {
            prop_assert!(schedule.occurrences(window("2026-01-01T00:00:00Z", "2028-01-01T00:00:00Z")).is_ok());
        }
    }
}
