//! The enums of services.

use async_graphql::Enum;
use domain::service::{self, clock, clocks, orders, requests};

/// How something is done.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::CatalogueKind")]
pub enum CatalogueKind {
    /// On the household's behalf, by somebody else's service.
    Agency,
    /// By the agency's own people.
    Direct,
    /// By telling.
    Information,
    /// At an event for many.
    Event,
    /// All the time, without being asked.
    Standing,
    /// As it is asked for.
    OnRequest,
}

/// Whether something costs.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::Fee")]
pub enum CatalogueFee {
    /// Nothing may be charged.
    Free,
    /// What the posted list says, and no more.
    Priced,
    /// Nobody has decided; nothing may be charged until somebody does.
    NotStated,
}

/// How far something reaches.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::AreaLimit")]
pub enum CatalogueAreaLimit {
    /// The grounds around the branch.
    Estate,
    /// The city of the branch.
    City,
}

/// What a price is for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::PriceUnit")]
pub enum PriceUnit {
    /// The whole of it.
    Job,
    /// An hour.
    Hour,
    /// A piece.
    Piece,
}

/// How a request came.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::RequestChannel")]
pub enum ServiceRequestChannel {
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
}

/// Where a request stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::RequestState")]
pub enum ServiceRequestState {
    /// It was taken down.
    Received,
    /// It waits at a station.
    Waiting,
    /// Somebody has taken it up.
    InHand,
    /// A quote waits for the household's answer.
    Quoted,
    /// It is carried out.
    Ordered,
    /// It was met at once.
    Met,
    /// It was carried out, and the household was asked how it was.
    Closed,
    /// Nothing comes of it.
    Cancelled,
}

/// What happens to a request.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "requests::RequestChange")]
pub enum ServiceRequestChange {
    /// It was taken down.
    Received,
    /// It was met at once.
    Met,
    /// It was sent to a station.
    Triaged,
    /// Somebody says how it will be done, and by when.
    TakenUp,
    /// Another time or station is offered.
    Offered,
    /// What was offered was answered.
    OfferAnswered,
    /// A quote was sent.
    Quoted,
    /// A quote was answered, withdrawn, or ended.
    QuoteEnded,
    /// A price is objected to.
    ObjectionRaised,
    /// It was decided about a price.
    ObjectionDecided,
    /// It is carried out.
    Ordered,
    /// Another time is promised, with the reason and a compensation.
    Promised,
    /// It was withdrawn.
    Cancelled,
    /// It was carried out, and the household was asked how it was.
    Closed,
}

/// Who withdrew something.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::WithdrawnBy")]
pub enum ServiceWithdrawnBy {
    /// The family.
    Family,
    /// The agency.
    Agency,
}

/// Where a quote stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::QuoteState")]
pub enum QuoteState {
    /// It waits for an answer.
    Open,
    /// The household agrees.
    Accepted,
    /// The household does not.
    Declined,
    /// The agency took it back.
    Withdrawn,
    /// Nobody answered in time.
    Expired,
}

/// Where an order stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::OrderState")]
pub enum ServiceOrderState {
    /// Nobody does it yet.
    Open,
    /// Somebody is to do it.
    Assigned,
    /// It was done.
    Done,
    /// The household signed that it was.
    Signed,
    /// It is paid.
    Settled,
    /// The household was asked how it was.
    CalledBack,
    /// It is not done.
    Cancelled,
}

/// What happens to an order.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "orders::OrderChange")]
pub enum ServiceOrderChange {
    /// It was made.
    Made,
    /// Somebody is to do it.
    Assigned,
    /// Its visit has another carer or none, or was called off.
    VisitChanged,
    /// It was done.
    Done,
    /// The household signed.
    Signed,
    /// A voucher took something off, or did not after all.
    Credited,
    /// It was paid.
    Settled,
    /// The household was asked how it was.
    CalledBack,
    /// The household said how it was.
    Rated,
    /// It is not done.
    Cancelled,
}

/// How a household is asked afterwards.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::CallBackWay")]
pub enum CallBackWay {
    /// At the door.
    Door,
    /// By telephone.
    Phone,
}

/// How something was paid.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::PaymentMethod")]
pub enum PaymentMethod {
    /// In cash.
    Cash,
    /// By WeChat Pay.
    Wechat,
    /// By Alipay.
    Alipay,
    /// By card.
    Card,
    /// By bank transfer.
    Transfer,
    /// From what the household has paid in advance.
    Account,
}

/// What a manager decides about a price.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::PriceDecision")]
pub enum PriceDecision {
    /// It stays.
    Kept,
    /// It is less.
    Reduced,
    /// Nothing is to be paid.
    Waived,
}

/// What a clock waits for.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::ClockKind")]
pub enum ServiceClockKind {
    /// Somebody is on site.
    Arrival,
    /// A first solution, with an estimated finish.
    Solution,
}

/// Which time a clock counts.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::ClockCoverage")]
pub enum ServiceClockCoverage {
    /// Day and night.
    Always,
    /// The opening hours of the branch.
    Calendar,
}

/// What happened to a clock.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::ClockEventKind")]
pub enum ServiceClockEventKind {
    /// It began to run.
    Started,
    /// It stands still.
    Paused,
    /// It goes on.
    Resumed,
    /// Another version of the policy holds.
    Governed,
    /// What was promised was done.
    Met,
    /// Nothing is waited for any more.
    Stopped,
}

/// What is told of a clock.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "clocks::ClockChange")]
pub enum ServiceClockChange {
    /// It will soon run out.
    Warned,
    /// It has run out.
    Breached,
    /// It is known now that it had not run out.
    Corrected,
}

/// Where a promise stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::PromiseState")]
pub enum ServicePromiseState {
    /// It is to be kept.
    Standing,
    /// It was kept.
    Kept,
    /// Its time went by.
    Broken,
    /// Another one stands in its place.
    Replaced,
    /// Nothing is waited for any more.
    Dropped,
}

/// Whether something stays in the catalogue.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "service::ReviewVerdict")]
pub enum CatalogueVerdict {
    /// As it is.
    Keep,
    /// With another price or another way of doing it.
    Change,
    /// No longer.
    Retire,
}

/// Whether a clock runs.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "clock::Standing")]
pub enum ServiceClockStanding {
    /// It begins later.
    Ahead,
    /// It runs, as far as the calendar is open.
    Running,
    /// It stands still.
    Paused,
    /// What was promised was done.
    Met,
    /// Nothing is waited for any more.
    Stopped,
}
