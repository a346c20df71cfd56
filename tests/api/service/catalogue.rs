//! What is offered, and what it may cost.

use serde_json::{Value, json};

use super::desk::{Desk, about, yuan};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    the_printed_catalogue_is_there_row_by_row,
    a_place_is_taken_once,
    a_price_list_is_drafted_announced_and_ended_earlier,
    a_price_list_that_cannot_be_is_refused_on_the_field,
    two_announced_lists_never_hold_on_one_day,
    what_reaches_only_so_far_is_not_asked_for_from_further_away,
    the_catalogue_with_its_prices_costs_the_same_for_many_items,
}

async fn the_printed_catalogue_is_there_row_by_row(server: Server) {
    let desk = Desk::new(server).await;
    let query = "{ catalogue(first: 100) { totalCount nodes { place printedNumber name englishName kind fee areaLimit
        note price { amount { amount } unit } } } }";
    let found = desk.world.server.ask(&desk.family, query, json!({})).await["catalogue"].clone();
    let nodes = found["nodes"].as_array().expect("nodes").clone();
    let printed: Vec<&Value> = nodes.iter().filter(|item| !item["printedNumber"].is_null()).collect();
    assert_eq!(printed.len(), 46);
    let mut rows = csv::Reader::from_reader(&include_bytes!("../../../domain/src/service/demo/catalogue.csv")[..]);
    let rows: Vec<csv::StringRecord> = rows.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), printed.len());
    let known = |text: &str| if text.is_empty() { Value::Null } else { json!(text) };
    for (row, item) in rows.iter().zip(&printed) {
        for (column, field) in
            ["printedNumber", "name", "englishName", "kind", "fee", "areaLimit", "note"].into_iter().enumerate()
        {
            assert_eq!(item[field], known(&row[column + 1]), "{field} of row {}", &row[0]);
        }
    }
    let twice = printed.iter().filter(|item| item["printedNumber"] == "44").count();
    assert_eq!(twice, 2, "one number is printed twice");
    let hotel = &printed[24];
    assert_eq!((&hotel["kind"], &hotel["fee"]), (&json!("AGENCY"), &json!("NOT_STATED")));
    assert_eq!((&hotel["areaLimit"], &hotel["note"]), (&json!("CITY"), &json!("within the city only")));
    assert_eq!(printed[21]["englishName"], "Coach, boat, train and flight information");
    let repair = &nodes[48];
    assert_eq!(repair["price"], json!({ "amount": { "amount": "150.00" }, "unit": "JOB" }));
    assert_eq!(nodes[0]["price"], json!(null));
}

fn item(place: i64, fee: &str) -> Value {
    json!({ "place": place, "name": "洗衣", "kind": "DIRECT", "fee": fee })
}

async fn a_place_is_taken_once(server: Server) {
    let desk = Desk::new(server).await;
    let (server, manager) = (&desk.world.server, &desk.manager);
    let refused =
        async |item: Value| server.refuses(manager, "catalogueItemCreate", json!({ "item": item })).await.said();
    assert_eq!(refused(item(1, "FREE")).await, "CATALOGUE_PLACE_TAKEN at item.place");
    assert_eq!(refused(item(0, "FREE")).await, "INVALID at item.place");
    let mut half = item(60, "FREE");
    half["areaLimit"] = json!("CITY");
    assert_eq!(refused(half).await, "INVALID at item.areaMetres");
    let made = json!({ "item": item(60, "FREE") });
    let made = server.change(manager, "catalogueItemCreate", made, "catalogueItem { id version }").await;
    let change = about(&made["catalogueItem"], json!({ "item": item(60, "PRICED") }));
    let changed = server.change(manager, "catalogueItemUpdate", change.clone(), "catalogueItem { fee }").await;
    assert_eq!(changed["catalogueItem"]["fee"], "PRICED");
    assert_eq!(server.refuses(manager, "catalogueItemUpdate", change).await.said(), "STALE at version");
    let input = json!({ "item": item(61, "FREE") });
    assert_eq!(server.refuses(&desk.world.dispatcher, "catalogueItemCreate", input).await.code, "FORBIDDEN");
}

fn list(item: &Value, first: &str, last: &str, amount: &str) -> Value {
    json!({
        "name": "Another year", "firstDay": first, "lastDay": last,
        "lines": [{ "catalogueItemId": item, "price": yuan(amount), "unit": "JOB" }],
    })
}

async fn drafted(desk: &Desk, list: Value) -> Value {
    let input = json!({ "list": list });
    let made = desk.world.server.change(&desk.manager, "priceListDraft", input, "priceList { id version }").await;
    made["priceList"].clone()
}

async fn lists_seen(desk: &Desk) -> usize {
    let seen = desk.world.server.ask(&desk.family, "{ priceLists { nodes { id } } }", json!({})).await;
    seen["priceLists"]["nodes"].as_array().expect("lists").len()
}

async fn a_price_list_is_drafted_announced_and_ended_earlier(server: Server) {
    let desk = Desk::new(server).await;
    let (server, manager) = (&desk.world.server, &desk.manager);
    let repair = desk.item(49).await;
    let draft = drafted(&desk, list(&repair, "2027-01-01", "2027-12-31", "160.00")).await;
    assert_eq!(lists_seen(&desk).await, 1, "a draft is not for the family");
    let again = about(&draft, json!({ "list": list(&repair, "2027-01-01", "2027-06-30", "155.00") }));
    let draft =
        server.change(manager, "priceListRedraft", again, "priceList { id version }").await["priceList"].clone();
    let selection = "priceList { id version announcedAt lastDay lines { amount { amount } catalogueItem { place } } }";
    let list =
        server.change(manager, "priceListAnnounce", about(&draft, json!({})), selection).await["priceList"].clone();
    assert!(list["announcedAt"].is_string());
    assert_eq!(list["lines"], json!([{ "amount": { "amount": "155.00" }, "catalogueItem": { "place": 49 } }]));
    assert_eq!(lists_seen(&desk).await, 2);
    let change = about(&list, json!({ "list": self::list(&repair, "2027-01-01", "2027-06-30", "1.00") }));
    assert_eq!(server.refuses(manager, "priceListRedraft", change).await.said(), "PRICE_LIST_ANNOUNCED at id");
    let input = about(&list, json!({ "lastDay": "2027-07-01" }));
    assert_eq!(server.refuses(manager, "priceListShorten", input).await.said(), "INVALID at lastDay");
    let input = about(&list, json!({ "lastDay": "2027-03-31" }));
    let shorter = server.change(manager, "priceListShorten", input, selection).await;
    assert_eq!(shorter["priceList"]["lastDay"], "2027-03-31");
    // The price of a day is that of its list.
    let query = "query($on: Date) { catalogue(first: 100) { nodes { place price(on: $on) { amount { amount } } } } }";
    let seen = server.ask(&desk.family, query, json!({ "on": "2027-02-01" })).await;
    assert_eq!(seen["catalogue"]["nodes"][48]["price"]["amount"]["amount"], "155.00");
    let seen = server.ask(&desk.family, query, json!({ "on": "2027-04-01" })).await;
    assert_eq!(seen["catalogue"]["nodes"][48]["price"], json!(null));
}

async fn a_price_list_that_cannot_be_is_refused_on_the_field(server: Server) {
    let desk = Desk::new(server).await;
    let (repair, free) = (desk.item(49).await, desk.item(1).await);
    let refused = async |list: Value| {
        desk.world.server.refuses(&desk.manager, "priceListDraft", json!({ "list": list })).await.said()
    };
    assert_eq!(refused(list(&repair, "2027-02-01", "2027-01-31", "1.00")).await, "INVALID at lastDay");
    assert_eq!(refused(list(&repair, "2027-01-01", "2027-01-31", "0.00")).await, "INVALID at lines.price.amount");
    assert_eq!(refused(list(&repair, "2027-01-01", "2027-01-31", "0.001")).await, "INVALID at lines.price.amount");
    assert_eq!(refused(list(&free, "2027-01-01", "2027-01-31", "1.00")).await, "INVALID at lines.catalogueItemId");
    let mut twice = list(&repair, "2027-01-01", "2027-01-31", "1.00");
    twice["lines"] = json!([twice["lines"][0], twice["lines"][0]]);
    assert_eq!(refused(twice).await, "INVALID at lines");
    let mut empty = list(&repair, "2027-01-01", "2027-01-31", "1.00");
    empty["lines"] = json!([]);
    assert_eq!(refused(empty).await, "INVALID at lines");
}

async fn two_announced_lists_never_hold_on_one_day(server: Server) {
    let desk = Desk::new(server).await;
    let repair = desk.item(49).await;
    // The demo's list holds through 2026.
    let draft = drafted(&desk, list(&repair, "2026-12-31", "2027-01-31", "1.00")).await;
    let server = &desk.world.server;
    let refused = server.refuses(&desk.manager, "priceListAnnounce", about(&draft, json!({}))).await;
    assert_eq!(refused.said(), "PRICE_LIST_OVERLAPS at id");
    // Two that are announced at one moment.
    let one = drafted(&desk, list(&repair, "2028-01-01", "2028-06-30", "1.00")).await;
    let two = drafted(&desk, list(&repair, "2028-06-30", "2028-12-31", "2.00")).await;
    let sent = tokio::join!(
        server.tries(&desk.manager, "priceListAnnounce", about(&one, json!({}))),
        server.tries(&desk.manager, "priceListAnnounce", about(&two, json!({}))),
    );
    let refused: Vec<_> =
        [sent.0, sent.1].iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    assert_eq!(refused, ["PRICE_LIST_OVERLAPS at id"]);
}

async fn what_reaches_only_so_far_is_not_asked_for_from_further_away(server: Server) {
    let desk = Desk::new(server).await;
    let near = json!({
        "place": 60, "name": "Umbrellas", "kind": "DIRECT", "fee": "FREE", "areaLimit": "ESTATE", "areaMetres": 1,
    });
    let made = json!({ "item": near.clone() });
    let item =
        desk.world.server.change(&desk.manager, "catalogueItemCreate", made, "catalogueItem { id version }").await;
    let item = item["catalogueItem"].clone();
    let mut asked = desk.asked(1).await;
    asked["catalogueItemId"] = item["id"].clone();
    assert_eq!(desk.world.refused("serviceRequestReceive", asked.clone()).await, "OUTSIDE_AREA at catalogueItemId");
    let mut far = near;
    far["areaMetres"] = json!(100_000);
    let change = about(&item, json!({ "item": far.clone() }));
    let item =
        desk.world.server.change(&desk.manager, "catalogueItemUpdate", change, "catalogueItem { id version }").await;
    desk.receive(asked.clone()).await;
    far["offered"] = json!(false);
    let change = about(&item["catalogueItem"], json!({ "item": far }));
    desk.world.server.change(&desk.manager, "catalogueItemUpdate", change, "catalogueItem { id }").await;
    assert_eq!(desk.world.refused("serviceRequestReceive", asked).await, "NOT_OFFERED at catalogueItemId");
}

async fn the_catalogue_with_its_prices_costs_the_same_for_many_items(server: Server) {
    let desk = Desk::new(server).await;
    let query = |many: u32| format!("{{ catalogue(last: {many}) {{ nodes {{ name price {{ unit }} }} }} }}");
    desk.world.ask(&query(3), json!({})).await;
    let few = desk.world.server.statements(desk.world.ask(&query(3), json!({}))).await.1;
    let mut many = u64::MAX;
    for _ in 0..5 {
        many = many.min(desk.world.server.statements(desk.world.ask(&query(40), json!({}))).await.1);
    }
    assert!(many <= few, "{few} statements for 3 items, {many} for 40");
}
