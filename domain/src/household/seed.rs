//! The demo's households: people who could live in Hangzhou, around the branches of the demo agency.

use entity::{
    household::{
        address, contact,
        household::{self, Segments},
        member, preference, search_token,
    },
    id::{EntityId, HouseholdId, HouseholdMemberId, UserId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use uuid::Uuid;

use super::{
    Channel, ConsentClass, ContactFrequency, ContactKind, ContactPreferences, HouseholdStatus, Kinship,
    PreferenceSource, PreferenceTopic, QuietHours, ReceptionGrade, Segment,
    addresses::Place,
    contacts::{self, Reach},
    disclosure::seal,
    home::{Dwelling, Equipment, Habits, Home},
    members,
    person::{Birth, Person, Sex},
    preferences::{PreferenceContent, first_status},
    search::{self, Findable},
};
use crate::{
    agency::{
        self, Access, DataClass, Role,
        family_consents::{self, Consented},
    },
    kernel::{
        Result, Tx,
        demo::{Demo, DemoBranch},
        vault::Vault,
    },
};

const SURNAMES: [&str; 24] = [
    "王", "李", "张", "刘", "陈", "杨", "黄", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "林", "高",
    "罗", "欧阳", "沈", "钱", "方",
];
const WOMEN: [&str; 16] =
    ["秀英", "静", "丽", "敏", "芳", "娜", "婷", "雪梅", "玉兰", "慧", "佳怡", "欣", "雨桐", "思思", "琳", "晓燕"];
const MEN: [&str; 16] =
    ["伟", "强", "磊", "军", "勇", "杰", "涛", "明", "建国", "志强", "浩然", "子轩", "宇", "建华", "鹏", "俊"];
const STREETS: [&str; 10] = [
    "Wener Road",
    "Jiangnan Avenue",
    "Moganshan Road",
    "Qiutao Road",
    "Gudun Road",
    "Yan'an Road",
    "Jiefang Road",
    "Binsheng Road",
    "Shixinzhong Road",
    "Tianmushan Road",
];
const OCCUPATIONS: [&str; 6] = ["engineer", "teacher", "retired", "company owner", "doctor", "civil servant"];
const HEALTH: [&str; 5] = [
    "High blood pressure, tablets in the morning",
    "Type 2 diabetes, measured before breakfast",
    "Walks with a frame after a hip operation",
    "Allergic to peanuts",
    "Early dementia; repeats questions, must not be left alone at the stove",
];
/// Topic, ground, observation, suggested action, its cost in minor units.
type SeededWish = (PreferenceTopic, ConsentClass, &'static str, Option<&'static str>, Option<i64>);

const WISHES: [SeededWish; 6] = [
    (PreferenceTopic::Food, ConsentClass::Service, "Leaves spicy dishes untouched", Some("Cook without chilli"), None),
    (PreferenceTopic::Home, ConsentClass::Service, "Opens the windows after every meal", Some("Air the kitchen"), None),
    (PreferenceTopic::Manner, ConsentClass::Personal, "Prefers to be greeted and then left alone", None, None),
    (PreferenceTopic::Time, ConsentClass::Service, "The afternoon nap is from one to half past two", None, None),
    (
        PreferenceTopic::Occasion,
        ConsentClass::Personal,
        "Spoke twice about the grandson's birthday",
        Some("A small cake for the grandson's birthday"),
        Some(18_800),
    ),
    (PreferenceTopic::Care, ConsentClass::Sensitive, "Sleeps badly after evening tea", Some("No tea after five"), None),
];

/// Rows of one statement: far from the databases' limits on parameters.
const BATCH: usize = 500;

/// Rows that are not written yet.
#[derive(Default)]
struct Pending {
    households: Vec<household::ActiveModel>,
    members: Vec<member::ActiveModel>,
    addresses: Vec<address::ActiveModel>,
    contacts: Vec<contact::ActiveModel>,
    preferences: Vec<preference::ActiveModel>,
    tokens: Vec<search_token::ActiveModel>,
}

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    let vault = tx.vault().await?;
    let mut pending = Pending::default();
    for _ in 0..demo.size.households {
        let branches = demo.branches.clone();
        let Some(branch) = demo.pick(&branches).copied() else { return Ok(()) };
        let id = demo.id();
        household(&vault, demo, branch, id, &mut pending)?;
        demo.households.push((id, branch.id));
        if pending.households.len() >= BATCH {
            pending.write(tx).await?;
        }
    }
    pending.write(tx).await?;
    families(tx, demo).await
}

/// Accounts for the first household's family: one that may do everything, and one that may look.
async fn families(tx: &Tx, demo: &mut Demo) -> Result<()> {
    let Some((household, _)) = demo.households.first().copied() else { return Ok(()) };
    for (kind, name, access) in [("family", "Wang Jing", Access::Full), ("family-reader", "Wang Lei", Access::Reader)] {
        let account = agency::demo::add_user(tx, demo, kind, name, Role::Family).await?;
        agency::family::bind(tx, account, household, access).await?;
        if access == Access::Reader {
            confide(tx, household, account).await?;
        }
    }
    Ok(())
}

/// The first member has consented that the account knows who they are and of their health; of the others it does not.
async fn confide(tx: &Tx, household: HouseholdId, account: UserId) -> Result<()> {
    let members = members::of_households(tx, &[household]).await?.remove(&household).unwrap_or_default();
    let Some(member) = members.first().map(|member| member.id) else { return Ok(()) };
    let how = seal(&*tx.vault().await?, &"Said so at the first visit")?;
    for class in [DataClass::Personal, DataClass::Health] {
        let about = Consented { household, member, account, class };
        family_consents::give(tx, about, Some(how.clone())).await?;
    }
    Ok(())
}

fn household(vault: &Vault, demo: &mut Demo, branch: DemoBranch, id: HouseholdId, pending: &mut Pending) -> Result<()> {
    let surname = one(demo, &SURNAMES);
    let woman = demo.percent(50);
    let name = format!("{surname}{}", one(demo, if woman { &WOMEN } else { &MEN }));
    let segment = one(demo, &[Segment::HighNetWorth, Segment::MaternityAndInfant, Segment::Elderly, Segment::Patient]);
    let row = household::ActiveModel {
        id: Set(id),
        agency_id: Set(demo.agency),
        branch_id: Set(branch.id),
        status: Set(if demo.percent(80) { HouseholdStatus::Active } else { HouseholdStatus::Prospect }),
        name: Set(Some(vault.seal(&name)?)),
        surname: Set(Some(vault.seal(surname)?)),
        title: Set(Some(if woman { "女士" } else { "先生" }.to_owned())),
        tier: Set(demo.percent(40).then(|| one(demo, &["gold", "silver"]).to_owned())),
        segments: Set(Segments(vec![segment])),
        reception_grade: Set(if segment == Segment::HighNetWorth {
            ReceptionGrade::Vip
        } else {
            ReceptionGrade::Ordinary
        }),
        contact_preferences: Set(contact_preferences(demo)),
        habits: Set(Some(seal(vault, &habits(demo))?)),
        home: Set(Some(seal(vault, &home(demo))?)),
        created_at: Set(demo.now),
        version: Set(1),
    };
    pending.households.push(row);
    pending.find(vault, demo, id, id.uuid(), &[Findable::Name(name.clone()), Findable::Name(surname.to_owned())]);
    members(vault, demo, id, (surname, &name, woman), segment, pending)?;
    place(vault, demo, branch, id, pending)?;
    phone(vault, demo, id, &name, pending)?;
    wishes(vault, demo, id, pending)
}

fn contact_preferences(demo: &mut Demo) -> ContactPreferences {
    let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 0, 0);
    let night = time(22).zip(time(7)).map(|(from, until)| QuietHours { from, until });
    ContactPreferences {
        channels: vec![one(demo, &[Channel::Wechat, Channel::Phone, Channel::App])],
        frequency: one(demo, &[ContactFrequency::WhenNeeded, ContactFrequency::Weekly, ContactFrequency::Monthly]),
        quiet_hours: night.filter(|_| demo.percent(60)),
    }
}

fn habits(demo: &mut Demo) -> Habits {
    Habits {
        daily_routine: Some("Up at half past six, supper at six".to_owned()),
        diet: demo.percent(50).then(|| "little salt and oil".to_owned()),
        religious_diet: demo.percent(5).then(|| "halal".to_owned()),
        pets: if demo.percent(20) { vec![one(demo, &["cat", "dog"]).to_owned()] } else { Vec::new() },
    }
}

fn home(demo: &mut Demo) -> Home {
    let dwelling = one(demo, &[Dwelling::Apartment, Dwelling::Apartment, Dwelling::Duplex, Dwelling::Villa]);
    let things: &[&str] = &["steriliser", "dishwasher", "patient hoist", "robot vacuum cleaner"];
    Home {
        dwelling,
        area_square_metres: u32::try_from(demo.number(60..=400)).ok(),
        floor: i32::try_from(demo.number(1..=30)).ok(),
        has_lift: Some(demo.percent(85)),
        layout: Some("three bedrooms, two halls".to_owned()),
        equipment: vec![Equipment { name: one(demo, things).to_owned(), count: 1, note: None }],
    }
}

fn members(
    vault: &Vault,
    demo: &mut Demo,
    id: HouseholdId,
    (surname, head, woman): (&str, &str, bool),
    segment: Segment,
    pending: &mut Pending,
) -> Result<()> {
    let sex = |woman| Some(if woman { Sex::Female } else { Sex::Male });
    let mut people = vec![(Kinship::Head, Some(head.to_owned()), sex(woman), demo.number(28..=60))];
    let girl = demo.percent(50);
    let child = Some(format!("{surname}{}", one(demo, if girl { &WOMEN } else { &MEN })));
    let parent = Some(format!("{}{}", one(demo, &SURNAMES), one(demo, &WOMEN)));
    match segment {
        Segment::MaternityAndInfant => people.push((Kinship::Child, child, sex(girl), 0)),
        Segment::Elderly | Segment::Patient => people.push((Kinship::Parent, parent, sex(true), demo.number(70..=92))),
        Segment::HighNetWorth => people.push((Kinship::Child, child, sex(girl), demo.number(3..=16))),
    }
    // Members are shown in the order of their ids.
    let mut ids: Vec<HouseholdMemberId> = people.iter().map(|_| demo.id()).collect();
    ids.sort();
    for (member, (kinship, name, sex, age)) in ids.into_iter().zip(people) {
        let person = Person {
            name,
            birth: Some(Birth::On(demo.date((-365 * (age + 1) + 5)..=(-365 * age)))),
            sex,
            occupation: (kinship == Kinship::Head).then(|| one(demo, &OCCUPATIONS).to_owned()),
        };
        let ill = age >= 70 && demo.percent(70);
        let row = member::ActiveModel {
            id: Set(member),
            agency_id: Set(demo.agency),
            household_id: Set(id),
            kinship: Set(kinship),
            person: Set(Some(seal(vault, &person)?)),
            health: Set(if ill { Some(seal(vault, &one(demo, &HEALTH))?) } else { None }),
            created_at: Set(demo.now),
            version: Set(1),
        };
        pending.members.push(row);
        let names: Vec<_> = person.name.into_iter().map(Findable::Name).collect();
        pending.find(vault, demo, id, member.uuid(), &names);
    }
    Ok(())
}

fn place(vault: &Vault, demo: &mut Demo, branch: DemoBranch, id: HouseholdId, pending: &mut Pending) -> Result<()> {
    let (latitude, longitude) = demo.point_near(branch, 6_000);
    let line = format!("{} {}, Hangzhou", demo.number(1..=699), one(demo, &STREETS));
    let access = demo.percent(30).then(|| "Ring the porter".to_owned());
    let row = address::ActiveModel {
        id: Set(demo.id()),
        agency_id: Set(demo.agency),
        household_id: Set(id),
        label: Set("home".to_owned()),
        is_primary: Set(true),
        place: Set(Some(seal(vault, &Place { line, access, latitude, longitude })?)),
        created_at: Set(demo.now),
        version: Set(1),
    };
    pending.addresses.push(row);
    Ok(())
}

fn phone(vault: &Vault, demo: &mut Demo, id: HouseholdId, name: &str, pending: &mut Pending) -> Result<()> {
    let contact = demo.id();
    // Numbers that begin with 100 are given to nobody.
    let value = format!("+86 100 {:04} {:04}", demo.number(0..=9999), demo.number(0..=9999));
    let reach = Reach { person: Some(name.to_owned()), value };
    let row = contact::ActiveModel {
        id: Set(contact),
        agency_id: Set(demo.agency),
        household_id: Set(id),
        kind: Set(ContactKind::Phone),
        reach: Set(Some(seal(vault, &reach)?)),
        created_at: Set(demo.now),
        version: Set(1),
    };
    pending.contacts.push(row);
    pending.find(vault, demo, id, contact.uuid(), &contacts::findable(ContactKind::Phone, &reach));
    Ok(())
}

fn wishes(vault: &Vault, demo: &mut Demo, id: HouseholdId, pending: &mut Pending) -> Result<()> {
    for (topic, consent, observation, action, cost_minor) in WISHES {
        if !demo.percent(25) {
            continue;
        }
        let content = PreferenceContent {
            observation: observation.to_owned(),
            inference: None,
            suggested_action: action.map(str::to_owned),
            declined_because: None,
        };
        let row = preference::ActiveModel {
            id: Set(demo.id()),
            agency_id: Set(demo.agency),
            household_id: Set(id),
            source: Set(if demo.percent(50) { PreferenceSource::Told } else { PreferenceSource::Observed }),
            topic: Set(topic),
            consent: Set(consent),
            status: Set(first_status(cost_minor)),
            content: Set(Some(seal(vault, &content)?)),
            carer_wish: Set(None),
            cost_minor: Set(cost_minor),
            currency: Set(cost_minor.map(|_| "CNY".to_owned())),
            noted_by: Set("system".to_owned()),
            noted_at: Set(demo.now),
            decided_by: Set(None),
            decided_at: Set(None),
            version: Set(1),
        };
        pending.preferences.push(row);
    }
    Ok(())
}

impl Pending {
    fn find(&mut self, vault: &Vault, demo: &Demo, household: HouseholdId, origin: Uuid, texts: &[Findable]) {
        self.tokens.extend(search::tokens(vault, texts).into_iter().map(|token| search_token::ActiveModel {
            agency_id: Set(demo.agency),
            token: Set(token),
            household_id: Set(household),
            origin: Set(origin),
        }));
    }

    async fn write(&mut self, tx: &Tx) -> Result<()> {
        write::<household::Entity, _>(tx, &mut self.households).await?;
        write::<member::Entity, _>(tx, &mut self.members).await?;
        write::<address::Entity, _>(tx, &mut self.addresses).await?;
        write::<contact::Entity, _>(tx, &mut self.contacts).await?;
        write::<preference::Entity, _>(tx, &mut self.preferences).await?;
        write::<search_token::Entity, _>(tx, &mut self.tokens).await
    }
}

async fn write<E, A>(tx: &Tx, rows: &mut Vec<A>) -> Result<()>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E> + Send,
{
    while !rows.is_empty() {
        let batch: Vec<A> = rows.drain(..rows.len().min(BATCH)).collect();
        E::insert_many(batch).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

fn one<T: Copy>(demo: &mut Demo, from: &[T]) -> T {
    let at = usize::try_from(demo.number(0..=i64::try_from(from.len()).unwrap_or(1) - 1)).unwrap_or(0);
    from[at]
}
