//! The enums of matching.

use async_graphql::Enum;
use domain::matching::{
    self, candidates,
    engine::{
        fairness,
        hard::{self, HardRule},
        soft::SoftRule,
    },
};

/// The kind of service that is asked for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "matching::ServiceType")]
pub enum ServiceType {
    /// Care of mother and newborn in the first weeks.
    Maternity,
    /// Care of an infant.
    Infant,
    /// Care of an elderly person.
    Elderly,
    /// Care of a patient at home.
    Patient,
    /// Housework.
    Housekeeping,
    /// Running of the household.
    Butler,
}

/// Where a staffing request stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "matching::StaffingRequestStatus")]
pub enum StaffingRequestStatus {
    /// Being written; nobody is looked for yet.
    Draft,
    /// Somebody is looked for.
    Open,
    /// A proposal waits for an answer, or an interview is under way.
    Proposed,
    /// Every seat is taken.
    Filled,
    /// The service is over.
    Closed,
    /// Given up.
    Cancelled,
}

/// Why nobody holds a time of a placement.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "matching::UncoveredReason")]
pub enum UncoveredReason {
    /// The carer may not serve now: suspended, or gone.
    CarerUnavailable,
    /// Something else has taken the carer's hours.
    Taken,
    /// A hard rule refuses the carer by now: a credential has ended, the household excludes them, a limit is reached.
    Unsuitable,
}

/// Where a proposal stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "matching::ProposalStatus")]
pub enum ProposalStatus {
    /// Waiting for the carer's answer.
    Sent,
    /// The carer said yes.
    Accepted,
    /// The carer said no.
    Declined,
    /// The deadline passed without an answer.
    Expired,
    /// The agency took it back.
    Withdrawn,
}

/// Why a carer says no.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "matching::DeclineReason")]
pub enum DeclineReason {
    /// The way is too long.
    TooFar,
    /// The hours do not suit.
    Hours,
    /// The pay is too low.
    Pay,
    /// The work is not what the carer does.
    Work,
    /// Illness or another reason of the carer's own.
    Personal,
    /// Anything else; the note says what.
    Other,
}

/// Where a placement stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "matching::PlacementStage")]
pub enum PlacementStage {
    /// Family and carer meet; the hours are held on the roster.
    Interview,
    /// The carer works on trial.
    Trial,
    /// The carer works in the household.
    Active,
    /// Another carer has taken over.
    Replaced,
    /// Over.
    Ended,
}

/// Why a placement ended.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "matching::EndReason")]
pub enum PlacementEndReason {
    /// The agreed time is over.
    Completed,
    /// The interview or the trial did not convince the family.
    NotChosen,
    /// The family ended it.
    Family,
    /// The carer ended it.
    Carer,
    /// The agency ended it.
    Agency,
}

/// What a member of a care team answers for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "matching::CareTeamRole")]
pub enum CareTeamRole {
    /// Responsible for the household; one in a team.
    Butler,
    /// Takes turns in the household.
    Rotating,
}

/// Which candidates are asked for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "candidates::Standing")]
pub enum CandidateStanding {
    /// Those whom no rule refuses, the best first.
    Fits,
    /// Those whom a rule refuses, by id.
    Refused,
    /// Those who fit, then those who do not.
    All,
}

/// Who can change what stands in the way.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "hard::ChangeBy")]
pub enum ChangeBy {
    /// The carer, for instance by renewing a credential.
    Carer,
    /// The agency, for instance by moving another booking.
    Agency,
    /// The household, for instance by another hour.
    Household,
}

/// What the figures allow to be said of a group.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "fairness::Finding")]
pub enum FairnessFinding {
    /// The group with the highest rate, against which the others are held.
    Reference,
    /// The rate is at least four fifths of the highest.
    NoEvidence,
    /// The rate is below four fifths of the highest, and chance is an unlikely cause.
    AdverseImpact,
    /// The rate is below four fifths of the highest, but the numbers are too small to tell it from chance.
    TooFewToTell,
}

/// A rule of matching. Hard rules refuse, soft rules score.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum MatchingRule {
    /// Hard: works for the agency during the whole service.
    Employment,
    /// Hard: is not excluded by the household.
    Exclusion,
    /// Hard: has every skill at the level asked for.
    Skill,
    /// Hard: has every credential, valid during the whole service.
    Credential,
    /// Hard: has completed the induction and passed every course asked for.
    Training,
    /// Hard: has a clear background check, valid during the whole service.
    BackgroundCheck,
    /// Hard: speaks every language demanded.
    Language,
    /// Hard: lives in, or comes by the day, as asked for.
    LiveIn,
    /// Hard: is near enough, and the household lies in the person's service area.
    Area,
    /// Hard: is usually free at every time asked for.
    Availability,
    /// Hard: has no leave at any time asked for.
    Leave,
    /// Hard: has nothing else on the roster at any time asked for.
    Roster,
    /// Hard: stays within the limits on working time, over rolling windows.
    WorkingTime,
    /// Soft: skills above the level asked for; the mean of min(surplus, 2) / 2.
    SkillSurplus,
    /// Soft: time t worked in the household, t / (t + h); h is the policy's `continuityHalfHours`.
    Continuity,
    /// Soft: the share of the languages wished for that the person speaks.
    Languages,
    /// Soft: the share of the household's wishes that the person meets; told ones count twice observed ones.
    Preferences,
    /// Soft: 1 at the door, 0 at the policy's longest way.
    Distance,
    /// Soft: visits kept in time, held against late, called off (twice) and missed ones (five times).
    Reliability,
    /// Soft: families' ratings, drawn towards the agency's mean while they are few.
    Rating,
    /// Soft: the free share of a full week (twice) and the rest around the work (once).
    Workload,
    /// Soft: 1 at half of the budget, a half at the budget, 0 at one and a half.
    Cost,
}

impl From<HardRule> for MatchingRule {
    fn from(rule: HardRule) -> Self {
        match rule {
            HardRule::Employment => Self::Employment,
            HardRule::Exclusion => Self::Exclusion,
            HardRule::Skill => Self::Skill,
            HardRule::Credential => Self::Credential,
            HardRule::Training => Self::Training,
            HardRule::BackgroundCheck => Self::BackgroundCheck,
            HardRule::Language => Self::Language,
            HardRule::LiveIn => Self::LiveIn,
            HardRule::Area => Self::Area,
            HardRule::Availability => Self::Availability,
            HardRule::Leave => Self::Leave,
            HardRule::Roster => Self::Roster,
            HardRule::WorkingTime => Self::WorkingTime,
        }
    }
}

impl From<SoftRule> for MatchingRule {
    fn from(rule: SoftRule) -> Self {
        match rule {
            SoftRule::SkillSurplus => Self::SkillSurplus,
            SoftRule::Continuity => Self::Continuity,
            SoftRule::Languages => Self::Languages,
            SoftRule::Preferences => Self::Preferences,
            SoftRule::Distance => Self::Distance,
            SoftRule::Reliability => Self::Reliability,
            SoftRule::Rating => Self::Rating,
            SoftRule::Workload => Self::Workload,
            SoftRule::Cost => Self::Cost,
        }
    }
}
