//! The enums of complaints.

use async_graphql::Enum;
use domain::quality;

/// How a complaint came.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ComplaintChannel")]
pub enum ComplaintChannel {
    /// By telephone.
    Phone,
    /// By WeChat.
    Wechat,
    /// By the portal or an app.
    App,
    /// By e-mail.
    Email,
    /// In person.
    InPerson,
    /// When the household was asked how an order was (`serviceOrderCallBack`); such a complaint comes by itself.
    CallBack,
}

/// Where a complaint stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ComplaintState")]
pub enum ComplaintState {
    /// It was taken down.
    Received,
    /// Somebody sees to it.
    Routed,
    /// The household was told what was done; whether it is content is to be heard.
    Answered,
    /// The household is content.
    Closed,
    /// The household has taken it back.
    Withdrawn,
}

/// Why there was something to complain about.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ComplaintCause")]
pub enum ComplaintCause {
    /// Somebody came late.
    Late,
    /// Nobody came.
    Missed,
    /// The work was not good.
    Workmanship,
    /// Somebody was not polite.
    Attitude,
    /// Something was not said, or wrongly.
    Communication,
    /// Something was broken or lost.
    Damage,
    /// Something cost more than it should.
    Price,
    /// Somebody was in danger.
    Safety,
    /// Nothing was wrong.
    Unfounded,
    /// Anything else.
    Other,
}

/// What a clock of a complaint waits for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::ComplaintClockKind")]
pub enum ComplaintClockKind {
    /// Somebody sees to it: within an hour of opening time.
    Response,
    /// The household has its answer and is content: within 16 hours of opening time, two working days. While the household
    /// is asked whether it is content this clock stands still.
    Solution,
}
