//! The enums of loyalty.

use async_graphql::Enum;
use domain::loyalty;

/// What an entry is.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "loyalty::EntryKind")]
pub enum PointsEntryKind {
    /// Points were earned, pending or to be spent at once.
    Earned,
    /// Pending points can be spent; the rest of them lapsed.
    Posted,
    /// Pending points lapsed.
    Voided,
    /// Points were set aside.
    Reserved,
    /// Points that were set aside were spent; the rest of them came back.
    Redeemed,
    /// Points that were set aside came back.
    Released,
    /// Points were spent at once.
    Spent,
    /// Spent points came back.
    Refunded,
    /// Earned points were taken back with a part of the purchase that earned them.
    ClawedBack,
    /// Points expired.
    Expired,
    /// An entry was undone by its mirror image.
    Reversed,
}

/// What becomes of pending points when their time is over.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "loyalty::PendingEnd")]
pub enum PointsPendingEnd {
    /// They can be spent.
    Post,
    /// They lapse.
    Void,
}

/// Where points stand that were set aside.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "loyalty::ReservationState")]
pub enum PointsReservationState {
    /// They are set aside.
    Held,
    /// They were spent, or a part of them; the rest came back.
    Redeemed,
    /// They came back.
    Released,
    /// They came back since nobody asked for them in time.
    Lapsed,
}
