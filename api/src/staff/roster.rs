//! The roster in the schema.

use async_graphql::{ID, Object};
use domain::{id::BookingId, staff};

use super::enums::BookingKind;
use crate::graphql::{DateTime, Id};

/// Hours that are taken.
#[derive(Clone)]
pub struct Booking(pub staff::Booking);

impl From<staff::Booking> for Booking {
    fn from(row: staff::Booking) -> Self {
        Self(row)
    }
}

/// Hours of somebody that are taken. Nobody is ever booked twice for one time.
#[Object]
impl Booking {
    /// The id.
    pub async fn id(&self) -> Id<BookingId> {
        self.0.id.into()
    }

    /// What takes them.
    async fn kind(&self) -> BookingKind {
        self.0.kind.into()
    }

    /// When they begin.
    async fn starts_at(&self) -> DateTime {
        self.0.starts_at.into()
    }

    /// When they are over.
    async fn ends_at(&self) -> DateTime {
        self.0.ends_at.into()
    }

    /// The visit, placement, leave or attendance that takes them; null when they were taken by hand.
    async fn source_id(&self) -> Option<ID> {
        staff::roster::source(&self.0).map(ID)
    }
}
