//! What must never happen, attacked at one moment.

use sea_orm::ConnectionTrait;
use serde_json::json;

use super::desk::{Desk, about, id, paid};
use crate::matching::world::CARER;
use crate::support::{Server, on_both_databases};

on_both_databases! {
    an_order_is_settled_once_however_many_send_it,
    the_database_itself_settles_once_and_no_more_than_agreed,
    a_quote_is_answered_once,
    a_request_has_one_open_quote,
    a_price_has_one_open_objection,
}

/// The refusals of answers of which some were granted; answers how many were.
fn refusals(answers: &[crate::support::answer::Answer]) -> (usize, Vec<String>) {
    let refused: Vec<String> =
        answers.iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().said()).collect();
    (answers.len() - refused.len(), refused)
}

async fn at_once(desk: &Desk, mutation: &str, inputs: Vec<serde_json::Value>) -> (usize, Vec<String>) {
    let sent = inputs.into_iter().map(|input| desk.world.server.tries(&desk.world.dispatcher, mutation, input));
    refusals(&futures_util::future::join_all(sent).await)
}

async fn an_order_is_settled_once_however_many_send_it(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let order = desk.ordered().await;
    let signed = desk.signed(&order, carer).await;
    let inputs = (0..8).map(|_| about(&signed, paid("150.00"))).collect();
    let (granted, refused) = at_once(&desk, "serviceOrderSettle", inputs).await;
    assert_eq!(granted, 1, "{refused:?}");
    assert!(refused.iter().all(|said| said == "SETTLED_ALREADY at id"), "{refused:?}");
}

async fn the_database_itself_settles_once_and_no_more_than_agreed(server: Server) {
    let desk = Desk::new(server).await;
    let carer = desk.world.carer(CARER).await;
    let order = desk.ordered().await;
    let signed = desk.signed(&order, carer).await;
    desk.order("serviceOrderSettle", &signed, paid("150.00")).await;
    let connection = desk.world.server.database().connect().await;
    let columns = "agency_id, service_order_id, quote_id, amount, agreed, currency, method, settled_at, settled_by";
    let again = format!("insert into settlement (id, {columns}) select agency_id, {columns} from settlement");
    let error = connection.execute_unprepared(&again).await.expect_err("a second settlement").to_string();
    assert!(error.to_lowercase().contains("unique"), "{error}");
    let more = connection.execute_unprepared("update settlement set amount = agreed + 1").await;
    assert!(more.expect_err("more than was agreed").to_string().to_lowercase().contains("check"));
    let above = connection.execute_unprepared("update quote set amount = posted + 1").await;
    assert!(above.expect_err("more than is posted").to_string().to_lowercase().contains("check"));
    // And a list that holds on the days of another is announced by nobody.
    let columns = "agency_id, name, currency, first_day, last_day, announced_at, version";
    let twice = format!("insert into price_list (id, {columns}) select agency_id, {columns} from price_list");
    let error = connection.execute_unprepared(&twice).await.expect_err("a second list").to_string();
    assert!(error.contains("price_list_once"), "{error}");
    connection.close().await.expect("a clean end");
}

async fn a_quote_is_answered_once(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(49).await;
    let quote = desk.quote(&waiting).await;
    let inputs = (0..6).map(|number| about(&quote, json!({ "accepts": number % 2 == 0 }))).collect();
    let (granted, refused) = at_once(&desk, "quoteAnswer", inputs).await;
    assert_eq!(granted, 1, "{refused:?}");
    let orders = desk.world.ask("{ serviceOrders { totalCount } }", json!({})).await;
    assert!(orders["serviceOrders"]["totalCount"].as_i64().expect("a number") <= 1);
}

async fn a_request_has_one_open_quote(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(49).await;
    let inputs = (0..6).map(|_| desk.quote_for(&waiting)).collect();
    let (granted, refused) = at_once(&desk, "quoteSend", inputs).await;
    assert_eq!(granted, 1, "{refused:?}");
    let query = "query($id: ID!) { serviceRequest(id: $id) { quotes { state } } }";
    let seen = desk.world.ask(query, json!({ "id": id(&waiting) })).await;
    assert_eq!(seen["serviceRequest"]["quotes"], json!([{ "state": "OPEN" }]));
}

async fn a_price_has_one_open_objection(server: Server) {
    let desk = Desk::new(server).await;
    let waiting = desk.waiting(49).await;
    let quote = desk.quote(&waiting).await;
    let inputs = (0..6).map(|_| about(&quote, json!({ "words": "It was less last year." }))).collect();
    let (granted, refused) = at_once(&desk, "priceObjectionRaise", inputs).await;
    assert_eq!(granted, 1, "{refused:?}");
    assert!(refused.iter().all(|said| said == "OBJECTION_OPEN at id"), "{refused:?}");
}
