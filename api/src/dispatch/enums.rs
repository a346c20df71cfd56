//! The enums of dispatch.

use async_graphql::Enum;
use domain::dispatch;

/// Where a plan stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "dispatch::PlanState")]
pub enum DispatchPlanState {
    /// It waits for its turn.
    Queued,
    /// It is being worked out.
    Solving,
    /// It is there to be read and accepted.
    Proposed,
    /// Some of its changes were accepted.
    PartlyAccepted,
    /// All of its changes were accepted.
    Accepted,
    /// Somebody called it off.
    Cancelled,
    /// It could not be worked out; `failure` says why.
    Failed,
}

/// Why a plan was made.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "dispatch::PlanKind")]
pub enum DispatchPlanKind {
    /// Ahead, to make a day or a week good.
    Plan,
    /// Because something has happened, with the fewest changes.
    Replan,
}

/// Where the travel times of a plan come from.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum DispatchTravelSource {
    /// Measured as the crow flies, with a detour and a speed by the hour of the day.
    GreatCircle,
    /// Told by the service of travel times of this installation, and slower when everybody is on the way.
    Roads,
}

/// Why ways were measured as the crow flies though there is a service of travel times.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "dispatch::roads::EstimateCause")]
pub enum DispatchEstimateCause {
    /// It did not answer in time, or not at all. Planned again a little later, the plan may know more.
    NoAnswer,
    /// It refused, or answered what makes no sense.
    BadAnswer,
    /// It knows no way by road between the places.
    NoWay,
}

/// How a plan differs from the present arrangement of a visit.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "dispatch::PlannedChange")]
pub enum PlannedChange {
    /// Same carer, same time.
    Kept,
    /// It had nobody and gets somebody.
    Assigned,
    /// Another carer comes; perhaps at another time too.
    Reassigned,
    /// The same carer comes, later.
    Moved,
    /// It had somebody and loses them: nobody can come.
    Released,
    /// It had nobody, and nobody can come.
    Unassigned,
}

/// What stands in the way of a carer for a visit.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "dispatch::Bar")]
pub enum DispatchBar {
    /// Not engaged on that day, or suspended.
    NotEmployed,
    /// Training, exams or the background check do not allow serving.
    NotEligible,
    /// Works for another branch.
    OtherBranch,
    /// The dispatcher said that they are away.
    Absent,
    /// The dispatcher forbade it.
    Forbidden,
    /// The visit is pinned to somebody else.
    PinnedElsewhere,
    /// The visit has begun, or is held by somebody, and stays as it is.
    Settled,
    /// The household has asked not to be sent them.
    Excluded,
    /// The role for such a service is missing.
    Role,
    /// A skill that the household asked for is missing.
    Skill,
    /// It lies outside the hours in which they are willing to work.
    Hours,
    /// They are on leave.
    Leave,
    /// Something else takes these hours: training, an interview, a placement.
    Booked,
    /// A limit on working time or rest would be broken.
    WorkingTime,
    /// They cannot be there in time, with what else they have to do.
    NoRoom,
    /// Nobody knows where the visit is.
    NoAddress,
}

/// What is counted in the score of a plan.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "dispatch::Component")]
pub enum DispatchComponent {
    /// Minutes on the way.
    Travel,
    /// Minutes after the last time at which visits may begin, over all visits.
    Lateness,
    /// The largest lateness of a visit, in minutes.
    WorstLateness,
    /// Minutes between arrival and start, but before the first visit of a route.
    Waiting,
    /// Minutes from the end of somebody's hours to their arrival at home.
    Overtime,
    /// The most minutes that a carer has without way, visit or break.
    Idle,
    /// Visits by somebody new to a household that others serve.
    Continuity,
    /// Visits by another carer than the one their series names.
    Preference,
    /// The priorities of optional visits that are not given.
    Unassigned,
    /// Visits that are not given.
    Missing,
    /// Breaks that are due and do not fit.
    MissedRest,
    /// Minutes between the longest and the shortest work of two carers.
    UnfairLoad,
    /// Visits with another carer or at another time than before.
    Disruption,
}
