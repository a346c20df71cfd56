//! When nobody fits: what the household or the agency could give up so that somebody would.

mod search;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta, Weekday};
use entity::id::SkillId;

use super::facts::{Language, RequestFacts};
use super::hard::{HardRule, HardRules, kilometres};
use super::policy::Policy;
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
    /// Begin at another time on a day of the week.
    MoveStart {
        /// The day, 0 for Monday.
        weekday: u8,
        /// The start asked for.
        from: NaiveTime,
        /// Minutes to begin later; earlier when negative.
        by_minutes: i32,
    },
    /// Leave out the occurrences that begin on these days.
    SkipDates(Vec<NaiveDate>),
    /// Let the service end on this day.
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
            Relaxation::LiveOut => request.live_in = false,
            Relaxation::MoveStart { weekday, from, by_minutes } => {
                self.reschedule(|span, local| {
                    let moved = number(local.weekday()) == *weekday && local.time() == *from;
                    let delta = TimeDelta::minutes(if moved { i64::from(*by_minutes) } else { 0 });
                    Span::new(span.start() + delta, span.end() + delta)
                });
            }
            Relaxation::SkipDates(dates) => {
                self.reschedule(|span, local| (!dates.contains(&local.date())).then_some(span));
            }
            Relaxation::EndBy(last) => {
                if let Some(period) = Period::new(request.period.first(), request.period.last().min(*last)) {
                    request.period = period;
                }
                self.reschedule(|span, local| (local.date() <= *last).then_some(span));
            }
            Relaxation::ExceedWorkingTime => self.set_aside.insert(HardRule::WorkingTime),
        }
    }

    fn reschedule(&mut self, change: impl Fn(Span, chrono::NaiveDateTime) -> Option<Span>) {
        let timetable = &self.request.timetable;
        let zone = timetable.zone();
        let local = |span: &Span| span.start().with_timezone(&zone).naive_local();
        let mut occurrences: Vec<Span> =
            timetable.occurrences.iter().filter_map(|span| change(*span, local(span))).collect();
        occurrences.sort_unstable();
        self.request.timetable = timetable.with(occurrences, self.request.live_in);
    }
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
            Self::MoveStart { by_minutes, .. } => share(by_minutes.unsigned_abs().into(), 24 * 60),
            Self::SkipDates(dates) => share(dates.len() as u64, occurrences),
            Self::EndBy(last) => {
                let zone = request.timetable.zone();
                let late = |span: &&Span| span.start().with_timezone(&zone).date_naive() > *last;
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
            Self::MoveStart { weekday, from, by_minutes } => {
                let to = *from + TimeDelta::minutes((*by_minutes).into());
                let day = Weekday::try_from(*weekday).map_or_else(|_| String::new(), |day| day.to_string());
                format!("Move {day}'s start from {} to {}.", from.format("%H:%M"), to.format("%H:%M"))
            }
            Self::SkipDates(dates) => {
                let shown: Vec<String> = dates.iter().take(5).map(ToString::to_string).collect();
                let more = if dates.len() > 5 { " and others" } else { "" };
                let all = request.timetable.occurrences.len();
                format!("Leave out {} of {all} times: {}{more}.", dates.len(), shown.join(", "))
            }
            Self::EndBy(last) => format!("Let the service end on {last} instead of {}.", request.period.last()),
            Self::ExceedWorkingTime => "Go over the limits on working time, with a reason.".to_owned(),
        }
    }
}

fn number(weekday: Weekday) -> u8 {
    u8::try_from(weekday.num_days_from_monday()).unwrap_or_default()
}
