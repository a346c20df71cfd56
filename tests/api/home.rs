//! What a family sees first: its day in one operation.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::care::ward::{Ward, draft, task, ticked};
use crate::matching::world::CARER;
use crate::service::desk::{Desk, about, paid, yuan};
use crate::support::household::Family;
use crate::support::{Server, on_both_databases};
use crate::visit::planned::{reported, said};

on_both_databases! {
    the_home_of_a_family_shows_its_day,
    a_home_names_what_waits_for_an_answer,
    a_home_costs_twelve_statements_however_much_there_is,
    a_home_is_shown_to_whoever_sees_the_household,
    a_reader_is_asked_for_nothing,
    a_reader_sees_how_somebody_is_with_their_consent,
    invoices_are_numbered_without_gaps,
    what_is_free_or_waived_is_not_to_be_paid,
}

/// All that a portal shows first: read by twelve statements, those that find out who asks and that leave the traces of what
/// was read among them.
const HOME: &str = "query($id: ID) { home(householdId: $id) {
    today timeZone household { id name }
    visits { state startsAt staffProfile { name } tasks { title outcome } }
    visitsYesterday { state staffProfile { name } tasks { title outcome reason } }
    visitsToConfirm { id state staffProfile { name } tasks { title } }
    carePlans { signedVersion { number plain(language: ENGLISH) { about goals tasks } } }
    carePlansToSign { openVersion { number state } }
    careLogYesterday { kind content { mood } }
    unreadMessages
    messageThreads { subject unreadCount marks { readerName readThrough }
        lastMessage { body authorSide attachments { name } } }
    serviceRequests { state catalogueItem { id } order { state settlement { method } } }
    offersToAnswer { id }
    quotesToAnswer { amount { amount } catalogueItem { id } }
    ordersToSign { id state catalogueItem { id } quote { amount { amount } } }
    invoices { number state amount { amount currency } paid { amount } method catalogueItem { id } }
} }";

/// What else waits for an answer: each of these costs one statement more.
const ANSWERS: &str = "{ home { offersToAnswer { id } referralsToAnswer { id urgent } surveysToAnswer { id } } }";

/// A family with a day behind it: on Tuesday the elder was cared for, on Wednesday the carer is there since nine.
struct Wednesday {
    desk: Desk,
    tuesday: Value,
}

async fn wednesday(server: Server) -> Wednesday {
    let ward = Ward::new(server).await;
    let plan = ward.in_force(draft(json!([task("wash"), task("walk")]))).await;
    let (tuesday, today) = (ward.visit(3).await, ward.visit(4).await);
    ward.arrive(&tuesday, 3).await;
    let tasks = ward.tasks(&ward.phone, &tuesday).await;
    let washed = ticked(&tuesday, &tasks[0], "wash", "DONE", "2026-03-03T01:10:00Z");
    let refused = ticked(&tuesday, &tasks[1], "walk", "REFUSED", "2026-03-03T01:20:00Z");
    ward.report(json!([washed, refused])).await;
    let mood = json!({
        "householdId": ward.household, "householdMemberId": ward.elder, "visitId": tuesday, "clientId": "mood",
        "happenedAt": "2026-03-03T01:25:00Z", "content": { "mood": { "level": 4 } },
    });
    ward.server().change(&ward.phone, "careLogNote", mood, "entry { id }").await;
    ward.server().set_clock("2026-03-03T03:10:00Z".parse().expect("a moment"));
    reported(&ward.world, &ward.phone, json!([said(&tuesday, "left-3", "CHECK_OUT", "2026-03-03T02:58:00Z")])).await;

    // The coordinator revises the plan, which nobody has signed yet, and writes to the family.
    let mut input = draft(json!([task("wash"), task("exercise")]));
    input["id"] = json!(plan.0);
    input["version"] = json!(plan.1);
    input["effectiveFrom"] = json!("2026-03-05");
    let revised = ward.change("carePlanRevise", input, "carePlan { id version }").await["carePlan"].clone();
    let approve = json!({ "id": revised["id"], "version": revised["version"], "number": 2 });
    ward.change("carePlanApprove", approve, "carePlan { id }").await;
    let file = json!({
        "name": "plan.pdf", "mediaType": "application/pdf", "sizeBytes": 48_213,
        "url": "https://files.example/2026/03/plan.pdf",
    });
    let file = ward.change("fileRegister", file, "file { id }").await["file"]["id"].clone();
    let letter =
        json!({ "householdId": ward.household, "subject": "The plan", "body": "Please sign", "fileIds": [file] });
    ward.change("messageThreadOpen", letter, "thread { id }").await;

    ward.arrive(&today, 4).await;
    let Ward { world, daughter, .. } = ward;
    let manager = world.server.manager().await;
    Wednesday { desk: Desk { world, manager, family: daughter }, tuesday }
}

async fn the_home_of_a_family_shows_its_day(server: Server) {
    let Wednesday { desk, tuesday } = wednesday(server).await;
    let carer = desk.world.carer(CARER).await;
    let item = desk.item(49).await;
    let waits = desk.waiting(49).await;
    desk.quote(&waits).await;
    let done = desk.done(&desk.ordered().await, carer).await;
    desk.signed(&desk.ordered().await, carer).await;
    let settled = desk.signed(&desk.ordered().await, carer).await;
    desk.order("serviceOrderSettle", &settled, paid("149.00")).await;

    let home = desk.world.server.ask(&desk.family, HOME, json!({})).await["home"].clone();
    assert_eq!((&home["today"], &home["timeZone"]), (&json!("2026-03-04"), &json!("Asia/Shanghai")));
    assert_eq!(home["household"]["id"], json!(desk.world.household));
    let comes = json!({ "name": CARER.name });
    assert_eq!(
        home["visits"],
        json!([{
            "state": "CHECKED_IN", "startsAt": "2026-03-04T01:00:00Z", "staffProfile": comes,
            "tasks": [{ "title": "Do wash", "outcome": null }, { "title": "Do walk", "outcome": null }],
        }])
    );
    let did = json!([
        { "title": "Do wash", "outcome": "DONE", "reason": null },
        { "title": "Do walk", "outcome": "REFUSED", "reason": "She did not want it today" },
    ]);
    assert_eq!(home["visitsYesterday"], json!([{ "state": "CHECKED_OUT", "staffProfile": comes, "tasks": did }]));
    assert_eq!((&home["visitsToConfirm"][0]["id"], &home["visitsToConfirm"][1]), (&tuesday, &json!(null)));
    let plain = &home["carePlans"][0]["signedVersion"]["plain"];
    assert_eq!(plain["tasks"][0], "At every visit: Do wash. Well done means: Gently and completely.");
    assert_eq!(plain["about"][0], "We look after: Walks unsteadily since the fall.");
    assert_eq!(
        plain["goals"],
        json!(["By 1 May 2026: Walks ten metres with the frame. It shows by: Metres without a rest."])
    );
    assert_eq!(home["carePlansToSign"], json!([{ "openVersion": { "number": 2, "state": "APPROVED" } }]));
    assert_eq!(home["careLogYesterday"], json!([{ "kind": "MOOD", "content": { "mood": 4 } }]));
    assert_eq!(home["unreadMessages"], 1);
    let thread = &home["messageThreads"][0];
    assert_eq!((&thread["subject"], &thread["unreadCount"]), (&json!("The plan"), &json!(1)));
    assert_eq!(
        thread["lastMessage"],
        json!({ "body": "Please sign", "authorSide": "OFFICE", "attachments": [{ "name": "plan.pdf" }] })
    );
    assert_eq!(thread["marks"].as_array().map(Vec::len), Some(1), "who wrote has read");

    let item = json!({ "id": item });
    assert_eq!(home["quotesToAnswer"], json!([{ "amount": { "amount": "150.00" }, "catalogueItem": item }]));
    let to_sign = &home["ordersToSign"];
    assert_eq!((&to_sign[0]["id"], &to_sign[0]["quote"]["amount"]["amount"]), (&done["id"], &json!("150.00")));
    assert_eq!(to_sign.as_array().map(Vec::len), Some(1));
    let invoice = |number: &str, state: &str, paid: Value, method: Value| {
        json!({
            "number": number, "state": state, "amount": yuan("150.00"), "paid": paid, "method": method,
            "catalogueItem": item,
        })
    };
    let paid = invoice("2026-000002", "PAID", json!({ "amount": "149.00" }), json!("WECHAT"));
    assert_eq!(home["invoices"], json!([paid, invoice("2026-000001", "DUE", json!(null), json!(null))]));
    let states: Vec<_> = home["serviceRequests"].as_array().expect("requests").iter().collect();
    assert_eq!(states.len(), 3, "what is paid is over: {states:?}");

    // Confirmed, nothing waits any more; and the next day it was yesterday.
    let query = "query($id: ID!) { visit(id: $id) { version } }";
    let version =
        desk.world.server.ask(&desk.family, query, json!({ "id": tuesday })).await["visit"]["version"].clone();
    let input = json!({ "id": tuesday, "version": version });
    desk.world.server.change(&desk.family, "visitConfirm", input, "visit { state }").await;
    desk.at("2026-03-05T01:00:00Z");
    let home = desk.world.server.ask(&desk.family, HOME, json!({})).await["home"].clone();
    assert_eq!((&home["visits"], &home["visitsToConfirm"]), (&json!([]), &json!([])));
    assert_eq!(home["visitsYesterday"][0]["state"], "CHECKED_IN");
}

async fn a_home_names_what_waits_for_an_answer(server: Server) {
    let Wednesday { desk, .. } = wednesday(server).await;
    let of_elder = "query($id: ID!) { household(id: $id) { members { id } } }";
    let elder =
        desk.world.ask(of_elder, json!({ "id": desk.world.household })).await["household"]["members"][0].clone();
    let referral = json!({
        "householdId": desk.world.household, "householdMemberId": elder["id"], "hospital": "Zhejiang Hospital",
        "reason": "A fall", "urgent": true,
    });
    let office = desk.world.server.manager().await;
    let referral = desk.world.server.change(&office, "referralPropose", referral, "referral { id version }").await;
    let referral = &referral["referral"];
    let waiting = desk.waiting(1).await;
    let offered = desk.with("serviceRequestOffer", &waiting, json!({ "time": "2026-03-05T06:00:00Z" })).await;
    let home = async || desk.world.server.ask(&desk.family, ANSWERS, json!({})).await["home"].clone();
    let before = home().await;
    assert_eq!(before["referralsToAnswer"], json!([{ "id": referral["id"], "urgent": true }]));
    assert_eq!(before["offersToAnswer"], json!([{ "id": offered["id"] }]));

    let own = Family { id: desk.world.household.to_string(), version: 1 };
    let reader = desk.world.server.family_account(&own, "READER").await;
    let along = desk.world.server.ask(&reader, ANSWERS, json!({})).await["home"].clone();
    assert_eq!((&along["referralsToAnswer"], &along["offersToAnswer"]), (&json!([]), &json!([])));

    let no = about(referral, json!({ "agrees": false, "reason": "Nothing hurts any more" }));
    let declined = desk.world.server.change(&desk.family, "referralAnswer", no, "referral { state }").await;
    assert_eq!(declined["referral"]["state"], "DECLINED");
    let yes = about(&offered, json!({ "accepts": true }));
    desk.world.server.change(&desk.family, "serviceRequestAnswerOffer", yes, "serviceRequest { id }").await;
    let after = home().await;
    assert_eq!((&after["referralsToAnswer"], &after["offersToAnswer"]), (&json!([]), &json!([])));
}

async fn a_home_costs_twelve_statements_however_much_there_is(server: Server) {
    let Wednesday { desk, .. } = wednesday(server).await;
    let carer = desk.world.carer(CARER).await;
    let ask = || desk.world.server.ask(&desk.family, HOME, json!({}));
    ask().await;
    let (_, few) = desk.world.server.statements(ask()).await;
    for subject in ["One", "Two", "Three"] {
        let input = json!({ "householdId": desk.world.household, "subject": subject, "body": "Hello" });
        desk.world.change("messageThreadOpen", input, "thread { id }").await;
        desk.quote(&desk.waiting(49).await).await;
        let signed = desk.signed(&desk.ordered().await, carer).await;
        desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    }
    for hour in 4..9 {
        let input = json!({
            "householdId": desk.world.household, "serviceType": "ELDERLY", "staffMemberId": carer,
            "startsAt": format!("2026-03-04T{hour:02}:00:00Z"), "endsAt": format!("2026-03-04T{hour:02}:30:00Z"),
        });
        crate::visit::planned::single(&desk.world, input).await;
    }
    let (home, many) = desk.world.server.statements(ask()).await;
    assert_eq!(home["home"]["visits"].as_array().map(Vec::len), Some(6));
    assert_eq!(home["home"]["invoices"].as_array().map(Vec::len), Some(3));
    assert!(many <= 12 && many <= few, "{many} statements, and {few} with less");
    let everything =
        HOME.replace("offersToAnswer { id }", "offersToAnswer { id } referralsToAnswer { id } surveysToAnswer { id }");
    let (_, more) = desk.world.server.statements(desk.world.server.ask(&desk.family, &everything, json!({}))).await;
    assert_eq!(more, many + 2);
}

async fn a_home_is_shown_to_whoever_sees_the_household(server: Server) {
    let Wednesday { desk, .. } = wednesday(server).await;
    let world = &desk.world;
    let neighbours = world.household("Neighbours").await;
    let neighbour = world.family_of(neighbours, "li@test.example").await;
    let named = json!({ "id": world.household });
    let unseen = world.server.refusal(&neighbour, HOME, named.clone()).await;
    assert_eq!(unseen.said(), "NOT_FOUND at householdId");
    let unnamed = world.server.refusal(&world.dispatcher, HOME, json!({})).await;
    assert_eq!(unnamed.said(), "INVALID at householdId");
    // A dispatcher sees what the family sees but what is said of health, and has nothing to sign for it.
    let home = world.server.ask(&world.dispatcher, HOME, named).await["home"].clone();
    assert_eq!(home["visits"][0]["state"], "CHECKED_IN");
    assert_eq!((&home["careLogYesterday"], &home["carePlansToSign"]), (&json!(null), &json!([])));
    let plain = &home["carePlans"][0]["signedVersion"]["plain"];
    assert_eq!((&plain["about"], &plain["goals"]), (&json!([]), &json!([])));
    assert_eq!(plain["tasks"].as_array().map(Vec::len), Some(2));
}

async fn a_reader_is_asked_for_nothing(server: Server) {
    let Wednesday { desk, .. } = wednesday(server).await;
    let carer = desk.world.carer(CARER).await;
    desk.quote(&desk.waiting(49).await).await;
    desk.done(&desk.ordered().await, carer).await;
    let own = Family { id: desk.world.household.to_string(), version: 1 };
    let reader = desk.world.server.family_account(&own, "READER").await;
    let home = desk.world.server.ask(&reader, HOME, json!({})).await["home"].clone();
    for waiting in ["visitsToConfirm", "carePlansToSign", "quotesToAnswer", "ordersToSign"] {
        assert_eq!(home[waiting], json!([]), "{waiting}");
    }
    assert_eq!(home["visits"][0]["state"], "CHECKED_IN");
}

async fn a_reader_sees_how_somebody_is_with_their_consent(server: Server) {
    let Wednesday { desk, .. } = wednesday(server).await;
    let own = Family { id: desk.world.household.to_string(), version: 1 };
    let reader = desk.world.server.family_account(&own, "READER").await;
    let seen = async || {
        let home = desk.world.server.ask(&reader, HOME, json!({})).await["home"].clone();
        let plain = home["carePlans"][0]["signedVersion"]["plain"].clone();
        (home["careLogYesterday"].clone(), plain["about"].clone(), plain["tasks"].as_array().map(Vec::len))
    };
    assert_eq!(seen().await, (json!([]), json!([]), Some(2)));
    let query = "query($id: ID!) { household(id: $id) { members { id } family { userId access } } }";
    let known = desk.world.ask(query, json!({ "id": own.id })).await["household"].clone();
    let bound = known["family"].as_array().expect("accounts").iter().find(|it| it["access"] == "READER");
    let consent = json!({
        "householdMemberId": known["members"][0]["id"], "userId": bound.expect("a reader")["userId"], "dataClass": "HEALTH",
    });
    desk.world.server.change(&desk.family, "householdConsentGive", consent, "consent { id }").await;
    let (log, about, tasks) = seen().await;
    assert_eq!((log, tasks), (json!([{ "kind": "MOOD", "content": { "mood": 4 } }]), Some(2)));
    assert_eq!(about[0], "We look after: Walks unsteadily since the fall.");
}

async fn invoices_are_numbered_without_gaps(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let mut done = Vec::new();
    for _ in 0..6 {
        done.push(desk.done(&desk.ordered().await, carer).await);
    }
    // One cannot be signed, and leaves no gap.
    let stale = json!({ "id": done[0]["id"], "version": 1 });
    assert_eq!(desk.world.server.refuses(&desk.family, "serviceOrderSign", stale).await.said(), "STALE at version");
    let sign = |order: &Value| {
        let input = about(order, json!({}));
        let selection = "serviceOrder { invoice { number state issuedAt serviceOrderId } }";
        desk.world.server.change(&desk.family, "serviceOrderSign", input, selection)
    };
    let signed = join_all(done.iter().map(sign)).await;
    let mut numbers: Vec<_> = signed
        .iter()
        .map(|done| done["serviceOrder"]["invoice"]["number"].as_str().expect("a number").to_owned())
        .collect();
    numbers.sort();
    let expected: Vec<_> = (1..=6).map(|number| format!("2026-{number:06}")).collect();
    assert_eq!(numbers, expected);
    // The next year counts from one again, by the agency's calendar: it is half past midnight there.
    let done = desk.done(&desk.ordered().await, carer).await;
    desk.at("2026-12-31T16:30:00Z");
    let family = desk.world.server.signed_in("wang@test.example").await;
    let selection = "serviceOrder { invoice { number issuedAt } }";
    let signed = desk.world.server.change(&family, "serviceOrderSign", about(&done, json!({})), selection).await;
    let invoice = &signed["serviceOrder"]["invoice"];
    assert_eq!(invoice["number"], "2027-000001");
    assert!(invoice["issuedAt"].as_str().expect("a moment").starts_with("2026-12-31T16:30:0"), "{invoice}");
}

async fn what_is_free_or_waived_is_not_to_be_paid(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let seen = async |order: &Value| {
        let query = "query($id: ID!) { serviceOrder(id: $id) {
            state quote { id version } invoice { state amount { amount } paid { amount } } } }";
        desk.world.ask(query, json!({ "id": order["id"] })).await["serviceOrder"].clone()
    };
    let request = desk.waiting(1).await;
    let input = json!({ "serviceRequestId": request["id"], "version": request["version"] });
    let made = desk.world.change("serviceOrderMake", input, "serviceOrder { id version }").await;
    let free = desk.signed(&made["serviceOrder"], carer).await;
    let free = seen(&free).await;
    assert_eq!((&free["state"], &free["invoice"]), (&json!("SIGNED"), &json!(null)));

    let signed = desk.signed(&desk.ordered().await, carer).await;
    let due = seen(&signed).await;
    let invoice = |state: &str, amount: &str| json!({ "state": state, "amount": { "amount": amount }, "paid": null });
    assert_eq!(due["invoice"], invoice("DUE", "150.00"));
    let input = about(&due["quote"], json!({ "words": "It drips again." }));
    let raised = desk.world.server.change(&desk.family, "priceObjectionRaise", input, "priceObjection { id version }");
    let objection = raised.await["priceObjection"].clone();
    let input = about(&objection, json!({ "decision": "WAIVED", "words": "It was our fault." }));
    desk.world.server.change(&desk.manager, "priceObjectionDecide", input, "priceObjection { id }").await;
    assert_eq!(seen(&signed).await["invoice"], invoice("WAIVED", "0.00"));
}
