//! Control charts: their points and limits, and signals that are told once.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::heard::Heard;
use crate::support::{Server, on_both_databases};
use crate::visit::planned::{reported, said};

on_both_databases! {
    a_chart_shows_what_was_counted_week_by_week,
    what_leaves_its_limits_is_told_once,
    a_chart_that_cannot_be_is_refused_on_its_argument,
}

const CHART: &str = "usual svg points { startsOn hits cases value valueBelow centre lower upper signal }";

async fn chart(heard: &Heard, arguments: &str) -> Value {
    let query = format!("{{ controlChart({arguments}) {{ {CHART} }} }}");
    heard.server().ask(&heard.manager, &query, json!({})).await["controlChart"].clone()
}

/// Twelve weeks and a bit, with six visits each, from Monday to Saturday.
async fn twelve_weeks(heard: &Heard) {
    let input = json!({
        "householdId": heard.world.household, "serviceType": "HOUSEKEEPING", "staffMemberId": heard.carer,
        "schedule": { "firstDay": "2026-03-03", "startTime": "09:00", "minutes": 60,
            "rule": "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA" },
    });
    heard.world.change("visitSeriesCreate", input, "series { id }").await;
    let filter = json!({ "staffMemberId": heard.carer });
    let visits = crate::visit::planned::visits(&heard.world, filter).await;
    heard.server().set_clock("2026-06-01T04:00:00Z".parse().expect("a moment"));
    let mut reports = Vec::new();
    for (number, visit) in visits.iter().enumerate() {
        let moment = |field: &str| visit[field].as_str().expect("a moment").to_owned();
        if moment("startsAt").as_str() >= "2026-05-31" {
            break;
        }
        reports.push(said(&visit["id"], &format!("in-{number}"), "CHECK_IN", &moment("startsAt")));
        reports.push(said(&visit["id"], &format!("out-{number}"), "CHECK_OUT", &moment("endsAt")));
    }
    for some in reports.chunks(40) {
        reported(&heard.world, &heard.phone, json!(some)).await;
    }
}

/// The family complains about the carer at a moment.
async fn complain(heard: &Heard, moment: &str) {
    heard.server().set_clock(moment.parse().expect("a moment"));
    let input = json!({
        "householdId": heard.world.household, "staffMemberId": heard.carer, "channel": "APP", "words": "Again.",
    });
    heard.server().change(&heard.family, "complaintRaise", input, "complaint { id }").await;
}

async fn a_chart_shows_what_was_counted_week_by_week(server: Server) {
    let heard = Heard::new(server).await;
    twelve_weeks(&heard).await;
    let arguments = format!("measure: LATENESS, kind: P, staffMemberId: \"{}\", weeks: 12", heard.carer);
    let late = chart(&heard, &arguments).await;
    let points = late["points"].as_array().expect("points").clone();
    assert_eq!((points.len(), &points[0]["startsOn"]), (12, &json!("2026-03-09")));
    assert!(points.iter().all(|point| point["cases"] == 6 && point["hits"] == 0 && point["signal"].is_null()));
    // Six weeks of six visits in the first half, none of them late: (0 + ½) / (36 + 1).
    assert!((late["usual"].as_f64().expect("a share") - 0.5 / 37.0).abs() < 1e-9);
    assert!(late["svg"].as_str().is_some_and(|svg| svg.starts_with("<svg") && svg.contains("Late visits")));
    let (_, few) = heard.server().statements(chart(&heard, &arguments)).await;
    let more = arguments.replace("weeks: 12", "weeks: 104");
    let (_, many) = heard.server().statements(chart(&heard, &more)).await;
    assert_eq!(few, many);
    assert!(few <= 8, "{few} statements");
}

async fn what_leaves_its_limits_is_told_once(server: Server) {
    let heard = Heard::new(server).await;
    twelve_weeks(&heard).await;
    for hour in 0..4 {
        complain(&heard, &format!("2026-05-29T0{hour}:00:00Z")).await;
    }
    heard.server().set_clock("2026-06-01T05:00:00Z".parse().expect("a moment"));
    let arguments = format!("measure: COMPLAINTS, kind: U, staffMemberId: \"{}\"", heard.carer);
    let points = chart(&heard, &arguments).await["points"].as_array().expect("points").clone();
    let last = points.last().expect("a point");
    assert_eq!((&last["startsOn"], &last["hits"], &last["signal"]), (&json!("2026-05-25"), &json!(4), &json!("ABOVE")));
    heard.server().run_jobs().await;
    let query = "{ controlSignals { nodes { measure kind startsOn hits cases side staffMemberId branchId } } }";
    let signals = heard.server().ask(&heard.manager, query, json!({})).await["controlSignals"]["nodes"].clone();
    let signals = signals.as_array().expect("signals").clone();
    let of_carer: Vec<_> = signals
        .iter()
        .filter(|signal| signal["staffMemberId"] == json!(heard.carer) && signal["kind"] == "U")
        .collect();
    assert_eq!(of_carer.len(), 1, "{signals:?}");
    assert_eq!((&of_carer[0]["side"], &of_carer[0]["startsOn"]), (&json!("ABOVE"), &json!("2026-05-25")));
    for _ in 0..3 {
        heard.server().wait(TimeDelta::hours(2));
        heard.server().run_jobs().await;
    }
    heard.server().deliver_events().await;
    let again = heard.server().ask(&heard.manager, query, json!({})).await["controlSignals"]["nodes"].clone();
    assert_eq!(again, json!(signals), "a week signals once");
    let system = heard.server().system().await;
    let last = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
    let told = domain::kernel::feed::behind(system.db(), 0, last, 100_000).await.expect("events");
    let told = told.iter().filter(|event| event.kind == "quality.control.signalled").count();
    assert_eq!(told, signals.len());
}

async fn a_chart_that_cannot_be_is_refused_on_its_argument(server: Server) {
    let heard = Heard::new(server).await;
    let refused = async |arguments: &str| {
        let query = format!("{{ controlChart({arguments}) {{ usual }} }}");
        heard.server().refusal(&heard.manager, &query, json!({})).await.code
    };
    assert_eq!(refused("measure: COMPLAINTS, kind: P").await, "INVALID");
    assert_eq!(refused("measure: LATENESS, kind: U").await, "INVALID");
    assert_eq!(refused("measure: LATENESS, kind: P, weeks: 3").await, "INVALID");
    let strange = "measure: LATENESS, kind: P, staffMemberId: \"staff_member_01h455vb4pex5vsknk084sn02q\"";
    assert_eq!(refused(strange).await, "NOT_FOUND");
    let whole = "{ controlChart(measure: LATENESS, kind: EWMA) { usual points { value } } }";
    let empty = heard.server().ask(&heard.manager, whole, json!({})).await;
    assert_eq!(empty["controlChart"], json!({ "usual": null, "points": [] }));
    let refusal = heard.server().refusal(&heard.phone, whole, json!({})).await;
    assert_eq!(refusal.code, "FORBIDDEN", "carers see no charts");
    let abroad = heard.server().another_agency().await;
    let query =
        format!("{{ controlChart(measure: LATENESS, kind: P, staffMemberId: \"{}\") {{ usual }} }}", heard.carer);
    assert_eq!(heard.server().refusal(&abroad, &query, json!({})).await.code, "NOT_FOUND");
}
