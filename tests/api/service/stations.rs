//! Who waits where, and for how long.

use serde_json::{Value, json};

use super::desk::{Desk, about, id};
use crate::live::socket::Socket;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    a_queue_shows_who_waits_and_how_long,
    whoever_waits_is_offered_another_time_or_place,
    a_queue_is_followed_live,
    a_station_that_is_closed_or_elsewhere_takes_nobody,
    a_dispatcher_sees_the_stations_of_their_branch,
}

async fn queue(desk: &Desk, name: &str) -> Value {
    let query =
        "{ serviceStations { id name branch { id } queue { length longestWait waitingSince requests { id } } } }";
    let found = desk.world.ask(query, json!({})).await;
    let wanted = desk.station(name).await;
    let stations = found["serviceStations"].as_array().expect("stations").clone();
    stations.iter().find(|station| station["id"] == wanted).expect("the station")["queue"].clone()
}

async fn a_queue_shows_who_waits_and_how_long(server: Server) {
    let desk = Desk::new(server).await;
    assert_eq!(queue(&desk, "Repair desk").await["length"], 0);
    let first = desk.waiting(49).await;
    desk.at("2026-03-02T01:04:00Z");
    let second = desk.waiting(1).await;
    desk.at("2026-03-02T01:10:00Z");
    let seen = queue(&desk, "Repair desk").await;
    assert_eq!(seen["length"], 2);
    assert_eq!(seen["requests"], json!([{ "id": id(&first) }, { "id": id(&second) }]));
    let waited = seen["longestWait"].as_str().expect("a length");
    assert!(waited.starts_with("PT9M") || waited.starts_with("PT10M"), "{waited}");
    // A quote takes the first up, an answer meets the second.
    desk.quote(&first).await;
    desk.with("serviceRequestMeet", &second, json!({ "answer": "Paid" })).await;
    let seen = queue(&desk, "Repair desk").await;
    assert_eq!((&seen["length"], &seen["longestWait"]), (&json!(0), &json!(null)));
}

async fn whoever_waits_is_offered_another_time_or_place(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(1).await;
    let front = desk.station("Front desk").await;
    assert_eq!(desk.refused("serviceRequestOffer", &waiting, json!({})).await, "INVALID at time");
    let past = json!({ "time": "2026-03-01T00:00:00Z" });
    assert_eq!(desk.refused("serviceRequestOffer", &waiting, past).await, "INVALID at time");
    let answer = json!({ "accepts": true });
    assert_eq!(desk.refused("serviceRequestAnswerOffer", &waiting, answer.clone()).await, "NOTHING_OFFERED at id");
    let offer = json!({ "time": "2026-03-03T06:00:00Z", "stationId": front });
    let offered = desk.with("serviceRequestOffer", &waiting, offer.clone()).await;
    assert_eq!(offered["offer"], offer);
    let no = desk.with("serviceRequestAnswerOffer", &offered, json!({ "accepts": false })).await;
    assert_eq!((&no["offer"], &no["stationId"]), (&json!(null), &waiting["stationId"]));
    let offered = desk.with("serviceRequestOffer", &no, offer).await;
    let selection = "serviceRequest { state stationId wantedAt offer { time } }";
    let input = about(&offered, answer);
    let yes = desk.world.server.change(&desk.family, "serviceRequestAnswerOffer", input, selection).await;
    let expected = json!({ "state": "WAITING", "stationId": front, "wantedAt": "2026-03-03T06:00:00Z", "offer": null });
    assert_eq!(yes["serviceRequest"], expected);
    assert_eq!(queue(&desk, "Front desk").await["length"], 1);
    assert_eq!(queue(&desk, "Repair desk").await["length"], 0);
}

async fn a_queue_is_followed_live(server: Server) {
    let desk = Desk::new(server).await;
    let repair = desk.station("Repair desk").await;
    let mut watching = Socket::of(&desk.world.server, &desk.world.dispatcher).await;
    watching
        .begin("s", "subscription { serviceStationQueueMoved { serviceStation { id queue { length longestWait } } } }")
        .await;
    // Until it listens: each who comes is a message.
    let mut came = 0;
    let heard = loop {
        desk.waiting(1).await;
        came += 1;
        let heard = tokio::time::timeout(std::time::Duration::from_millis(300), watching.hear()).await;
        if let Ok(heard) = heard {
            break heard["payload"]["data"]["serviceStationQueueMoved"]["serviceStation"].clone();
        }
    };
    assert_eq!((&heard["id"], &heard["queue"]["length"]), (&repair, &json!(came)));
    assert!(heard["queue"]["longestWait"].is_string());
    let mut family = Socket::of(&desk.world.server, &desk.family).await;
    family.begin("s", "subscription { serviceStationQueueMoved { cursor } }").await;
    assert_eq!(family.hear().await["payload"][0]["extensions"]["code"], "FORBIDDEN");
}

async fn a_station_that_is_closed_or_elsewhere_takes_nobody(server: Server) {
    let desk = Desk::new(server).await;
    let query = "{ serviceStations { id version name department open branch { id } } }";
    let all = desk.world.ask(query, json!({})).await["serviceStations"].as_array().expect("stations").clone();
    let repair = desk.station("Repair desk").await;
    let own = all.iter().find(|station| station["id"] == repair).expect("the repair desk").clone();
    let elsewhere = all.iter().find(|station| station["branch"] != own["branch"]).expect("another branch").clone();
    let request = desk.receive(desk.asked(49).await).await;
    let to = |station: &Value| json!({ "stationId": station["id"] });
    assert_eq!(desk.refused("serviceRequestTriage", &request, to(&elsewhere)).await, "NOT_FOUND at stationId");
    let close = about(&own, json!({ "name": "Repair desk", "department": "Engineering", "open": false }));
    desk.world.server.change(&desk.manager, "serviceStationUpdate", close, "serviceStation { open }").await;
    assert_eq!(desk.refused("serviceRequestTriage", &request, to(&own)).await, "STATION_CLOSED at stationId");
    let again = json!({ "branchId": own["branch"]["id"], "name": "Repair desk", "department": "Engineering" });
    let refused = desk.world.server.refuses(&desk.manager, "serviceStationCreate", again).await;
    assert_eq!(refused.said(), "STATION_NAME_TAKEN at name");
}

async fn a_dispatcher_sees_the_stations_of_their_branch(server: Server) {
    let desk = Desk::new(server).await;
    let [_, other] = desk.world.two_branches().await;
    let bound = desk.world.dispatcher_of(other, "binjiang@test.example").await;
    let seen = desk.world.server.ask(&bound, "{ serviceStations { branch { id } } }", json!({})).await;
    let seen = seen["serviceStations"].as_array().expect("stations").clone();
    assert_eq!(seen.len(), 3);
    assert!(seen.iter().all(|station| station["branch"]["id"] == json!(other)));
    // And not the requests of another branch.
    let request = desk.receive(desk.asked(1).await).await;
    let query = "query($id: ID!) { serviceRequest(id: $id) { id } }";
    let nothing = desk.world.server.ask(&bound, query, json!({ "id": request["id"] })).await;
    assert_eq!(nothing["serviceRequest"], json!(null));
}
