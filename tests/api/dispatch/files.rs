//! The dispatch engine as somebody meets it who has instances in files.

use std::{
    env::temp_dir,
    fs, process,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::support::{program::Program, scratch, without_a_database};

without_a_database! {
    an_instance_is_planned_checked_and_measured,
    a_plan_that_breaks_rules_fails_the_check,
    a_search_that_is_interrupted_keeps_the_best_plan_so_far,
    a_search_that_is_interrupted_at_once_writes_what_there_is,
}

const INSTANCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../domain/dispatch/instances");

fn an_instance_is_planned_checked_and_measured() {
    let folder = temp_dir().join(format!("guanjia-dispatch-{}", process::id()));
    fs::create_dir_all(folder.join("instances")).expect("a folder");
    let instance = format!("{INSTANCES}/mankowska/instances/InstanzCPLEX_HCSRP_10_1.json");
    let solve = ["dispatch", "solve", &instance, "--seconds", "1", "--output", "plan.json", "--svg", "plan.svg"];
    let mut solving = Program::start(&folder, &solve);
    assert!(solving.says("all").ends_with("218.199"));
    assert!(solving.end().status.success());
    let picture = fs::read_to_string(folder.join("plan.svg")).expect("a picture");
    assert_eq!(picture.matches("class=\"visit\"").count(), 13);

    let mut checking = Program::start(&folder, &["dispatch", "check", &instance, "plan.json"]);
    assert!(checking.says("all").ends_with("218.199"));
    assert!(checking.end().status.success());

    fs::copy(&instance, folder.join("instances/InstanzCPLEX_HCSRP_10_1.json")).expect("a copy");
    fs::copy(format!("{INSTANCES}/mankowska/best-known.csv"), folder.join("best-known.csv")).expect("a copy");
    let mut measuring = Program::start(&folder, &["dispatch", "bench", ".", "--seconds", "1", "--seeds", "1"]);
    assert!(measuring.says("A1").contains("218.199"));
    assert!(measuring.end().status.success());
    fs::remove_dir_all(&folder).expect("the folder");
}

/// Has an instance searched for an hour, interrupts that, and checks what was written.
fn interrupted<T>(name: &str, instance: &str, when: impl FnOnce(&mut Program) -> T) -> (T, f64, bool) {
    let folder = scratch(name);
    let (instance, begun) = (format!("{INSTANCES}/{instance}"), Instant::now());
    let solve = ["dispatch", "solve", &instance, "--seconds", "3600", "--output", "plan.json"];
    let mut solving = Program::start(&folder, &solve);
    let seen = when(&mut solving);
    solving.interrupt();
    let ending = solving.end();
    assert!(ending.status.success(), "{}", ending.errors);
    assert!(begun.elapsed() < Duration::from_mins(1), "it searched on for {:?}", begun.elapsed());
    let mut checking = Program::start(&folder, &["dispatch", "check", &instance, "plan.json"]);
    let cost = checking.says("all").parse().expect("a cost");
    (seen, cost, checking.end().status.success())
}

fn a_search_that_is_interrupted_keeps_the_best_plan_so_far() {
    let instance = "mankowska/instances/InstanzCPLEX_HCSRP_10_1.json";
    let (told, cost, holds) = interrupted("dispatch-interrupted", instance, |solving| {
        let line = solving.logs(" moves");
        let (_, told) = line.split_once('%').expect("a share of the time");
        told.split_whitespace().next().expect("a cost").parse::<f64>().expect("a cost")
    });
    assert!(holds && cost <= told && cost > 218.0, "{cost} after {told}");
}

fn a_search_that_is_interrupted_at_once_writes_what_there_is() {
    // Visits may be missing in it; it is one that can be read.
    let instance = "uhhc/instances/i-116.json";
    let (line, ..) = interrupted("dispatch-interrupted-at-once", instance, |solving| solving.logs("searching"));
    assert!(line.contains("Ctrl-C"), "{line}");
}

fn a_plan_that_breaks_rules_fails_the_check() {
    let instance = format!("{INSTANCES}/uhhc/instances/i-116.json");
    let other = format!("{INSTANCES}/uhhc/solutions/i-116.json");
    let text = fs::read_to_string(&other).expect("a solution");
    let mut plan: Value = serde_json::from_str(&text).expect("JSON");
    plan["routes"] = json!([]);
    let file = temp_dir().join(format!("guanjia-empty-plan-{}.json", process::id()));
    fs::write(&file, plan.to_string()).expect("a plan");
    let mut checking = Program::start(&temp_dir(), &["dispatch", "check", &instance, &file.to_string_lossy()]);
    assert!(checking.says("broken:").contains("is mandatory and not planned"));
    let ending = checking.end();
    assert!(!ending.status.success() && ending.errors.contains("the plan breaks"), "{}", ending.errors);
    let absent = Program::start(&temp_dir(), &["dispatch", "check", "/nowhere.json", "/nowhere.json"]).end();
    assert!(absent.errors.contains("/nowhere.json cannot be read"), "{}", absent.errors);
    fs::remove_file(&file).expect("the file");
}
