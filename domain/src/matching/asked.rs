//! Requests as the matching engine reads them.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, HouseholdId, SkillId, StaffMemberId, StaffingRequestId, TrainingCourseId},
    matching::staffing_request::Needs,
};
use sea_orm::ConnectionTrait;

use super::{
    RequestWish, StaffingRequest,
    engine::{
        distance::Point,
        facts::{Experience, Language, RequestFacts, SkillNeed, Start, Wish, WishFor, WishSource},
        timetable::Timetable,
    },
    requests, words,
};
use crate::{
    agency::branch,
    household::{self, CarerWish, PreferenceSource, preferences},
    kernel::{
        Context, Error, Result,
        recurrence::{Schedule, local_day},
        span::{Period, Span},
    },
    staff::{eligibility::Requirements, policy, skill, training, working_time::Profile},
};

/// A service without an end is looked at for thirteen weeks, as far as the roster is booked ahead.
pub const OPEN_ENDED_DAYS: u64 = 13 * 7;
/// The hours of a service with an end are looked at for a year at most; all else is judged to its end.
const HOURS_DAYS: u64 = 366;
/// Occurrences are asked for in stretches of so many days, of which none can hold more than a schedule gives at once.
const STRETCH_DAYS: u64 = 80;

/// Whom requests are held against: their clocks, their limits on working time, the mean of their ratings,
/// and what they did all together.
pub(super) struct Frame<'a> {
    pub zones: &'a [Tz],
    pub profiles: &'a [&'static Profile],
    pub mean_rating_thousandths: u32,
    pub experience_of_all: Experience,
}

/// What the agency and the households say about some requests, read in a number of statements that does not grow with
/// them.
struct Surroundings {
    zones: HashMap<BranchId, Tz>,
    skills: HashMap<SkillId, String>,
    courses: BTreeMap<TrainingCourseId, (String, Option<u32>)>,
    required: Requirements,
    excluded: HashMap<HouseholdId, Vec<StaffMemberId>>,
    own_wishes: HashMap<StaffingRequestId, Vec<RequestWish>>,
    wishes: HashMap<HouseholdId, Vec<preferences::Wish>>,
    places: household::addresses::Places,
}

/// The facts of some requests, in their order.
pub(super) async fn facts<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[StaffingRequest],
    frame: &Frame<'_>,
) -> Result<Vec<RequestFacts>> {
    let around = surroundings(cx, requests).await?;
    requests.iter().map(|request| one(cx.now(), request, &around, frame)).collect()
}

async fn surroundings<C: ConnectionTrait>(cx: &Context<C>, requests: &[StaffingRequest]) -> Result<Surroundings> {
    let households: Vec<HouseholdId> = unique(requests.iter().map(|request| request.household_id));
    let branches: Vec<BranchId> = unique(requests.iter().map(|request| request.branch_id));
    let skills: Vec<SkillId> =
        unique(requests.iter().flat_map(|request| request.needs.skills.iter().map(|need| need.skill)));
    let required = policy::requirements(cx).await?;
    let asked = requests.iter().flat_map(|request| request.needs.courses.iter().copied());
    let courses: Vec<TrainingCourseId> = unique(asked.chain(required.courses.keys().copied()));
    let zones = branch::by_ids(cx, &branches).await?;
    let courses = if courses.is_empty() { Vec::new() } else { training::courses_by_ids(cx, &courses).await? };
    let skills = if skills.is_empty() { Vec::new() } else { skill::by_ids(cx, &skills).await? };
    let mut own_wishes = HashMap::new();
    for request in requests {
        own_wishes.insert(request.id, words::wishes(cx, request).await?);
    }
    Ok(Surroundings {
        own_wishes,
        zones: zones.iter().map(|b| Ok((b.id, branch::time_zone(b)?))).collect::<Result<_>>()?,
        skills: skills.into_iter().map(|skill| (skill.id, skill.name)).collect(),
        courses: courses
            .into_iter()
            .map(|course| (course.id, (course.name, course.valid_months.and_then(|months| u32::try_from(months).ok()))))
            .collect(),
        required,
        excluded: household::exclusions::excluded(cx, &households).await?,
        wishes: preferences::carer_wishes(cx, &households).await?,
        places: household::addresses::places(cx, &households).await?,
    })
}

fn unique<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    items.collect::<std::collections::BTreeSet<_>>().into_iter().collect()
}

fn one(
    now: DateTime<Utc>,
    request: &StaffingRequest,
    around: &Surroundings,
    frame: &Frame<'_>,
) -> Result<RequestFacts> {
    let zone = *around.zones.get(&request.branch_id).ok_or_else(|| Error::internal("a request without a branch"))?;
    let needs = &request.needs;
    let place = around.places.of(request.household_id, request.address_id);
    let schedule = requests::schedule(request)?;
    let today = now.with_timezone(&zone).date_naive();
    let (period, hours) = periods(request, &schedule, today)?;
    let mut zones = vec![zone];
    zones.extend(frame.zones.iter().copied().filter(|other| *other != zone));
    // What is over cannot stand in anybody's way.
    let mut occurrences = occurrences(request, zone, hours)?;
    occurrences.retain(|span| now < span.end());
    let own = around.own_wishes.get(&request.id).map(Vec::as_slice).unwrap_or_default();
    let wishes = around.wishes.get(&request.household_id).map(Vec::as_slice).unwrap_or_default();
    Ok(RequestFacts {
        household: request.household_id,
        period,
        open_ended: request.ends_on.is_none(),
        hours_through: hours.last(),
        start: schedule.start_time().map(|time| Start { time, minutes: schedule.minutes() }),
        timetable: Timetable::new(occurrences, request.live_in, &zones, frame.profiles),
        skills: needs.skills.iter().map(|need| skill_need(need.skill, need.level, around)).collect(),
        credentials: needs.credentials.clone(),
        training: training_asked(needs, around),
        course_titles: around.courses.iter().map(|(id, (title, _))| (*id, title.clone())).collect(),
        background_check: Requirements {
            induction_days: 0,
            background_check: needs.background_check || around.required.background_check,
            courses: BTreeMap::new(),
        },
        languages: languages(&needs.languages),
        wished_languages: languages(&needs.wished_languages),
        live_in: request.live_in,
        place: place.and_then(|(point, _)| Point::new(point.latitude(), point.longitude())),
        address: place.map(|(_, line)| line.to_lowercase()),
        excluded: around.excluded.get(&request.household_id).cloned().unwrap_or_default(),
        wishes: all_wishes(own, wishes),
        budget_per_hour_minor: request.budget_per_hour,
        mean_rating_thousandths: frame.mean_rating_thousandths,
        experience_of_all: frame.experience_of_all,
    })
}

/// The days of service that are still to come, and those of them whose hours are looked at.
///
/// Both are counted from the first day of the rule, so that leaving out the first times does not look at others instead.
fn periods(request: &StaffingRequest, schedule: &Schedule, today: NaiveDate) -> Result<(Period, Period)> {
    let unreadable = |_| Error::internal("a stored schedule cannot be read");
    let first = request.starts_on.max(today);
    let from = schedule.first_day_of_rule().map_err(unreadable)?.map_or(first, |day| day.max(today));
    let through = |days: u64| (from + Days::new(days - 1)).max(first);
    let last = request.ends_on.map_or_else(|| through(OPEN_ENDED_DAYS), |last| last.max(first));
    let until = |last| Period::new(first, last).unwrap_or_else(|| Period::day(first));
    Ok((until(last), until(last.min(through(HOURS_DAYS)))))
}

/// The times of work within a period.
pub(super) fn occurrences(request: &StaffingRequest, zone: Tz, period: Period) -> Result<Vec<Span>> {
    let schedule = requests::schedule(request)?;
    let mut all = Vec::new();
    let mut from = period.first();
    while from <= period.last() {
        let last = (from + Days::new(STRETCH_DAYS - 1)).min(period.last());
        let (first, end) = (local_day(zone, from).map(|day| day.start()), local_day(zone, last).map(|day| day.end()));
        let Some(window) = first.zip(end).and_then(|(first, end)| Span::new(first, end)) else { break };
        let found = schedule.occurrences(window);
        all.extend(found.map_err(|problem| Error::invalid("schedule.rule", problem.to_string()))?);
        from = last + Days::new(1);
    }
    Ok(all)
}

fn skill_need(skill: SkillId, level: u8, around: &Surroundings) -> SkillNeed {
    SkillNeed { skill, name: around.skills.get(&skill).cloned().unwrap_or_else(|| skill.to_string()), level }
}

fn training_asked(needs: &Needs, around: &Surroundings) -> Requirements {
    let mut courses = around.required.courses.clone();
    for course in &needs.courses {
        courses.entry(*course).or_insert_with(|| around.courses.get(course).and_then(|(_, months)| *months));
    }
    Requirements { induction_days: around.required.induction_days, background_check: false, courses }
}

fn languages(tags: &[String]) -> Vec<Language> {
    tags.iter().filter_map(|tag| Language::new(tag)).collect()
}

fn all_wishes(own: &[RequestWish], household: &[preferences::Wish]) -> Vec<Wish> {
    let own = own.iter().map(|wish| (&wish.wish, WishSource::Told, &wish.words));
    let noted = household.iter().map(|wish| {
        let source = match wish.source {
            PreferenceSource::Told => WishSource::Told,
            PreferenceSource::Observed => WishSource::Observed,
        };
        (&wish.wish, source, &wish.words)
    });
    let wish = |(wish, source, words): (&CarerWish, WishSource, &String)| {
        let wish = match wish {
            CarerWish::Skill(skill) => WishFor::Skill(*skill),
            CarerWish::Language(tag) => WishFor::Language(Language::new(tag)?),
            CarerWish::Person(person) => WishFor::Person(*person),
        };
        Some(Wish { wish, source, words: words.clone() })
    };
    own.chain(noted).filter_map(wish).collect()
}
