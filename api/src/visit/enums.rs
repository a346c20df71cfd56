//! The enums of visits.

use async_graphql::Enum;
use domain::visit::{self, course, verification, visits};

/// Where a visit stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "visit::VisitState")]
pub enum VisitState {
    /// Nobody is to come yet.
    Planned,
    /// Somebody was asked, and has not answered.
    Offered,
    /// Somebody is to come.
    Assigned,
    /// The carer has set out.
    OnTheWay,
    /// The carer is there.
    CheckedIn,
    /// The carer has left.
    CheckedOut,
    /// The family or the agency says that it was so.
    Confirmed,
    /// It does not take place.
    Cancelled,
    /// Its time went by and nobody came; a late report may show that somebody did.
    Missed,
}

/// Who called a visit off.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "visit::CancelledBy")]
pub enum VisitCancelledBy {
    /// The family.
    Family,
    /// The carer.
    Carer,
    /// The agency.
    Agency,
}

/// What happens to a visit.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "visits::VisitChange")]
pub enum VisitChange {
    /// It was planned by itself; the visits of a series come without such a message.
    Planned,
    /// Somebody was asked.
    Offered,
    /// Somebody is to come.
    Assigned,
    /// Nobody is to come any more.
    Released,
    /// It has another time or place.
    Moved,
    /// The carer has set out.
    SetOut,
    /// The carer is there.
    Arrived,
    /// The carer has left.
    Left,
    /// What was known is known better: reports came late or out of order, or a note was left.
    Corrected,
    /// Nobody has come in time.
    Late,
    /// Nobody came.
    Missed,
    /// Nobody has said that the carer left, two hours after it was to be over.
    NotCheckedOut,
    /// It was called off.
    Cancelled,
    /// It was as it says.
    Confirmed,
}

/// What a carer reports.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "visit::ReportKind")]
pub enum VisitReportKind {
    /// On the way.
    SetOut,
    /// At the household.
    CheckIn,
    /// Leaving the household.
    CheckOut,
}

/// Why a report does not count. It is kept: a later one may give it its place.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "course::ReportConflict")]
pub enum VisitReportConflict {
    /// Somebody else is to come by now.
    NotYours,
    /// The visit was called off.
    CalledOff,
    /// It came when the visit was confirmed as it is.
    ConfirmedBefore,
    /// The device's time lies more than twelve hours from the visit.
    NotItsTime,
    /// An earlier report has said so.
    SaidBefore,
    /// No check-in comes before this check-out.
    NotCheckedIn,
    /// Setting out after one is there.
    ThereAlready,
    /// The office has said when the visit ended.
    SetByOffice,
}

/// What is not as it should be at a visit.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "visit::ExceptionKind")]
pub enum VisitExceptionKind {
    /// Nobody was there five minutes after it was to begin.
    Late,
    /// Nobody came.
    Missed,
    /// The carer left more than five minutes before the end.
    LeftEarly,
    /// Checked in more than 200 metres (and what the device doubts, up to 300) from every address of the household.
    CheckInElsewhere,
    /// Checked out so far away.
    CheckOutElsewhere,
    /// Checked in, and the device did not know where.
    CheckInPlaceUnknown,
    /// Checked out, and the device did not know where.
    CheckOutPlaceUnknown,
    /// Checked in, and not checked out two hours after the end. It is resolved with the time at which the visit ended.
    NotCheckedOut,
}

/// A fact that electronic visit verification asks for and that may be missing.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "verification::VerifiedFact")]
pub enum VerifiedFact {
    /// Who served.
    PersonServing,
    /// Where.
    Place,
    /// When it began.
    Begin,
    /// When it ended.
    End,
}

/// What becomes of a report.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum VisitReportStatus {
    /// It counts.
    Counted,
    /// It is kept and does not count; `conflict` says why.
    Conflict,
    /// It was not taken; `code`, `field` and `message` say why.
    Refused,
}
