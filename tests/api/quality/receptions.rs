//! A reception is planned by a protocol, its alarms sound once, and who was assigned what is kept.

use domain::household::ReceptionGrade;
use domain::quality::standard::usual;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::round::{about, account};
use crate::matching::world::{CARER, World};
use crate::support::{Caller, Server, on_both_databases};
use crate::visit::planned::{single, tuesday};

on_both_databases! {
    alarms_of_a_guest_of_honour_sound_once_each_and_follow_the_booking,
    a_reception_follows_its_visit,
    who_was_assigned_what_and_who_did_it_is_kept,
    a_reception_that_cannot_be_is_refused,
    one_of_many_who_are_assigned_at_once_has_the_task,
    what_was_said_is_given_out_and_forgotten,
}

const RECEPTION: &str = "id version state grade arrivesAt place cancelReason endedAt
    tasks { id version code dueAt open alarm alarmedAt doneAt doneBy note photographsDemanded photographs { id }
      assignments { staffMemberId userId endedAt } }";

struct House {
    world: World,
    manager: Caller,
    protocol: Value,
    grade: ReceptionGrade,
}

impl House {
    async fn of(server: Server, grade: ReceptionGrade) -> Self {
        let world = World::new(server).await;
        let manager = world.server.manager().await;
        let house = Self { world, manager, protocol: Value::Null, grade };
        let draft = house.draft("GUESTS").await;
        let publish = about(&draft, json!({}));
        let fields = "receptionProtocol { id }";
        let done = house.server().change(&house.manager, "receptionProtocolPublish", publish, fields).await;
        Self { protocol: done["receptionProtocol"]["id"].clone(), ..house }
    }

    /// A protocol that is not published yet.
    async fn draft(&self, code: &str) -> Value {
        let mut input = serde_json::to_value(usual::protocol(self.grade)).expect("JSON");
        input["code"] = json!(code);
        input["name"] = json!("Guests");
        let fields = "receptionProtocol { id version }";
        let made = self.server().change(&self.manager, "receptionProtocolDraft", input, fields).await;
        made["receptionProtocol"].clone()
    }

    fn server(&self) -> &Server {
        &self.world.server
    }

    /// What planning a reception on Tuesday, 3 March, at nine in Hangzhou says.
    fn asked(&self) -> Value {
        json!({
            "householdId": self.world.household, "protocolId": self.protocol, "arrivesAt": "2026-03-03T01:00:00Z",
            "place": "At the west gate",
        })
    }

    async fn planned(&self, input: Value) -> Value {
        self.changed(&self.world.dispatcher, "receptionPlan", input).await
    }

    async fn changed(&self, caller: &Caller, mutation: &str, input: Value) -> Value {
        let fields = format!("reception {{ {RECEPTION} }}");
        self.server().change(caller, mutation, input, &fields).await["reception"].clone()
    }

    async fn seen(&self, reception: &Value) -> Value {
        let query = format!("query($id: ID!) {{ reception(id: $id) {{ {RECEPTION} }} }}");
        self.world.ask(&query, json!({ "id": reception["id"] })).await["reception"].clone()
    }

    /// The codes of the alarms that have sounded, in their order.
    async fn sounded(&self) -> Vec<String> {
        let connection = self.server().database().connect().await;
        let sql = "select payload as payload from event where kind = 'quality.reception.alarm' order by id";
        let asked = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(asked).await.expect("rows");
        let code = |payload: Value| payload["code"].as_str().expect("a code").to_owned();
        let codes = rows.iter().map(|row| code(row.try_get("", "payload").expect("a payload"))).collect();
        connection.close().await.expect("a clean end");
        codes
    }

    async fn at(&self, moment: &str) {
        self.server().set_clock(moment.parse().expect("a moment"));
        self.server().run_jobs().await;
    }
}

fn task<'a>(reception: &'a Value, code: &str) -> &'a Value {
    reception["tasks"].as_array().expect("tasks").iter().find(|task| task["code"] == code).expect("the task")
}

async fn alarms_of_a_guest_of_honour_sound_once_each_and_follow_the_booking(server: Server) {
    let house = House::of(server, ReceptionGrade::Vip).await;
    let planned = house.planned(house.asked()).await;
    assert_eq!((&planned["grade"], &task(&planned, "AIR")["dueAt"]), (&json!("VIP"), &json!("2026-03-03T00:15:00Z")));
    house.at("2026-03-03T00:14:00Z").await;
    assert_eq!(house.sounded().await, Vec::<String>::new());
    house.at("2026-03-03T00:15:30Z").await;
    house.at("2026-03-03T00:17:00Z").await;
    assert_eq!(house.sounded().await, ["AIR"]);
    // The guests come an hour later: what has sounded sounds again for the new time.
    let moved = about(&planned, json!({ "arrivesAt": "2026-03-03T02:00:00Z" }));
    let moved = house.changed(&house.world.dispatcher, "receptionMove", moved).await;
    house.at("2026-03-03T00:50:30Z").await;
    assert_eq!(house.sounded().await, ["AIR"], "nothing at the old times");
    house.at("2026-03-03T01:16:00Z").await;
    assert_eq!(house.sounded().await, ["AIR", "AIR"]);
    let input = about(task(&moved, "STAFF"), json!({ "note": "All twelve are here." }));
    house.server().change(&house.manager, "receptionTaskDone", input, "receptionTask { id }").await;
    house.at("2026-03-03T01:51:00Z").await;
    let mut sounded = house.sounded().await.split_off(2);
    sounded.sort_unstable();
    assert_eq!(sounded, ["BUTLER", "MANAGER"], "what is done is silent");
    let query = "{ receptionTasksDue { nodes { code reception { id } } } }";
    let due = house.world.ask(query, json!({})).await["receptionTasksDue"]["nodes"].clone();
    let codes: Vec<&Value> = due.as_array().expect("nodes").iter().map(|task| &task["code"]).collect();
    assert_eq!((codes.len(), codes[0]), (3, &json!("AIR")), "due and not done, the first first: {due}");
    // Called off: nothing is due any more.
    let second = house.planned(json!({
        "householdId": house.world.household, "protocolId": house.protocol, "arrivesAt": "2026-03-03T09:00:00Z", "place": "Door",
    }));
    let cancel = about(&second.await, json!({ "reason": "They are ill." }));
    let cancelled = house.changed(&house.world.dispatcher, "receptionCancel", cancel).await;
    assert_eq!((&cancelled["state"], &cancelled["cancelReason"]), (&json!("CANCELLED"), &json!("They are ill.")));
    house.at("2026-03-03T09:00:00Z").await;
    assert_eq!(house.sounded().await.len(), 4);
}

async fn a_reception_follows_its_visit(server: Server) {
    let house = House::of(server, ReceptionGrade::Vip).await;
    let visit = single(&house.world, tuesday(&house.world, None)).await;
    let mut asked = house.asked();
    asked["visitId"] = visit["id"].clone();
    asked["arrivesAt"] = json!("2026-03-03T00:50:00Z");
    let planned = house.planned(asked).await;
    let to = about(&visit, json!({ "startsAt": "2026-03-04T03:00:00Z", "endsAt": "2026-03-04T05:00:00Z" }));
    let moved = house.world.change("visitMove", to, "visit { id version }").await["visit"].clone();
    house.server().deliver_events().await;
    let seen = house.seen(&planned).await;
    assert_eq!(
        (&seen["arrivesAt"], &task(&seen, "AIR")["dueAt"]),
        (&json!("2026-03-04T02:50:00Z"), &json!("2026-03-04T02:05:00Z"))
    );
    house.world.change("visitCancel", about(&moved, json!({ "reason": "Not needed." })), "visit { id }").await;
    house.server().deliver_events().await;
    let seen = house.seen(&planned).await;
    assert_eq!((&seen["state"], &task(&seen, "AIR")["open"]), (&json!("CANCELLED"), &json!(false)));
    house.at("2026-03-04T02:06:00Z").await;
    assert_eq!(house.sounded().await, Vec::<String>::new());
}

async fn who_was_assigned_what_and_who_did_it_is_kept(server: Server) {
    let house = House::of(server, ReceptionGrade::Event).await;
    let carer = house.world.carer(CARER).await;
    let phone = house.world.account_of(carer, "li.na@test.example").await;
    let planned = house.planned(house.asked()).await;
    let nothing = house.server().ask(&phone, "{ receptions { totalCount } }", json!({})).await;
    assert_eq!(nothing["receptions"]["totalCount"], 0, "a carer sees what is theirs");
    let manager = account(house.server(), &house.manager).await;
    let fields = "receptionTask { id version doneBy note photographs { id }
        assignments { staffMemberId userId assignedBy endedAt } }";
    let assign = async |task: &Value, to: Value| {
        let input = about(task, json!({ "assignee": to }));
        let done = house.server().change(&house.world.dispatcher, "receptionTaskAssign", input, fields).await;
        done["receptionTask"].clone()
    };
    let pictures = assign(task(&planned, "PICTURES"), json!({ "userId": manager })).await;
    let pictures = assign(&pictures, json!({ "staffMemberId": carer })).await;
    let record = pictures["assignments"].as_array().expect("a record");
    assert_eq!((record.len(), &record[0]["userId"], &record[1]["staffMemberId"]), (2, &manager, &json!(carer)));
    assert!(!record[0]["endedAt"].is_null() && record[1]["endedAt"].is_null());
    let refused = async |task: &Value, more: Value| {
        house.server().refuses(&phone, "receptionTaskDone", about(task, more)).await.said()
    };
    assert_eq!(refused(task(&planned, "GOODS"), json!({})).await, "NOT_YOUR_TASK at id");
    assert_eq!(refused(&pictures, json!({})).await, "INVALID at fileIds");
    let file = registered(house.server(), &phone).await;
    let input = about(&pictures, json!({ "fileIds": [file], "note": "Forty guests." }));
    let done = house.server().change(&phone, "receptionTaskDone", input.clone(), fields).await["receptionTask"].clone();
    let by = account(house.server(), &phone).await;
    assert_eq!((&done["doneBy"], &done["photographs"][0]["id"], &done["note"]), (&by, &file, &json!("Forty guests.")));
    assert_eq!(refused(&done, json!({ "fileIds": [file] })).await, "RECEPTION_TASK_DONE at id");
    let close = about(&house.seen(&planned).await, json!({}));
    let early = house.server().refuses(&house.world.dispatcher, "receptionClose", close.clone()).await;
    assert_eq!(early.said(), "RECEPTION_AHEAD at id");
    house.at("2026-03-03T05:00:00Z").await;
    let closed = house.changed(&house.world.dispatcher, "receptionClose", close.clone()).await;
    assert_eq!(closed["state"], "DONE");
    assert_eq!(task(&closed, "GOODS")["doneAt"], Value::Null, "what was not done stays in the record as such");
    let again = about(&closed, json!({ "arrivesAt": "2026-03-09T05:00:00Z" }));
    let again = house.server().refuses(&house.world.dispatcher, "receptionMove", again).await;
    assert_eq!(again.said(), "RECEPTION_ENDED at id");
}

async fn registered(server: &Server, caller: &Caller) -> Value {
    let picture = json!({
        "name": "hall.jpg", "mediaType": "image/jpeg", "sizeBytes": 1000, "url": "https://files.example/hall.jpg",
    });
    server.change(caller, "fileRegister", picture, "file { id }").await["file"]["id"].clone()
}

async fn a_reception_that_cannot_be_is_refused(server: Server) {
    let house = House::of(server, ReceptionGrade::Vip).await;
    let refused = async |field: &str, value: Value| {
        let mut input = house.asked();
        input[field] = value;
        house.server().refuses(&house.world.dispatcher, "receptionPlan", input).await.said()
    };
    assert_eq!(refused("arrivesAt", json!("2026-03-01T00:00:00Z")).await, "INVALID at arrivesAt");
    assert_eq!(refused("place", json!(" ")).await, "INVALID at place");
    let draft = house.draft("MORE_GUESTS").await;
    assert_eq!(refused("protocolId", draft["id"].clone()).await, "PROTOCOL_NOT_PUBLISHED at protocolId");
    let visit = single(&house.world, tuesday(&house.world, None)).await;
    let another = house.world.household("Wang").await;
    let mut input = house.asked();
    input["householdId"] = json!(another);
    input["visitId"] = visit["id"].clone();
    let said = house.server().refuses(&house.world.dispatcher, "receptionPlan", input).await.said();
    assert_eq!(said, "INVALID at visitId");
    let inspector = house.server().office("inspector").await;
    assert_eq!(house.server().refuses(&inspector, "receptionPlan", house.asked()).await.code, "FORBIDDEN");
    let planned = house.planned(house.asked()).await;
    let stale = json!({ "id": planned["id"], "version": 9, "arrivesAt": "2026-03-05T00:00:00Z" });
    assert_eq!(
        house.server().refuses(&house.world.dispatcher, "receptionMove", stale).await.said(),
        "STALE at version"
    );
    let abroad = house.server().another_agency().await;
    let query =
        "query($id: ID!) { reception(id: $id) { id } receptions { totalCount } receptionTasksDue { totalCount } }";
    let found = house.server().ask(&abroad, query, json!({ "id": planned["id"] })).await;
    let nothing =
        json!({ "reception": null, "receptions": { "totalCount": 0 }, "receptionTasksDue": { "totalCount": 0 } });
    assert_eq!(found, nothing);
}

async fn one_of_many_who_are_assigned_at_once_has_the_task(server: Server) {
    let house = House::of(server, ReceptionGrade::Vip).await;
    let planned = house.planned(house.asked()).await;
    let manager = account(house.server(), &house.manager).await;
    let tries = (0..6).map(|_| {
        let input = about(task(&planned, "AIR"), json!({ "assignee": { "userId": manager } }));
        house.server().tries(&house.world.dispatcher, "receptionTaskAssign", input)
    });
    let answers = futures_util::future::join_all(tries).await;
    assert_eq!(answers.iter().filter(|answer| answer.is_granted()).count(), 1);
    let seen = house.seen(&planned).await;
    assert_eq!(task(&seen, "AIR")["assignments"].as_array().map(Vec::len), Some(1));
}

async fn what_was_said_is_given_out_and_forgotten(server: Server) {
    let house = House::of(server, ReceptionGrade::Vip).await;
    let planned = house.planned(house.asked()).await;
    let input = about(task(&planned, "AIR"), json!({ "note": "The guest likes it warm." }));
    house.server().change(&house.manager, "receptionTaskDone", input, "receptionTask { id }").await;
    let system = house.server().system().await;
    let plugin = domain::PLUGINS.iter().find(|plugin| plugin.name() == "quality").expect("the domain");
    let household = house.world.household;
    let sheet = plugin.export(&system, household).await.expect("an export").to_string();
    assert!(sheet.contains("At the west gate"), "{sheet}");
    system.write(async |tx| plugin.erase(tx, household).await).await.expect("erased");
    let seen = house.seen(&planned).await;
    assert_eq!((&seen["place"], &task(&seen, "AIR")["note"]), (&json!(""), &Value::Null));
    assert!(!task(&seen, "AIR")["doneAt"].is_null(), "that it was done stays");
}
