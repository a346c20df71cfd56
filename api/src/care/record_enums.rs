//! The enums of what is recorded in care.

use async_graphql::Enum;
use domain::care::{
    self,
    life_cycle::ReferralStep,
    log::{content, dose, vitals},
};

/// What an entry of the log is about.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "care::LogKind")]
pub enum CareLogKind {
    /// A meal, the breast or a bottle.
    Feeding,
    /// A time of sleep.
    Sleep,
    /// A diaper that was changed.
    Diaper,
    /// A medicine.
    Medication,
    /// A measurement.
    Vitals,
    /// How the person feels.
    Mood,
    /// Anything else.
    Note,
}

/// How somebody was fed.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "content::FeedingWay")]
pub enum FeedingWay {
    /// At the breast.
    Breast,
    /// Milk of the mother, from a bottle.
    ExpressedMilk,
    /// Formula, from a bottle.
    Formula,
    /// A meal.
    Meal,
    /// A drink.
    Drink,
}

/// What became of a dose.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "content::DoseOutcome")]
pub enum DoseOutcome {
    /// It was taken.
    Given,
    /// The person did not want it.
    Refused,
    /// It was left out on purpose; the words say why.
    Omitted,
}

/// Where a dose stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "dose::DoseState")]
pub enum DoseState {
    /// Its time has not come.
    Ahead,
    /// Its time has come, and nobody has noted anything.
    Due,
    /// It is long due, and nobody has noted anything.
    Overdue,
    /// It was taken in time.
    Given,
    /// It was taken, and late.
    GivenLate,
    /// The person did not want it.
    Refused,
    /// It was left out on purpose.
    Omitted,
}

/// A vital sign.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "vitals::VitalSign")]
pub enum VitalSign {
    /// Body temperature, in degrees Celsius with one digit: `36.8`. Usual: 35.5 to 37.9; in the first year 36.0 to 37.9.
    Temperature,
    /// Heart beats a minute. Usual: 50 to 110; in the first year 90 to 180.
    Pulse,
    /// Breaths a minute. Usual: 10 to 24; in the first year 25 to 60.
    Breathing,
    /// The upper blood pressure, in millimetres of mercury. Usual: 90 to 160.
    Systolic,
    /// The lower blood pressure, in millimetres of mercury. Usual: 50 to 100.
    Diastolic,
    /// Oxygen saturation, in percent. Usual: 92 to 100.
    Oxygen,
    /// Blood glucose, in millimoles a litre with one digit: `6.2`. Usual: 3.9 to 13.9.
    Glucose,
    /// Body weight, in kilograms with two digits: `3.45`.
    Weight,
    /// Pain as the person says it, 0 to 10. Usual: 0 to 6.
    Pain,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "care::IncidentKind")]
pub enum IncidentKind {
    /// A fall.
    Fall,
    /// Choking.
    Choking,
    /// Self-harm.
    SelfHarm,
    /// Wandering off.
    Wandering,
    /// Another injury.
    Injury,
    /// A wrong medicine, dose or time.
    Medication,
    /// A sudden illness.
    Illness,
    /// Something was damaged or lost.
    Property,
    /// Anything else.
    Other,
}

/// How bad an incident was.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "care::IncidentSeverity")]
pub enum IncidentSeverity {
    /// Nobody was harmed.
    Minor,
    /// Somebody was harmed a little, and needed no doctor.
    Moderate,
    /// Somebody needed a doctor; raises an alert.
    Severe,
    /// A life was in danger; raises an alert.
    Critical,
}

/// Where an incident stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "care::IncidentState")]
pub enum IncidentState {
    /// Reported; nobody has taken it up.
    Open,
    /// Somebody is at it.
    FollowedUp,
    /// It is done with.
    Closed,
}

/// Where a referral stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "care::ReferralState")]
pub enum ReferralState {
    /// The coordinator proposes it; the family is asked.
    Proposed,
    /// The family agrees.
    Agreed,
    /// The hospital has it.
    Sent,
    /// The hospital has given a time.
    Accepted,
    /// The person was there.
    Completed,
    /// The family or the hospital does not want it.
    Declined,
    /// The agency took it back.
    Withdrawn,
}

/// A step that the office takes with a referral.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum ReferralOfficeStep {
    /// It is sent to the hospital; the family has agreed.
    Send,
    /// The hospital gives a time.
    Accept,
    /// The person was there.
    Complete,
    /// The hospital does not want it.
    Decline,
    /// The agency takes it back.
    Withdraw,
}

impl From<ReferralOfficeStep> for ReferralStep {
    fn from(step: ReferralOfficeStep) -> Self {
        match step {
            ReferralOfficeStep::Send => Self::Send,
            ReferralOfficeStep::Accept => Self::Accept,
            ReferralOfficeStep::Complete => Self::Complete,
            ReferralOfficeStep::Decline => Self::Decline,
            ReferralOfficeStep::Withdraw => Self::Withdraw,
        }
    }
}

/// Where the end of a service stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "care::EndingState")]
pub enum ServiceEndingState {
    /// It is to end; the family has not been talked with.
    Begun,
    /// The family has been talked with.
    Talked,
    /// The certificate is issued.
    Certified,
    /// The file is closed, with its lessons.
    Archived,
}
