//! Those who ask the same share the work, and nobody is told more by it.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::agency::{bearer, demo};
use domain::kernel::{Actor, Context, Request};
use serde_json::{Value, json};

use super::feed::{REQUESTS, first_heard};
use super::socket::Socket;
use crate::matching::world::World;
use crate::support::{Caller, Server, on_both_databases};

on_both_databases! {
    those_who_ask_the_same_cost_one_sign_in_and_one_execution,
    many_bearers_are_looked_up_in_one_statement,
    sessions_of_one_account_are_told_alike_and_end_alone,
    those_with_other_rights_are_told_their_own,
    each_who_is_told_something_personal_is_in_the_trail,
    a_token_that_expires_ends_its_socket,
}

const FIELD: &str = "staffingRequestChanged";

/// Enough to see a statement for each of them.
const MANY: usize = 40;

/// What an event costs that some sockets hear of, the mutation that causes it included.
async fn cost(world: &World, sockets: &mut [Socket]) -> u64 {
    let told = world.server.statements(async {
        let request = world.request(world.asked(world.household)).await.0;
        for socket in sockets {
            while socket.told(FIELD).await["staffingRequest"]["id"] != request.as_str() {}
        }
    });
    told.await.1
}

/// Sockets of these callers, all of which have heard of something.
async fn listening(world: &World, callers: &[Caller]) -> Vec<Socket> {
    let mut sockets = Vec::new();
    for caller in callers {
        let mut socket = Socket::of(&world.server, caller).await;
        socket.begin("s", REQUESTS).await;
        first_heard(world, &mut socket).await;
        sockets.push(socket);
    }
    sockets
}

async fn those_who_ask_the_same_cost_one_sign_in_and_one_execution(server: Server) {
    let world = World::new(server).await;
    let mut one = listening(&world, std::slice::from_ref(&world.dispatcher)).await;
    let alone = cost(&world, &mut one).await;
    let mut many = listening(&world, &vec![world.dispatcher.clone(); MANY]).await;
    many.append(&mut one);
    let together = cost(&world, &mut many).await;
    // The reader may have been woken once more or less; that is all that may differ.
    assert!(together.abs_diff(alone) <= 6, "{alone} alone, {together} with {MANY} more");
    drop(many);
    let mut sessions = Vec::new();
    for _ in 0..MANY {
        sessions.push(world.server.dispatcher().await);
    }
    let mut each = listening(&world, &sessions).await;
    let apart = cost(&world, &mut each).await;
    assert!(apart < alone + MANY as u64, "{alone} alone, {apart} with {MANY} sessions");
}

async fn many_bearers_are_looked_up_in_one_statement(server: Server) {
    let world = World::new(server).await;
    let system = world.server.system().await;
    let nobody =
        Context::new(system.environment().clone(), system.db().clone(), Actor::anonymous(), Request::default());
    let mut bearers = vec![String::from("no token")];
    for kind in ["admin", "manager", "dispatcher", "dispatcher"] {
        bearers.push(world.server.office(kind).await.bearer().expect("a token").to_owned());
    }
    let (found, statements) = world.server.statements(bearer::actors(&nobody, &bearers)).await;
    let found = found.expect("an answer");
    assert!(found[0].as_ref().is_err_and(|error| error.code() == "UNAUTHENTICATED"));
    assert_eq!((found.iter().filter(|actor| actor.is_ok()).count(), statements), (4, 1));
    for name in ["Wang", "Chen"] {
        let household = world.household(name).await;
        let family = world.family_of(household, &format!("{name}@test.example")).await;
        bearers.push(family.bearer().expect("a token").to_owned());
    }
    let (found, statements) = world.server.statements(bearer::actors(&nobody, &bearers)).await;
    let found = found.expect("an answer");
    let reaches = |at: usize| found[at].as_ref().expect("an actor").households().to_vec();
    assert_eq!((reaches(5).len(), reaches(6).len(), statements), (1, 1, 1));
    assert_ne!(reaches(5), reaches(6));
}

async fn sessions_of_one_account_are_told_alike_and_end_alone(server: Server) {
    let world = World::new(server).await;
    let (ending, staying) = (world.server.dispatcher().await, world.server.dispatcher().await);
    let mut sockets = listening(&world, &[ending.clone(), staying]).await;
    let request = world.request(world.asked(world.household)).await.0;
    for socket in &mut sockets {
        while socket.told(FIELD).await["staffingRequest"]["id"] != request.as_str() {}
    }
    world.server.ask(&ending, "mutation { sessionSignOut { userErrors { code } } }", json!({})).await;
    let after = world.request(world.asked(world.household)).await.0;
    let (ended, mut staying) = (sockets.remove(0), sockets.remove(0));
    assert_eq!(ended.closed().await, 4401);
    assert_eq!(staying.told(FIELD).await["staffingRequest"]["id"], after.as_str());
}

async fn those_with_other_rights_are_told_their_own(server: Server) {
    let world = World::new(server).await;
    let other = world.household("Chen").await;
    let wang = world.family_of(world.household, "wang@test.example").await;
    let chen = world.family_of(other, "chen@test.example").await;
    let mut of_wang = listening(&world, std::slice::from_ref(&wang)).await.remove(0);
    let mut of_chen = Socket::of(&world.server, &chen).await;
    of_chen.begin("s", REQUESTS).await;
    let mut office = listening(&world, &[world.server.dispatcher().await]).await.remove(0);
    let mut heard_by_chen = BTreeSet::new();
    let (first, theirs) = loop {
        let first = world.request(world.asked(world.household)).await.0;
        let theirs = world.request(world.asked(other)).await.0;
        while office.told(FIELD).await["staffingRequest"]["id"] != theirs.as_str() {}
        let heard = tokio::time::timeout(std::time::Duration::from_millis(200), of_chen.told(FIELD)).await;
        if let Ok(told) = heard {
            heard_by_chen.insert(told["staffingRequest"]["id"].as_str().expect("an id").to_owned());
            break (first, theirs);
        }
    };
    assert!(!heard_by_chen.contains(&first) && heard_by_chen.contains(&theirs), "{heard_by_chen:?}");
    while of_wang.told(FIELD).await["staffingRequest"]["id"] != first.as_str() {}
}

async fn each_who_is_told_something_personal_is_in_the_trail(server: Server) {
    let world = World::new(server).await;
    let manager = world.server.manager().await;
    let personal = "subscription { staffingRequestChanged {
        staffingRequest { id household { addresses { location { latitude } } } } } }";
    let mut sockets = Vec::new();
    for _ in 0..3 {
        let mut socket = Socket::of(&world.server, &world.server.dispatcher().await).await;
        socket.begin("s", personal).await;
        first_told(&world, &mut socket).await;
        sockets.push(socket);
    }
    let before = entries(&world, &manager).await;
    let request = world.request(world.asked(world.household)).await.0;
    for socket in &mut sockets {
        loop {
            let told = socket.told(FIELD).await["staffingRequest"].clone();
            assert!(told["household"]["addresses"][0]["location"]["latitude"].is_number(), "{told}");
            if told["id"] == request.as_str() {
                break;
            }
        }
    }
    let after = entries(&world, &manager).await;
    let new: Vec<_> = after.iter().filter(|entry| !before.contains(entry)).collect();
    // At least those of the last event; sockets that were told earlier ones late may have added theirs.
    let requests: BTreeSet<_> = new.iter().map(|entry| entry["requestId"].as_str()).collect();
    assert_eq!(requests.len(), sockets.len(), "{new:?}");
    assert!(new.iter().all(|entry| entry["fields"] == json!(["addresses"])), "{new:?}");
}

/// As `first_heard`, for documents that tell no cursor.
async fn first_told(world: &World, socket: &mut Socket) {
    for _ in 0..100 {
        world.request(world.asked(world.household)).await;
        let heard = tokio::time::timeout(std::time::Duration::from_millis(200), socket.told(FIELD)).await;
        if heard.is_ok() {
            return;
        }
    }
    panic!("nothing is heard")
}

async fn entries(world: &World, manager: &Caller) -> Vec<Value> {
    let query = "{ auditEntries(first: 100) { nodes { id actor fields objectId requestId } } }";
    let found = world.server.ask(manager, query, json!({})).await;
    found["auditEntries"]["nodes"].as_array().expect("a list").clone()
}

async fn a_token_that_expires_ends_its_socket(server: Server) {
    let world = World::new(server).await;
    let input = json!({ "email": demo::email("dispatcher"), "password": demo::DEMO_PASSWORD });
    let signed_in = world.server.change(&Caller::nobody(), "sessionSignIn", input, "tokens { accessToken }").await;
    let short = Caller::with(signed_in["tokens"]["accessToken"].as_str().expect("a token"));
    let mut sockets = listening(&world, &[short, world.dispatcher.clone()]).await;
    world.server.wait(TimeDelta::minutes(16));
    let request = world.request(world.asked(world.household)).await.0;
    let (mut lasting, expired) = (sockets.remove(1), sockets.remove(0));
    assert_eq!(expired.closed().await, 4401);
    while lasting.told(FIELD).await["staffingRequest"]["id"] != request.as_str() {}
}
