//! A small agency: carers and households as the other domains make them, and requests as a dispatcher writes them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, Weekday};
use domain::agency::{self, branch, user};
use domain::household::households::{self, PortraitInput, RegisterInput};
use domain::household::{self, ContactPreferences, ReceptionGrade, addresses::AddressInput, standing::StandingInput};
use domain::id::{BranchId, HouseholdId, SkillId, StaffMemberId};
use domain::kernel::{Context, GeoPoint, Role};
use domain::staff::availability::{Hours, WeeklyHours};
use domain::staff::member;
use domain::staff::policy::{self, PolicyInput};
use domain::staff::record::StaffMemberInput;
use domain::staff::training::{self, CourseInput};
use domain::staff::{LiveIn, RecruitmentCriteria, ServiceArea, StaffRole, skill, status};
use serde_json::{Value, json};

use crate::support::{Caller, Server};

/// An agency with carers and a household, and its dispatcher.
pub struct World {
    pub server: Server,
    pub dispatcher: Caller,
    pub cooking: SkillId,
    pub household: HouseholdId,
    cx: Context,
}

/// A carer in the making: cooks at level 3, works every day from 7 to 20, lives near the household.
pub struct Carer {
    pub name: &'static str,
    pub level: i32,
    pub hours: (u32, u32),
    pub north: f64,
    pub languages: Vec<&'static str>,
    pub groups: BTreeMap<String, String>,
    pub jurisdiction: &'static str,
    pub districts: Vec<&'static str>,
    pub live_in: LiveIn,
}

pub const CARER: Carer = Carer {
    name: "Li Na",
    level: 3,
    hours: (7, 20),
    north: 30.28,
    languages: Vec::new(),
    groups: BTreeMap::new(),
    jurisdiction: "CN_STANDARD",
    districts: Vec::new(),
    live_in: LiveIn::LiveOut,
};

impl World {
    /// Induction and background check are not asked for, so that a carer is ready at once.
    pub async fn new(server: Server) -> Self {
        let cx = server.system().await;
        let cooking = cx
            .write(async |tx| {
                let asked = PolicyInput {
                    induction_days: 0,
                    background_check: false,
                    recruitment: RecruitmentCriteria::default(),
                };
                let version = policy::get(tx).await?.version;
                policy::update(tx, version, asked).await?;
                for course in training::courses(tx).await? {
                    let optional = CourseInput {
                        name: course.name,
                        kind: course.kind,
                        required: false,
                        valid_months: course.valid_months,
                    };
                    training::update_course(tx, course.id, course.version, optional).await?;
                }
                Ok(skill::create(tx, "TEST_COOKING", "Cooking for the test").await?.id)
            })
            .await
            .expect("a policy and a skill");
        let dispatcher = server.dispatcher().await;
        let mut world = Self { household: HouseholdId(cooking.0), server, dispatcher, cooking, cx };
        world.household = world.household("Wang").await;
        world
    }

    /// A household in the middle of Hangzhou.
    pub async fn household(&self, name: &str) -> HouseholdId {
        let input = RegisterInput {
            branch: self.branch().await,
            standing: StandingInput { tier: None, segments: Vec::new(), reception_grade: ReceptionGrade::Ordinary },
            portrait: PortraitInput {
                name: name.to_owned(),
                surname: None,
                title: None,
                contact_preferences: ContactPreferences::default(),
                habits: None,
                home: None,
            },
            members: Vec::new(),
            addresses: vec![AddressInput {
                label: "home".into(),
                line: "1 Wener Road".into(),
                access: None,
                point: GeoPoint::new(30.28, 120.12).expect("a point"),
                is_primary: true,
            }],
            contacts: Vec::new(),
        };
        let made = self.cx.write(async |tx| households::register(tx, input).await).await;
        made.expect("a household").id
    }

    async fn branch(&self) -> BranchId {
        branch::list(&self.cx).await.expect("branches")[0].id
    }

    /// A carer who is ready to work.
    pub async fn carer(&self, carer: Carer) -> StaffMemberId {
        let input = self.record(&carer).await;
        self.cx
            .write(async |tx| {
                let person = member::create(tx, input).await?;
                let person = status::change(tx, person.id, person.version, status::StatusStep::Engage).await?;
                if carer.level > 0 {
                    skill::set_level(tx, person.id, self.cooking, carer.level).await?;
                }
                Ok(person.id)
            })
            .await
            .expect("a carer")
    }

    /// Writes another record for somebody who is there.
    pub async fn rewrite(&self, person: StaffMemberId, carer: &Carer) {
        let input = self.record(carer).await;
        let written = self.cx.write(async |tx| {
            let before = member::get(tx, person).await?;
            member::update(tx, person, before.version, input).await
        });
        written.await.expect("another record");
    }

    async fn record(&self, carer: &Carer) -> StaffMemberInput {
        let at = |hour| NaiveTime::from_hms_opt(hour, 0, 0).expect("an hour");
        let days = [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
        StaffMemberInput {
            branch: self.branch().await,
            name: carer.name.to_owned(),
            phone: None,
            roles: vec![StaffRole::Housekeeper],
            languages: carer.languages.iter().map(|tag| (*tag).to_owned()).collect(),
            area: ServiceArea {
                circle: None,
                districts: carer.districts.iter().map(|name| (*name).to_owned()).collect(),
            },
            base: GeoPoint::new(carer.north, 120.12).expect("a point"),
            live_in: carer.live_in,
            hired_on: NaiveDate::from_ymd_opt(2025, 1, 1),
            hourly_cost: Some(5_000),
            jurisdiction: carer.jurisdiction.to_owned(),
            weekly_minutes: 40 * 60,
            weekly_hours: WeeklyHours::on(&days, Hours { from: at(carer.hours.0), to: at(carer.hours.1) }),
            consented_groups: carer.groups.clone(),
        }
    }

    /// An account for a carer.
    pub async fn account_of(&self, carer: StaffMemberId, email: &str) -> Caller {
        self.account(email, Role::Carer, Some(carer)).await;
        self.server.signed_in(email).await
    }

    /// The branch of everybody here, and another one.
    pub async fn two_branches(&self) -> [BranchId; 2] {
        let branches = branch::list(&self.cx).await.expect("branches");
        [branches[0].id, branches[1].id]
    }

    /// Brings somebody who is there under another branch.
    pub async fn transfer(&self, person: StaffMemberId, carer: &Carer, branch: BranchId) {
        let input = StaffMemberInput { branch, ..self.record(carer).await };
        let written = self.cx.write(async |tx| {
            let before = member::get(tx, person).await?;
            member::update(tx, person, before.version, input).await
        });
        written.await.expect("another branch");
    }

    /// A dispatcher bound to a branch.
    pub async fn dispatcher_of(&self, branch: BranchId, email: &str) -> Caller {
        let roles = vec![Role::Dispatcher];
        let input = user::UserInput { name: email.to_owned(), roles, branches: vec![branch], staff_member: None };
        let made = self.cx.write(async |tx| user::create(tx, email, "a password of the tests", input).await).await;
        made.expect("an account");
        self.server.signed_in(email).await
    }

    /// An account for the family of a household.
    pub async fn family_of(&self, household: HouseholdId, email: &str) -> Caller {
        let account = self.account(email, Role::Family, None).await;
        let bound = self
            .cx
            .write(async |tx| household::family::bind(tx, household, account, agency::Access::Full).await.map(drop));
        bound.await.expect("a family");
        self.server.signed_in(email).await
    }

    async fn account(&self, email: &str, role: Role, staff_member: Option<StaffMemberId>) -> domain::id::UserId {
        let input = user::UserInput { name: email.to_owned(), roles: vec![role], branches: Vec::new(), staff_member };
        let made = self.cx.write(async |tx| user::create(tx, email, "a password of the tests", input).await).await;
        made.expect("an account").id
    }

    /// What a request for a cook asks for: Tuesdays and Thursdays from 8 to 12, from 10 March on.
    pub fn asked(&self, household: HouseholdId) -> Value {
        json!({
            "householdId": household,
            "serviceType": "HOUSEKEEPING",
            "schedule": {
                "firstDay": "2026-03-10", "startTime": "08:00", "minutes": 240, "rule": "FREQ=WEEKLY;BYDAY=TU,TH",
            },
            "skills": [{ "skillId": self.cooking, "level": 2 }],
        })
    }

    /// An open request; answers its id and version.
    pub async fn request(&self, asked: Value) -> (String, i64) {
        let made = self.change("staffingRequestOpen", asked, "staffingRequest { id version }").await;
        let request = &made["staffingRequest"];
        (text(&request["id"]), request["version"].as_i64().expect("a version"))
    }

    /// Does one mutation as the dispatcher, which must be granted.
    pub async fn change(&self, mutation: &str, input: Value, selection: &str) -> Value {
        self.server.change(&self.dispatcher, mutation, input, selection).await
    }

    /// Tries one mutation as the dispatcher, which must be refused; answers the code and the field.
    pub async fn refused(&self, mutation: &str, input: Value) -> String {
        self.server.refuses(&self.dispatcher, mutation, input).await.said()
    }

    /// Asks as the dispatcher.
    pub async fn ask(&self, query: &str, variables: Value) -> Value {
        self.server.ask(&self.dispatcher, query, variables).await
    }

    /// Sends a proposal with two days for the answer; answers its id.
    pub async fn propose(&self, (request, version): &(String, i64), carer: StaffMemberId) -> String {
        let input = Self::proposal(request, *version, carer);
        text(&self.change("proposalSend", input, "proposal { id }").await["proposal"]["id"])
    }

    /// What a proposal says.
    pub fn proposal(request: &str, version: i64, carer: StaffMemberId) -> Value {
        json!({
            "staffingRequestId": request, "requestVersion": version, "staffMemberId": carer,
            "answerBy": "2026-03-04T09:00:00Z",
        })
    }

    /// A carer at work: proposed, accepted and confirmed without a trial; answers the placement's id and version.
    pub async fn placed(&self, request: &(String, i64), carer: StaffMemberId) -> (String, i64) {
        let proposal = self.propose(request, carer).await;
        let input = json!({ "id": proposal, "version": 1 });
        let accepted = self.change("proposalAccept", input, "placement { id version }").await;
        let input = json!({ "id": accepted["placement"]["id"], "version": accepted["placement"]["version"] });
        let started = self.change("placementStart", input, "placement { id version stage }").await;
        assert_eq!(started["placement"]["stage"], "ACTIVE");
        (text(&started["placement"]["id"]), started["placement"]["version"].as_i64().expect("a version"))
    }

    /// The candidates of a request who fit, the best first.
    pub async fn fitting(&self, request: &str) -> Vec<String> {
        let found = self.ask(FITTING, json!({ "id": request })).await;
        let nodes = found["staffingRequest"]["candidates"]["nodes"].as_array().expect("nodes").clone();
        nodes.iter().map(|node| text(&node["staffMemberId"])).collect()
    }
}

const FITTING: &str =
    "query($id: ID!) { staffingRequest(id: $id) { candidates(first: 100) { nodes { staffMemberId } } } }";

pub fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
