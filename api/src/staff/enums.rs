//! The words of the staff domain in the schema.

use async_graphql::Enum;
use domain::staff;

/// Where somebody stands with the agency.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::Status")]
pub enum StaffStatus {
    /// Has applied; is being checked and trained.
    Applicant,
    /// Serves households.
    Active,
    /// May not serve for now.
    Suspended,
    /// Has an approved leaving; serves until the last day.
    Leaving,
    /// Has left; the file stays.
    Left,
}

/// A step that the office takes with somebody's status.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum StaffStatusStep {
    /// An applicant begins to serve.
    Engage,
    /// An applicant is not taken.
    Reject,
    /// Somebody may not serve for now.
    Suspend,
    /// A suspension ends.
    Reinstate,
    /// Somebody who has left applies again.
    Reapply,
}

impl From<StaffStatusStep> for staff::status::StatusStep {
    fn from(step: StaffStatusStep) -> Self {
        match step {
            StaffStatusStep::Engage => Self::Engage,
            StaffStatusStep::Reject => Self::Reject,
            StaffStatusStep::Suspend => Self::Suspend,
            StaffStatusStep::Reinstate => Self::Reinstate,
            StaffStatusStep::Reapply => Self::Reapply,
        }
    }
}

/// What somebody is employed as; one person may be several.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::StaffRole")]
pub enum StaffRole {
    /// Runs a household's services as a whole.
    Butler,
    /// Keeps house: cleaning, laundry, shopping, simple meals.
    Housekeeper,
    /// Cares for mother and newborn in the first weeks.
    MaternityNurse,
    /// Raises infants and toddlers.
    InfantCarer,
    /// Cares for the elderly, the ill and the disabled.
    ElderlyCarer,
    /// Cooks.
    Cook,
    /// Cleans by the hour.
    Cleaner,
    /// Drives.
    Driver,
}

/// Whether somebody lives in the household that is served.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::LiveIn")]
#[expect(clippy::enum_variant_names, reason = "living in is one of the answers to whether somebody lives in")]
pub enum LiveIn {
    /// Lives in, and takes nothing else.
    LiveIn,
    /// Goes home.
    LiveOut,
    /// Takes either.
    Both,
}

/// What a credential certifies.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::CredentialKind")]
pub enum CredentialKind {
    /// Domestic service.
    DomesticService,
    /// Care of mother and newborn.
    MaternityCare,
    /// Raising infants.
    InfantCare,
    /// Nursing care of the elderly and the ill.
    NursingCare,
    /// Fit for work near people and food.
    Health,
    /// First aid.
    FirstAid,
    /// Cooking.
    Cooking,
    /// Driving licence.
    Driving,
    /// Registered nurse.
    Nursing,
    /// Anything else.
    Other,
}

/// How a credential stands today.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum CredentialState {
    /// Issued for a later day.
    NotYetValid,
    /// It holds, for more than 60 days.
    Valid,
    /// It holds, but its last day is within 60 days.
    Expiring,
    /// Its last day has passed.
    Expired,
    /// It was withdrawn and counts no more.
    Withdrawn,
}

impl From<Option<staff::validity::State>> for CredentialState {
    fn from(state: Option<staff::validity::State>) -> Self {
        use staff::validity::State;
        match state {
            None => Self::Withdrawn,
            Some(State::NotYetValid) => Self::NotYetValid,
            Some(State::Valid) => Self::Valid,
            Some(State::Expiring { .. }) => Self::Expiring,
            Some(State::Expired { .. }) => Self::Expired,
        }
    }
}

/// What a background check found.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::CheckResult")]
pub enum BackgroundCheckResult {
    /// Nothing stands against an assignment.
    Clear,
    /// Something stands against it.
    Adverse,
}

/// What expires.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::WarningSubject")]
pub enum ExpirySubject {
    /// A credential.
    Credential,
    /// A background check.
    BackgroundCheck,
}

/// When a course is held, and for what.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::CourseKind")]
pub enum TrainingCourseKind {
    /// Before the first assignment: two weeks, that is 10 working days.
    Induction,
    /// Once a month for everybody.
    Monthly,
    /// Weekly, within the team.
    Team,
    /// A scenario is played through.
    Drill,
    /// For one skill or credential.
    Skill,
}

/// Whether somebody takes part in a session.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::AttendanceState")]
pub enum AttendanceState {
    /// Has a place.
    Enrolled,
    /// Was there.
    Attended,
    /// Was not there.
    Absent,
    /// Gave the place back before.
    Withdrawn,
}

/// How an exam ended.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::ExamResult")]
pub enum ExamResult {
    /// Opens eligibility where the course is required.
    Passed,
    /// Closes it.
    Failed,
}

/// What a leave is for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::LeaveKind")]
pub enum LeaveKind {
    /// Yearly holiday.
    Annual,
    /// Illness.
    Sick,
    /// Private matters.
    Personal,
    /// Birth, marriage, bereavement, care of a relative.
    Family,
    /// Without pay.
    Unpaid,
}

/// How far a leave has come.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::LeaveState")]
pub enum LeaveState {
    /// Waits for a decision.
    Requested,
    /// Stands in the roster.
    Approved,
    /// Was refused, with a note.
    Declined,
    /// Was taken back, before or after approval.
    Cancelled,
}

/// What takes hours of the roster.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::BookingKind")]
pub enum BookingKind {
    /// A single visit.
    Visit,
    /// Hours in a household on a schedule.
    Placement,
    /// Living in a household: presence, of which only a part is work.
    LiveIn,
    /// Time off.
    Leave,
    /// A training session.
    Training,
    /// A talk with a family before a placement.
    Interview,
    /// Kept free.
    Hold,
}

/// How far a leaving has come.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::LeavingState")]
pub enum LeavingState {
    /// Waits for approval.
    Applied,
    /// The last day stands.
    Approved,
    /// Keys, households and papers are handed over.
    HandedOver,
    /// The certificate of employment is issued.
    Certified,
    /// Gone; the file stays.
    Left,
    /// Taken back before the hand-over.
    Withdrawn,
}

/// What a limit on working time is about.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "staff::working_time::LimitKind")]
pub enum WorkingTimeLimitKind {
    /// Hours worked in any 24 hours.
    Day,
    /// Hours worked in any seven days.
    Week,
    /// Hours worked over a longer stretch, as an average or with overtime counted in.
    Average,
    /// Unbroken rest in 24 hours.
    DailyRest,
    /// Unbroken rest in seven days.
    WeeklyRest,
    /// A break in a long stretch of work.
    Break,
}
