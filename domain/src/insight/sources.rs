//! What a visit, a complaint, a request and an order count for.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, EntityId, HouseholdId, StaffMemberId},
    insight::indicator_fact::Measure,
};
use uuid::Uuid;

use super::tally::Count;
use crate::{
    quality::{Complaint, ComplaintState, VisitRating},
    service::{ServiceOrder, ServiceRequest},
    visit::{Visit, VisitState},
};

/// The least rating that counts as satisfied, of 5.
const SATISFIED_FROM: i32 = 4;

/// Something that is counted, and what it counts for by now: `None` where it does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its id.
    pub id: Uuid,
    /// In each respect.
    pub counts: Vec<(Measure, Option<Count>)>,
}

/// What the counts of one source have in common.
struct Place {
    branch: BranchId,
    household: HouseholdId,
    zone: Tz,
}

impl Place {
    fn count(&self, person: Option<StaffMemberId>, at: DateTime<Utc>, hit: bool, minutes: i64) -> Count {
        let day: NaiveDate = at.with_timezone(&self.zone).date_naive();
        Count { branch: self.branch, household: self.household, person, day, hit, minutes: minutes.max(0) }
    }
}

/// What a visit counts for: it was due once somebody came or should have, and took place once it is over. Who lives in the
/// household does not come to it, in time or late.
#[must_use]
pub fn of_visit(visit: &Visit, zone: Tz) -> Source {
    let place = Place { branch: visit.branch_id, household: visit.household_id, zone };
    let took_place = matches!(visit.state, VisitState::CheckedOut | VisitState::Confirmed);
    let was_due = !visit.live_in && (took_place || matches!(visit.state, VisitState::CheckedIn | VisitState::Missed));
    let minutes = match (visit.checked_in_at, visit.checked_out_at) {
        (Some(came), Some(left)) => (left - came).num_minutes(),
        _ => (visit.ends_at - visit.starts_at).num_minutes(),
    };
    let count = |hit, minutes| place.count(visit.staff_member_id, visit.starts_at, hit, minutes);
    Source {
        id: visit.id.uuid(),
        counts: vec![
            (Measure::Punctual, was_due.then(|| count(visit.late_since.is_none(), 0))),
            (Measure::Visited, took_place.then(|| count(true, minutes))),
        ],
    }
}

/// What a complaint counts for, unless it was taken back: on the day on which it was raised, whenever it is solved.
#[must_use]
pub fn of_complaint(complaint: &Complaint, zone: Tz) -> Source {
    let place = Place { branch: complaint.branch_id, household: complaint.household_id, zone };
    let counts = complaint.state != ComplaintState::Withdrawn;
    let solved = complaint.state == ComplaintState::Closed;
    let count = |hit| place.count(complaint.staff_member_id, complaint.raised_at, hit, 0);
    Source {
        id: complaint.id.uuid(),
        counts: vec![
            (Measure::Complained, counts.then(|| count(true))),
            (Measure::Solved, counts.then(|| count(solved))),
        ],
    }
}

/// What the stars of a visit count for.
#[must_use]
pub fn of_rating(rating: &VisitRating, zone: Tz) -> Source {
    let place = Place { branch: rating.branch_id, household: rating.household_id, zone };
    let count = place.count(Some(rating.staff_member_id), rating.rated_at, rating.stars >= SATISFIED_FROM, 0);
    Source { id: rating.id.uuid(), counts: vec![(Measure::Satisfied, Some(count))] }
}

/// What a request counts for: how long it took until it was met or somebody said how it will be done.
#[must_use]
pub fn of_request(request: &ServiceRequest, zone: Tz) -> Source {
    let place = Place { branch: request.branch_id, household: request.household_id, zone };
    let first = request.met_at.into_iter().chain(request.taken_up_at).min();
    let count =
        |at: DateTime<Utc>| place.count(None, request.received_at, true, (at - request.received_at).num_minutes());
    Source { id: request.id.uuid(), counts: vec![(Measure::Response, first.map(count))] }
}

/// What an order counts for: how long it took until it was done, and whether the household was satisfied.
#[must_use]
pub fn of_order(order: &ServiceOrder, zone: Tz) -> Source {
    let place = Place { branch: order.branch_id, household: order.household_id, zone };
    let person = order.staff_member_id;
    let done = order.done_at.map(|at| place.count(person, at, true, (at - order.made_at).num_minutes()));
    let rated = order.rating.zip(order.rated_at);
    let rated = rated.map(|(rating, at)| place.count(person, at, rating >= SATISFIED_FROM, 0));
    Source { id: order.id.uuid(), counts: vec![(Measure::Completion, done), (Measure::Satisfied, rated)] }
}
