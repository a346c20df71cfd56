use chrono::{Days, NaiveTime};

use crate::kernel::span::Span;
use crate::matching::engine::distance::Point;
use crate::matching::engine::dry_run::compare;
use crate::matching::engine::facts::{CandidateFacts, Circle, Employment, Language, RequestFacts, Start};
use crate::matching::engine::hard::{ChangeBy, HardRule, Outcome};
use crate::matching::engine::policy::{Policy, Weights};
use crate::matching::engine::ranking::{explain, rank};
use crate::matching::engine::relaxation::{Relaxation, Relaxed, Suggestion, suggest};
use crate::matching::engine::sample::{self, monday, skill};
use crate::matching::engine::soft::SoftRule;
use crate::matching::engine::timetable::{Slot, Timetable};
use crate::staff::availability::{Availability, Hours, WeeklyHours};
use crate::staff::validity::Validity;
use crate::staff::working_time::{CN_STANDARD, Workload};

/// Tuesdays and Thursdays from 8 to 12 over thirteen weeks: 26 dates.
fn request() -> RequestFacts {
    let days = (0..91).filter(|day| [1, 3].contains(&(day % 7)));
    let mut request = sample::request(1);
    request.timetable = sample::timetable(days.filter_map(|day| sample::span(day, 8, 12)).collect());
    request.start = Some(Start { time: hours(8, 12).from, minutes: 240 });
    request.skills[0].skill = skill(1);
    request.skills[0].level = 3;
    request.wishes.clear();
    request
}

fn hours(from: u32, to: u32) -> Hours {
    let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour");
    Hours { from: at(from), to: at(to) }
}

/// Somebody who fits the request.
fn fitting(request: &RequestFacts) -> CandidateFacts {
    let mut candidate = sample::pool(3, 1).remove(0);
    let every = Validity { from: monday() - Days::new(300), until: Some(monday() + Days::new(365)) };
    candidate.skills = vec![(skill(1), 3)];
    candidate.credentials =
        vec![super::super::facts::CredentialFact { kind: crate::staff::CredentialKind::Health, held: vec![every] }];
    candidate.employment = Employment::Employed { from: monday() - Days::new(300), until: None };
    candidate.availability = Availability::new(WeeklyHours::daily(hours(7, 20)), []);
    candidate.base = request.place;
    candidate.area = None;
    (candidate.live_in, candidate.live_out) = (true, true);
    roster(&mut candidate, &[]);
    assert!(explain(request, &candidate, &Policy::DEFAULT).fits());
    candidate
}

fn roster(candidate: &mut CandidateFacts, spans: &[Span]) {
    candidate.roster = spans.iter().map(Slot::around).collect();
    candidate.workload = Workload::new(&CN_STANDARD, spans);
}

fn refused(request: &RequestFacts, candidate: &CandidateFacts) -> Outcome {
    let explanation = explain(request, candidate, &Policy::DEFAULT);
    let mut refused = explanation.outcomes.into_iter().filter(|outcome| !outcome.passed);
    let outcome = refused.next().expect("refused");
    assert_eq!(refused.next(), None, "by one rule only");
    outcome
}

#[test]
fn a_credential_that_ends_within_the_service_refuses_and_says_when() {
    let mut request = request();
    request.period = crate::kernel::span::Period::new(monday(), monday() + Days::new(56)).expect("a period");
    let mut candidate = fitting(&request);
    candidate.credentials[0].held[0].until = Some(monday() + Days::new(11));
    let outcome = refused(&request, &candidate);
    assert_eq!(outcome.rule, HardRule::Credential);
    assert_eq!(outcome.sentence, "Needs a health certificate valid from 2027-01-04 to 2027-03-01; it ends 2027-01-15.");
}

#[test]
fn hours_that_are_not_free_are_told_with_their_dates() {
    let request = request();
    let mut candidate = fitting(&request);
    let away = [1, 8, 15].map(|day| (monday() + Days::new(day), crate::staff::availability::DayException::Away));
    candidate.availability = Availability::new(WeeklyHours::daily(hours(7, 20)), away);
    let outcome = refused(&request, &candidate);
    assert_eq!(outcome.rule, HardRule::Availability);
    assert_eq!(outcome.sentence, "Free except Tue 08:00–12:00 on 3 of 26 dates.");
    assert_eq!(outcome.changes[0].dates, [1, 8, 15].map(|day| monday() + Days::new(day)));
}

#[test]
fn each_rule_refuses_by_itself() {
    let request = request();
    let judged = |change: &dyn Fn(&mut CandidateFacts)| {
        let mut candidate = fitting(&request);
        change(&mut candidate);
        refused(&request, &candidate).rule
    };
    let booked = sample::span(1, 11, 13).expect("a span");
    assert_eq!(judged(&|c| c.skills[0].1 = 2), HardRule::Skill);
    assert_eq!(judged(&|c| c.employment = Employment::Unavailable("suspended")), HardRule::Employment);
    assert_eq!(judged(&|c| c.eligibility.checks.clear()), HardRule::BackgroundCheck);
    assert_eq!(judged(&|c| c.eligibility.induction.clear()), HardRule::Training);
    assert_eq!(judged(&|c| c.leave = vec![Slot::around(&booked)]), HardRule::Leave);
    assert_eq!(judged(&|c| c.base = Point::new(32.0, 121.0)), HardRule::Area);
    assert_eq!(judged(&|c| c.base = None), HardRule::Area);
}

#[test]
fn a_booking_of_one_minute_in_common_refuses_and_one_that_touches_does_not() {
    let request = request();
    let mut candidate = fitting(&request);
    roster(&mut candidate, &[sample::span(1, 12, 14).expect("a span")]);
    assert!(explain(&request, &candidate, &Policy::DEFAULT).fits());
    roster(&mut candidate, &[sample::span(1, 11, 14).expect("a span")]);
    assert_eq!(refused(&request, &candidate).rule, HardRule::Roster);
}

#[test]
fn eleven_hours_a_day_are_the_limit_in_china() {
    let request = request();
    let mut candidate = fitting(&request);
    roster(&mut candidate, &[sample::span(1, 13, 20).expect("a span")]);
    assert!(explain(&request, &candidate, &Policy::DEFAULT).fits(), "4 + 7 hours");
    roster(&mut candidate, &[sample::span(1, 13, 21).expect("a span")]);
    let outcome = refused(&request, &candidate);
    assert_eq!(outcome.rule, HardRule::WorkingTime);
    assert!(outcome.sentence.contains("12 h"), "{}", outcome.sentence);
}

#[test]
fn an_exclusion_and_a_language_refuse() {
    let mut request = request();
    let candidate = fitting(&request);
    request.excluded = vec![candidate.id];
    assert_eq!(refused(&request, &candidate).rule, HardRule::Exclusion);
    request.excluded.clear();
    request.languages = vec![Language::new("fr").expect("a language")];
    assert_eq!(refused(&request, &candidate).rule, HardRule::Language);
    request.languages.clear();
    request.live_in = true;
    let out = CandidateFacts { live_in: false, ..candidate };
    assert_eq!(refused(&request, &out).rule, HardRule::LiveIn);
}

#[test]
fn ties_are_broken_by_continuity_then_hours_then_id() {
    let request = request();
    let policy = Policy { weights: Weights::new(&[(SoftRule::SkillSurplus, 1)]).expect("weights"), ..Policy::DEFAULT };
    let with = |number: usize, minutes: u32, busy: bool| {
        let mut candidate = fitting(&request);
        candidate.id = sample::person(number);
        candidate.history = vec![(request.household, minutes)];
        if busy {
            roster(&mut candidate, &[sample::span(2, 13, 15).expect("a span")]);
        }
        candidate
    };
    let pool = [with(1, 0, true), with(2, 0, false), with(3, 60, true), with(4, 0, false)];
    let order: Vec<_> = rank(&request, &pool, &policy).fits.iter().map(|ranked| ranked.place + 1).collect();
    assert_eq!(order, [3, 2, 4, 1]);
}

#[test]
fn the_smallest_relaxations_name_who_would_fit() {
    let request = request();
    let mut late = fitting(&request);
    late.id = sample::person(1);
    late.availability = Availability::new(WeeklyHours::daily(hours(9, 20)), []);
    let mut unskilled = fitting(&request);
    unskilled.id = sample::person(2);
    unskilled.skills[0].1 = 2;
    unskilled.languages.clear();
    let pool = [late, unskilled];
    let suggestions = suggest(&request, &pool, &Policy::DEFAULT, 5);
    let level = suggestions.iter().find(|s| s.fits == [sample::person(2)]).expect("a level");
    assert_eq!(level.relaxations[0].sentence(&request, &Policy::DEFAULT), "Accept level 2 of Cooking instead of 3.");
    let moved = suggestions.iter().find(|s| s.fits == [sample::person(1)]).expect("a move");
    assert_eq!(sentences(&request, moved), ["Move the start from 08:00 to 09:00."]);
}

fn sentences(request: &RequestFacts, suggestion: &Suggestion) -> Vec<String> {
    suggestion.relaxations.iter().map(|relaxation| relaxation.sentence(request, &Policy::DEFAULT)).collect()
}

#[test]
fn a_start_is_moved_for_every_day_or_the_day_is_left_out() {
    let request = request();
    // Free from nine on Tuesdays alone: there is no one start for both days.
    let mut candidate = fitting(&request);
    let (early, late) = (hours(7, 12), hours(9, 20));
    let week = WeeklyHours { tuesday: vec![late], thursday: vec![early], ..WeeklyHours::default() };
    candidate.availability = Availability::new(week, []);
    let suggestions = suggest(&request, &[candidate], &Policy::DEFAULT, 5);
    assert_eq!(suggestions.len(), 1, "{suggestions:?}");
    let sentence = "Leave out 13 of 26 times: every Tue from 2027-01-05 to 2027-03-30.";
    assert_eq!(sentences(&request, &suggestions[0]), [sentence]);
    // When the rule itself says when it begins, the request's start cannot be moved.
    let mut candidate = fitting(&request);
    candidate.availability = Availability::new(WeeklyHours::daily(hours(9, 20)), []);
    let fixed = RequestFacts { start: None, ..request };
    assert_eq!(suggest(&fixed, &[candidate], &Policy::DEFAULT, 5), [], "every time would have to be left out");
}

#[test]
fn who_does_not_live_in_works_the_hours() {
    let mut request = request();
    request.live_in = true;
    request.timetable = Timetable::new(request.timetable.occurrences, true, &[sample::ZONE], &[&CN_STANDARD]);
    let relaxed = Relaxed::new(&request, &Policy::DEFAULT, &[Relaxation::LiveOut]);
    let work = relaxed.request.timetable.work_under(&CN_STANDARD).expect("measured");
    assert_eq!(work.total(), 26 * 4 * 60);
}

#[test]
fn every_obstacle_on_the_way_is_named_with_who_could_change_it() {
    let request = request();
    let mut candidate = fitting(&request);
    let (home, far) = (request.place.expect("a place"), Point::new(31.6, 121.9).expect("a place"));
    candidate.base = Some(far);
    candidate.area = Some(Circle { centre: far, radius_m: 5_000 });
    let outcome = refused(&request, &candidate);
    let by: Vec<ChangeBy> = outcome.changes.iter().map(|change| change.by).collect();
    assert_eq!(by, [ChangeBy::Agency, ChangeBy::Agency, ChangeBy::Carer], "{home:?}: {outcome:?}");
    assert!(outcome.sentence.contains("20.0 km at most") && outcome.sentence.contains("60 minutes at most"));
    assert!(outcome.sentence.contains("Works within 5.0 km"), "{}", outcome.sentence);
}

#[test]
fn a_service_without_an_end_says_how_far_it_is_looked_at() {
    let mut request = request();
    request.open_ended = true;
    let mut candidate = fitting(&request);
    candidate.credentials[0].held[0].until = Some(monday() + Days::new(11));
    let told = "valid from 2027-01-04 to 2027-04-04 (a service without an end is looked at until then); it ends";
    let outcome = refused(&request, &candidate);
    assert!(outcome.sentence.contains(told), "{}", outcome.sentence);
}

#[test]
fn a_dry_run_tells_who_is_refused_above() {
    let request = request();
    let mut far = fitting(&request);
    far.id = sample::person(1);
    far.skills[0].1 = 5;
    far.base = Point::new(31.3, 121.55);
    let mut near = fitting(&request);
    near.id = sample::person(2);
    let weights = Weights::new(&[(SoftRule::SkillSurplus, 1)]).expect("weights");
    let policy = |max_distance_m| Policy { weights, max_distance_m, max_travel_minutes: 1_000, ..Policy::DEFAULT };
    let moves = compare(&request, &[far, near], &policy(500_000), &policy(1));
    assert_eq!(moves[0].sentence, "Rises from 2 to 1: 1 of those above is refused by the new policy's limits.");
}

#[test]
fn nothing_is_proposed_that_protects_people() {
    let mut request = request();
    let mut candidate = fitting(&request);
    candidate.eligibility.checks.clear();
    assert_eq!(suggest(&request, &[candidate], &Policy::DEFAULT, 5), []);
    let excluded = fitting(&request);
    request.excluded = vec![excluded.id];
    assert_eq!(suggest(&request, &[excluded], &Policy::DEFAULT, 5), []);
}

#[test]
fn a_dry_run_says_which_weight_moved_whom() {
    let request = request();
    let mut near = fitting(&request);
    near.id = sample::person(1);
    let mut skilled = fitting(&request);
    skilled.id = sample::person(2);
    skilled.skills[0].1 = 5;
    skilled.base = Point::new(31.225, 121.45);
    let policy = |skill, distance| Policy {
        weights: Weights::new(&[(SoftRule::SkillSurplus, skill), (SoftRule::Distance, distance)]).expect("weights"),
        max_distance_m: 60_000,
        max_travel_minutes: 600,
        ..Policy::DEFAULT
    };
    let moves = compare(&request, &[near, skilled], &policy(1, 9), &policy(9, 1));
    assert_eq!((moves[0].id, moves[0].old_rank), (sample::person(2), Some(2)));
    assert!(moves[0].sentence.starts_with("Rises from 2 to 1: skillSurplus counts more"), "{}", moves[0].sentence);
    assert!(moves[1].sentence.starts_with("Falls from 1 to 2"), "{}", moves[1].sentence);
}
