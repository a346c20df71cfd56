use chrono_tz::Asia::Shanghai;
use proptest::prelude::*;

use super::*;

const DAY: i64 = 24 * HOUR;

// 2026-03-02, a Monday, 00:00 in Shanghai, in minutes since 1970.
const MONDAY: i64 = 29_539_680;

fn hours(day: i64, from: i64, to: i64) -> Span {
    span(MONDAY + day * DAY + from * HOUR, MONDAY + day * DAY + to * HOUR).expect("a span")
}

fn broken(profile: &'static Profile, existing: &[Span], added: &[Span]) -> Vec<Breach> {
    check(&Workload::new(profile, existing), &Workload::new(profile, added))
}

fn refused(profile: &'static Profile, existing: &[Span], added: &[Span]) -> Vec<LimitKind> {
    broken(profile, existing, added).iter().filter(|b| b.limit.refuses).map(|b| b.limit.kind).collect()
}

#[test]
fn the_test_week_begins_on_a_monday() {
    let monday = hours(0, 0, 1).start().with_timezone(&Shanghai);
    assert_eq!(monday.format("%a %H:%M").to_string(), "Mon 00:00");
}

#[test]
fn eleven_hours_in_any_twenty_four_are_the_most_in_china() {
    assert_eq!(refused(&CN_STANDARD, &[hours(0, 8, 16)], &[hours(0, 17, 20)]), []);
    let late = broken(&CN_STANDARD, &[hours(0, 16, 24)], &[hours(1, 6, 10)]);
    assert_eq!(late[0].limit.kind, LimitKind::Day, "the window rolls over midnight");
    assert_eq!((late[0].minutes, late[0].allowed), (12 * HOUR, 11 * HOUR));
    assert_eq!(
        late[0].sentence(Shanghai),
        "Would work 12 h in the 24 h from 2026-03-02 10:00; at most 11 h are allowed (Labour Law of the PRC, arts. 36 and 41)."
    );
}

#[test]
fn overtime_warns_in_a_week_and_refuses_in_a_month() {
    let week: Vec<Span> = (0..6).map(|day| hours(day, 9, 17)).collect();
    let warned = broken(&CN_STANDARD, &week[..5], &week[5..]);
    assert_eq!(warned.len(), 1);
    assert_eq!((warned[0].limit.kind, warned[0].limit.refuses, warned[0].minutes), (LimitKind::Week, false, 48 * HOUR));
    // Ten hours on six days of the week: 260 hours in 30 days.
    let month: Vec<Span> = (0..30).filter(|day| day % 7 != 6).map(|day| hours(day, 9, 19)).collect();
    assert_eq!(refused(&CN_STANDARD, &month[..20], &month[20..]), [LimitKind::Average]);
    // Eleven hours on 24 days are 264, which is not said as 11 days.
    let month: Vec<Span> = (0..28).filter(|day| day % 7 != 6).map(|day| hours(day, 9, 20)).collect();
    let breaches = broken(&CN_STANDARD, &month[..20], &month[20..]);
    let average = breaches.iter().find(|breach| breach.limit.kind == LimitKind::Average).expect("a breach");
    let sentence = average.sentence(Shanghai);
    assert!(sentence.starts_with("Would work 264 h in the 30 days from"), "{sentence}");
}

#[test]
fn one_day_of_rest_in_seven() {
    let six: Vec<Span> = (0..6).map(|day| hours(day, 9, 12)).collect();
    assert_eq!(refused(&CN_STANDARD, &six, &[hours(7, 9, 12)]), []);
    assert_eq!(refused(&CN_STANDARD, &six, &[hours(6, 9, 12)]), [LimitKind::WeeklyRest]);
}

#[test]
fn eleven_hours_of_rest_in_the_european_union() {
    assert_eq!(refused(&EU_DIRECTIVE, &[hours(0, 14, 22)], &[hours(1, 9, 12)]), []);
    let short = broken(&EU_DIRECTIVE, &[hours(0, 16, 23)], &[hours(1, 8, 10)]);
    assert!(short.iter().any(|b| b.limit.kind == LimitKind::DailyRest && b.minutes == 18 * HOUR));
    // Two short visits far apart on one day make a day of thirteen hours, not more.
    assert_eq!(refused(&EU_DIRECTIVE, &[hours(0, 7, 8)], &[hours(0, 19, 20)]), []);
    assert_eq!(refused(&EU_DIRECTIVE, &[hours(0, 7, 8)], &[hours(0, 17, 21)]), [LimitKind::DailyRest]);
}

#[test]
fn thirty_five_hours_of_rest_in_seven_days_and_forty_eight_hours_on_average() {
    let days: Vec<Span> = (0..7).map(|day| hours(day, 9, 12)).collect();
    assert_eq!(refused(&EU_DIRECTIVE, &days[..6], &days[6..]), [LimitKind::WeeklyRest]);
    let long: Vec<Span> = (0..17 * 7).filter(|day| day % 7 < 5).map(|day| hours(day, 8, 18)).collect();
    assert_eq!(refused(&EU_DIRECTIVE, &long[..80], &long[80..]), [LimitKind::Average]);
    let warned = broken(&EU_DIRECTIVE, &[], &[hours(0, 8, 15)]);
    assert_eq!((warned.len(), warned[0].limit.kind, warned[0].limit.refuses), (1, LimitKind::Break, false));
}

#[test]
fn what_was_too_much_before_is_not_blamed_on_what_is_added() {
    assert_eq!(broken(&CN_STANDARD, &[hours(0, 0, 20)], &[hours(20, 9, 12)]), []);
    assert_eq!(broken(&UNLIMITED, &[hours(0, 0, 20)], &[hours(0, 20, 24)]), []);
}

prop_compose! {
    fn some_span()(start in 0_i64..600, length in 1_i64..40) -> Span {
        span(MONDAY + start * 30, MONDAY + (start + length) * 30).expect("a span")
    }
}

proptest! {
    /// Minute by minute: a window is too full exactly when the limit says so.
    #[test]
    fn a_full_window_is_found_exactly_when_there_is_one(
        existing in prop::collection::vec(some_span(), 0..8), added in prop::collection::vec(some_span(), 1..4)
    ) {
        let added: crate::kernel::span::Spans = added.into_iter().collect();
        let mut free = crate::kernel::span::Spans::new();
        for s in &existing {
            for part in added.gaps(s) {
                free.insert(part);
            }
        }
        let (existing, added) = (Workload::new(&CN_STANDARD, &free), Workload::new(&CN_STANDARD, &added));
        let found = check(&existing, &added).iter().find(|b| b.limit.kind == LimitKind::Day).map(|b| b.minutes);
        let worst = (MONDAY - DAY..MONDAY + 700 * 30)
            .step_by(30)
            .filter(|from| added.worked(*from, from + DAY) > 0)
            .map(|from| added.worked(from, from + DAY) + existing.worked(from, from + DAY))
            .max()
            .unwrap_or(0);
        prop_assert_eq!(found, (worst > 11 * HOUR).then_some(worst));
    }

    /// More work never mends a breach.
    #[test]
    fn more_work_never_mends_a_breach(
        existing in prop::collection::vec(some_span(), 0..8),
        more in prop::collection::vec(some_span(), 0..3),
        added in prop::collection::vec(some_span(), 1..4),
    ) {
        for profile in PROFILES {
            let fewer = broken(profile, &existing, &added).len();
            let all: Vec<Span> = existing.iter().chain(&more).copied().collect();
            prop_assert!(broken(profile, &all, &added).len() >= fewer);
        }
    }
}
