//! A world in which households are heard: questionnaires, visits that were done, and who is asked.

use domain::id::StaffMemberId;
use serde_json::{Value, json};

use super::round::about;
use crate::matching::world::{CARER, World};
use crate::support::{Caller, Server};
use crate::visit::planned::{reported, said, single, tuesday};

/// A world with a manager, a family and a carer whose phone is at hand.
pub struct Heard {
    pub world: World,
    pub manager: Caller,
    pub family: Caller,
    pub carer: StaffMemberId,
    pub phone: Caller,
}

/// What tests look at of an invitation.
pub const INVITATION: &str = "id state occasion surveyId visitId staffMemberId sentAt closesAt answeredAt closedAt
    survey { code number } answers { questionCode dimension score words }";
pub const SURVEY: &str =
    "survey { id version number occasion chance publishedAt retiredAt questions { code dimension required } }";

impl Heard {
    pub async fn new(server: Server) -> Self {
        let world = World::new(server).await;
        let manager = world.server.manager().await;
        let family = world.family_of(world.household, "wang@test.example").await;
        let carer = world.carer(CARER).await;
        let phone = world.account_of(carer, "li.na@test.example").await;
        Self { world, manager, family, carer, phone }
    }

    pub fn server(&self) -> &Server {
        &self.world.server
    }

    /// Drafts a questionnaire and publishes it; answers it.
    pub async fn published(&self, input: Value) -> Value {
        let drafted = self.server().change(&self.manager, "surveyDraft", input, SURVEY).await["survey"].clone();
        let input = about(&drafted, json!({}));
        self.server().change(&self.manager, "surveyPublish", input, SURVEY).await["survey"].clone()
    }

    /// A visit on Tuesday, 3 March, to which the carer came, and which is to be confirmed; answers it.
    pub async fn visited(&self) -> Value {
        self.visited_on("2026-03-03").await
    }

    /// A visit on a day from 9:00 to 11:00 in Hangzhou to which the carer came.
    pub async fn visited_on(&self, day: &str) -> Value {
        let mut input = tuesday(&self.world, Some(self.carer));
        let (from, until) = (format!("{day}T01:00:00Z"), format!("{day}T03:00:00Z"));
        (input["startsAt"], input["endsAt"]) = (json!(from), json!(until));
        let visit = single(&self.world, input).await;
        self.server().set_clock(format!("{day}T04:00:00Z").parse().expect("a moment"));
        let came = said(&visit["id"], &format!("in-{day}"), "CHECK_IN", &from);
        let left = said(&visit["id"], &format!("out-{day}"), "CHECK_OUT", &until);
        let outcomes = reported(&self.world, &self.phone, json!([came, left])).await;
        assert_eq!(outcomes[1]["status"], "COUNTED", "{outcomes:?}");
        crate::visit::planned::visit(&self.world, &visit["id"]).await
    }

    /// The visit is confirmed, and everybody hears of it.
    pub async fn confirmed(&self, visit: &Value) {
        self.world.change("visitConfirm", about(visit, json!({})), "visit { state }").await;
        self.server().deliver_events().await;
    }

    /// The invitations that somebody sees, newest first.
    pub async fn invitations(&self, caller: &Caller) -> Vec<Value> {
        let query = format!("{{ surveyInvitations {{ nodes {{ {INVITATION} }} }} }}");
        let found = self.server().ask(caller, &query, json!({})).await;
        found["surveyInvitations"]["nodes"].as_array().expect("invitations").clone()
    }

    /// The family answers; answers the invitation.
    pub async fn answered(&self, invitation: &Value, answers: Value) -> Value {
        let input = json!({ "id": invitation["id"], "answers": answers });
        let fields = format!("surveyInvitation {{ {INVITATION} }}");
        self.server().change(&self.family, "surveyAnswer", input, &fields).await["surveyInvitation"].clone()
    }
}

/// Manners and recommendation have to be answered, words can be.
pub fn questionnaire(code: &str, occasion: &str) -> Value {
    let question = |code: &str, dimension: &str, required: bool| json!({ "code": code, "words": "How was it?", "dimension": dimension, "required": required });
    json!({
        "code": code, "name": "After a visit", "occasion": occasion, "waitDays": 7, "openDays": 14,
        "questions": [
            question("MANNERS", "ATTITUDE", true), question("AGAIN", "RECOMMENDATION", true), question("MORE", "WORDS", false),
        ],
    })
}

/// Answers to both that have to be, and words.
pub fn answers(manners: i32, again: i32, more: Option<&str>) -> Value {
    let mut all = vec![
        json!({ "questionCode": "MANNERS", "score": manners }),
        json!({ "questionCode": "AGAIN", "score": again }),
    ];
    all.extend(more.map(|words| json!({ "questionCode": "MORE", "words": words })));
    json!(all)
}
