//! What is done by the clock: seen, repeated, parked and resumed; once, whoever does it.

use chrono::{DateTime, TimeDelta};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value, json};

use crate::matching::world::{CARER, World};
use crate::support::database::Engine;
use crate::support::{Server, on_both_databases};
use crate::visit::planned::{single, tuesday};

on_both_databases! {
    jobs_and_their_runs_are_shown,
    a_job_that_fails_is_tried_later_and_later_and_parked_until_resumed,
    a_row_that_fails_keeps_no_other_waiting,
    a_row_that_always_fails_keeps_nothing_from_being_noticed_later,
    a_job_runs_once_however_many_look_for_it,
    a_run_that_was_left_in_the_middle_is_taken_up,
}

const JOBS: &str = "{ jobs { name description every nextRunAt underWay failures parkedAt } }";

async fn sql(server: &Server, text: &str) {
    server.database().connect().await.execute_unprepared(text).await.expect("a statement that runs");
}

async fn job(server: &Server, name: &str) -> Value {
    let all = server.ask(&server.admin().await, JOBS, json!({})).await["jobs"].clone();
    all.as_array().expect("a list").iter().find(|job| job["name"] == name).expect("a job").clone()
}

async fn runs(server: &Server, name: &str) -> Vec<Value> {
    let query = "query($job: String) { jobRuns(job: $job, first: 100) {
        nodes { id job startedAt finishedAt outcome failedRows } } }";
    let found = server.ask(&server.admin().await, query, json!({ "job": name })).await;
    found["jobRuns"]["nodes"].as_array().expect("a list").clone()
}

fn moment(value: &Value) -> DateTime<chrono::Utc> {
    value.as_str().expect("a moment").parse().expect("a moment")
}

async fn jobs_and_their_runs_are_shown(server: Server) {
    let before = job(&server, "visit.generate").await;
    assert_eq!(before["every"], "PT1H");
    assert_eq!(before["description"], "Makes the visits of series and placements further ahead.");
    let ran = server.run_jobs().await;
    assert_eq!(server.run_jobs().await, 0, "nothing is due a second time");
    let after = job(&server, "visit.generate").await;
    let ahead = moment(&after["nextRunAt"]) - server.now();
    assert!(TimeDelta::minutes(59) < ahead && ahead <= TimeDelta::hours(1), "{ahead}");
    assert_eq!((&after["underWay"], &after["failures"], &after["parkedAt"]), (&json!(false), &json!(0), &Value::Null));
    let (all, statements) = server
        .statements(server.send(&server.admin().await, "{ jobRuns(first: 100) { totalCount } }", json!({})))
        .await;
    assert_eq!(all.granted()["jobRuns"]["totalCount"], ran);
    assert!(statements <= 6, "{statements} statements");
    let run = &runs(&server, "visit.generate").await[0];
    assert_eq!(run["outcome"], "DONE");
    assert!(moment(&run["startedAt"]) <= moment(&run["finishedAt"]));
    // A week later they are forgotten.
    server.wait(TimeDelta::days(8));
    server.run_jobs().await;
    server.wait(TimeDelta::seconds(1));
    assert_eq!(runs(&server, "visit.generate").await.len(), 1);
}

async fn a_job_that_fails_is_tried_later_and_later_and_parked_until_resumed(server: Server) {
    sql(&server, "alter table visit_series rename to visit_series_gone").await;
    let mut waits = Vec::new();
    for failures in 1..=12 {
        server.run_jobs().await;
        let now = job(&server, "visit.generate").await;
        assert_eq!(now["failures"], failures);
        if let Some(next) = now["nextRunAt"].as_str() {
            let wait = next.parse::<DateTime<chrono::Utc>>().expect("a moment") - server.now();
            waits.push(wait.num_seconds());
            server.wait(wait + TimeDelta::seconds(1));
        }
    }
    assert!(waits.windows(2).all(|pair| pair[0] <= pair[1] + 1), "{waits:?}");
    assert!((25..=30).contains(&waits[0]), "{waits:?}");
    let parked = job(&server, "visit.generate").await;
    assert_eq!((&parked["nextRunAt"], parked["parkedAt"].is_string()), (&Value::Null, true));
    let ended = runs(&server, "visit.generate").await;
    assert_eq!(ended.len(), 12);
    assert!(ended.iter().all(|run| run["outcome"] == "FAILED"));
    let metrics = server.get("/metrics").await.text().await.expect("numbers");
    assert!(metrics.contains("guanjia_jobs_parked 1"), "{metrics}");

    server.wait(TimeDelta::days(1));
    server.run_jobs().await;
    assert_eq!(runs(&server, "visit.generate").await.len(), 12, "a parked job is not run");
    let admin = server.admin().await;
    let unknown = server.refuses(&admin, "jobResume", json!({ "name": "visit.levitate" })).await;
    assert_eq!((unknown.code.as_str(), unknown.field.as_deref()), ("NOT_FOUND", Some("name")));
    let running = server.refuses(&admin, "jobResume", json!({ "name": "visit.confirm" })).await;
    assert_eq!((running.code.as_str(), running.field.as_deref()), ("JOB_NOT_PARKED", Some("name")));

    sql(&server, "alter table visit_series_gone rename to visit_series").await;
    let resumed =
        server.change(&admin, "jobResume", json!({ "name": "visit.generate" }), "job { failures parkedAt }").await;
    assert_eq!(resumed["job"], json!({ "failures": 0, "parkedAt": null }));
    server.run_jobs().await;
    assert_eq!(runs(&server, "visit.generate").await[0]["outcome"], "DONE");
}

async fn a_row_that_fails_keeps_no_other_waiting(server: Server) {
    let world = World::new(server).await;
    let (first, second) = (world.carer(CARER).await, world.carer(CARER).await);
    let stuck = single(&world, tuesday(&world, Some(first))).await["id"].clone();
    let other = single(&world, tuesday(&world, Some(second))).await["id"].clone();
    refuse_changes_of(&world.server, &stuck).await;
    world.server.set_clock("2026-03-03T01:05:30Z".parse().expect("a moment"));
    world.server.run_jobs().await;
    let query = "query($stuck: ID!, $other: ID!) {
        stuck: visit(id: $stuck) { lateSince } other: visit(id: $other) { lateSince } }";
    let seen = world.ask(query, json!({ "stuck": stuck, "other": other })).await;
    assert_eq!(seen["stuck"]["lateSince"], Value::Null);
    assert!(seen["other"]["lateSince"].is_string(), "the one behind it is noticed");
    let run = runs(&world.server, "visit.notice").await[0].clone();
    assert_eq!((&run["outcome"], &run["failedRows"]), (&json!("DONE"), &json!(1)));
}

async fn a_row_that_always_fails_keeps_nothing_from_being_noticed_later(server: Server) {
    let world = World::new(server).await;
    let (first, second) = (world.carer(CARER).await, world.carer(CARER).await);
    let stuck = single(&world, tuesday(&world, Some(first))).await["id"].clone();
    let mut tomorrow = tuesday(&world, Some(second));
    for (field, at) in [("startsAt", "2026-03-04T01:00:00Z"), ("endsAt", "2026-03-04T03:00:00Z")] {
        tomorrow[field] = json!(at);
    }
    let other = single(&world, tomorrow).await["id"].clone();
    refuse_changes_of(&world.server, &stuck).await;
    world.server.set_clock("2026-03-03T01:05:30Z".parse().expect("a moment"));
    for _ in 0..13 {
        world.server.run_jobs().await;
        let run = runs(&world.server, "visit.notice").await[0].clone();
        assert_eq!((&run["outcome"], &run["failedRows"]), (&json!("DONE"), &json!(1)));
        world.server.wait(TimeDelta::minutes(61));
    }
    let standing = job(&world.server, "visit.notice").await;
    assert_eq!((&standing["failures"], &standing["parkedAt"]), (&json!(0), &Value::Null));
    world.server.set_clock("2026-03-04T01:05:30Z".parse().expect("the next day"));
    world.server.run_jobs().await;
    let query = "query($id: ID!) { visit(id: $id) { lateSince } }";
    assert!(world.ask(query, json!({ "id": other })).await["visit"]["lateSince"].is_string());
}

/// From now on the database refuses every change of a visit.
async fn refuse_changes_of(server: &Server, visit: &Value) {
    let note = "the database will not have this one";
    let uuid = domain::id::split(visit.as_str().expect("an id")).expect("an id").1;
    match server.database().engine() {
        Engine::Sqlite => {
            let hex = uuid.simple().to_string();
            let text = format!(
                "create trigger stuck before update on visit when new.id = x'{hex}'
                 begin select raise(abort, '{note}'); end"
            );
            sql(server, &text).await;
        }
        Engine::Postgres => {
            let text = format!(
                "create function stuck() returns trigger language plpgsql as
                 $$ begin raise exception '{note}'; end $$;
                 create trigger stuck before update on visit for each row when (new.id = '{uuid}')
                 execute function stuck();"
            );
            sql(server, &text).await;
        }
    }
}

async fn a_job_runs_once_however_many_look_for_it(server: Server) {
    // A second process where the database can have one; on SQLite the same one, twice.
    let other = match server.database().engine() {
        Engine::Postgres => Some(server.beside().await),
        Engine::Sqlite => None,
    };
    let there = async {
        match &other {
            Some(other) => other.run_jobs().await.expect("jobs that run"),
            None => server.run_jobs().await,
        }
    };
    let (here, there, more) = tokio::join!(server.run_jobs(), there, server.run_jobs());
    let jobs = server.ask(&server.admin().await, "{ jobs { name } }", json!({})).await["jobs"].clone();
    assert_eq!(here + there + more, jobs.as_array().expect("a list").len());
    let query = "{ jobRuns(first: 100) { nodes { job outcome } } }";
    let all = server.ask(&server.admin().await, query, json!({})).await["jobRuns"]["nodes"].clone();
    let mut names: Vec<&str> =
        all.as_array().expect("a list").iter().map(|run| run["job"].as_str().expect("a name")).collect();
    names.sort_unstable();
    assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{names:?}");
    if let Some(other) = other {
        other.shutdown().await.expect("an end");
    }
}

async fn a_run_that_was_left_in_the_middle_is_taken_up(server: Server) {
    server.run_jobs().await;
    server.wait(TimeDelta::hours(2));
    // As a process leaves it that ends without a word: the run has begun, and somebody holds the job for a while.
    let lease = (server.now() + TimeDelta::seconds(60)).format("%Y-%m-%dT%H:%M:%S+00:00");
    sql(
        &server,
        &format!(
            "update job_run set finished_at = null, outcome = null where job = 'visit.generate';
             update job set leased_until = '{lease}' where name = 'visit.generate'"
        ),
    )
    .await;
    server.run_jobs().await;
    assert_eq!(job(&server, "visit.generate").await["underWay"], true);
    assert_eq!(runs(&server, "visit.generate").await.len(), 1, "whoever holds it may still be alive");
    server.wait(TimeDelta::seconds(61));
    server.run_jobs().await;
    let outcomes: Vec<Value> =
        runs(&server, "visit.generate").await.into_iter().map(|run| run["outcome"].clone()).collect();
    assert_eq!(outcomes, ["DONE", "INTERRUPTED"]);
    // That only one run is under way is not a matter of good manners.
    let another = |id: &str| {
        format!(
            "insert into job_run (id, agency_id, job, started_at)
             select {id}, agency_id, job, started_at from job_run where outcome = 'DONE' and job = 'visit.generate'"
        )
    };
    sql(&server, &another("agency_id")).await;
    let fresh = match server.database().engine() {
        Engine::Sqlite => "randomblob(16)",
        Engine::Postgres => "gen_random_uuid()",
    };
    let refused = server.database().connect().await.execute_unprepared(&another(fresh)).await;
    assert!(refused.is_err(), "a second run of the same job at the same time");
}
