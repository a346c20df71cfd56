//! Plans that can be followed, how they differ, and which version a visit has.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::{Asia::Shanghai, Europe::Berlin};
use proptest::prelude::*;

use super::{
    content::{Goal, Intervention, PlanContent, Problem, Resource, Task},
    difference::{PartChange, PlanPart, Terms, differences, terms_differ},
    in_force::{Signed, VisitTime, in_force, in_force_meanwhile},
    schedule::{TaskSchedule, dated, days_of},
    told::told,
};
use crate::kernel::{Error, Language};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn moment(text: &str) -> DateTime<Utc> {
    text.parse().expect("a moment")
}

fn rule(text: &str) -> TaskSchedule {
    TaskSchedule { rule: text.to_owned(), first_day: None, last_day: None }
}

fn plan() -> PlanContent {
    PlanContent {
        problems: vec![Problem { key: "walk".into(), text: "Walks unsteadily".into() }],
        goals: vec![Goal {
            key: "walk-10".into(),
            problem: Some("walk".into()),
            text: "Walks ten metres".into(),
            measure: "Metres without a rest".into(),
            due: day("2026-06-01"),
        }],
        interventions: vec![Intervention {
            key: "exercise".into(),
            goal: Some("walk-10".into()),
            text: "Exercise with the frame".into(),
        }],
        resources: vec![Resource { key: "frame".into(), text: "Walking frame".into(), place: None }],
        tasks: vec![
            task("wash", None),
            task("exercise", Some(rule("FREQ=WEEKLY;BYDAY=MO,TH"))),
            task("nails", Some(rule("FREQ=MONTHLY;BYMONTHDAY=1"))),
        ],
    }
}

fn task(key: &str, schedule: Option<TaskSchedule>) -> Task {
    Task {
        key: key.into(),
        intervention: None,
        title: format!("Do {key}"),
        instructions: None,
        standard: "Done gently".into(),
        minutes: Some(20),
        critical: false,
        schedule,
    }
}

/// The field that a plan is refused at.
fn refused(change: impl FnOnce(&mut PlanContent)) -> String {
    let mut content = plan();
    change(&mut content);
    match content.checked(day("2026-03-02"), Shanghai) {
        Err(Error::Invalid { field, .. }) => field.into_owned(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_plan_that_cannot_be_followed_is_refused_at_its_place() {
    assert!(plan().checked(day("2026-03-02"), Shanghai).is_ok());
    assert_eq!(
        refused(|it| it.tasks[1].schedule = Some(rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"))),
        "content.tasks.1.schedule.rule"
    );
    assert_eq!(refused(|it| it.tasks[1].schedule = Some(rule("now and then"))), "content.tasks.1.schedule.rule");
    let over = TaskSchedule { last_day: Some(day("2026-03-01")), ..rule("FREQ=DAILY") };
    assert_eq!(refused(|it| it.tasks[0].schedule = Some(over)), "content.tasks.0.schedule.lastDay");
    let before =
        TaskSchedule { first_day: Some(day("2026-01-01")), last_day: Some(day("2026-02-01")), ..rule("FREQ=DAILY") };
    assert_eq!(refused(|it| it.tasks[0].schedule = Some(before)), "content.tasks.0.schedule.rule");
    assert_eq!(refused(|it| it.tasks[2].key = "wash".into()), "content.tasks.2.key");
    assert_eq!(refused(|it| it.tasks[2].key = "Wash it".into()), "content.tasks.2.key");
    assert_eq!(refused(|it| it.goals[0].problem = Some("gone".into())), "content.goals.0.problem");
    assert_eq!(refused(|it| it.goals[0].due = day("2026-03-01")), "content.goals.0.due");
    assert_eq!(refused(|it| it.tasks[0].standard = " ".into()), "content.tasks.0.standard");
    assert_eq!(refused(|it| it.tasks[0].minutes = Some(0)), "content.tasks.0.minutes");
    assert_eq!(refused(|it| it.problems[0].text = "x".repeat(1_001)), "content.problems.0.text");
}

#[test]
fn a_template_becomes_a_plan_of_its_day() {
    let mut goals = Vec::new();
    for goal in plan().goals {
        goals.push(Goal { due: 30_u32, key: goal.key, problem: goal.problem, text: goal.text, measure: goal.measure });
    }
    let PlanContent { problems, interventions, resources, tasks, .. } = plan();
    let template = PlanContent { problems, goals, interventions, resources, tasks };
    let template = template.checked_template(day("2026-03-02"), Shanghai).expect("a template");
    assert_eq!(template.begun_on(day("2026-03-02")).goals[0].due, day("2026-04-01"));
}

#[test]
fn differences_are_said_as_people_say_them() {
    let (before, mut after) = (plan(), plan());
    after.tasks[0].instructions = Some("Warm water".into());
    after.tasks[1].schedule = Some(rule("FREQ=DAILY"));
    after.tasks[1].critical = true;
    after.tasks.remove(2);
    after.problems.push(Problem { key: "sleep".into(), text: "Sleeps badly".into() });
    let terms =
        |first: &str| Terms { service_types: vec![], effective_from: day(first), review_due_on: day("2026-09-01") };
    let mut found = differences(&before, &after).expect("differences");
    assert_eq!(terms_differ(&terms("2026-03-02"), &terms("2026-03-02")).expect("terms"), None);
    found.extend(terms_differ(&terms("2026-03-02"), &terms("2026-03-09")).expect("terms"));
    let said = |language| found.iter().map(|it| told(it, &before, &after, language)).collect::<Vec<_>>();
    assert_eq!(
        said(Language::English),
        [
            "New problem: Sleeps badly.",
            "The task “Do wash” changes: how it is done from nothing to “Warm water”.",
            "The task “Do exercise” changes: whether somebody must know at once when it is not done from “no” to “yes”; \
             when from “Every Monday and Thursday” to “Every day”.",
            "No longer a task: Do nails.",
            "The plan itself changes: the first day from “2026-03-02” to “2026-03-09”.",
        ]
    );
    assert_eq!(
        said(Language::Chinese),
        [
            "新增问题：Sleeps badly。",
            "任务“Do wash”有变：做法由无改为“Warm water”。",
            "任务“Do exercise”有变：未完成是否立即告知由否改为是；时间由“每周一、四”改为“每天”。",
            "取消任务：Do nails。",
            "计划本身有变：开始日期由“2026-03-02”改为“2026-03-09”。",
        ]
    );
}

#[test]
fn differences_say_what_is_new_gone_and_otherwise() {
    let (before, mut after) = (plan(), plan());
    after.tasks[0].instructions = Some("Warm water".into());
    after.tasks[1].schedule = Some(rule("FREQ=DAILY"));
    after.tasks.remove(2);
    after.goals[0].due = day("2026-07-01");
    after.problems.push(Problem { key: "sleep".into(), text: "Sleeps badly".into() });
    let told: Vec<_> = differences(&before, &after)
        .expect("differences")
        .into_iter()
        .map(|it| {
            (it.part, it.key, it.change, it.fields.into_iter().map(|it| (it.field, it.before, it.after)).collect())
        })
        .collect();
    let field = |name: &str, before: Option<&str>, after: Option<&str>| {
        (name.to_owned(), before.map(str::to_owned), after.map(str::to_owned))
    };
    let nails = vec![
        field("critical", Some("no"), None),
        field("minutes", Some("20"), None),
        field("schedule", Some("FREQ=MONTHLY;BYMONTHDAY=1"), None),
        field("standard", Some("Done gently"), None),
        field("title", Some("Do nails"), None),
    ];
    let expected: Vec<(PlanPart, String, PartChange, Vec<_>)> = vec![
        (PlanPart::Problem, "sleep".into(), PartChange::Added, vec![field("text", None, Some("Sleeps badly"))]),
        (
            PlanPart::Goal,
            "walk-10".into(),
            PartChange::Changed,
            vec![field("due", Some("2026-06-01"), Some("2026-07-01"))],
        ),
        (PlanPart::Task, "wash".into(), PartChange::Changed, vec![field("instructions", None, Some("Warm water"))]),
        (
            PlanPart::Task,
            "exercise".into(),
            PartChange::Changed,
            vec![field("schedule", Some("FREQ=WEEKLY;BYDAY=MO,TH"), Some("FREQ=DAILY"))],
        ),
        (PlanPart::Task, "nails".into(), PartChange::Removed, nails),
    ];
    assert_eq!(told, expected);
}

fn versions() -> Vec<Signed<char>> {
    let signed = |version, number, from: &str, at: &str| Signed {
        version,
        number,
        effective_from: day(from),
        signed_at: moment(at),
    };
    vec![signed('a', 1, "2026-03-01", "2026-02-27T08:00:00Z"), signed('b', 2, "2026-03-05", "2026-03-04T08:00:00Z")]
}

#[test]
fn a_visit_has_the_version_of_its_day_and_keeps_the_one_with_which_it_began() {
    let now = moment("2026-03-06T12:00:00Z");
    let visit = |day_: &str, starts: &str, began: Option<&str>, ahead| VisitTime {
        day: day(day_),
        starts_at: moment(starts),
        began_at: began.map(moment),
        ahead,
    };
    let version = |visit: VisitTime| in_force(&versions(), visit.day, visit.moment(now));
    assert_eq!(version(visit("2026-02-28", "2026-02-28T01:00:00Z", None, false)), None, "before the first day");
    assert_eq!(version(visit("2026-03-04", "2026-03-04T01:00:00Z", Some("2026-03-04T01:02:00Z"), false)), Some('a'));
    assert_eq!(version(visit("2026-03-05", "2026-03-05T01:00:00Z", Some("2026-03-05T01:00:00Z"), false)), Some('b'));
    let signed_while_there = visit("2026-03-05", "2026-03-04T06:00:00Z", Some("2026-03-04T07:00:00Z"), false);
    assert_eq!(version(signed_while_there), Some('a'));
    assert_eq!(version(visit("2026-03-06", "2026-03-04T07:00:00Z", None, true)), Some('b'), "late, and still to come");
    assert_eq!(version(visit("2026-03-06", "2026-03-04T07:00:00Z", None, false)), Some('a'), "nobody came");
}

#[test]
fn what_held_meanwhile_is_every_version_that_held_at_some_moment() {
    let signed = |version, number, at: &str| Signed {
        version,
        number,
        effective_from: day("2026-03-01"),
        signed_at: moment(at),
    };
    let versions = [
        signed('a', 1, "2026-03-01T00:00:00Z"),
        signed('b', 2, "2026-03-04T01:20:00Z"),
        signed('c', 3, "2026-03-04T09:00:00Z"),
    ];
    let held = |from: &str, until: &str| in_force_meanwhile(&versions, day("2026-03-04"), moment(from), moment(until));
    assert_eq!(held("2026-03-03T13:00:00Z", "2026-03-04T01:40:00Z"), ['a', 'b']);
    assert_eq!(held("2026-03-04T02:00:00Z", "2026-03-04T03:00:00Z"), ['b']);
    assert_eq!(held("2026-02-27T00:00:00Z", "2026-02-28T00:00:00Z"), Vec::<char>::new());
}

#[test]
fn a_weekly_task_is_done_on_its_days_whatever_the_clock_does() {
    let from = day("2026-03-23");
    let schedule = dated(&rule("FREQ=WEEKLY;BYDAY=SU"), from, Berlin).expect("a schedule");
    let days: BTreeSet<_> = (0..21).map(|n| from + Days::new(n)).collect();
    let found = days_of(&schedule, &days).expect("days");
    assert_eq!(found, ["2026-03-29", "2026-04-05", "2026-04-12"].map(day).into());
}

proptest! {
    #[test]
    fn the_same_plan_does_not_differ_from_itself(keys in proptest::collection::btree_set("[a-z]{1,8}", 0..8)) {
        let tasks: Vec<Task> = keys.iter().map(|key| task(key, None)).collect();
        let content = PlanContent { tasks, ..plan() };
        prop_assert_eq!(differences(&content, &content).expect("differences"), vec![]);
        // From nothing, everything is new; to nothing, everything is gone.
        let nothing = PlanContent { problems: vec![], goals: vec![], interventions: vec![], resources: vec![], tasks: vec![] };
        let all = keys.len() + 4;
        let new = differences(&nothing, &content).expect("differences");
        prop_assert_eq!((new.len(), new.iter().all(|it| it.change == PartChange::Added)), (all, true));
        let gone = differences(&content, &nothing).expect("differences");
        prop_assert_eq!((gone.len(), gone.iter().all(|it| it.change == PartChange::Removed)), (all, true));
    }

    #[test]
    fn what_is_signed_later_never_changes_what_has_begun(
        signed in proptest::collection::vec((0_i64..40, 0_i64..40), 1..8),
        began in 0_i64..40,
        later in 1_i64..40,
    ) {
        let (first, start) = (day("2026-03-01"), moment("2026-03-01T00:00:00Z"));
        let versions: Vec<Signed<usize>> = signed
            .iter()
            .enumerate()
            .map(|(at, (from, after))| Signed {
                version: at,
                number: i32::try_from(at).expect("small") + 1,
                effective_from: first + TimeDelta::days(*from),
                signed_at: start + TimeDelta::days(*after),
            })
            .collect();
        let began_at = start + TimeDelta::days(began);
        let visit = VisitTime { day: first + TimeDelta::days(began), began_at: Some(began_at), starts_at: began_at, ahead: false };
        let before = in_force(&versions, visit.day, visit.moment(began_at));
        let mut more = versions;
        more.push(Signed { version: 99, number: 99, effective_from: first, signed_at: began_at + TimeDelta::days(later) });
        prop_assert_eq!(in_force(&more, visit.day, visit.moment(began_at + TimeDelta::days(50))), before);
    }

    #[test]
    fn days_asked_one_by_one_are_those_asked_together(offsets in proptest::collection::btree_set(0_u64..900, 1..30)) {
        let from = day("2026-03-02");
        let schedule = dated(&rule("FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR"), from, Shanghai).expect("a schedule");
        let days: BTreeSet<_> = offsets.iter().map(|offset| from + Days::new(*offset)).collect();
        let together = days_of(&schedule, &days).expect("days");
        let alone: BTreeSet<_> = days
            .iter()
            .filter(|day| !days_of(&schedule, &[**day].into()).expect("a day").is_empty())
            .copied()
            .collect();
        prop_assert_eq!(together, alone);
    }
}
