//! A household with a wallet, and what is done with it, in the field's words.

use serde_json::{Value, json};

use crate::support::household::Family;
use crate::support::{Caller, Server};

/// What tests look at of an entry.
pub const ENTRY: &str = "id number kind key sentence reason lotId reservationId ofEntryId accountId
    moved { issued owed pending available reserved spent expired }
    balance { issued owed pending available reserved spent expired }";

pub struct Purse {
    pub server: Server,
    pub manager: Caller,
    pub dispatcher: Caller,
    pub family: Caller,
    pub household: Family,
    pub account: Value,
}

impl Purse {
    pub async fn new(server: Server) -> Self {
        let (manager, dispatcher) = (server.manager().await, server.dispatcher().await);
        let household = server.wang_family().await;
        let family = server.family_account(&household, "FULL").await;
        let account = open(&server, &dispatcher, &household.id).await;
        Self { server, manager, dispatcher, family, household, account }
    }

    /// Does one mutation about points as the dispatcher; answers the entry.
    pub async fn does(&self, mutation: &str, input: Value) -> Value {
        let selection = format!("entry {{ {ENTRY} }}");
        self.server.change(&self.dispatcher, mutation, input, &selection).await["entry"].clone()
    }

    /// Tries one as the dispatcher; answers the code and the field.
    pub async fn refused(&self, mutation: &str, input: Value) -> String {
        self.server.refuses(&self.dispatcher, mutation, input).await.said()
    }

    /// What is said about points of this wallet.
    pub fn of(&self, key: &str, amount: i64) -> Value {
        json!({ "accountId": self.account, "key": key, "amount": amount })
    }

    /// Gives points that never expire.
    pub async fn earn(&self, key: &str, amount: i64) -> Value {
        self.does("pointsEarn", self.of(key, amount)).await
    }

    /// Gives points that expire after some days.
    pub async fn earn_for(&self, key: &str, amount: i64, days: i64) -> Value {
        let input = with(self.of(key, amount), json!({ "expiresAt": self.ahead(days) }));
        self.does("pointsEarn", input).await
    }

    pub async fn spend(&self, key: &str, amount: i64) -> Value {
        self.does("pointsSpend", self.of(key, amount)).await
    }

    /// The moment some days ahead.
    pub fn ahead(&self, days: i64) -> String {
        let moment = self.server.now() + chrono::TimeDelta::days(days);
        moment.format("%Y-%m-%dT%H:%M:%SZ").to_string()
    }

    /// What is pending, available, set aside, spent, expired and owed.
    pub async fn balance(&self) -> [i64; 6] {
        let query = "query($id: ID!) { loyaltyAccount(id: $id) { balance { issued owed pending available reserved spent expired } } }";
        let seen = self.server.ask(&self.manager, query, json!({ "id": self.account })).await;
        books(&seen["loyaltyAccount"]["balance"])
    }

    /// The entries, the last one first, as the family reads them.
    pub async fn statement(&self) -> Vec<String> {
        let query = "query($id: ID!) { loyaltyAccount(id: $id) { entries(first: 100) { nodes { sentence } } } }";
        let seen = self.server.ask(&self.family, query, json!({ "id": self.account })).await;
        let nodes = seen["loyaltyAccount"]["entries"]["nodes"].as_array().expect("entries").clone();
        nodes.iter().map(|entry| entry["sentence"].as_str().expect("a sentence").to_owned()).collect()
    }
}

/// What is pending, available, set aside, spent, expired and owed in some books, which come to zero.
pub fn books(of: &Value) -> [i64; 6] {
    let number = |name: &str| of[name].as_i64().expect("a number");
    let found = ["pending", "available", "reserved", "spent", "expired", "owed"].map(number);
    assert_eq!(found.iter().sum::<i64>() + number("issued"), 0, "{of}");
    found
}

/// Opens the wallet of a household; answers its id.
pub async fn open(server: &Server, caller: &Caller, household: &str) -> Value {
    let input = json!({ "householdId": household });
    server.change(caller, "loyaltyAccountOpen", input, "loyaltyAccount { id }").await["loyaltyAccount"]["id"].clone()
}

/// An input with more in it.
pub fn with(mut input: Value, more: Value) -> Value {
    let Value::Object(more) = more else { panic!("{more} is no object") };
    for (name, value) in more {
        input[name] = value;
    }
    input
}
