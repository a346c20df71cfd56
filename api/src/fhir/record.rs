//! The record of a member of a household, gathered from every domain as far as the caller sees it.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{
    agency::{FamilyConsent, branch, family_consents},
    household::{
        HISTORY_READ, Household, HouseholdContact, HouseholdMember, Preference,
        addresses::{self, Place},
        contacts::{self, Reach},
        disclosure, members,
        person::Person,
        preferences,
    },
    id::{EntityId, HouseholdMemberId, StaffMemberId},
    kernel::{
        Context, Error, PageRequest, Result,
        history::{self, Change},
        page::MOST_ROWS,
        recurrence::local_day,
        span::Span,
        words,
    },
    matching::{
        TEAM_READ,
        teams::{self, Team},
    },
    staff::{STAFF_PROFILE_READ, StaffMember, member},
    visit::{VISIT_READ, Visit, visits},
};

use super::care_record::Care;

/// Visits are shown from so long ago, and so far ahead, when nothing is said.
const BACK: TimeDelta = TimeDelta::days(365);
const AHEAD: TimeDelta = TimeDelta::days(90);

/// What is held about a member of a household.
pub struct Record {
    /// The household.
    pub household: Household,
    /// The member whose record it is.
    pub member: Somebody,
    /// What those who care must know; `None` where the caller may not know it.
    pub health: Option<String>,
    /// Who lives there besides.
    pub others: Vec<Somebody>,
    /// Where they live, the primary address first.
    pub places: Vec<Place>,
    /// How the household is reached.
    pub contacts: Vec<(HouseholdContact, Option<Reach>)>,
    /// What the household has wished, and agreed to.
    pub preferences: Vec<Preference>,
    /// What the member has consented to that accounts of the family know.
    pub consents: Vec<FamilyConsent>,
    /// The visits of the asked time, each with the reason for which it was called off; not those that are for somebody
    /// else of the household alone.
    pub visits: Vec<(Visit, Option<String>)>,
    /// What is planned for the member, what was done, and what was found.
    pub care: Care,
    /// Those who serve the household.
    pub team: Option<Team>,
    /// The people of visits and team, with their names.
    pub carers: Vec<(StaffMember, String)>,
    /// Who has changed what is said of the household, newest first.
    pub changes: Vec<Change>,
}

/// A member, and who that is where the caller may know it.
pub struct Somebody {
    /// The member.
    pub row: HouseholdMember,
    /// Who it is.
    pub person: Option<Person>,
}

impl Record {
    /// The visits at which somebody was.
    pub fn encounters(&self) -> impl Iterator<Item = &Visit> {
        self.visits.iter().map(|(visit, _)| visit).filter(|visit| visit.checked_in_at.is_some())
    }
}

/// The member with this id, as the graph or as FHIR writes it.
#[must_use]
pub fn member_named(id: &str) -> Option<HouseholdMemberId> {
    HouseholdMemberId::parse(&id.replace('-', "_")).ok()
}

/// From which day to which visits and measurements are shown, both included, on the calendar of the household's branch.
#[derive(Clone, Copy, Debug, Default)]
pub struct AskedDays {
    /// A year back when nothing is said.
    pub start: Option<NaiveDate>,
    /// Ninety days ahead when nothing is said; not before `start`.
    pub end: Option<NaiveDate>,
}

impl AskedDays {
    fn span(self, zone: Tz, now: DateTime<Utc>) -> Result<Span> {
        let out = |field: &'static str| Error::invalid(field, "is out of the range of the calendar");
        let day = |field: &'static str, day: NaiveDate| local_day(zone, day).ok_or_else(|| out(field));
        let start = self.start.map(|start| day("start", start)).transpose()?.map_or(now - BACK, |day| day.start());
        let ahead = (now + AHEAD).max(start + TimeDelta::days(1));
        let end = self.end.map(|end| day("end", end)).transpose()?.map_or(ahead, |day| day.end());
        Span::new(start.min(end - TimeDelta::days(1)), end).ok_or_else(|| Error::internal("days without a length"))
    }
}

/// Gathers the record of a member with the visits of some days. What is sensitive in it is noted for the audit trail.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] at `start` or `end`, and when there are too many visits.
pub async fn gather(cx: &Context, id: HouseholdMemberId, asked: AskedDays) -> Result<Record> {
    let household = members::get(cx, id).await?.household_id;
    cx.note_read(id, "everything");
    let (household, rows) = members::with_household(cx, household).await?;
    let (mut member, mut health, mut others) = (None, None, Vec::new());
    for row in rows {
        let person = disclosure::person(cx, &row).await?;
        if row.id == id {
            health = disclosure::health(cx, &row).await?;
            member = Some(Somebody { row, person });
        } else {
            others.push(Somebody { row, person });
        }
    }
    let member = member.ok_or_else(|| Error::not_found(id))?;
    let zones = branch::time_zones(cx).await?;
    let time = asked.span(zones.get(&household.branch_id).copied().unwrap_or(Tz::UTC), cx.now())?;
    let mut visits = visits_of(cx, &household, time).await?;
    let shown: Vec<Visit> = visits.iter().map(|(visit, _)| visit.clone()).collect();
    let care = Care::of(cx, &member.row, &shown, time).await?;
    visits.retain(|(visit, _)| !care.for_others.contains(&visit.id));
    let team =
        if cx.may(TEAM_READ) { teams::of_households(cx, &[household.id]).await?.remove(&household.id) } else { None };
    let of_team = team.iter().flat_map(|team| &team.members).map(|member| member.staff_member_id);
    let reporting = care.tasks.iter().map(|(_, report, _)| report.staff_member_id);
    let visiting = visits.iter().filter_map(|(visit, _)| visit.staff_member_id);
    let carers = of_team.chain(visiting).chain(reporting).collect();
    Ok(Record {
        places: places_of(cx, &household).await?,
        contacts: contacts_of(cx, &household).await?,
        preferences: preferences::of_households(cx, &[household.id]).await?.remove(&household.id).unwrap_or_default(),
        consents: consents_of(cx, &household, id).await?,
        changes: changes_of(cx, &household).await?,
        carers: people(cx, carers).await?,
        household,
        member,
        health,
        care,
        others,
        visits,
        team,
    })
}

async fn consents_of(cx: &Context, household: &Household, id: HouseholdMemberId) -> Result<Vec<FamilyConsent>> {
    let mut found = family_consents::of_households(cx, &[household.id]).await?;
    let consents = found.remove(&household.id).unwrap_or_default();
    Ok(consents.into_iter().filter(|consent| consent.household_member_id == id).collect())
}

async fn visits_of(cx: &Context, household: &Household, time: Span) -> Result<Vec<(Visit, Option<String>)>> {
    let mut visits = Vec::new();
    if cx.may(VISIT_READ) {
        for visit in visits::of_household(cx, household.id, time).await? {
            let reason = words::said(cx, visit.cancel_reason.as_ref()).await?;
            visits.push((visit, reason));
        }
    }
    Ok(visits)
}

async fn places_of(cx: &Context, household: &Household) -> Result<Vec<Place>> {
    let mut places = Vec::new();
    for address in addresses::of_households(cx, &[household.id]).await?.remove(&household.id).unwrap_or_default() {
        places.extend(disclosure::place(cx, &address).await?);
    }
    Ok(places)
}

async fn contacts_of(cx: &Context, household: &Household) -> Result<Vec<(HouseholdContact, Option<Reach>)>> {
    let mut contacts = Vec::new();
    for contact in contacts::of_households(cx, &[household.id]).await?.remove(&household.id).unwrap_or_default() {
        let reach = disclosure::reach(cx, &contact).await?;
        contacts.push((contact, reach));
    }
    Ok(contacts)
}

/// The latest changes, for those who may see who changed what.
async fn changes_of(cx: &Context, household: &Household) -> Result<Vec<Change>> {
    if !cx.may(HISTORY_READ) {
        return Ok(Vec::new());
    }
    cx.note_read(household.id, "history");
    let newest = PageRequest { first: Some(MOST_ROWS), ..PageRequest::default() };
    let mut pages = history::changes(cx, &[household.id.0], &newest).await?;
    let page = pages.remove(&household.id.0).unwrap_or_default();
    Ok(page.rows.into_iter().map(|(_, change)| change).collect())
}

async fn people(cx: &Context, mut ids: Vec<StaffMemberId>) -> Result<Vec<(StaffMember, String)>> {
    ids.sort_unstable();
    ids.dedup();
    let mut people = Vec::new();
    if cx.may(STAFF_PROFILE_READ) {
        for person in member::profiles(cx, &ids).await? {
            let name = member::name(cx, &person).await?;
            people.push((person, name));
        }
    }
    people.sort_by_key(|(person, _)| person.id);
    Ok(people)
}
