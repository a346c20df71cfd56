//! The staff of the demo agency: people who could work in Hangzhou, around the branches of the agency.

mod first;
mod people;
mod training;

use entity::{
    id::EntityId,
    staff::{
        availability_exception, background_check, booking, credential, leave, skill, staff_member, staff_policy,
        staff_skill, training_attendance,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, IntoActiveModel};

use super::{RecruitmentCriteria, eligibility::INDUCTION_DAYS, search};
use crate::{
    agency,
    kernel::{Result, Role, Tx, demo::Demo},
};

/// Code and name of the demo's skills.
const SKILLS: [(&str, &str); 20] = [
    ("CLEANING", "Cleaning"),
    ("LAUNDRY", "Laundry and ironing"),
    ("ORGANISING", "Organising and storage"),
    ("HOME_COOKING", "Home cooking"),
    ("CANTONESE_CUISINE", "Cantonese cuisine"),
    ("WESTERN_CUISINE", "Western cuisine"),
    ("MONTH_MEALS", "Meals for the month after birth"),
    ("NEWBORN_CARE", "Care of newborns"),
    ("LACTATION", "Support of breastfeeding"),
    ("INFANT_FEEDING", "Feeding of infants"),
    ("EARLY_LEARNING", "Early learning"),
    ("TODDLER_CARE", "Care of toddlers"),
    ("ELDERLY_CARE", "Care of the elderly"),
    ("DEMENTIA_CARE", "Care in dementia"),
    ("MOBILITY", "Help with moving and transfer"),
    ("VITAL_SIGNS", "Measuring vital signs"),
    ("REHABILITATION", "Exercises after illness"),
    ("ETIQUETTE", "Reception and etiquette"),
    ("EVENTS", "Family events"),
    ("DRIVING", "Driving"),
];

/// Rows of one statement: far from the databases' limits on parameters.
const BATCH: usize = 500;

/// Rows that are not written yet.
#[derive(Default)]
struct Pending {
    members: Vec<staff_member::ActiveModel>,
    skills: Vec<staff_skill::ActiveModel>,
    credentials: Vec<credential::ActiveModel>,
    checks: Vec<background_check::ActiveModel>,
    attendance: Vec<training_attendance::ActiveModel>,
    exceptions: Vec<availability_exception::ActiveModel>,
    leaves: Vec<leave::ActiveModel>,
    bookings: Vec<booking::ActiveModel>,
}

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    skills(tx, demo).await?;
    if demo.size.staff == 0 {
        return Ok(());
    }
    policy(tx, demo).await?;
    let school = training::seed(tx, demo).await?;
    let vault = tx.vault().await?;
    let mut pending = Pending::default();
    let mut first_name = None;
    for number in 0..demo.size.staff {
        let branches = demo.branches.clone();
        let Some(branch) = demo.pick(&branches).copied() else { return Ok(()) };
        let name = people::add(&vault, demo, branch, &school, number, &mut pending)?;
        first_name.get_or_insert(name);
        if pending.members.len() >= BATCH {
            pending.write(tx).await?;
        }
    }
    pending.write(tx).await?;
    while search::index_some(tx).await? {}
    // The first one signs in as the demo's carer.
    if let (Some(name), Some((carer, _))) = (first_name, demo.staff.first().copied()) {
        let account = agency::demo::add_user(tx, demo, "carer", &name, Role::Carer).await?;
        agency::demo::bind_carer(tx, account, carer).await?;
    }
    Ok(())
}

async fn policy(tx: &Tx, demo: &Demo) -> Result<()> {
    let row = staff_policy::ActiveModel {
        agency_id: Set(demo.agency),
        induction_days: Set(i32::try_from(INDUCTION_DAYS).unwrap_or(i32::MAX)),
        background_check: Set(true),
        recruitment: Set(RecruitmentCriteria {
            youngest: Some(22),
            oldest: Some(40),
            education: Some("junior college".to_owned()),
        }),
        version: Set(1),
    };
    row.insert(tx.db()).await?;
    Ok(())
}

async fn skills(tx: &Tx, demo: &mut Demo) -> Result<()> {
    for (code, _) in SKILLS {
        let id = demo.id();
        demo.skills.push((id, code.to_owned()));
    }
    let rows = demo.skills.iter().zip(SKILLS).map(|((id, code), (_, name))| skill::ActiveModel {
        id: Set(*id),
        agency_id: Set(demo.agency),
        code: Set(code.clone()),
        name: Set(name.to_owned()),
        retired_at: Set(None),
        version: Set(1),
    });
    skill::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    Ok(())
}

impl Pending {
    /// Writes what is there, people first.
    async fn write(&mut self, tx: &Tx) -> Result<()> {
        write(tx, &mut self.members).await?;
        write(tx, &mut self.skills).await?;
        write(tx, &mut self.credentials).await?;
        write(tx, &mut self.checks).await?;
        write(tx, &mut self.attendance).await?;
        write(tx, &mut self.exceptions).await?;
        write(tx, &mut self.leaves).await?;
        write(tx, &mut self.bookings).await
    }
}

async fn write<A>(tx: &Tx, rows: &mut Vec<A>) -> Result<()>
where
    A: ActiveModelTrait,
    <A::Entity as EntityTrait>::Model: IntoActiveModel<A>,
{
    let rows = std::mem::take(rows);
    for batch in rows.chunks(BATCH) {
        A::Entity::insert_many(batch.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// One of these; the lists of the demo are never empty.
fn one<T: Copy>(demo: &mut Demo, list: &[T]) -> Option<T> {
    demo.pick(list).copied()
}

/// A point in time some whole days from the demo's moment.
fn days_from(demo: &Demo, days: i64) -> chrono::DateTime<chrono::Utc> {
    demo.now + chrono::TimeDelta::days(days)
}

/// Any id of the demo as a booking's source.
fn source<I: EntityId>(id: I) -> uuid::Uuid {
    id.uuid()
}
