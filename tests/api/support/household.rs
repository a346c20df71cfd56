//! Households for tests, in the field's words.

use std::collections::BTreeMap;

use domain::household::carers;
use domain::id::{EntityId, HouseholdId, StaffMemberId};
use domain::kernel::GeoPoint;
use domain::staff::availability::WeeklyHours;
use domain::staff::record::StaffMemberInput;
use domain::staff::{self, LiveIn, ServiceArea, StaffRole};
use serde_json::{Value, json};

use super::{Caller, Server};

/// A household that the dispatcher has taken in, as its family told it.
#[derive(Clone, Debug)]
pub struct Family {
    /// The household's id.
    pub id: String,
    /// The household's version.
    pub version: i64,
}

impl Server {
    /// The id of a branch of the agency, by its name: `West Lake`, `Binjiang` or `Gongshu`.
    pub async fn branch(&self, name: &str) -> String {
        let branches = self.ask(&self.admin().await, "{ branches { id name } }", json!({})).await;
        let found = branches["branches"].as_array().into_iter().flatten().find(|branch| branch["name"] == name);
        text(&found.expect("a branch of this name")["id"])
    }

    /// The household of Wang Xiuying: herself, her grandson, a home, an address, a phone number.
    pub async fn wang_family(&self) -> Family {
        let input = wang_family(&self.branch("West Lake").await);
        self.register(&self.dispatcher().await, input).await
    }

    /// Another household, of which only the name is known.
    pub async fn household_named(&self, name: &str) -> Family {
        let input = json!({ "branchId": self.branch("Binjiang").await, "name": name });
        self.register(&self.dispatcher().await, input).await
    }

    /// Takes in a household.
    pub async fn register(&self, caller: &Caller, input: Value) -> Family {
        let made = self.change(caller, "householdRegister", input, "household { id version }").await;
        Family {
            id: text(&made["household"]["id"]),
            version: made["household"]["version"].as_i64().expect("a version"),
        }
    }

    /// A member of the staff of whom nothing matters but that they are there.
    pub async fn somebody_of_the_staff(&self) -> String {
        let branch = self.branch("West Lake").await.parse().expect("an id");
        let person = StaffMemberInput {
            branch,
            name: "Chen Hui".to_owned(),
            phone: None,
            roles: vec![StaffRole::Housekeeper],
            languages: vec!["zh".to_owned()],
            area: ServiceArea::default(),
            base: GeoPoint::new(30.28, 120.13).expect("a point"),
            live_in: LiveIn::Both,
            hired_on: None,
            hourly_cost: None,
            jurisdiction: "CN_STANDARD".to_owned(),
            weekly_minutes: 2400,
            weekly_hours: WeeklyHours::default(),
            consented_groups: BTreeMap::new(),
        };
        let system = self.system().await;
        let person = system.write(async |tx| staff::member::create(tx, person).await).await.expect("a staff member");
        person.id.to_string()
    }

    /// The account of a member of the staff.
    pub async fn carer_account(&self, person: &str) -> Caller {
        let email = format!("{}@carer.example", person.replace('_', "-"));
        let input = json!({ "email": email, "password": "a long enough password", "name": "Chen Hui",
            "roles": ["CARER"], "staffMemberId": person });
        self.change(&self.admin().await, "userCreate", input, "user { id }").await;
        self.signed_in(&email).await
    }

    /// What matching does when somebody is placed in a household. The engagement is known by the household's own id.
    pub async fn begin_to_serve(&self, household: &str, person: &str) {
        let (household, person) = engaged(household, person);
        let system = self.system().await;
        let done = system.write(async |tx| carers::begin(tx, household, person, household.uuid()).await);
        done.await.expect("an engagement");
    }

    /// What matching does when the placement is over.
    pub async fn end_serving(&self, household: &str, person: &str) {
        let (household, person) = engaged(household, person);
        let system = self.system().await;
        let done = system.write(async |tx| carers::end(tx, household, person, household.uuid()).await);
        done.await.expect("an end");
    }

    /// An account of a household's family, `FULL` or `READER`.
    pub async fn family_account(&self, household: &Family, access: &str) -> Caller {
        let admin = self.admin().await;
        let email = format!("{}-{}@family.example", household.id.replace('_', "-"), access.to_lowercase());
        let input =
            json!({ "email": email, "password": "a long enough password", "name": "Wang Jing", "roles": ["FAMILY"] });
        let user = self.change(&admin, "userCreate", input, "user { id }").await;
        let bound = json!({ "householdId": household.id, "userId": user["user"]["id"], "access": access });
        self.change(&admin, "householdFamilyBind", bound, "familyAccess { id }").await;
        self.signed_in(&email).await
    }
}

/// What the family of Wang Xiuying told the dispatcher.
pub fn wang_family(branch: &str) -> Value {
    json!({
        "branchId": branch,
        "tier": "gold",
        "segments": ["ELDERLY", "PATIENT"],
        "receptionGrade": "VIP",
        "name": "王秀英",
        "surname": "王",
        "title": "女士",
        "contactPreferences": {
            "channels": ["WECHAT", "PHONE"],
            "frequency": "WEEKLY",
            "quietHours": { "from": "21:30", "until": "07:00" },
        },
        "habits": { "dailyRoutine": "Up at six", "diet": "little salt", "religiousDiet": "halal", "pets": ["cat"] },
        "home": {
            "dwelling": "APARTMENT", "areaSquareMetres": 128, "floor": 11, "hasLift": true,
            "layout": "three bedrooms, two halls",
            "equipment": [{ "name": "patient hoist", "note": "in the second bedroom" }, { "name": "walking frame", "count": 2 }],
        },
        "members": [
            { "kinship": "HEAD", "name": "王秀英", "bornOn": "1948-05-02", "sex": "FEMALE", "occupation": "retired",
              "health": "type 2 diabetes" },
            { "kinship": "GRANDCHILD", "name": "王子轩", "birthYear": 2019, "sex": "MALE" },
        ],
        "addresses": [
            { "label": "home", "line": "12 Wener Road, Xihu District", "access": "bell 3",
              "location": { "latitude": 30.2801, "longitude": 120.1302 } },
        ],
        "contacts": [
            { "kind": "PHONE", "person": "王静", "value": "+86 100 0013 8765" },
            { "kind": "EMAIL", "person": "王静", "value": "Wang.Jing@Example.com" },
        ],
    })
}

fn engaged(household: &str, person: &str) -> (HouseholdId, StaffMemberId) {
    (household.parse().expect("an id"), person.parse().expect("an id"))
}

/// The text that a JSON value is.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("a text instead of {value}")).to_owned()
}
