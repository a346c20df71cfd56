//! The agency's desk: what a dispatcher does with requests, in the field's words.

use domain::id::StaffMemberId;
use serde_json::{Value, json};

use crate::matching::world::{World, text};
use crate::support::{Caller, Server};

/// A world with the catalogue, prices and stations of the demo.
pub struct Desk {
    pub world: World,
    pub manager: Caller,
    pub family: Caller,
}

/// What tests look at of a request.
pub const REQUEST: &str = "id version state stationId queuedAt takenUpAt wantedAt estimatedFinishAt metAt answer
    offer { time stationId }";
/// What tests look at of an order.
pub const ORDER: &str = "id version state serviceRequestId staffMemberId visitId doneAt signedAt signer rating";

impl Desk {
    pub async fn new(server: Server) -> Self {
        let world = World::new(server).await;
        let family = world.family_of(world.household, "wang@test.example").await;
        let manager = world.server.manager().await;
        Self { world, manager, family }
    }

    /// The id of the item at a place of the catalogue: 1 and 17 are free, 47 to 49 are priced.
    pub async fn item(&self, place: usize) -> Value {
        let found = self.world.ask("{ catalogue(first: 100) { nodes { id place } } }", json!({})).await;
        let nodes = found["catalogue"]["nodes"].as_array().expect("a catalogue").clone();
        nodes.iter().find(|item| item["place"] == json!(place)).expect("an item")["id"].clone()
    }

    /// A station of the household's branch, by its name.
    pub async fn station(&self, name: &str) -> Value {
        let query = "query($id: ID!) { household(id: $id) { branch { id } } }";
        let household = self.world.ask(query, json!({ "id": self.world.household })).await;
        let query = "query($id: ID!) { serviceStations(branchId: $id) { id name } }";
        let found = self.world.ask(query, json!({ "id": household["household"]["branch"]["id"] })).await;
        let stations = found["serviceStations"].as_array().expect("stations").clone();
        stations.iter().find(|station| station["name"] == name).expect("a station")["id"].clone()
    }

    /// What is said on the telephone about an item.
    pub async fn asked(&self, place: usize) -> Value {
        json!({
            "householdId": self.world.household, "catalogueItemId": self.item(place).await, "channel": "PHONE",
            "callerName": "王静", "callerPhone": "+86 100 0013 8765", "place": "the kitchen",
            "content": "The tap drips.",
        })
    }

    /// Takes a request down; answers it.
    pub async fn receive(&self, input: Value) -> Value {
        let made = self.world.change("serviceRequestReceive", input, &format!("serviceRequest {{ {REQUEST} }}")).await;
        made["serviceRequest"].clone()
    }

    /// Changes a request as the dispatcher; answers it.
    pub async fn with(&self, mutation: &str, request: &Value, more: Value) -> Value {
        let input = about(request, more);
        self.world.change(mutation, input, &format!("serviceRequest {{ {REQUEST} }}")).await["serviceRequest"].clone()
    }

    /// A request for an item that waits at the repair desk.
    pub async fn waiting(&self, place: usize) -> Value {
        let request = self.receive(self.asked(place).await).await;
        let more = json!({ "stationId": self.station("Repair desk").await });
        self.with("serviceRequestTriage", &request, more).await
    }

    /// A request as it is now.
    pub async fn request(&self, id: &Value) -> Value {
        let query = format!("query($id: ID!) {{ serviceRequest(id: $id) {{ {REQUEST} }} }}");
        self.world.ask(&query, json!({ "id": id })).await["serviceRequest"].clone()
    }

    /// What a quote for a request says: valid for a day.
    pub fn quote_for(&self, request: &Value) -> Value {
        let until = self.world.server.now() + chrono::TimeDelta::days(1);
        json!({
            "serviceRequestId": request["id"], "version": request["version"],
            "validUntil": until.format("%Y-%m-%dT%H:%M:%SZ").to_string(),
        })
    }

    /// Quotes a request at its posted price; answers the quote.
    pub async fn quote(&self, request: &Value) -> Value {
        let selection = "quote { id version state amount { amount currency } posted { amount } quantity }";
        self.world.change("quoteSend", self.quote_for(request), selection).await["quote"].clone()
    }

    /// The family agrees to a quote; answers the order.
    pub async fn accept(&self, quote: &Value) -> Value {
        let input = about(quote, json!({ "accepts": true }));
        let selection = format!("quote {{ state }} serviceOrder {{ {ORDER} }}");
        self.world.server.change(&self.family, "quoteAnswer", input, &selection).await["serviceOrder"].clone()
    }

    /// An order of the repair at home, agreed for 150 yuan.
    pub async fn ordered(&self) -> Value {
        let request = self.waiting(49).await;
        let quote = self.quote(&request).await;
        self.accept(&quote).await
    }

    /// Changes an order as the dispatcher; answers it.
    pub async fn order(&self, mutation: &str, order: &Value, more: Value) -> Value {
        let selection = format!("serviceOrder {{ {ORDER} }}");
        self.world.change(mutation, about(order, more), &selection).await["serviceOrder"].clone()
    }

    /// An order that somebody did without coming.
    pub async fn done(&self, order: &Value, carer: StaffMemberId) -> Value {
        let assigned = self.order("serviceOrderAssign", order, json!({ "staffMemberId": carer })).await;
        self.order("serviceOrderComplete", &assigned, json!({})).await
    }

    /// An order that was done and that the family has signed.
    pub async fn signed(&self, order: &Value, carer: StaffMemberId) -> Value {
        let done = self.done(order, carer).await;
        let input = about(&done, json!({}));
        let selection = format!("serviceOrder {{ {ORDER} }}");
        self.world.server.change(&self.family, "serviceOrderSign", input, &selection).await["serviceOrder"].clone()
    }

    /// Tries a mutation about an object as the dispatcher; answers the code and the field.
    pub async fn refused(&self, mutation: &str, object: &Value, more: Value) -> String {
        self.world.refused(mutation, about(object, more)).await
    }

    /// Sets the clock.
    pub fn at(&self, moment: &str) {
        self.world.server.set_clock(moment.parse().expect("a moment"));
    }
}

/// The input about an object: its id and version, and what else is said.
pub fn about(object: &Value, more: Value) -> Value {
    let mut input = json!({ "id": object["id"], "version": object["version"] });
    let Value::Object(more) = more else { panic!("{more} is no object") };
    for (name, value) in more {
        input[name] = value;
    }
    input
}

/// An amount in yuan.
pub fn yuan(amount: &str) -> Value {
    json!({ "amount": amount, "currency": "CNY" })
}

/// The sum that is paid for an order, in WeChat.
pub fn paid(amount: &str) -> Value {
    json!({ "amount": yuan(amount), "method": "WECHAT" })
}

/// The id that an object has.
pub fn id(object: &Value) -> String {
    text(&object["id"])
}
