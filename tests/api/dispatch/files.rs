//! The dispatch engine as somebody meets it who has instances in files.

use std::{env::temp_dir, fs, process};

use serde_json::{Value, json};

use crate::support::{program::Program, without_a_database};

without_a_database! {
    an_instance_is_planned_checked_and_measured,
    a_plan_that_breaks_rules_fails_the_check,
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
