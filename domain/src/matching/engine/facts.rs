//! What matching may know: plain facts about a request and about the people who could serve it.
//!
//! A protected attribute cannot enter a score because there is no place for one here: no sex, age or date of birth,
//! origin, religion, marital status, pregnancy, health or photograph. What is not in these structs, no rule can read.

use std::collections::BTreeMap;

use crate::staff::CredentialKind;
use chrono::{NaiveDate, NaiveTime};
use chrono_tz::Tz;
use entity::id::{HouseholdId, SkillId, StaffMemberId, TrainingCourseId};

use super::distance::Point;
use super::timetable::{Slot, Timetable};
use crate::kernel::span::Period;
use crate::staff::availability::Availability;
use crate::staff::eligibility::{self, Requirements};
use crate::staff::validity::Validity;
use crate::staff::working_time::{Profile, Workload};

/// A language by its BCP 47 tag in lower case, kept inline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Language([u8; 12]);

impl Language {
    /// The language with this tag, for instance `zh` or `yue-hk`; `None` when the tag is empty, longer than 12 bytes
    /// or has other characters than letters, digits and hyphens.
    #[must_use]
    pub fn new(tag: &str) -> Option<Self> {
        let tag = tag.trim().to_ascii_lowercase();
        let plain = tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if tag.is_empty() || tag.len() > 12 || !plain {
            return None;
        }
        let mut bytes = [0; 12];
        bytes[..tag.len()].copy_from_slice(tag.as_bytes());
        Some(Self(bytes))
    }

    /// The tag in lower case.
    #[must_use]
    pub fn tag(&self) -> &str {
        let length = self.0.iter().position(|&byte| byte == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..length]).unwrap_or_default()
    }
}

/// A skill that a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SkillNeed {
    /// The skill.
    pub skill: SkillId,
    /// Its name in the agency's list.
    pub name: String,
    /// The lowest level that will do.
    pub level: u8,
}

/// What a wish is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WishFor {
    /// Somebody with this skill, at any level.
    Skill(SkillId),
    /// Somebody who speaks this language.
    Language(Language),
    /// This person.
    Person(StaffMemberId),
}

/// How a wish became known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WishSource {
    /// The family said so.
    Told,
    /// Somebody on duty noticed it, and it was approved.
    Observed,
}

impl WishSource {
    /// How much a wish counts: what is told counts twice what is observed.
    #[must_use]
    pub const fn weight(self) -> u32 {
        match self {
            Self::Told => 2,
            Self::Observed => 1,
        }
    }
}

/// A preference of the household that a carer meets or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// What is wished for.
    pub wish: WishFor,
    /// How it became known.
    pub source: WishSource,
    /// In plain words, for instance "speaks Cantonese".
    pub words: String,
}

/// What a request asks for. Everything in it was decided by the household or the agency.
#[derive(Clone, Debug)]
pub struct RequestFacts {
    /// Who asks.
    pub household: HouseholdId,
    /// The first and the last day of the service; for a service without an end, the last day looked at.
    pub period: Period,
    /// Whether the service goes on until somebody ends it.
    pub open_ended: bool,
    /// The last day whose hours are looked at.
    pub hours_through: NaiveDate,
    /// When every occurrence begins; `None` when the rule says so itself.
    pub start: Option<Start>,
    /// The hours of work.
    pub timetable: Timetable,
    /// Skills with the lowest level.
    pub skills: Vec<SkillNeed>,
    /// Kinds of credential.
    pub credentials: Vec<CredentialKind>,
    /// Induction and courses asked for, by the agency and by the request.
    pub training: Requirements,
    /// The titles of those courses.
    pub course_titles: BTreeMap<TrainingCourseId, String>,
    /// The background check asked for, if any.
    pub background_check: Requirements,
    /// Languages without which it will not do.
    pub languages: Vec<Language>,
    /// Languages that would be good.
    pub wished_languages: Vec<Language>,
    /// Whether the carer lives in the household.
    pub live_in: bool,
    /// Where the household is; `None` when nobody has placed the address.
    pub place: Option<Point>,
    /// The line of its address in lower case, in which districts are looked for; `None` when nobody has said.
    pub address: Option<String>,
    /// People whom the household will not have, sorted.
    pub excluded: Vec<StaffMemberId>,
    /// Wishes, told and observed.
    pub wishes: Vec<Wish>,
    /// The most that an hour may cost, in minor units.
    pub budget_per_hour_minor: Option<i64>,
    /// The agency's mean rating in thousandths, 1 000 to 5 000: what few ratings are drawn towards.
    pub mean_rating_thousandths: u32,
    /// What everybody of the agency did, summed up: what few visits are drawn towards.
    pub experience_of_all: Experience,
}

impl RequestFacts {
    /// The last day that is judged, with why it is that one.
    #[must_use]
    pub fn judged_until(&self) -> String {
        let last = self.period.last();
        if self.open_ended {
            format!("{last} (a service without an end is looked at until then)")
        } else {
            last.to_string()
        }
    }
}

/// When every occurrence of a request begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Start {
    /// The time on the clock of the request's place.
    pub time: NaiveTime,
    /// How long each lasts, in minutes of the wall clock.
    pub minutes: u32,
}

/// A circle on the map.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Circle {
    /// Its centre.
    pub centre: Point,
    /// Its radius in metres.
    pub radius_m: u32,
}

/// A kind of credential in plain words.
#[must_use]
pub const fn credential_name(kind: CredentialKind) -> &'static str {
    match kind {
        CredentialKind::DomesticService => "domestic service certificate",
        CredentialKind::MaternityCare => "maternity care certificate",
        CredentialKind::InfantCare => "infant care certificate",
        CredentialKind::NursingCare => "nursing care certificate",
        CredentialKind::Health => "health certificate",
        CredentialKind::FirstAid => "first aid certificate",
        CredentialKind::Cooking => "cooking certificate",
        CredentialKind::Driving => "driving licence",
        CredentialKind::Nursing => "nursing licence",
        CredentialKind::Other => "other certificate",
    }
}

/// Whether somebody may be given work at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Employment {
    /// Works for the agency from the first day to the last, if one is known.
    Employed {
        /// The first day.
        from: NaiveDate,
        /// The last day, when a leaving is agreed.
        until: Option<NaiveDate>,
    },
    /// Not to be given work: applied only, suspended or left. The words end the sentence "is …".
    Unavailable(&'static str),
}

/// Credentials of one kind, and the days on which each holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialFact {
    /// Their kind.
    pub kind: CredentialKind,
    /// The days.
    pub held: Vec<Validity>,
}

/// What somebody did so far, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Experience {
    /// Visits kept.
    pub kept: u32,
    /// Visits begun late.
    pub late: u32,
    /// Visits that the carer called off.
    pub cancelled: u32,
    /// Visits to which the carer did not come.
    pub no_shows: u32,
    /// Proposals declined.
    pub declined: u32,
    /// Sum of the ratings, each 1 to 5.
    pub rating_sum: u32,
    /// How many ratings there are.
    pub rating_count: u32,
}

/// A person who could serve, in the form in which a request is held against thousands of them.
#[derive(Clone, Debug)]
pub struct CandidateFacts {
    /// The staff member.
    pub id: StaffMemberId,
    /// The clock by which the person lives.
    pub zone: Tz,
    /// Whether and when the person works for the agency.
    pub employment: Employment,
    /// Whether the person would live in a household.
    pub live_in: bool,
    /// Whether the person would come to a household by the day.
    pub live_out: bool,
    /// Skills with the level reached.
    pub skills: Vec<(SkillId, u8)>,
    /// Credentials, sorted by their first day.
    pub credentials: Vec<CredentialFact>,
    /// Induction, exams and background checks.
    pub eligibility: eligibility::Record,
    /// Languages spoken.
    pub languages: Vec<Language>,
    /// When the person is willing to work.
    pub availability: Availability,
    /// Approved leave, in order.
    pub leave: Vec<Slot>,
    /// What the roster holds, in order, without overlap; leave is not repeated here.
    pub roster: Vec<Slot>,
    /// Where the way to work begins.
    pub base: Option<Point>,
    /// The circle in which the person works, besides the districts; anywhere when there is neither.
    pub area: Option<Circle>,
    /// The districts in which the person works, besides the circle.
    pub districts: Vec<String>,
    /// What an hour costs, in minor units.
    pub hourly_cost_minor: Option<i64>,
    /// Minutes worked so far, by household, sorted.
    pub history: Vec<(HouseholdId, u32)>,
    /// What the person did so far.
    pub experience: Experience,
    /// A full week of work in minutes, as agreed with the person.
    pub full_week_minutes: u32,
    /// The limits on working time that hold for the person.
    pub profile: &'static Profile,
    /// What the roster holds of work, measured by those limits.
    pub workload: Workload,
}

impl CandidateFacts {
    /// Minutes that the person has worked in a household.
    #[must_use]
    pub fn minutes_in(&self, household: HouseholdId) -> u32 {
        self.history.binary_search_by_key(&household, |entry| entry.0).map_or(0, |found| self.history[found].1)
    }

    /// Minutes that the roster holds from the first minute of the timetable to its last.
    #[must_use]
    pub fn minutes_booked(&self, timetable: &Timetable) -> u32 {
        let (Some(first), Some(last)) = (timetable.slots.first(), timetable.slots.last()) else { return 0 };
        let from = self.roster.partition_point(|slot| slot.end <= first.start);
        let held = self.roster[from..].iter().take_while(|slot| slot.start < last.end);
        held.map(|slot| slot.minutes().unsigned_abs()).sum()
    }
}
