//! Hard rules: what nobody may miss. Every rule is judged for every candidate, whatever the others said.

mod area;
mod credentials;
mod hours;
mod person;
mod skills;
mod working_time;

use chrono::NaiveDate;

use super::distance::TravelModel;
use super::facts::{CandidateFacts, RequestFacts};
use super::policy::Policy;

pub(super) use area::{counts, elsewhere, kilometres, too_far};
pub(super) use credentials::covered;
pub(super) use hours::uncovered;
pub(super) use skills::level_of;

/// A rule that refuses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HardRule {
    /// Works for the agency during the whole service.
    Employment,
    /// Is not excluded by the household.
    Exclusion,
    /// Has every skill at the level asked for.
    Skill,
    /// Has every credential, valid during the whole service.
    Credential,
    /// Has passed every course asked for.
    Training,
    /// Has a clear background check, valid during the whole service.
    BackgroundCheck,
    /// Speaks every language demanded.
    Language,
    /// Lives in, when that is asked for.
    LiveIn,
    /// Is near enough.
    Area,
    /// Is usually free at every occurrence.
    Availability,
    /// Has no leave at any occurrence.
    Leave,
    /// Has nothing else on the roster at any occurrence.
    Roster,
    /// Stays within the limits on working time.
    WorkingTime,
}

impl HardRule {
    /// How many rules there are.
    pub const COUNT: usize = 13;

    /// Every rule, in the order in which outcomes are listed.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Employment,
        Self::Exclusion,
        Self::Skill,
        Self::Credential,
        Self::Training,
        Self::BackgroundCheck,
        Self::Language,
        Self::LiveIn,
        Self::Area,
        Self::Availability,
        Self::Leave,
        Self::Roster,
        Self::WorkingTime,
    ];

    const fn bit(self) -> u16 {
        1 << self as u16
    }
}

/// A set of hard rules.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct HardRules(u16);

impl HardRules {
    /// No rule.
    pub const NONE: Self = Self(0);

    /// Adds a rule.
    pub const fn insert(&mut self, rule: HardRule) {
        self.0 |= rule.bit();
    }

    /// The set without a rule.
    #[must_use]
    pub const fn without(self, rule: HardRule) -> Self {
        Self(self.0 & !rule.bit())
    }

    /// Whether a rule is in the set.
    #[must_use]
    pub const fn contains(self, rule: HardRule) -> bool {
        self.0 & rule.bit() != 0
    }

    /// Whether no rule is in the set.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many rules are in the set.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// The rules in order.
    pub fn iter(self) -> impl Iterator<Item = HardRule> {
        HardRule::ALL.into_iter().filter(move |rule| self.contains(*rule))
    }
}

/// The way from a candidate to the household.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Travel {
    /// Its length in metres.
    pub way_m: u32,
    /// How long it takes.
    pub minutes: u32,
}

impl Travel {
    /// The way, when both ends are known.
    #[must_use]
    pub fn between(request: &RequestFacts, candidate: &CandidateFacts, model: TravelModel) -> Option<Self> {
        let way_m = model.way_m(candidate.base?, request.place?);
        Some(Self { way_m, minutes: model.minutes(way_m) })
    }
}

/// One request, one candidate, and the policy under which they are held together.
#[derive(Clone, Copy, Debug)]
pub struct Case<'a> {
    /// What is asked for.
    pub request: &'a RequestFacts,
    /// Who could serve.
    pub candidate: &'a CandidateFacts,
    /// The agency's policy.
    pub policy: &'a Policy,
    /// The way between them.
    pub travel: Option<Travel>,
}

impl<'a> Case<'a> {
    /// A request and a candidate under a policy.
    #[must_use]
    pub fn new(request: &'a RequestFacts, candidate: &'a CandidateFacts, policy: &'a Policy) -> Self {
        let travel = Travel::between(request, candidate, policy.travel());
        Self { request, candidate, policy, travel }
    }

    /// Whether a rule lets the candidate pass.
    #[must_use]
    pub fn passes(&self, rule: HardRule) -> bool {
        match rule {
            HardRule::Employment => person::employed(self),
            HardRule::Exclusion => person::welcome(self),
            HardRule::Skill => skills::skilled(self),
            HardRule::Credential => credentials::certified(self),
            HardRule::Training => person::trained(self),
            HardRule::BackgroundCheck => person::checked(self),
            HardRule::Language => person::understood(self),
            HardRule::LiveIn => person::lives_in(self),
            HardRule::Area => area::near(self),
            HardRule::Availability => hours::available(self),
            HardRule::Leave => hours::at_work(self),
            HardRule::Roster => hours::unbooked(self),
            HardRule::WorkingTime => working_time::within_limits(self),
        }
    }

    /// Every rule that refuses.
    #[must_use]
    pub fn refusals(&self) -> HardRules {
        let mut refusals = HardRules::NONE;
        for rule in HardRule::ALL {
            if !self.passes(rule) {
                refusals.insert(rule);
            }
        }
        refusals
    }

    /// Whether every rule lets the candidate pass; stops at the first that does not.
    #[must_use]
    pub fn feasible(&self) -> bool {
        // The cheap rules and those that refuse most come first.
        const QUICKEST_FIRST: [HardRule; HardRule::COUNT] = [
            HardRule::LiveIn,
            HardRule::Area,
            HardRule::Skill,
            HardRule::Employment,
            HardRule::Availability,
            HardRule::Language,
            HardRule::Credential,
            HardRule::Exclusion,
            HardRule::Training,
            HardRule::BackgroundCheck,
            HardRule::Leave,
            HardRule::Roster,
            HardRule::WorkingTime,
        ];
        QUICKEST_FIRST.iter().all(|&rule| self.passes(rule))
    }

    /// What a rule says of the candidate, in words.
    #[must_use]
    pub fn outcome(&self, rule: HardRule) -> Outcome {
        let finding = match rule {
            HardRule::Employment => person::employment(self),
            HardRule::Exclusion => person::exclusion(self),
            HardRule::Skill => skills::finding(self),
            HardRule::Credential => credentials::finding(self),
            HardRule::Training => person::training(self),
            HardRule::BackgroundCheck => person::background_check(self),
            HardRule::Language => person::language(self),
            HardRule::LiveIn => person::live_in(self),
            HardRule::Area => area::finding(self),
            HardRule::Availability => hours::availability(self),
            HardRule::Leave => hours::leave(self),
            HardRule::Roster => hours::roster(self),
            HardRule::WorkingTime => working_time::finding(self),
        };
        match finding {
            Finding::Passed { measured, sentence } => {
                Outcome { rule, passed: true, measured, sentence, changes: Vec::new() }
            }
            Finding::Refused { measured, changes } => {
                let sentences: Vec<&str> = changes.iter().map(|change| change.sentence.as_str()).collect();
                Outcome { rule, passed: false, measured, sentence: sentences.join(" "), changes }
            }
        }
    }
}

/// Who can change what stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChangeBy {
    /// The carer, for instance by renewing a credential.
    Carer,
    /// The agency, for instance by moving another booking.
    Agency,
    /// The household, for instance by another hour.
    Household,
}

/// What would have to change for a rule to let the candidate pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Who can change it.
    pub by: ChangeBy,
    /// What is asked for.
    pub needed: String,
    /// What was found instead.
    pub found: String,
    /// The local days concerned, when it is a matter of days.
    pub dates: Vec<NaiveDate>,
    /// All of it as a sentence.
    pub sentence: String,
}

/// What a rule says of a candidate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The rule.
    pub rule: HardRule,
    /// Whether the candidate passes.
    pub passed: bool,
    /// What was measured, in short, for instance "level 3" or "12.4 km".
    pub measured: String,
    /// The outcome as a sentence.
    pub sentence: String,
    /// Everything that would have to change; something exactly when refused.
    pub changes: Vec<Change>,
}

/// The words of one rule, before they become an outcome.
enum Finding {
    Passed { measured: String, sentence: String },
    Refused { measured: String, changes: Vec<Change> },
}

impl Finding {
    fn passed(measured: impl Into<String>, sentence: impl Into<String>) -> Self {
        Self::Passed { measured: measured.into(), sentence: sentence.into() }
    }

    fn refused(by: ChangeBy, needed: impl Into<String>, found: impl Into<String>, sentence: String) -> Self {
        let found = found.into();
        let change = Change { by, needed: needed.into(), found: found.clone(), dates: Vec::new(), sentence };
        Self::Refused { measured: found, changes: vec![change] }
    }

    fn on(mut self, days: Vec<NaiveDate>) -> Self {
        if let Self::Refused { changes, .. } = &mut self
            && let Some(change) = changes.first_mut()
        {
            change.dates = days;
        }
        self
    }
}
