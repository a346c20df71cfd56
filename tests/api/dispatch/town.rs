//! A small town: households here and there, and what a dispatcher asks of it.

use std::time::Duration;

use domain::id::StaffMemberId;
use serde_json::{Value, json};

use crate::matching::world::{World, text};

/// What tests look at of a planned visit.
pub const PLANNED: &str = "visitId householdId change staffMemberId startsAt endsAt position travelMinutes shortMinutes
    staffMemberBeforeId startsBefore bars { bar carers } neededWith acceptedAt";

/// Tomorrow, for a clock that begins on Monday, 2 March 2026.
pub const TOMORROW: &str = "2026-03-03";

impl World {
    /// A household at a point of the town, by its degrees north.
    pub async fn home_at(&self, name: &str, north: f64) -> String {
        let branch = self.two_branches().await[0];
        let input = json!({
            "branchId": branch, "name": name, "surname": name,
            "addresses": [{ "label": "home", "line": "1 Wener Road", "location": { "latitude": north, "longitude": 120.12 } }],
        });
        self.server.register(&self.dispatcher, input).await.id
    }

    /// A visit tomorrow, by the hours of the clock in Hangzhou; answers it.
    pub async fn visit_at(&self, household: &str, from: f64, hours: f64, carer: Option<StaffMemberId>) -> Value {
        self.visit_for(household, "HOUSEKEEPING", from, hours, carer).await
    }

    /// A visit tomorrow for a service.
    pub async fn visit_for(
        &self,
        household: &str,
        service: &str,
        from: f64,
        hours: f64,
        carer: Option<StaffMemberId>,
    ) -> Value {
        let input = json!({
            "householdId": household, "serviceType": service, "staffMemberId": carer,
            "startsAt": tomorrow(from), "endsAt": tomorrow(from + hours),
        });
        self.change("visitPlan", input, "visit { id version state }").await["visit"].clone()
    }

    /// What is asked for to have tomorrow planned.
    pub async fn for_tomorrow(&self, options: Value) -> Value {
        json!({ "branchId": self.two_branches().await[0], "firstDay": TOMORROW, "options": options })
    }

    /// Has tomorrow planned, and waits until it is worked out.
    pub async fn planned(&self, mut options: Value) -> Value {
        if options["search"].is_null() {
            options["search"] = json!("PT0.1S");
        }
        let input = self.for_tomorrow(options).await;
        let plan = self.change("dispatchPlanCreate", input, "plan { id state }").await["plan"].clone();
        assert_eq!(plan["state"], "QUEUED");
        self.worked_out(&plan["id"]).await
    }

    /// A plan, once it is worked out or will never be.
    pub async fn worked_out(&self, id: &Value) -> Value {
        for _ in 0..600 {
            let plan = self.plan(id).await;
            if plan["state"] != "QUEUED" && plan["state"] != "SOLVING" {
                return plan;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the plan is not worked out")
    }

    /// A plan as it is now.
    pub async fn plan(&self, id: &Value) -> Value {
        let query = format!(
            "query($id: ID!) {{ dispatchPlan(id: $id) {{ id state version progressPercent failure familiesToCall {{ visitId }}
               visits {{ {PLANNED} }} changes {{ visitId }} unassigned {{ visitId }}
               score {{ cost costBefore components {{ component amount amountBefore cost }} }}
               routes {{ staffMemberId travelMinutes visits {{ visitId }} }} }} }}"
        );
        self.ask(&query, json!({ "id": id })).await["dispatchPlan"].clone()
    }

    /// Has tomorrow planned anew at once.
    pub async fn replanned(&self, options: Value) -> Value {
        let input = self.for_tomorrow(options).await;
        let plan = self.change("dispatchReplan", input, "plan { id state }").await["plan"].clone();
        assert_eq!(plan["state"], "PROPOSED");
        self.plan(&plan["id"]).await
    }

    /// Accepts all of a plan.
    pub async fn accepted(&self, plan: &Value) -> Value {
        let input = json!({ "id": plan["id"], "version": plan["version"] });
        self.change("dispatchPlanAccept", input, "plan { state version familiesToCall { visitId } }").await["plan"]
            .clone()
    }

    /// Why a visit stands in a plan as it does.
    pub async fn why(&self, plan: &Value, visit: &Value) -> Value {
        let query = "query($plan: ID!, $visit: ID!) { dispatchWhy(planId: $plan, visitId: $visit) {
            planned { staffMemberId change } parts { component amount cost }
            alternatives { staffMemberId extraCost startsAt bar sentence } } }";
        self.ask(query, json!({ "plan": plan["id"], "visit": visit })).await["dispatchWhy"].clone()
    }

    /// Who is to come to a visit now.
    pub async fn comes(&self, visit: &Value) -> Value {
        let query = "query($id: ID!) { visit(id: $id) { staffMemberId } }";
        self.ask(query, json!({ "id": visit["id"] })).await["visit"]["staffMemberId"].clone()
    }
}

/// What a plan says about a visit.
pub fn about<'a>(plan: &'a Value, visit: &Value) -> &'a Value {
    let visits = plan["visits"].as_array().expect("visits");
    visits.iter().find(|one| one["visitId"] == visit["id"]).expect("the visit in the plan")
}

/// The ids in a list of a plan.
pub fn ids(list: &Value) -> Vec<String> {
    list.as_array().expect("a list").iter().map(|one| text(&one["visitId"])).collect()
}

/// An hour of tomorrow on the clock of Hangzhou, which is eight hours ahead.
pub fn tomorrow(hour: f64) -> String {
    let minutes = (hour * 60.0).round();
    let midnight: chrono::DateTime<chrono::Utc> = "2026-03-02T16:00:00Z".parse().expect("a moment");
    #[expect(clippy::cast_possible_truncation, reason = "minutes of a day")]
    let at = midnight + chrono::TimeDelta::minutes(minutes as i64);
    at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
}
