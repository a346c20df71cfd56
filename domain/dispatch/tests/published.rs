//! The published instances and solutions that the repository keeps.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, fs, path::Path};

use dispatch::{
    check::{Broken, check},
    format::{Format, FormatError, Instance, read_instance, read_solution, write_solution},
    plan::Plan,
    problem::{Problem, VisitIndex},
    score::score,
    search::{Iterations, improve, solve},
};

fn folder(set: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("instances").join(set)
}

fn instance(set: &str, name: &str) -> Instance {
    let text = fs::read_to_string(folder(set).join("instances").join(format!("{name}.json"))).unwrap();
    read_instance(&text).unwrap()
}

fn solution(set: &str, name: &str) -> String {
    fs::read_to_string(folder(set).join("solutions").join(format!("{name}.json"))).unwrap()
}

fn names(set: &str) -> Vec<String> {
    let files = fs::read_dir(folder(set).join("instances")).unwrap();
    let mut names: Vec<_> =
        files.map(|file| file.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    names.sort();
    assert!(names.len() >= 5);
    names
}

/// The best published cost of each instance, from the table beside them.
fn best_known(set: &str, column: &str) -> BTreeMap<String, f64> {
    let table = fs::read_to_string(folder(set).join("best-known.csv")).unwrap();
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().unwrap();
    let at = head.iter().position(|name| *name == column).unwrap();
    lines.map(|cells| (cells[0].to_owned(), cells[at].parse().unwrap())).collect()
}

fn must_be_kept(problem: &Problem, plan: &Plan) {
    let report = check(problem, plan);
    assert_eq!(report.broken, Vec::<Broken>::new());
    assert_eq!(report.total, score(problem, plan).total());
}

#[test]
fn mankowska_solutions_cost_what_was_published() {
    let best = best_known("mankowska", "published_best");
    for name in names("mankowska") {
        let instance = instance("mankowska", &name);
        assert_eq!(instance.format, Format::Mankowska);
        let plan = read_solution(&instance, &solution("mankowska", &name)).unwrap();
        must_be_kept(&instance.problem, &plan);
        let cost = score(&instance.problem, &plan).cost();
        // The stored solution of this one is not the best published, whose order is not known.
        let stated = if name == "InstanzCPLEX_HCSRP_25_6" { 464.622 } else { best[&name] };
        assert!((cost - stated).abs() <= 0.001 + 1e-9, "{name}: {cost} instead of {stated}");
    }
}

#[test]
fn uhhc_solutions_cost_what_they_state() {
    for name in names("uhhc") {
        let instance = instance("uhhc", &name);
        assert_eq!(instance.format, Format::Uhhc);
        let text = solution("uhhc", &name);
        let stated: serde_json::Value = serde_json::from_str(&text).unwrap();
        let plan = read_solution(&instance, &text).unwrap();
        must_be_kept(&instance.problem, &plan);
        let score = score(&instance.problem, &plan);
        assert_eq!(Some(score.total()), stated["cost"]["objective"].as_i64(), "{name}");
        let parts = [
            ("travel_time", dispatch::score::Component::Travel),
            ("total_tardiness", dispatch::score::Component::Lateness),
            ("highest_tardiness", dispatch::score::Component::WorstLateness),
            ("total_waiting_time", dispatch::score::Component::Waiting),
            ("total_extra_time", dispatch::score::Component::Overtime),
            ("max_idle_time", dispatch::score::Component::Idle),
            ("preferences", dispatch::score::Component::Preference),
            ("unscheduled", dispatch::score::Component::Unassigned),
            ("missed_lunch_break", dispatch::score::Component::MissedRest),
        ];
        for (part, component) in parts {
            assert_eq!(Some(score.weighted(component)), stated["cost_components"][part].as_i64(), "{name} {part}");
        }
    }
}

#[test]
fn what_is_written_reads_the_same() {
    for (set, name) in [("mankowska", "InstanzCPLEX_HCSRP_50_1"), ("uhhc", "i-083"), ("uhhc", "i-235")] {
        let instance = instance(set, name);
        let plan = read_solution(&instance, &solution(set, name)).unwrap();
        let written = write_solution(&instance, &plan).unwrap();
        assert_eq!(read_solution(&instance, &written).unwrap(), plan, "{name}");
        let outcome = solve(&instance.problem, 3, &mut Iterations(3_000), &mut |_| {});
        let written = write_solution(&instance, &outcome.plan).unwrap();
        assert_eq!(read_solution(&instance, &written).unwrap(), outcome.plan, "{name}");
    }
}

#[test]
fn small_instances_are_solved_to_the_proved_optimum() {
    let best = best_known("mankowska", "published_best");
    for name in ["InstanzCPLEX_HCSRP_10_1", "InstanzCPLEX_HCSRP_10_2", "InstanzCPLEX_HCSRP_10_10"] {
        let instance = instance("mankowska", name);
        let outcome = solve(&instance.problem, 1, &mut Iterations(200_000), &mut |_| {});
        must_be_kept(&instance.problem, &outcome.plan);
        let cost = outcome.score.cost();
        assert!((cost - best[name]).abs() <= 0.001, "{name}: {cost} instead of {}", best[name]);
    }
}

/// Two sequences that cross over two carers, which no order of patients can express, save the most here.
#[test]
fn orders_of_visits_find_what_orders_of_patients_cannot() {
    let instance = instance("mankowska", "InstanzCPLEX_HCSRP_25_6");
    let outcome = solve(&instance.problem, 1, &mut Iterations(1_000_000), &mut |_| {});
    must_be_kept(&instance.problem, &outcome.plan);
    assert!(outcome.score.cost() <= 441.0, "{}", outcome.score.cost());
}

#[test]
fn uhhc_plans_keep_all_rules_and_beat_the_published() {
    let best = best_known("uhhc", "sa_best");
    for name in ["i-116", "i-134", "i-235"] {
        let instance = instance("uhhc", name);
        let outcome = solve(&instance.problem, 1, &mut Iterations(400_000), &mut |_| {});
        must_be_kept(&instance.problem, &outcome.plan);
        assert!(outcome.score.cost() <= best[name], "{name}: {}", outcome.score.cost());
    }
}

#[test]
fn a_seed_and_a_budget_give_one_plan() {
    let instance = instance("uhhc", "i-083");
    let run = |seed| solve(&instance.problem, seed, &mut Iterations(20_000), &mut |_| {});
    assert_eq!(run(7).plan, run(7).plan);
    assert_ne!(run(7).plan, run(8).plan);
}

#[test]
fn a_plan_is_improved_from_where_it_stands() {
    let instance = instance("mankowska", "InstanzCPLEX_HCSRP_75_2");
    let known = read_solution(&instance, &solution("mankowska", "InstanzCPLEX_HCSRP_75_2")).unwrap();
    let before = score(&instance.problem, &known).total();
    let outcome = improve(&instance.problem, &known, 1, &mut Iterations(1_000), &mut |_| {});
    must_be_kept(&instance.problem, &outcome.plan);
    assert!(outcome.score.total() <= before);
    // Without a budget the plan comes back as it was.
    let outcome = improve(&instance.problem, &known, 1, &mut Iterations(0), &mut |_| {});
    assert_eq!(outcome.score.total(), before);
}

#[test]
fn progress_is_told_and_the_search_can_be_called_off() {
    let instance = instance("uhhc", "i-167");
    let mut told = Vec::new();
    let mut stop = |iterations: u64| if iterations >= 1_024 { 1.0 } else { 0.0 };
    let outcome = solve(&instance.problem, 1, &mut stop, &mut |progress| told.push(*progress));
    assert_eq!(outcome.iterations, 1_024);
    assert!(told.len() >= 2);
    assert!(told.windows(2).all(|two| two[1].best <= two[0].best));
    assert_eq!(told.last().map(|last| last.best), Some(outcome.score.total()));
}

#[test]
fn the_checker_names_what_is_broken() {
    let instance = instance("mankowska", "InstanzCPLEX_HCSRP_10_1");
    let plan = read_solution(&instance, &solution("mankowska", "InstanzCPLEX_HCSRP_10_1")).unwrap();
    let broken = |change: &dyn Fn(&mut Plan)| {
        let mut changed = plan.clone();
        change(&mut changed);
        check(&instance.problem, &changed).broken
    };
    assert_eq!(broken(&|_| {}), []);
    let first = plan.routes[0].stops[0].visit;
    assert!(broken(&|plan| plan.routes[0].stops[0].start -= 1).contains(&Broken::TooEarly(first)));
    let second = plan.routes[0].stops[1];
    assert!(broken(&|plan| plan.routes[0].stops[1].visit = VisitIndex(999)).contains(&Broken::NotGiven(second.visit)));
    assert!(broken(&|plan| plan.routes[0].stops[1] = second).is_empty());
    assert!(broken(&|plan| plan.routes[1].stops.push(second)).contains(&Broken::Twice(second.visit)));
    assert!(broken(&|plan| plan.routes[0].stops.truncate(1)).contains(&Broken::NotGiven(second.visit)));
    assert!(
        broken(&|plan| plan.routes[0].stops[1].start -= 200_000)
            .iter()
            .any(|rule| matches!(rule, Broken::OutOfReach(..)))
    );
    assert!(broken(&|plan| plan.routes.swap(0, 1)).iter().any(|rule| matches!(rule, Broken::Unskilled(..))));
    assert!(
        broken(&|plan| plan.routes[1].stops[0].start += 1).iter().any(|rule| matches!(rule, Broken::OutOfStep(..)))
    );
    assert_eq!(broken(&|plan| plan.routes.truncate(1)).first(), Some(&Broken::Routes(1)));
}

#[test]
fn files_that_cannot_be_used_say_why() {
    let refused = |text: &str| read_instance(text).unwrap_err().to_string();
    assert!(refused("{").starts_with("the file does not read"));
    assert!(matches!(read_instance("{}"), Err(FormatError::Unknown)));
    let text = fs::read_to_string(folder("uhhc").join("instances/i-116.json")).unwrap();
    let change = |path: &str, to: serde_json::Value| {
        let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
        *value.pointer_mut(path).unwrap() = to;
        refused(&value.to_string())
    };
    assert_eq!(change("/distances/0/1", (-3.0).into()), "distances[0][1]: -3 is no time that can be planned");
    assert_eq!(
        change("/distances/0", serde_json::json!([1, 2])),
        "travel[0]: has 2 entries where 11 are needed: the matrix must be square"
    );
    assert_eq!(change("/patients/0/time_windows/0/end", 1.into()), "visits[0].windows[0]: closes before it opens");
    assert_eq!(change("/lunch_breaks/start", 400.into()), "carers[2].rest.begins: closes before it opens");
    assert_eq!(change("/caregivers/0/arrival_point", "d9".into()), "caregivers.arrival_point: there is no \"d9\"");
    assert_eq!(
        change("/metadata/cost_components/travel_time", "HARD".into()),
        "metadata.cost_components.travel_time: \"HARD\" is not supported"
    );
}

#[test]
fn solutions_that_do_not_belong_say_why() {
    let instance = instance("uhhc", "i-116");
    let refused = |text: &str| read_solution(&instance, text).unwrap_err().to_string();
    let route =
        |carer: &str, stops: &str| format!(r#"{{"routes": [{{"caregiver_id": "{carer}", "locations": [{stops}]}}]}}"#);
    assert_eq!(refused(&route("c99", "")), "routes.caregiver_id: there is no \"c99\"");
    let stop = r#"{"patient": "p99", "service": "s0", "arrival_time": 1}"#;
    assert_eq!(refused(&route("c1", stop)), "routes.locations: there is no \"p99 s0\"");
    let service = &instance.services[0];
    let stop = format!(r#"{{"patient": "{}", "service": "{}", "arrival_time": 1}}"#, service.patient, service.service);
    assert_eq!(
        refused(&route("c1", &format!("{stop}, {stop}"))),
        format!("routes.locations: \"{} {}\" is there twice", service.patient, service.service)
    );
}
