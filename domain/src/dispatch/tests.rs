//! From the facts of a day to what is worked out of them.

use std::time::Duration;

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use dispatch::{
    check::{Broken, check},
    problem::Standing,
};
use entity::{
    id::{AgencyId, BranchId, EntityId, HouseholdId, StaffMemberId, VisitId},
    sealed::Sealed,
};
use proptest::prelude::*;
use uuid::Uuid;

use super::{
    Bar, PlanKind, PlannedChange,
    asked::{Absence, Asked, Pair, PlanWeights},
    facts::{CarerFacts, DayFacts, VisitFacts},
    labour::Loads,
    mapping::model,
    outcome::{Proposal, proposals},
    search::{Search, work_out},
    spots::GreatCircle,
};
use crate::{
    kernel::{Error, GeoPoint, Result, recurrence::local_day},
    matching::ServiceType,
    staff::{
        BookingKind, LiveIn, ServiceArea, StaffMember, StaffRole, Status,
        availability::{Hours, WeeklyHours},
        eligibility::Record,
        pool::Facts,
    },
    visit::{Visit, VisitState},
};

const USUAL: GreatCircle = GreatCircle { percent: 100 };

fn id<I: EntityId>(number: u128) -> I {
    I::from_uuid(Uuid::from_u128(number))
}

/// Midnight of Tuesday, 3 March 2026, in Hangzhou.
fn midnight() -> DateTime<Utc> {
    "2026-03-02T16:00:00Z".parse().expect("a moment")
}

fn at(minutes: i64) -> DateTime<Utc> {
    midnight() + TimeDelta::minutes(minutes)
}

fn carer(number: u128, hours: (u32, u32)) -> CarerFacts {
    let time = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour");
    let member = StaffMember {
        id: id(number),
        agency_id: id::<AgencyId>(1),
        branch_id: id::<BranchId>(1),
        name: Sealed(Vec::new()),
        name_index: Vec::new(),
        phone: None,
        phone_index: None,
        roles: serde_json::from_value(serde_json::json!([])).expect("no roles"),
        languages: serde_json::from_value(serde_json::json!([])).expect("no languages"),
        area: ServiceArea::default(),
        latitude: 30.28,
        longitude: 120.12,
        live_in: LiveIn::LiveOut,
        status: Status::Active,
        hired_on: None,
        hourly_cost: None,
        currency: None,
        jurisdiction: "CN_STANDARD".to_owned(),
        weekly_minutes: 2_400,
        weekly_hours: WeeklyHours::daily(Hours { from: time(hours.0), to: time(hours.1) }),
        consented_groups: None,
        created_at: midnight(),
        version: 1,
        revision: 1,
    };
    let facts = Facts {
        member,
        zone: chrono_tz::Asia::Shanghai,
        last_day: None,
        skills: Vec::new(),
        credentials: Vec::new(),
        record: Record::default(),
        exceptions: Vec::new(),
        taken: Vec::new(),
    };
    CarerFacts { facts, eligible: true, own_branch: true }
}

fn visit(number: u128, begins: i64, minutes: i64, carer: Option<u128>) -> VisitFacts {
    let visit = Visit {
        id: id::<VisitId>(number),
        agency_id: id::<AgencyId>(1),
        visit_series_id: None,
        placement_id: None,
        by_placement: false,
        live_in: false,
        occurs_at: None,
        household_id: id::<HouseholdId>(number),
        branch_id: id::<BranchId>(1),
        address_id: None,
        service_type: ServiceType::Housekeeping,
        starts_at: at(begins),
        ends_at: at(begins + minutes),
        staff_member_id: carer.map(id),
        answer_by: None,
        state: if carer.is_some() { VisitState::Assigned } else { VisitState::Planned },
        set_out_at: None,
        checked_in_at: None,
        checked_out_at: None,
        confirmed_at: None,
        confirmed_by: None,
        cancelled_at: None,
        cancelled_by: None,
        cancel_reason: None,
        late_since: None,
        missed_at: None,
        hand_over_note: None,
        version: 1,
    };
    let point = GeoPoint::new(30.28, 120.13).ok();
    VisitFacts {
        visit,
        point,
        excluded: Vec::new(),
        known: Vec::new(),
        preferred: None,
        skills: Vec::new(),
        given_with: None,
    }
}

fn day(now: i64, visits: Vec<VisitFacts>, carers: Vec<CarerFacts>) -> DayFacts {
    let zone = chrono_tz::Asia::Shanghai;
    let date = midnight().with_timezone(&zone).date_naive();
    let span = local_day(zone, date).expect("a day");
    DayFacts { zone, day: date, span, now: at(now), visits, carers }
}

fn asked() -> Asked {
    Asked {
        budget_ms: 5,
        seed: 1,
        may_move_minutes: 0,
        weights: PlanWeights::AHEAD,
        travel_percent: 100,
        pins: Vec::new(),
        forbids: Vec::new(),
        absent: Vec::new(),
        based_on: None,
    }
}

/// What is proposed for a day.
fn worked_out(day: &DayFacts, asked: &Asked, kind: PlanKind) -> Result<Vec<Proposal>> {
    let mut model = model(day, asked, &USUAL)?;
    let people: Vec<&Facts> = day.carers.iter().map(|carer| &carer.facts).collect();
    let loads = Loads::of(people, std::slice::from_ref(&model))?;
    let budget = Duration::from_millis(asked.budget_ms.into());
    let mut search = Search { kind, seed: asked.seed, budget, called_off: &|| false, progress: &mut |_, _| {} };
    let found = work_out(&mut model, &loads, &mut search)?;
    let problem = model.problem()?;
    // What the core's own judge says of it: no rule is broken but that everything is given.
    for broken in check(&problem, &found.plan).broken {
        assert!(matches!(broken, Broken::NotGiven(_)), "{broken}");
    }
    Ok(proposals(&model, &problem, &found.plan))
}

fn of(proposals: &[Proposal], number: u128) -> &Proposal {
    proposals.iter().find(|one| one.visit == id(number)).expect("a proposal")
}

#[test]
fn the_times_that_families_were_told_are_kept() {
    let day = day(0, vec![visit(1, 600, 60, None), visit(2, 690, 60, None)], vec![carer(1, (8, 18))]);
    let found = worked_out(&day, &asked(), PlanKind::Plan).expect("a plan");
    for (number, begins) in [(1, 600), (2, 690)] {
        let one = of(&found, number);
        assert_eq!((one.change, one.span.start()), (PlannedChange::Assigned, at(begins)));
    }
}

#[test]
fn a_visit_moves_only_as_far_as_it_may() {
    let late = |may_move| {
        let mut under_way = visit(1, 540, 90, Some(1));
        under_way.visit.state = VisitState::CheckedIn;
        under_way.visit.checked_in_at = Some(at(560));
        // At a quarter to eleven she is still there, and the next one is at eleven: twenty minutes away in the model.
        let mut next = visit(2, 660, 60, Some(1));
        next.point = GeoPoint::new(30.32, 120.13).ok();
        let day = day(655, vec![under_way, next], vec![carer(1, (8, 18))]);
        worked_out(&day, &Asked { may_move_minutes: may_move, ..asked() }, PlanKind::Replan).expect("a plan")
    };
    let found = late(45);
    assert_eq!(of(&found, 1).change, PlannedChange::Kept);
    let moved = of(&found, 2);
    assert_eq!(moved.change, PlannedChange::Moved);
    assert!(at(660) < moved.span.start() && moved.span.start() <= at(705), "{moved:?}");
    let refused = late(5);
    assert_eq!(of(&refused, 2).change, PlannedChange::Released);
    assert_eq!(of(&refused, 2).bars.0[0].bar, Bar::NoRoom);
}

#[test]
fn whoever_falls_ill_is_replaced_and_nobody_else_is() {
    let mut visits: Vec<VisitFacts> = (1..=6)
        .zip([540, 630, 720, 540, 630, 720])
        .map(|(n, from)| visit(n, from, 60, Some(1 + (n - 1) / 3)))
        .collect();
    visits[0].visit.state = VisitState::CheckedIn;
    visits[0].visit.checked_in_at = Some(at(541));
    let day = day(560, visits, vec![carer(1, (7, 19)), carer(2, (7, 19)), carer(3, (7, 19))]);
    let absent = vec![Absence { staff_member: id(1), from: at(600), until: at(1_440) }];
    let asked = Asked { absent, weights: PlanWeights::UNDER_WAY, ..asked() };
    let found = worked_out(&day, &asked, PlanKind::Replan).expect("a plan");
    assert_eq!(of(&found, 1).change, PlannedChange::Kept, "what has begun stays");
    for number in [2, 3] {
        let one = of(&found, number);
        assert_eq!((one.change, one.staff_member), (PlannedChange::Reassigned, Some(id::<StaffMemberId>(3))));
    }
    assert!((4..=6).all(|number| of(&found, number).change == PlannedChange::Kept));
}

/// Two visits that are given together, told the same time.
fn for_two(begins: i64) -> [VisitFacts; 2] {
    let (mut first, mut second) = (visit(1, begins, 60, None), visit(2, begins, 60, None));
    (first.given_with, second.given_with) = (Some(id(2)), Some(id(1)));
    second.point = first.point;
    [first, second]
}

#[test]
fn two_give_a_visit_for_two_together_or_nobody_does() {
    let with = |carers: Vec<CarerFacts>, pins: Vec<Pair>| {
        let day = day(0, for_two(600).to_vec(), carers);
        worked_out(&day, &Asked { pins, may_move_minutes: 60, ..asked() }, PlanKind::Plan)
    };
    let both = vec![carer(1, (8, 18)), carer(2, (8, 18))];
    let found = with(both.clone(), Vec::new()).expect("a plan");
    let (first, second) = (of(&found, 1), of(&found, 2));
    assert_eq!((first.change, second.change), (PlannedChange::Assigned, PlannedChange::Assigned));
    assert_eq!(first.span, second.span);
    assert_ne!(first.staff_member, second.staff_member);
    let alone = with(vec![carer(1, (8, 18))], Vec::new()).expect("a plan");
    assert!(alone.iter().all(|one| one.change == PlannedChange::Unassigned), "{alone:?}");
    let pin = |visit| Pair { visit: id(visit), staff_member: id(1) };
    let refused = with(both, vec![pin(1), pin(2)]);
    let Err(Error::Invalid { field, problem }) = refused else { panic!("{refused:?}") };
    assert_eq!(field, "options.pins.staffMemberId");
    assert!(problem.contains("two carers give them together"), "{problem}");
}

#[test]
fn visits_for_two_of_which_one_was_moved_or_is_under_way_are_planned_by_themselves() {
    let one_comes = |change: &dyn Fn(&mut VisitFacts)| {
        let [mut first, second] = for_two(600);
        change(&mut first);
        let day = day(605, vec![first, second], vec![carer(1, (8, 18)), carer(2, (8, 18))]);
        let found = worked_out(&day, &Asked { may_move_minutes: 60, ..asked() }, PlanKind::Replan);
        of(&found.expect("a plan"), 2).change
    };
    assert_eq!(one_comes(&|first| first.visit.starts_at = at(500)), PlannedChange::Assigned);
    assert_eq!(
        one_comes(&|first| {
            first.visit.staff_member_id = Some(id(1));
            first.visit.state = VisitState::CheckedIn;
            first.visit.checked_in_at = Some(at(605));
        }),
        PlannedChange::Assigned
    );
}

#[test]
fn each_rule_is_named() {
    let bar = |change: &dyn Fn(&mut VisitFacts, &mut CarerFacts, &mut Asked)| {
        let (mut one, mut who, mut asked) = (visit(1, 600, 60, None), carer(1, (8, 18)), asked());
        change(&mut one, &mut who, &mut asked);
        let found = worked_out(&day(0, vec![one], vec![who]), &asked, PlanKind::Plan).expect("a plan");
        found[0].bars.0.first().map(|count| count.bar)
    };
    let span = |from, to| crate::kernel::span::Span::new(at(from), at(to)).expect("a span");
    assert_eq!(bar(&|_, _, _| {}), None);
    assert_eq!(bar(&|_, who, _| who.facts.member.status = Status::Suspended), Some(Bar::NotEmployed));
    assert_eq!(
        bar(&|_, who, _| who.facts.last_day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2)),
        Some(Bar::NotEmployed)
    );
    assert_eq!(bar(&|_, who, _| who.eligible = false), Some(Bar::NotEligible));
    assert_eq!(bar(&|_, who, _| who.own_branch = false), Some(Bar::OtherBranch));
    assert_eq!(bar(&|one, _, _| one.excluded.push(id(1))), Some(Bar::Excluded));
    assert_eq!(bar(&|one, _, _| one.visit.service_type = ServiceType::Patient), Some(Bar::Role));
    assert_eq!(
        bar(&|one, who, _| {
            one.visit.service_type = ServiceType::Patient;
            who.facts.member.roles.0.push(StaffRole::ElderlyCarer);
        }),
        None
    );
    assert_eq!(bar(&|one, _, _| one.skills.push((id(5), 2))), Some(Bar::Skill));
    assert_eq!(
        bar(&|one, who, _| {
            one.skills.push((id(5), 2));
            who.facts.skills.push((id(5), 2));
        }),
        None
    );
    assert_eq!(bar(&|one, _, _| one.visit.ends_at = at(1_100)), Some(Bar::Hours));
    assert_eq!(bar(&|_, who, _| who.facts.taken.push((BookingKind::Leave, span(0, 1_440)))), Some(Bar::Leave));
    assert_eq!(bar(&|_, who, _| who.facts.taken.push((BookingKind::Training, span(630, 700)))), Some(Bar::Booked));
    assert_eq!(bar(&|_, who, _| who.facts.taken.push((BookingKind::Training, span(590, 600)))), Some(Bar::NoRoom));
    assert_eq!(bar(&|one, _, _| one.point = None), Some(Bar::NoAddress));
    let pair = Pair { visit: id(1), staff_member: id(1) };
    assert_eq!(bar(&|_, _, asked| asked.forbids.push(pair)), Some(Bar::Forbidden));
    let absence = Absence { staff_member: id(1), from: at(650), until: at(700) };
    assert_eq!(bar(&|_, _, asked| asked.absent.push(absence)), Some(Bar::Absent));
}

#[test]
fn a_pin_on_somebody_who_may_not_come_is_refused_with_the_rule() {
    let mut nursing = visit(1, 600, 60, None);
    nursing.visit.service_type = ServiceType::Elderly;
    let pins = vec![Pair { visit: id(1), staff_member: id(1) }];
    let refused =
        worked_out(&day(0, vec![nursing], vec![carer(1, (8, 18))]), &Asked { pins, ..asked() }, PlanKind::Plan);
    let Err(Error::Invalid { field, problem }) = refused else { panic!("{refused:?}") };
    assert_eq!(field, "options.pins.staffMemberId");
    assert!(problem.contains("lacks the role"), "{problem}");
}

prop_compose! {
    /// A visit in any state, wherever and whenever.
    fn any_visit()(
        begins in 0_i64..1_400, minutes in 15_i64..300, carer in prop::option::of(1_u128..5), state in 0..9,
        delay in -30_i64..90, point in prop::option::weighted(0.9, (30.1_f64..30.4, 120.0_f64..120.3)),
        excluded in prop::option::of(1_u128..5), placed in any::<bool>(),
    ) -> VisitFacts {
        let mut one = visit(0, begins, minutes, carer);
        one.point = point.and_then(|(north, east)| GeoPoint::new(north, east).ok());
        one.excluded = excluded.map(id).into_iter().collect();
        one.visit.by_placement = placed;
        if carer.is_some() {
            one.visit.state = match state {
                0 => VisitState::Offered,
                1 => VisitState::OnTheWay,
                2 => VisitState::CheckedIn,
                3 => VisitState::CheckedOut,
                4 => VisitState::Cancelled,
                5 => VisitState::Missed,
                _ => VisitState::Assigned,
            };
            let began = at(begins + delay);
            match one.visit.state {
                VisitState::CheckedIn => one.visit.checked_in_at = Some(began),
                VisitState::CheckedOut => {
                    one.visit.checked_in_at = Some(began);
                    one.visit.checked_out_at = Some(began + TimeDelta::minutes(minutes));
                }
                _ => {}
            }
        }
        one
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    /// Whatever a day looks like, it can be planned: nothing panics, no rule is broken, what is settled stays with whom it was,
    /// nobody comes who must not, and what is told to begin begins no earlier and no later than it may.
    #[test]
    fn any_day_can_be_planned(
        visits in prop::collection::vec(any_visit(), 0..14), hours in prop::collection::vec((0_u32..12, 13_u32..24), 4),
        now in 0_i64..1_440, may_move in 0_i32..120, replan in any::<bool>(),
        leave in prop::option::of((1_u128..5, 0_i64..1_200)), together in prop::collection::vec(any::<bool>(), 7),
    ) {
        let mut visits: Vec<VisitFacts> = (1..).zip(visits).map(|(number, mut one)| {
            one.visit.id = id(number);
            one.visit.household_id = id(number);
            one
        }).collect();
        for (pair, _) in visits.chunks_exact_mut(2).zip(&together).filter(|(_, together)| **together) {
            (pair[1].visit.starts_at, pair[1].visit.ends_at) = (pair[0].visit.starts_at, pair[0].visit.ends_at);
            (pair[0].given_with, pair[1].given_with) = (Some(pair[1].visit.id), Some(pair[0].visit.id));
        }
        let mut carers: Vec<CarerFacts> = (1..).zip(hours).map(|(number, hours)| carer(number, hours)).collect();
        if let Some((who, from)) = leave {
            let span = crate::kernel::span::Span::new(at(from), at(from + 200)).expect("a span");
            if let Some(carer) = carers.iter_mut().find(|carer| carer.facts.member.id == id(who)) {
                carer.facts.taken.push((BookingKind::Leave, span));
            }
        }
        let day = day(now, visits.clone(), carers);
        let asked = Asked { may_move_minutes: may_move, budget_ms: 2, ..asked() };
        let kind = if replan { PlanKind::Replan } else { PlanKind::Plan };
        let mapped = model(&day, &asked, &USUAL).expect("a model");
        let found = worked_out(&day, &asked, kind).expect("a plan");
        prop_assert_eq!(found.len(), mapped.visits.len());
        for (one, place) in found.iter().zip(&mapped.visits) {
            let facts = visits.iter().find(|facts| facts.visit.id == one.visit).expect("a visit of the day");
            if place.settled {
                prop_assert_eq!(one.change, PlannedChange::Kept, "{:?}", facts.visit);
                continue;
            }
            let Some(staff) = one.staff_member else { continue };
            prop_assert!(!facts.excluded.contains(&staff));
            let earliest = facts.visit.starts_at.max(at(now));
            prop_assert!(facts.visit.starts_at <= one.span.start());
            prop_assert!(one.span.start() <= earliest + TimeDelta::minutes(i64::from(may_move) + 1));
            prop_assert_eq!(one.span.duration(), facts.visit.ends_at - facts.visit.starts_at);
        }
        let frozen = mapped.draft.visits.iter().filter(|one| matches!(one.standing, Standing::Frozen(..))).count();
        prop_assert!(frozen >= mapped.visits.iter().filter(|one| one.settled).count());
    }
}
