//! A month of which the best are voted for: two carers, two families, and what happened.

use domain::id::{HouseholdId, StaffMemberId};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::heard::Heard;
use super::round::about;
use crate::matching::world::{CARER, Carer};
use crate::support::{Caller, Server};
use crate::visit::planned::{reported, said, single, tuesday, visit};

/// What tests look at of a round.
pub const ROUND: &str = "awardRound { id version state firstDay lastDay seed
    categories { id kind votesPercent prizes { place goods cash { amount currency } }
      winners { staffMemberId place won score explanation { visits performance votes votesPercent
        juries { jury weight votes ballots } tie { rule among }
        components { measure weight points now { observations raw shrunk } earlier { observations } } } } }
    ballots { categoryId jury staffMemberId } }";

/// Li Na serves the Wangs, Zhao Min the Chens; both families and both carers have accounts.
pub struct Stage {
    pub heard: Heard,
    pub chen: HouseholdId,
    pub neighbour: Caller,
    pub zhao: StaffMemberId,
    pub phone: Caller,
}

impl Stage {
    pub async fn new(server: Server) -> Self {
        let heard = Heard::new(server).await;
        let chen = heard.world.household("Chen").await;
        let neighbour = heard.world.family_of(chen, "chen@test.example").await;
        let zhao = heard.world.carer(Carer { name: "Zhao Min", ..CARER }).await;
        let phone = heard.world.account_of(zhao, "zhao.min@test.example").await;
        Self { heard, chen, neighbour, zhao, phone }
    }

    pub fn server(&self) -> &Server {
        self.heard.server()
    }

    /// A confirmed visit of Li Na's at the Wangs', with stars.
    pub async fn li_came(&self, day: &str, stars: i32) {
        let came = self.heard.visited_on(day).await;
        self.heard.confirmed(&came).await;
        self.rated(&self.heard.family, &came, stars).await;
    }

    /// A confirmed visit of Zhao Min's at the Chens', with stars.
    pub async fn zhao_came(&self, day: &str, stars: i32) {
        let world = &self.heard.world;
        let mut input = tuesday(world, Some(self.zhao));
        let (from, until) = (format!("{day}T01:00:00Z"), format!("{day}T03:00:00Z"));
        (input["householdId"], input["startsAt"], input["endsAt"]) = (json!(self.chen), json!(from), json!(until));
        let planned = single(world, input).await;
        self.server().set_clock(format!("{day}T04:00:00Z").parse().expect("a moment"));
        let came = said(&planned["id"], &format!("in-{day}"), "CHECK_IN", &from);
        let left = said(&planned["id"], &format!("out-{day}"), "CHECK_OUT", &until);
        let outcomes = reported(world, &self.phone, json!([came, left])).await;
        assert_eq!(outcomes[1]["status"], "COUNTED", "{outcomes:?}");
        let done = visit(world, &planned["id"]).await;
        self.heard.confirmed(&done).await;
        self.rated(&self.neighbour, &done, stars).await;
    }

    pub async fn rated(&self, family: &Caller, visit: &Value, stars: i32) {
        let input = json!({ "visitId": visit["id"], "stars": stars });
        self.server().change(family, "visitRate", input, "visitRating { id }").await;
    }

    /// What happened in March: both were perfect whenever they came, Li Na four times and Zhao Min once; Li Na was praised.
    pub async fn march(&self) {
        self.li_came("2026-03-03", 5).await;
        self.li_came("2026-03-10", 5).await;
        self.zhao_came("2026-03-12", 5).await;
        self.li_came("2026-03-17", 5).await;
        self.li_came("2026-03-24", 5).await;
        let praise = json!({ "householdId": self.heard.world.household, "channel": "APP", "words": "Thank you!",
            "staffMemberIds": [self.heard.carer] });
        self.server().change(&self.heard.family, "praiseReceive", praise, "praiseLetter { id }").await;
    }

    pub async fn round(&self, caller: &Caller, mutation: &str, input: Value) -> Value {
        self.server().change(caller, mutation, input, ROUND).await["awardRound"].clone()
    }

    pub async fn seen(&self, caller: &Caller, round: &Value) -> Value {
        let query = format!("query($id: ID!) {{ {} }}", ROUND.replace("awardRound {", "awardRound(id: $id) {"));
        self.server().ask(caller, &query, json!({ "id": round["id"] })).await["awardRound"].clone()
    }

    /// A month that is over, with its round open for the vote.
    pub async fn opened(&self) -> Value {
        self.march().await;
        let drafted = self.round(&self.heard.manager, "awardRoundDraft", json!({ "round": march() })).await;
        self.server().set_clock("2026-04-02T02:00:00Z".parse().expect("a moment"));
        self.round(&self.heard.manager, "awardRoundOpen", about(&drafted, json!({}))).await
    }

    pub async fn voted(&self, caller: &Caller, round: &Value, kind: &str, person: StaffMemberId) {
        let input = ballot(round, kind, person);
        self.server().change(caller, "awardBallotCast", input, "awardBallot { id jury }").await;
    }

    pub async fn refused(&self, caller: &Caller, input: Value) -> String {
        self.server().refuses(caller, "awardBallotCast", input).await.said()
    }

    pub async fn closed(&self, round: &Value) -> Value {
        self.server().set_clock("2026-04-10T00:00:00Z".parse().expect("a moment"));
        self.server().run_jobs().await;
        self.seen(&self.heard.manager, round).await
    }

    /// How many rows a statement finds.
    pub async fn rows(&self, sql: &str) -> usize {
        let connection = self.server().database().connect().await;
        let asked = Statement::from_string(connection.get_database_backend(), sql);
        let rows = connection.query_all_raw(asked).await.expect("rows").len();
        connection.close().await.expect("a clean end");
        rows
    }
}

pub fn category(kind: &str, votes: i32) -> Value {
    let goods = json!({ "goods": "A thermos" });
    let prizes = if kind == "TOP_PERFORMANCE" {
        let cash = |amount: &str| json!({ "cash": { "amount": amount, "currency": "CNY" } });
        json!([cash("600"), cash("400"), cash("200.50")])
    } else {
        json!([goods])
    };
    json!({ "kind": kind, "votesPercent": votes, "customerWeight": 50, "managerWeight": 30, "technicianWeight": 20,
        "prizes": prizes })
}

/// March, voted on until 10 April at eight in Hangzhou.
pub fn march() -> Value {
    json!({
        "rhythm": "MONTH", "firstDay": "2026-03-01", "votesUntil": "2026-04-10T00:00:00Z",
        "categories": [category("MOST_POPULAR", 80), category("TOP_PERFORMANCE", 0), category("MOST_PRAISED", 0),
            category("MOST_IMPROVED", 0)],
    })
}

/// The category of a kind in a round.
pub fn of_kind<'a>(round: &'a Value, kind: &str) -> &'a Value {
    let categories = round["categories"].as_array().expect("categories");
    categories.iter().find(|category| category["kind"] == kind).expect("the category")
}

pub fn ballot(round: &Value, kind: &str, person: StaffMemberId) -> Value {
    json!({ "categoryId": of_kind(round, kind)["id"], "staffMemberId": person })
}
