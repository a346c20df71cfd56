//! When nobody fits: what the household or the agency could give up so that somebody would.

mod search;

use chrono::{Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Weekday};
use entity::id::SkillId;

use super::facts::{Language, RequestFacts};
use super::hard::{HardRule, HardRules, kilometres};
use super::policy::Policy;
use crate::kernel::recurrence::occurrence;
use crate::kernel::span::{Period, Span};

pub use search::{Suggestion, suggest};

/// One thing to give up. What protects people or the law (a missing credential, an exclusion, a background check) is
/// not among them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relaxation {
    /// Accept a lower level of a skill; level 0 does without it.
    AcceptLevel {
        /// The skill.
        skill: SkillId,
        /// Its name.
        name: String,
        /// The level asked for.
        asked: u8,
        /// The level to accept.
        accept: u8,
    },
    /// Allow a longer way.
    ExtendWay {
        /// The way to allow, in metres.
        metres: u32,
        /// The time to allow.
        minutes: u32,
    },
    /// Do without a language.
    DropLanguage(Language),
    /// Accept somebody who does not live in.
    LiveOut,
    /// Begin at another time of the day. It is the same for every occurrence, as it is in a request.
    MoveStart {
        /// The start asked for.
        from: NaiveTime,
        /// The start to accept.
        to: NaiveTime,
    },
    /// Leave out the occurrences that begin on these days.
    SkipDates(Vec<NaiveDate>),
    /// Let this be the last day on which an occurrence begins.
    EndBy(NaiveDate),
    /// Go over the limits on working time. Wants a reason from the dispatcher.
    ExceedWorkingTime,
}

/// A request, its policy, and the rules that are set aside.
#[derive(Clone, Debug)]
pub struct Relaxed {
    /// The request with less asked for.
    pub request: RequestFacts,
    /// The policy with more allowed.
    pub policy: Policy,
    /// Rules that no longer refuse.
    pub set_aside: HardRules,
}

impl Relaxed {
    /// The request after giving all of this up.
    #[must_use]
    pub fn new(request: &RequestFacts, policy: &Policy, relaxations: &[Relaxation]) -> Self {
        let mut relaxed = Self { request: request.clone(), policy: policy.clone(), set_aside: HardRules::NONE };
        for relaxation in relaxations {
            relaxed.apply(relaxation);
        }
        relaxed
    }

    fn apply(&mut self, relaxation: &Relaxation) {
        let request = &mut self.request;
        match relaxation {
            Relaxation::AcceptLevel { skill, accept, .. } => {
                request.skills.iter_mut().filter(|need| need.skill == *skill).for_each(|need| need.level = *accept);
            }
            Relaxation::ExtendWay { metres, minutes } => {
                self.policy.max_distance_m = self.policy.max_distance_m.max(*metres);
                self.policy.max_travel_minutes = self.policy.max_travel_minutes.max(*minutes);
            }
            Relaxation::DropLanguage(language) => request.languages.retain(|asked| asked != language),
            Relaxation::LiveOut => {
                request.live_in = false;
                // Who does not live in works all the hours that they are there.
                self.reschedule(|_, span| Some(span));
            }
            Relaxation::MoveStart { to, .. } => {
                self.reschedule(|request, span| moved(request, span, *to));
            }
            Relaxation::SkipDates(dates) => {
                self.reschedule(|request, span| (!dates.contains(&begins_on(request, &span))).then_some(span));
            }
            Relaxation::EndBy(last) => {
                let end = *last + Days::new(nights(request));
                if let Some(period) = Period::new(request.period.first(), request.period.last().min(end)) {
                    request.period = period;
                }
                self.reschedule(|request, span| (begins_on(request, &span) <= *last).then_some(span));
            }
            Relaxation::ExceedWorkingTime => self.set_aside.insert(HardRule::WorkingTime),
        }
    }

    fn reschedule(&mut self, change: impl Fn(&RequestFacts, Span) -> Option<Span>) {
        let request = &self.request;
        let occurrences = request.timetable.occurrences.iter().filter_map(|span| change(request, *span));
        let mut occurrences: Vec<Span> = occurrences.collect();
        occurrences.sort_unstable();
        self.request.timetable = self.request.timetable.with(occurrences, self.request.live_in);
    }
}

/// The day on which an occurrence begins, on the clock of the request's place.
fn begins_on(request: &RequestFacts, span: &Span) -> NaiveDate {
    span.start().with_timezone(&request.timetable.zone()).date_naive()
}

/// How many midnights an occurrence lasts over, at most.
fn nights(request: &RequestFacts) -> u64 {
    let zone = request.timetable.zone();
    let ends_on = |span: &Span| (span.end() - TimeDelta::seconds(1)).with_timezone(&zone).date_naive();
    let nights = |span: &Span| (ends_on(span) - begins_on(request, span)).num_days();
    request.timetable.occurrences.iter().map(nights).max().unwrap_or(0).unsigned_abs()
}

/// An occurrence, begun at another time of its day.
fn moved(request: &RequestFacts, span: Span, to: NaiveTime) -> Option<Span> {
    let start = request.start?;
    let by = to.signed_duration_since(start.time);
    let begins = span.start().with_timezone(&request.timetable.zone()).naive_local();
    occurrence(request.timetable.zone(), begins + by, start.minutes)
}

impl Relaxation {
    /// How much of what was asked for is given up, in thousandths of it: levels of the level, metres of the way, minutes
    /// moved of a day, dates of all dates, a language of the languages. Living in and the limits on working time count
    /// as a whole.
    #[must_use]
    pub fn size(&self, request: &RequestFacts, policy: &Policy) -> u32 {
        let share = |part: u64, whole: u64| u32::try_from(1_000 * part / whole.max(1)).unwrap_or(u32::MAX);
        let occurrences = request.timetable.occurrences.len() as u64;
        match self {
            Self::AcceptLevel { asked, accept, .. } => share(u64::from(asked.saturating_sub(*accept)), (*asked).into()),
            Self::ExtendWay { metres, minutes } => {
                let way = share(metres.saturating_sub(policy.max_distance_m).into(), policy.max_distance_m.into());
                let more = minutes.saturating_sub(policy.max_travel_minutes);
                way.max(share(more.into(), policy.max_travel_minutes.into()))
            }
            Self::DropLanguage(_) => share(1, request.languages.len() as u64),
            Self::LiveOut | Self::ExceedWorkingTime => 1_000,
            Self::MoveStart { from, to } => {
                share(to.signed_duration_since(*from).num_minutes().unsigned_abs(), 24 * 60)
            }
            Self::SkipDates(dates) => share(dates.len() as u64, occurrences),
            Self::EndBy(last) => {
                let late = |span: &&Span| begins_on(request, span) > *last;
                let days = (request.period.last() - *last).num_days().max(0).unsigned_abs();
                share(request.timetable.occurrences.iter().filter(late).count() as u64, occurrences)
                    .max(share(days, request.period.days().unsigned_abs()))
            }
        }
    }

    /// What to give up, as a sentence.
    #[must_use]
    pub fn sentence(&self, request: &RequestFacts, policy: &Policy) -> String {
        match self {
            Self::AcceptLevel { name, asked, accept: 0, .. } => {
                format!("Do without {name} (level {asked} was asked for).")
            }
            Self::AcceptLevel { name, asked, accept, .. } => {
                format!("Accept level {accept} of {name} instead of {asked}.")
            }
            Self::ExtendWay { metres, minutes } => format!(
                "Allow a way of {} and {minutes} minutes instead of {} and {}.",
                kilometres(*metres),
                kilometres(policy.max_distance_m),
                policy.max_travel_minutes
            ),
            Self::DropLanguage(language) => format!("Do without the language {}.", language.tag()),
            Self::LiveOut => "Accept a carer who does not live in.".to_owned(),
            Self::MoveStart { from, to } => {
                format!("Move the start from {} to {}.", from.format("%H:%M"), to.format("%H:%M"))
            }
            Self::SkipDates(dates) => {
                let all = request.timetable.occurrences.len();
                format!("Leave out {} of {all} times: {}.", dates.len(), days(request, dates))
            }
            Self::EndBy(last) => {
                format!(
                    "Let the service begin for the last time on {last}; it goes on until {} now.",
                    request.judged_until()
                )
            }
            Self::ExceedWorkingTime => "Go over the limits on working time, with a reason.".to_owned(),
        }
    }
}

/// Days in words: whole days of the week, or the first few and how many more.
fn days(request: &RequestFacts, dates: &[NaiveDate]) -> String {
    let weekdays: Vec<Weekday> =
        WEEKDAYS.into_iter().filter(|day| dates.iter().any(|date| date.weekday() == *day)).collect();
    let asked = request.timetable.occurrences.iter().map(|span| begins_on(request, span));
    let whole = asked.filter(|date| weekdays.contains(&date.weekday())).all(|date| dates.contains(&date));
    if let (true, [first, .., last]) = (whole, dates) {
        let names: Vec<String> = weekdays.iter().map(ToString::to_string).collect();
        return format!("every {} from {first} to {last}", names.join(" and "));
    }
    let shown: Vec<String> = dates.iter().take(5).map(ToString::to_string).collect();
    match dates.len().saturating_sub(5) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

const WEEKDAYS: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];
