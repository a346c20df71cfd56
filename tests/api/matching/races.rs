//! Two dispatchers at the same instant: one success and one clear refusal.

use serde_json::{Value, json};

use super::world::{CARER, World};
use crate::support::{Server, on_both_databases};

on_both_databases! {
    two_who_take_one_carer_for_the_same_time,
    two_who_ask_the_same_carer_for_the_same_request,
    two_who_answer_one_proposal,
    two_carers_who_accept_the_only_seat,
}

/// Sends the same kind of mutation twice at once; answers the codes of those that were refused.
async fn both(world: &World, mutation: &str, inputs: [Value; 2]) -> Vec<String> {
    let [one, other] = inputs;
    let sent = tokio::join!(
        world.server.tries(&world.dispatcher, mutation, one),
        world.server.tries(&world.dispatcher, mutation, other),
    );
    [sent.0, sent.1].iter().filter(|answer| !answer.is_granted()).map(|answer| answer.refused().code).collect()
}

async fn two_who_take_one_carer_for_the_same_time(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let mut inputs = Vec::new();
    for name in ["Chen", "Liu"] {
        let request = world.request(world.asked(world.household(name).await)).await;
        inputs.push(json!({ "id": world.propose(&request, carer).await, "version": 1 }));
    }
    let refused = both(&world, "proposalAccept", [inputs.remove(0), inputs.remove(0)]).await;
    assert_eq!(refused, ["BOOKED"]);
    let query = "query($id: ID!) { placements(filter: { staffMemberId: $id }) { totalCount } }";
    let placed = world.ask(query, json!({ "id": carer })).await;
    assert_eq!(placed["placements"]["totalCount"], 1);
}

async fn two_who_ask_the_same_carer_for_the_same_request(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let (request, version) = world.request(world.asked(world.household)).await;
    let input = World::proposal(&request, version, carer);
    assert_eq!(both(&world, "proposalSend", [input.clone(), input]).await, ["STALE"]);
}

async fn two_who_answer_one_proposal(server: Server) {
    let world = World::new(server).await;
    let carer = world.carer(CARER).await;
    let request = world.request(world.asked(world.household)).await;
    let input = json!({ "id": world.propose(&request, carer).await, "version": 1 });
    assert_eq!(both(&world, "proposalAccept", [input.clone(), input]).await, ["STALE"]);
}

async fn two_carers_who_accept_the_only_seat(server: Server) {
    let world = World::new(server).await;
    let (one, other) = (world.carer(CARER).await, world.carer(CARER).await);
    let (request, version) = world.request(world.asked(world.household)).await;
    let first = json!({ "id": world.propose(&(request.clone(), version), one).await, "version": 1 });
    let second = json!({ "id": world.propose(&(request, version + 1), other).await, "version": 1 });
    assert_eq!(both(&world, "proposalAccept", [first, second]).await, ["SEATS_TAKEN"]);
}
