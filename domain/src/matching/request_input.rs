//! What a staffing request asks for, as people send it, and the checks that it must pass.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{
    id::{AddressId, HouseholdId, TrainingCourseId},
    matching::staffing_request::{Needs, ServiceType, SkillLevel},
};

use super::{
    engine::facts::Language,
    words::{RequestWish, seal_wishes},
};
use crate::{
    household::CarerWish,
    kernel::{
        Error, Result, input,
        recurrence::{Schedule, ScheduleProblem},
        span::Span,
        vault::Vault,
    },
    staff::CredentialKind,
};

/// Wishes, skills, languages and the like are listed at most so often.
const MOST_LISTED: usize = 20;

/// When the work is done, in the local time of the household's branch.
#[derive(Clone, Debug)]
pub struct ScheduleInput {
    /// The first start.
    pub first_start: NaiveDateTime,
    /// Minutes of each time.
    pub minutes: i64,
    /// An RFC 5545 recurrence rule; once when absent.
    pub rule: Option<String>,
    /// The last day on which it begins.
    pub last_day: Option<NaiveDate>,
    /// Days that are left out: holidays, absences.
    pub skipped: Vec<NaiveDate>,
}

/// What a request asks for.
#[derive(Clone, Debug)]
pub struct RequestInput {
    /// Who asks.
    pub household: HouseholdId,
    /// Where; the household's primary address when absent.
    pub address: Option<AddressId>,
    /// What kind of service.
    pub service_type: ServiceType,
    /// How many carers at the same time.
    pub seats: i64,
    /// When.
    pub schedule: ScheduleInput,
    /// Whether the carer lives in the household.
    pub live_in: bool,
    /// Skills with the lowest level.
    pub skills: Vec<SkillLevel>,
    /// Credentials.
    pub credentials: Vec<CredentialKind>,
    /// Courses.
    pub courses: Vec<TrainingCourseId>,
    /// Whether the background check must be clear.
    pub background_check: bool,
    /// Languages demanded.
    pub languages: Vec<String>,
    /// Languages wished for.
    pub wished_languages: Vec<String>,
    /// What else is wished for.
    pub wishes: Vec<RequestWish>,
    /// The most that an hour may cost, in minor units of the agency's currency.
    pub budget_per_hour: Option<i64>,
}

/// A schedule with its first day and, when it ends, its last.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The schedule.
    pub schedule: Schedule,
    /// The local day of the first start.
    pub starts_on: NaiveDate,
    /// The local day on which the last time is over.
    pub ends_on: Option<NaiveDate>,
}

impl ScheduleInput {
    /// The schedule on the clock of a place, of which something is still to come.
    ///
    /// # Errors
    /// [`Error::Invalid`] at a field of `schedule`.
    pub fn checked(self, zone: Tz, now: DateTime<Utc>) -> Result<Checked> {
        let refuse =
            |problem: ScheduleProblem| Error::invalid(format!("schedule.{}", problem.field()), problem.to_string());
        let minutes = u32::try_from(self.minutes).unwrap_or(0);
        let schedule =
            Schedule::new(self.first_start, minutes, self.rule, zone, self.last_day, self.skipped).map_err(refuse)?;
        let first = schedule.first_ending_after(DateTime::<Utc>::MIN_UTC).map_err(refuse)?.ok_or_else(out_of_range)?;
        if !is_ahead(&schedule, now).map_err(refuse)? {
            return Err(Error::invalid(
                "schedule.firstDay",
                "lies in the past, and so does every time of the schedule",
            ));
        }
        let last_day = |span: Span| (span.end() - TimeDelta::seconds(1)).with_timezone(&zone).date_naive();
        Ok(Checked {
            starts_on: first.start().with_timezone(&zone).date_naive(),
            ends_on: schedule.last().map_err(refuse)?.map(last_day),
            schedule,
        })
    }
}

/// Whether a schedule has a time that is not over.
pub(super) fn is_ahead(schedule: &Schedule, now: DateTime<Utc>) -> Result<bool, ScheduleProblem> {
    schedule.first_ending_after(now).map(|next| next.is_some())
}

fn out_of_range() -> Error {
    Error::invalid("schedule.firstDay", "is out of the range of the calendar")
}

/// What the person must have and should have, checked, its words sealed.
pub(super) fn needs(vault: &Vault, input: &RequestInput) -> Result<Needs> {
    for need in &input.skills {
        input::within("skills.level", need.level.into(), 1, 5)?;
    }
    let skills: BTreeSet<_> = input.skills.iter().map(|need| need.skill).collect();
    if skills.len() < input.skills.len() {
        return Err(Error::invalid("skills", "names a skill twice"));
    }
    for (field, count) in [
        ("skills", input.skills.len()),
        ("credentials", input.credentials.len()),
        ("courseIds", input.courses.len()),
        ("languages", input.languages.len()),
        ("wishedLanguages", input.wished_languages.len()),
        ("wishes", input.wishes.len()),
    ] {
        if count > MOST_LISTED {
            return Err(Error::invalid(field, format!("has {count} entries; at most {MOST_LISTED} are kept")));
        }
    }
    let mut wishes = input.wishes.clone();
    for wish in &mut wishes {
        wish.words = input::required_text("wishes.words", &wish.words, 200)?;
        if let CarerWish::Language(tag) = &wish.wish {
            wish.wish = CarerWish::Language(language("wishes.wish.language", tag)?);
        }
    }
    Ok(Needs {
        skills: input.skills.clone(),
        credentials: unique(input.credentials.clone()),
        courses: unique(input.courses.clone()),
        background_check: input.background_check,
        languages: languages("languages", &input.languages)?,
        wished_languages: languages("wishedLanguages", &input.wished_languages)?,
        wishes: seal_wishes(vault, wishes)?,
    })
}

fn languages(field: &'static str, tags: &[String]) -> Result<Vec<String>> {
    tags.iter().map(|tag| language(field, tag)).collect::<Result<Vec<_>>>().map(unique)
}

fn language(field: &'static str, tag: &str) -> Result<String> {
    Language::new(tag)
        .map(|language| language.tag().to_owned())
        .ok_or_else(|| Error::invalid(field, format!("has `{tag}`, which is not a language tag such as `zh` or `en`")))
}

fn unique<T: PartialEq>(list: Vec<T>) -> Vec<T> {
    list.into_iter().fold(Vec::new(), |mut kept, each| {
        if !kept.contains(&each) {
            kept.push(each);
        }
        kept
    })
}
