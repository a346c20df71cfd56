//! What a carer's reports come to, whenever and in whatever order they arrive.
//!
//! A phone without a network keeps what it has to say and sends it later: in any order, twice, hours late. So nothing is
//! decided by arrival. All reports of a visit are kept, put in the order of the device's own clock, and read from the
//! beginning each time; the same reports come to the same course.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{StaffMemberId, VisitReportId},
    visit::visit_report::ReportKind,
};

use super::VisitReport;
use crate::kernel::span::Span;

/// Why a report does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReportConflict {
    /// Somebody else is to come by now.
    NotYours,
    /// The visit was called off.
    CalledOff,
    /// It came when the visit was confirmed as it is.
    ConfirmedBefore,
    /// The device's time lies far from the visit.
    NotItsTime,
    /// An earlier report has said so.
    SaidBefore,
    /// The carer has left, or was not there yet: no check-in comes before it.
    NotCheckedIn,
    /// Setting out after one is there.
    ThereAlready,
    /// The office has said when the visit ended.
    SetByOffice,
}

/// How a visit went by its reports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// The report by which the carer set out.
    pub set_out: Option<Counted>,
    /// The report by which the carer was there.
    pub checked_in: Option<Counted>,
    /// The report by which the carer left.
    pub checked_out: Option<Counted>,
    /// Which reports do not count, and why.
    pub conflicts: HashMap<VisitReportId, ReportConflict>,
}

/// A report that counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// Which one.
    pub report: VisitReportId,
    /// When, by the device.
    pub at: DateTime<Utc>,
}

/// What a report is held against.
#[derive(Clone, Copy, Debug)]
pub struct Expected {
    /// Who is to come.
    pub carer: Option<StaffMemberId>,
    /// Whether the visit was called off.
    pub called_off: bool,
    /// When it was confirmed as it was then.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// Between when reports of it can be true.
    pub time: Span,
    /// Whether the office has said when it ended.
    pub ended_by_office: bool,
}

/// Reads the reports of one visit from the beginning.
#[must_use]
pub fn course(reports: &[VisitReport], expected: &Expected) -> Course {
    let mut in_order: Vec<&VisitReport> = reports.iter().collect();
    // Two at one instant are read in the order in which a visit goes.
    in_order.sort_by(|a, b| (a.device_at, a.kind, &a.client_id).cmp(&(b.device_at, b.kind, &b.client_id)));
    let mut course = Course::default();
    for report in in_order {
        if let Err(conflict) = course.hear(report, expected) {
            course.conflicts.insert(report.id, conflict);
        }
    }
    course
}

impl Course {
    fn hear(&mut self, report: &VisitReport, expected: &Expected) -> Result<(), ReportConflict> {
        if expected.carer != Some(report.staff_member_id) {
            return Err(ReportConflict::NotYours);
        }
        if expected.called_off {
            return Err(ReportConflict::CalledOff);
        }
        if expected.confirmed_at.is_some_and(|confirmed| confirmed < report.received_at) {
            return Err(ReportConflict::ConfirmedBefore);
        }
        if !expected.time.includes(report.device_at) {
            return Err(ReportConflict::NotItsTime);
        }
        let place = match report.kind {
            ReportKind::SetOut if self.checked_in.is_some() => return Err(ReportConflict::ThereAlready),
            ReportKind::SetOut => &mut self.set_out,
            ReportKind::CheckIn => &mut self.checked_in,
            ReportKind::CheckOut if expected.ended_by_office => return Err(ReportConflict::SetByOffice),
            ReportKind::CheckOut if self.checked_in.is_none() => return Err(ReportConflict::NotCheckedIn),
            ReportKind::CheckOut => &mut self.checked_out,
        };
        if place.is_some() {
            return Err(ReportConflict::SaidBefore);
        }
        *place = Some(Counted { report: report.id, at: report.device_at });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use entity::id::{AgencyId, VisitId};
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    const KINDS: [ReportKind; 3] = [ReportKind::SetOut, ReportKind::CheckIn, ReportKind::CheckOut];

    fn carer(number: u8) -> StaffMemberId {
        StaffMemberId(Uuid::from_u128(number.into()))
    }

    fn report(number: u128, kind: ReportKind, minute: i64, by: u8) -> VisitReport {
        let at = DateTime::UNIX_EPOCH + TimeDelta::minutes(minute);
        VisitReport {
            id: VisitReportId(Uuid::from_u128(number)),
            agency_id: AgencyId(Uuid::nil()),
            visit_id: VisitId(Uuid::nil()),
            staff_member_id: carer(by),
            client_id: number.to_string(),
            kind,
            device_at: at,
            received_at: at,
            position: None,
            accuracy_metres: None,
            distance_metres: None,
        }
    }

    fn expected() -> Expected {
        let until = DateTime::UNIX_EPOCH + TimeDelta::hours(2);
        let time = Span::new(DateTime::UNIX_EPOCH, until).expect("two hours");
        Expected { carer: Some(carer(1)), called_off: false, confirmed_at: None, time, ended_by_office: false }
    }

    fn times(course: &Course) -> [Option<i64>; 3] {
        let minute = |counted: &Option<Counted>| counted.map(|counted| counted.at.timestamp() / 60);
        [minute(&course.set_out), minute(&course.checked_in), minute(&course.checked_out)]
    }

    #[test]
    fn a_visit_goes_from_setting_out_to_leaving() {
        let said = [
            report(1, ReportKind::SetOut, 0, 1),
            report(2, ReportKind::CheckIn, 20, 1),
            report(3, ReportKind::CheckOut, 80, 1),
        ];
        let course = course(&said, &expected());
        assert_eq!(times(&course), [Some(0), Some(20), Some(80)]);
        assert!(course.conflicts.is_empty());
    }

    #[test]
    fn a_check_out_waits_for_its_check_in() {
        let left = report(3, ReportKind::CheckOut, 80, 1);
        let alone = course(std::slice::from_ref(&left), &expected());
        assert_eq!(alone.conflicts[&left.id], ReportConflict::NotCheckedIn);
        let both = course(&[left, report(2, ReportKind::CheckIn, 20, 1)], &expected());
        assert_eq!(times(&both), [None, Some(20), Some(80)]);
    }

    #[test]
    fn whoever_was_replaced_is_not_heard() {
        let said = [report(1, ReportKind::CheckIn, 0, 2), report(2, ReportKind::CheckIn, 5, 1)];
        let course = course(&said, &expected());
        assert_eq!(times(&course), [None, Some(5), None]);
        assert_eq!(course.conflicts[&said[0].id], ReportConflict::NotYours);
    }

    #[test]
    fn nothing_counts_once_it_is_called_off() {
        let said = [report(1, ReportKind::CheckIn, 0, 1)];
        let course = course(&said, &Expected { called_off: true, ..expected() });
        assert_eq!(course.conflicts[&said[0].id], ReportConflict::CalledOff);
        assert_eq!(times(&course), [None; 3]);
    }

    #[test]
    fn what_comes_after_the_confirmation_changes_nothing() {
        let said = [report(1, ReportKind::CheckIn, 10, 1), report(2, ReportKind::CheckOut, 40, 1)];
        let confirmed_at = Some(DateTime::UNIX_EPOCH + TimeDelta::minutes(30));
        let course = course(&said, &Expected { confirmed_at, ..expected() });
        assert_eq!(times(&course), [None, Some(10), None]);
        assert_eq!(course.conflicts[&said[1].id], ReportConflict::ConfirmedBefore);
    }

    #[test]
    fn an_end_that_the_office_has_set_is_not_reported_over() {
        let said = [report(1, ReportKind::CheckIn, 10, 1), report(2, ReportKind::CheckOut, 40, 1)];
        let course = course(&said, &Expected { ended_by_office: true, ..expected() });
        assert_eq!(times(&course), [None, Some(10), None]);
        assert_eq!(course.conflicts[&said[1].id], ReportConflict::SetByOffice);
    }

    #[test]
    fn next_week_is_not_now() {
        let said = [report(1, ReportKind::CheckIn, 7 * 24 * 60, 1)];
        assert_eq!(course(&said, &expected()).conflicts[&said[0].id], ReportConflict::NotItsTime);
    }

    fn some_reports() -> impl Strategy<Value = Vec<VisitReport>> {
        prop::collection::vec((0..3_usize, 0..30_i64, 1..3_u8), 0..12).prop_map(|said| {
            let number = |(at, (kind, minute, by)): (usize, (usize, i64, u8))| {
                report(u128::try_from(at).unwrap_or(0) + 1, KINDS[kind], minute, by)
            };
            said.into_iter().enumerate().map(number).collect()
        })
    }

    proptest! {
        #[test]
        fn any_order_comes_to_the_same((first, second) in some_reports().prop_flat_map(|said| {
            (Just(said.clone()), Just(said).prop_shuffle())
        })) {
            prop_assert_eq!(course(&first, &expected()), course(&second, &expected()));
        }

        #[test]
        fn nobody_leaves_before_they_came(said in some_reports()) {
            let course = course(&said, &expected());
            if let Some(left) = course.checked_out {
                prop_assert!(course.checked_in.is_some_and(|came| came.at <= left.at));
            }
            let counted = [course.set_out, course.checked_in, course.checked_out].iter().flatten().count();
            prop_assert_eq!(counted + course.conflicts.len(), said.len());
        }
    }
}
