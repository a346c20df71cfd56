//! An event has places for those who enrol, and a waiting list for those who come too late.

use domain::id::HouseholdId;
use serde_json::{Value, json};

use super::heard::Heard;
use super::round::about;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    who_gives_places_back_makes_room_in_order,
    of_thirty_two_who_enrol_at_once_as_many_as_there_are_places_have_one,
    more_places_make_room_and_fewer_than_are_taken_are_refused,
    an_event_is_prepared_held_and_closed,
    its_reception_moves_and_is_called_off_with_it,
    who_may_not_come_is_refused,
    an_event_that_cannot_be_is_refused_on_its_field,
    families_and_carers_see_what_is_for_them,
}

const EVENT: &str = "serviceEvent { id version state title places placesLeft cancelReason endedAt
    reception { id state arrivesAt grade tasks { code } } }";
const ENROLMENT: &str = "serviceEventEnrolment { id version state number persons placedAt householdId staffMemberId }";

/// A family day on 20 March for families and staff, with five places.
fn family_day() -> Value {
    json!({
        "kind": "FAMILY_DAY", "audience": "BOTH", "title": "Dumplings", "place": "The park",
        "startsAt": "2026-03-20T06:00:00Z", "endsAt": "2026-03-20T10:00:00Z", "enrolUntil": "2026-03-18T06:00:00Z",
        "places": 5,
    })
}

struct Party {
    heard: Heard,
    chen: HouseholdId,
    neighbour: Caller,
}

impl Party {
    async fn new(server: Server) -> Self {
        let heard = Heard::new(server).await;
        let chen = heard.world.household("Chen").await;
        let neighbour = heard.world.family_of(chen, "chen@test.example").await;
        Self { heard, chen, neighbour }
    }

    fn server(&self) -> &Server {
        self.heard.server()
    }

    fn office(&self) -> &Caller {
        &self.heard.world.dispatcher
    }

    async fn planned(&self, input: Value) -> Value {
        self.event("serviceEventPlan", input).await
    }

    /// Changes an event as the dispatcher; answers it.
    async fn event(&self, mutation: &str, input: Value) -> Value {
        self.server().change(self.office(), mutation, input, EVENT).await["serviceEvent"].clone()
    }

    async fn enrolled(&self, caller: &Caller, event: &Value, guest: Value, persons: i32) -> Value {
        self.enrolment(caller, "serviceEventEnrol", enrol(event, guest, persons)).await
    }

    async fn enrolment(&self, caller: &Caller, mutation: &str, input: Value) -> Value {
        self.server().change(caller, mutation, input, ENROLMENT).await["serviceEventEnrolment"].clone()
    }

    async fn refused(&self, caller: &Caller, mutation: &str, input: Value) -> String {
        self.server().refuses(caller, mutation, input).await.said()
    }

    async fn seen(&self, caller: &Caller, event: &Value) -> Value {
        let query = "query($id: ID!) { serviceEvent(id: $id) { id state placesLeft
            enrolments(first: 100) { nodes { id version number state persons householdId } } } }";
        self.server().ask(caller, query, json!({ "id": event["id"] })).await["serviceEvent"].clone()
    }

    /// The numbers of the enrolments in a state, in their order.
    async fn numbers(&self, event: &Value, state: &str) -> Vec<u64> {
        let seen = self.seen(self.office(), event).await;
        let nodes = seen["enrolments"]["nodes"].as_array().expect("enrolments").clone();
        let of = nodes.iter().filter(|row| row["state"] == state);
        of.map(|row| row["number"].as_u64().expect("a number")).collect()
    }

    fn wang(&self) -> Value {
        json!({ "householdId": self.heard.world.household })
    }

    fn chen(&self) -> Value {
        json!({ "householdId": self.chen })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "called with what `json!` makes on the spot")]
fn enrol(event: &Value, guest: Value, persons: i32) -> Value {
    json!({ "serviceEventId": event["id"], "guest": guest, "persons": persons })
}

async fn who_gives_places_back_makes_room_in_order(server: Server) {
    let party = Party::new(server).await;
    let event = party.planned(family_day()).await;
    let first = party.enrolled(&party.heard.family, &event, party.wang(), 3).await;
    assert_eq!((&first["state"], &first["number"]), (&json!("ENROLLED"), &json!(1)));
    let second = party.enrolled(&party.neighbour, &event, party.chen(), 3).await;
    assert_eq!((&second["state"], &second["placedAt"]), (&json!("WAITING"), &json!(null)));
    let own = json!({ "staffMemberId": party.heard.carer });
    let third = party.enrolled(&party.heard.phone, &event, own, 1).await;
    assert_eq!(third["state"], "WAITING", "nobody overtakes whoever waits, be there a place or not");
    party.enrolment(&party.heard.family, "serviceEventEnrolmentWithdraw", about(&first, json!({}))).await;
    assert_eq!(party.numbers(&event, "ENROLLED").await, [2, 3]);
    assert_eq!(party.seen(&party.neighbour, &event).await["placesLeft"], 1);
    let system = party.server().system().await;
    party.server().deliver_events().await;
    let last = domain::kernel::feed::up_to_date(system.db()).await.expect("a position");
    let told = domain::kernel::feed::behind(system.db(), 0, last, 10_000).await.expect("events");
    let up: Vec<_> = told
        .iter()
        .filter(|event| event.kind == "quality.service_event.enrolment_changed" && event.payload["moved_up"] == true)
        .map(|event| event.payload["enrolment"].clone())
        .collect();
    assert_eq!(up, [second["id"].clone(), third["id"].clone()], "each of them is told, in order");
    let again = party.enrolled(&party.heard.family, &event, party.wang(), 2).await;
    assert_eq!((&again["state"], &again["number"]), (&json!("WAITING"), &json!(4)));
}

async fn of_thirty_two_who_enrol_at_once_as_many_as_there_are_places_have_one(server: Server) {
    let party = Party::new(server).await;
    let event = party.planned(family_day()).await;
    let mut households = Vec::new();
    for number in 0..32 {
        households.push(party.heard.world.household(&format!("Family {number}")).await);
    }
    let tries = households.iter().map(|household| {
        let input = enrol(&event, json!({ "householdId": household }), 1);
        party.server().tries(party.office(), "serviceEventEnrol", input)
    });
    let sent = futures_util::future::join_all(tries).await;
    let granted = sent.iter().filter(|answer| answer.is_granted()).count();
    let busy: Vec<_> = sent.iter().filter(|answer| !answer.is_granted()).map(|it| it.refused().said()).collect();
    assert!(busy.iter().all(|said| said == "BUSY"), "{busy:?}");
    assert_eq!(party.numbers(&event, "ENROLLED").await, [1, 2, 3, 4, 5]);
    assert_eq!(party.numbers(&event, "WAITING").await.len(), granted - 5);
    assert_eq!(party.seen(party.office(), &event).await["placesLeft"], 0);

    let seen = party.seen(party.office(), &event).await["enrolments"]["nodes"].clone();
    let withdrawals = seen.as_array().expect("enrolments").iter().take(5).map(|enrolment| {
        let input = about(enrolment, json!({}));
        party.server().tries(party.office(), "serviceEventEnrolmentWithdraw", input)
    });
    let done = futures_util::future::join_all(withdrawals).await;
    let withdrawn = done.iter().filter(|answer| answer.is_granted()).count() as u64;
    let enrolled = party.numbers(&event, "ENROLLED").await;
    assert_eq!(enrolled.len(), 5);
    assert_eq!(enrolled.last(), Some(&(5 + withdrawn)), "the first of those who waited have moved up");
    let twice = enrol(&event, json!({ "householdId": households[31] }), 1);
    let tries = (0..4).map(|_| party.server().tries(party.office(), "serviceEventEnrol", twice.clone()));
    let again = futures_util::future::join_all(tries).await;
    assert!(again.iter().filter(|answer| answer.is_granted()).count() <= 1);
}

async fn more_places_make_room_and_fewer_than_are_taken_are_refused(server: Server) {
    let party = Party::new(server).await;
    let event = party.planned(family_day()).await;
    party.enrolled(party.office(), &event, party.wang(), 4).await;
    party.enrolled(party.office(), &event, party.chen(), 4).await;
    let change = |places: i32, title: &str| {
        let mut input = about(&event, family_day());
        for fixed in ["kind", "audience"] {
            input.as_object_mut().expect("an object").remove(fixed);
        }
        (input["places"], input["title"]) = (json!(places), json!(title));
        input
    };
    let fewer = party.refused(party.office(), "serviceEventChange", change(3, "Dumplings")).await;
    assert_eq!(fewer, "PLACES_TAKEN at places");
    let more = party.event("serviceEventChange", change(9, "More dumplings")).await;
    assert_eq!((&more["title"], &more["placesLeft"]), (&json!("More dumplings"), &json!(1)));
    assert_eq!(party.numbers(&event, "ENROLLED").await, [1, 2]);
    let stale = party.refused(party.office(), "serviceEventChange", change(9, "Dumplings")).await;
    assert_eq!(stale, "STALE at version");
}

async fn an_event_is_prepared_held_and_closed(server: Server) {
    let party = Party::new(server).await;
    let event = party.planned(family_day()).await;
    let came = party.enrolled(party.office(), &event, party.wang(), 2).await;
    party.enrolled(party.office(), &event, party.chen(), 2).await;
    let early = party.refused(party.office(), "serviceEventBegin", about(&event, json!({}))).await;
    assert_eq!(early, "SERVICE_EVENT_STATE at id", "it is prepared first");
    let event = party.event("serviceEventPrepare", about(&event, json!({}))).await;
    assert_eq!((&event["state"], &event["reception"]), (&json!("PREPARING"), &json!(null)));
    let early = party.refused(party.office(), "serviceEventBegin", about(&event, json!({}))).await;
    assert_eq!(early, "SERVICE_EVENT_AHEAD at id");
    let mark = |came: &Value, yes: bool| about(came, json!({ "came": yes }));
    let early = party.refused(party.office(), "serviceEventEnrolmentMark", mark(&came, true)).await;
    assert_eq!(early, "SERVICE_EVENT_STATE at id");
    party.server().set_clock("2026-03-20T05:30:00Z".parse().expect("a moment"));
    let event = party.event("serviceEventBegin", about(&event, json!({}))).await;
    let missed = party.enrolment(party.office(), "serviceEventEnrolmentMark", mark(&came, false)).await;
    assert_eq!(missed["state"], "ABSENT");
    let there = party.enrolment(party.office(), "serviceEventEnrolmentMark", mark(&missed, true)).await;
    assert_eq!(there["state"], "ATTENDED", "they came late");
    let late = party.refused(&party.heard.family, "serviceEventEnrolmentWithdraw", about(&there, json!({}))).await;
    assert_eq!(late, "SERVICE_EVENT_STATE at id");
    let closed = party.event("serviceEventClose", about(&event, json!({}))).await;
    assert_eq!(closed["state"], "CLOSED");
    assert_eq!(party.numbers(&event, "ATTENDED").await, [1]);
    assert_eq!(party.numbers(&event, "ABSENT").await, [2], "who was not marked did not come");
    let history = "query($id: ID!) { history(id: $id) { nodes { operation } } }";
    let kept = party.server().ask(&party.heard.manager, history, json!({ "id": closed["id"] })).await;
    let operations = json!([{ "operation": "serviceEventClose" }, { "operation": "serviceEventBegin" },
        { "operation": "serviceEventPrepare" }]);
    assert_eq!(kept["history"]["nodes"], operations);
}

async fn its_reception_moves_and_is_called_off_with_it(server: Server) {
    let party = Party::new(server).await;
    let event = party.planned(family_day()).await;
    let host = json!({ "householdId": party.heard.world.household });
    let strange = json!({ "householdId": "household_01h455vb4pex5vsknk084sn02q" });
    let refused = party.refused(party.office(), "serviceEventPrepare", about(&event, strange)).await;
    assert_eq!(refused, "NOT_FOUND at householdId");
    let prepared = party.event("serviceEventPrepare", about(&event, host)).await;
    let reception = &prepared["reception"];
    assert_eq!((&reception["grade"], &reception["arrivesAt"]), (&json!("EVENT"), &json!("2026-03-20T06:00:00Z")));
    assert!(reception["tasks"].as_array().is_some_and(|tasks| !tasks.is_empty()));
    let mut input = about(&prepared, family_day());
    for fixed in ["kind", "audience"] {
        input.as_object_mut().expect("an object").remove(fixed);
    }
    input["startsAt"] = json!("2026-03-20T07:00:00Z");
    let moved = party.event("serviceEventChange", input).await;
    assert_eq!(moved["reception"]["arrivesAt"], "2026-03-20T07:00:00Z");
    let unsaid = party.refused(party.office(), "serviceEventCancel", about(&moved, json!({ "reason": " " }))).await;
    assert_eq!(unsaid, "INVALID at reason");
    let cancelled = party.event("serviceEventCancel", about(&moved, json!({ "reason": "A storm is coming." }))).await;
    assert_eq!((&cancelled["state"], &cancelled["cancelReason"]), (&json!("CANCELLED"), &json!("A storm is coming.")));
    assert_eq!(cancelled["reception"]["state"], "CANCELLED");
    let late = party.refused(&party.heard.family, "serviceEventEnrol", enrol(&event, party.wang(), 1)).await;
    assert_eq!(late, "SERVICE_EVENT_STATE at serviceEventId");
}

async fn who_may_not_come_is_refused(server: Server) {
    let party = Party::new(server).await;
    let event = party.planned(family_day()).await;
    let (family, phone) = (&party.heard.family, &party.heard.phone);
    let refused = async |caller: &Caller, input: Value| party.refused(caller, "serviceEventEnrol", input).await;
    assert_eq!(refused(family, enrol(&event, party.wang(), 0)).await, "INVALID at persons");
    assert_eq!(refused(family, enrol(&event, party.wang(), 6)).await, "INVALID at persons");
    assert_eq!(refused(family, enrol(&event, party.chen(), 1)).await, "NOT_FOUND at guest.householdId");
    let own = json!({ "staffMemberId": party.heard.carer });
    assert_eq!(refused(family, enrol(&event, own.clone(), 1)).await, "NOT_FOUND at guest.staffMemberId");
    assert_eq!(refused(phone, enrol(&event, party.wang(), 1)).await, "NOT_FOUND at guest.householdId");
    let nowhere = json!({ "id": "service_event_01h455vb4pex5vsknk084sn02q" });
    assert_eq!(refused(family, enrol(&nowhere, party.wang(), 1)).await, "NOT_FOUND at serviceEventId");
    assert_eq!(party.numbers(&event, "ENROLLED").await, Vec::<u64>::new());
    party.enrolled(family, &event, party.wang(), 1).await;
    assert_eq!(refused(family, enrol(&event, party.wang(), 1)).await, "ENROLLED_FOR_EVENT at guest.householdId");
    let of_staff = |audience: &str| {
        let mut input = family_day();
        input["audience"] = json!(audience);
        input
    };
    let outing = party.planned(of_staff("STAFF")).await;
    assert_eq!(refused(family, enrol(&outing, party.wang(), 1)).await, "NOT_FOUND at serviceEventId");
    assert_eq!(refused(party.office(), enrol(&outing, party.wang(), 1)).await, "NOT_INVITED at guest.householdId");
    let families = party.planned(of_staff("FAMILIES")).await;
    assert_eq!(refused(party.office(), enrol(&families, own, 1)).await, "NOT_INVITED at guest.staffMemberId");
    let mut elsewhere = family_day();
    elsewhere["branchId"] = json!(party.heard.world.two_branches().await[1]);
    let elsewhere = party.planned(elsewhere).await;
    assert_eq!(refused(party.office(), enrol(&elsewhere, party.wang(), 1)).await, "NOT_INVITED at guest.householdId");
    party.server().set_clock("2026-03-18T06:00:00Z".parse().expect("a moment"));
    assert_eq!(refused(&party.neighbour, enrol(&event, party.chen(), 1)).await, "ENROLMENT_OVER at serviceEventId");
}

async fn an_event_that_cannot_be_is_refused_on_its_field(server: Server) {
    let party = Party::new(server).await;
    for (field, value) in [
        ("title", json!(" ")),
        ("title", json!("a".repeat(101))),
        ("words", json!("a".repeat(4_001))),
        ("place", json!("")),
        ("startsAt", json!("2026-03-01T00:00:00Z")),
        ("endsAt", json!("2026-03-20T06:00:00Z")),
        ("endsAt", json!("2026-04-20T06:00:00Z")),
        ("enrolUntil", json!("2026-03-20T06:00:01Z")),
        ("places", json!(0)),
        ("places", json!(10_001)),
    ] {
        let mut input = family_day();
        input[field] = value;
        assert_eq!(party.refused(party.office(), "serviceEventPlan", input).await, format!("INVALID at {field}"));
    }
    let [_, other] = party.heard.world.two_branches().await;
    let bound = party.heard.world.dispatcher_of(other, "bound@test.example").await;
    assert_eq!(party.refused(&bound, "serviceEventPlan", family_day()).await, "INVALID at branchId");
    let refused = party.refused(&party.heard.family, "serviceEventPlan", family_day()).await;
    assert_eq!(refused, "FORBIDDEN");
}

async fn families_and_carers_see_what_is_for_them(server: Server) {
    let party = Party::new(server).await;
    let event = party.planned(family_day()).await;
    let mut outing = family_day();
    outing["audience"] = json!("STAFF");
    party.planned(outing).await;
    let mut elsewhere = family_day();
    elsewhere["branchId"] = json!(party.heard.world.two_branches().await[1]);
    party.planned(elsewhere).await;
    let own = party.enrolled(&party.heard.family, &event, party.wang(), 2).await;
    party.enrolled(&party.neighbour, &event, party.chen(), 2).await;
    let abroad = party.server().another_agency().await;
    let query =
        "query($id: ID!) { serviceEvents { totalCount } serviceEventEnrolments { totalCount } node(id: $id) { id } }";
    for (caller, events, enrolments, found) in [
        (party.office(), 3, 2, true),
        (&party.heard.family, 1, 1, true),
        (&party.neighbour, 1, 1, false),
        (&party.heard.phone, 2, 0, false),
        (&abroad, 0, 0, false),
    ] {
        let seen = party.server().ask(caller, query, json!({ "id": own["id"] })).await;
        let counts = (&seen["serviceEvents"]["totalCount"], &seen["serviceEventEnrolments"]["totalCount"]);
        assert_eq!((counts, seen["node"].is_object()), ((&json!(events), &json!(enrolments)), found));
    }
    let listed = party.seen(&party.heard.family, &event).await["enrolments"]["nodes"].clone();
    assert_eq!(listed.as_array().map(Vec::len), Some(1), "of others a family sees that places are taken, and no more");
    let taken = party.refused(&party.neighbour, "serviceEventEnrolmentWithdraw", about(&own, json!({}))).await;
    assert_eq!(taken, "NOT_FOUND at id");
    let system = party.server().system().await;
    let plugin = domain::PLUGINS.iter().find(|plugin| plugin.name() == "quality").expect("the domain");
    let export = plugin.export(&system, party.heard.world.household).await.expect("an export");
    assert_eq!(export["serviceEvents"][0]["persons"], 2);
}
