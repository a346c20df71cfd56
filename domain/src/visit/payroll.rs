//! Hours for the payroll: what each carer was to work on a day, and what they worked by check-in and check-out.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use chrono_tz::Tz;
use entity::id::StaffMemberId;

use super::{Visit, VisitState};

/// A carer's day on a branch's calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkDay {
    /// The day on which the visits were to begin; one that goes past midnight counts on it as a whole.
    pub day: NaiveDate,
    /// Who worked.
    pub carer: StaffMemberId,
    /// How many visits there were to do.
    pub visits: u32,
    /// To how many of them nobody came.
    pub missed: u32,
    /// How many of them have a check-in and no check-out: their time is not known, and counts as none.
    pub unfinished: u32,
    /// How long all of them were to last.
    pub planned: TimeDelta,
    /// How long they lasted, from check-in to check-out.
    pub worked: TimeDelta,
}

/// The days of the carers who are to come to some visits, in order of day and person. What was called off, and what
/// nobody has taken on, is nobody's work.
#[must_use]
pub fn work_days<'a>(visits: impl IntoIterator<Item = &'a Visit>, zone: Tz) -> Vec<WorkDay> {
    let mut days: BTreeMap<(NaiveDate, StaffMemberId), WorkDay> = BTreeMap::new();
    for visit in visits {
        let Some(carer) = visit.staff_member_id.filter(|_| is_somebodys(visit.state)) else { continue };
        let day = visit.starts_at.with_timezone(&zone).date_naive();
        let found = days.entry((day, carer)).or_insert_with(|| WorkDay {
            day,
            carer,
            visits: 0,
            missed: 0,
            unfinished: 0,
            planned: TimeDelta::zero(),
            worked: TimeDelta::zero(),
        });
        found.visits += 1;
        found.planned += visit.ends_at - visit.starts_at;
        match (visit.state, visit.checked_in_at, visit.checked_out_at) {
            (VisitState::Missed, ..) => found.missed += 1,
            (_, Some(came), Some(left)) => found.worked += left - came,
            (_, Some(_), None) => found.unfinished += 1,
            (_, None, _) => {}
        }
    }
    days.into_values().collect()
}

/// Whether a visit in this state is some carer's work, done or to do.
const fn is_somebodys(state: VisitState) -> bool {
    match state {
        VisitState::Assigned
        | VisitState::OnTheWay
        | VisitState::CheckedIn
        | VisitState::CheckedOut
        | VisitState::Confirmed
        | VisitState::Missed => true,
        VisitState::Planned | VisitState::Offered | VisitState::Cancelled => false,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use chrono_tz::{America::New_York, Asia::Shanghai, UTC};
    use entity::id::{AgencyId, BranchId, EntityId, HouseholdId, VisitId};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::matching::ServiceType;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a moment")
    }

    fn visit(carer: u128, state: VisitState, planned: [&str; 2], seen: [Option<&str>; 2]) -> Visit {
        Visit {
            id: VisitId::from_uuid(Uuid::nil()),
            agency_id: AgencyId::from_uuid(Uuid::nil()),
            visit_series_id: None,
            placement_id: None,
            by_placement: false,
            live_in: false,
            occurs_at: None,
            household_id: HouseholdId::from_uuid(Uuid::nil()),
            branch_id: BranchId::from_uuid(Uuid::nil()),
            address_id: None,
            service_type: ServiceType::Housekeeping,
            starts_at: at(planned[0]),
            ends_at: at(planned[1]),
            staff_member_id: Some(StaffMemberId::from_uuid(Uuid::from_u128(carer))),
            answer_by: None,
            state,
            set_out_at: None,
            checked_in_at: seen[0].map(at),
            checked_out_at: seen[1].map(at),
            confirmed_at: None,
            confirmed_by: None,
            cancelled_at: None,
            cancelled_by: None,
            cancel_reason: None,
            late_since: None,
            missed_at: None,
            hand_over_note: None,
            version: 1,
        }
    }

    const MORNING: [&str; 2] = ["2026-03-03T01:00:00Z", "2026-03-03T03:00:00Z"];

    #[test]
    fn hours_are_those_between_check_in_and_check_out() {
        let done =
            visit(1, VisitState::CheckedOut, MORNING, [Some("2026-03-03T01:10:00Z"), Some("2026-03-03T03:00:30Z")]);
        let there = visit(1, VisitState::CheckedIn, MORNING, [Some("2026-03-03T01:00:00Z"), None]);
        let missed = visit(1, VisitState::Missed, MORNING, [None, None]);
        let off = visit(1, VisitState::Cancelled, MORNING, [None, None]);
        let asked = visit(1, VisitState::Offered, MORNING, [None, None]);
        let days = work_days(&[done, there, missed, off, asked], Shanghai);
        assert_eq!(days.len(), 1);
        let day = &days[0];
        assert_eq!((day.visits, day.missed, day.unfinished), (3, 1, 1));
        assert_eq!((day.planned, day.worked), (TimeDelta::hours(6), TimeDelta::seconds(110 * 60 + 30)));
    }

    #[test]
    fn a_day_is_the_branchs_own() {
        let late = visit(1, VisitState::Assigned, ["2026-03-03T17:00:00Z", "2026-03-03T18:00:00Z"], [None, None]);
        for (zone, day) in [(Shanghai, 4), (New_York, 3), (UTC, 3)] {
            assert_eq!(Some(work_days([&late], zone)[0].day), NaiveDate::from_ymd_opt(2026, 3, day), "{zone}");
        }
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_nothing_counted_twice(
            visits in prop::collection::vec((0_u128..3, 0_i64..200, 1_i64..600, 0_i64..600), 0..40),
        ) {
            let made: Vec<Visit> = visits
                .iter()
                .map(|(carer, hours, planned, worked)| {
                    let start = at("2026-03-28T00:00:00Z") + TimeDelta::hours(*hours);
                    let base = visit(*carer, VisitState::CheckedOut, MORNING, [None, None]);
                    Visit {
                        starts_at: start,
                        ends_at: start + TimeDelta::minutes(*planned),
                        checked_in_at: Some(start),
                        checked_out_at: Some(start + TimeDelta::minutes(*worked)),
                        ..base
                    }
                })
                .collect();
            let days = work_days(&made, New_York);
            let sum = |part: fn(&WorkDay) -> TimeDelta| days.iter().map(part).sum::<TimeDelta>().num_minutes();
            prop_assert_eq!(sum(|day| day.worked), visits.iter().map(|visit| visit.3).sum::<i64>());
            prop_assert_eq!(sum(|day| day.planned), visits.iter().map(|visit| visit.2).sum::<i64>());
            prop_assert_eq!(days.iter().map(|day| day.visits as usize).sum::<usize>(), visits.len());
            prop_assert!(days.windows(2).all(|pair| (pair[0].day, pair[0].carer) < (pair[1].day, pair[1].carer)));
        }
    }
}
