//! An agency with a partner whose program is told of staffing requests.

use serde_json::{Value, json};

use crate::matching::world::{World, text};
use crate::support::receiver::Receiver;
use crate::support::{Caller, Database, Server};

pub const DOCUMENT: &str = "subscription Told { staffingRequestChanged { change staffingRequest { id status } } }";

/// The fields of an endpoint that tests look at.
pub const ENDPOINT: &str = "webhookEndpoint { id version url eventKinds failingSince disabledAt disabledReason }";

/// An agency that may send webhooks to this machine, a partner's application with its key, and the partner's server.
pub struct Partner {
    pub world: World,
    pub admin: Caller,
    pub application: String,
    pub program: Caller,
    pub receiver: Receiver,
}

impl Partner {
    pub async fn new(database: Database) -> Self {
        Self::of(Server::with(database, |config| config.private_webhooks = true).await).await
    }

    pub async fn of(server: Server) -> Self {
        let admin = server.admin().await;
        let scopes = json!(["agency.webhook.read", "agency.webhook.update", "matching.request.read"]);
        let (application, program) = program(&server, &admin, "Partner", scopes).await;
        Self { world: World::new(server).await, admin, application, program, receiver: Receiver::start().await }
    }

    pub fn server(&self) -> &Server {
        &self.world.server
    }

    /// Does one mutation as the admin, which must be granted.
    pub async fn change(&self, mutation: &str, input: Value, selection: &str) -> Value {
        self.server().change(&self.admin, mutation, input, selection).await
    }

    /// An endpoint at this address, made by the admin; answers its id and what signatures are verified with.
    pub async fn endpoint_at(&self, url: &str, signing: &str) -> (String, String) {
        let input = json!({
            "applicationId": self.application, "url": url, "document": DOCUMENT, "signing": signing,
        });
        let made = self.change("webhookEndpointCreate", input, "webhookEndpoint { id } secret").await;
        (text(&made["webhookEndpoint"]["id"]), text(&made["secret"]))
    }

    /// An endpoint at the partner's server.
    pub async fn endpoint(&self) -> (String, String) {
        self.endpoint_at(&self.receiver.url(), "HMAC").await
    }

    /// Something to tell of: a staffing request; answers its id.
    pub async fn happens(&self) -> String {
        self.world.request(self.world.asked(self.world.household)).await.0
    }

    pub async fn deliver(&self) -> usize {
        self.server().deliver_webhooks().await
    }

    /// An endpoint as it is.
    pub async fn read(&self, id: &str) -> Value {
        let query = "query($id: ID!) { webhookEndpoint(id: $id) { id version url failingSince disabledAt disabledReason
            messages { nodes { id eventKind status nextAttemptAt
              attempts { attemptedAt statusCode milliseconds error response } } } } }";
        self.server().ask(&self.admin, query, json!({ "id": id })).await["webhookEndpoint"].clone()
    }

    /// The messages of an endpoint, newest first.
    pub async fn messages(&self, id: &str) -> Vec<Value> {
        self.read(id).await["messages"]["nodes"].as_array().expect("messages").clone()
    }

    /// Gives the application these scopes.
    pub async fn may(&self, scopes: Value, disabled: bool) {
        let query = "query($id: ID!) { application(id: $id) { version } }";
        let found = self.server().ask(&self.admin, query, json!({ "id": self.application })).await;
        let input = json!({
            "id": self.application, "version": found["application"]["version"], "name": "Partner", "scopes": scopes,
            "disabled": disabled,
        });
        self.change("applicationUpdate", input, "application { id }").await;
    }
}

/// An application with these scopes, and whoever comes with its key.
pub async fn program(server: &Server, admin: &Caller, name: &str, scopes: Value) -> (String, Caller) {
    let input = json!({ "name": name, "scopes": scopes });
    let made = server.change(admin, "applicationCreate", input, "application { id }").await;
    let id = text(&made["application"]["id"]);
    let key = server.change(admin, "apiKeyIssue", json!({ "applicationId": id, "label": "test" }), "secret").await;
    (id, Caller::with(text(&key["secret"])))
}
