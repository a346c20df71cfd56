//! Visits as tables of comma-separated values (RFC 4180), for other programs and for spreadsheets.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{
    agency::file_parts::Part,
    kernel::{Error, Result},
    matching::ServiceType as Service,
    visit::{
        ExceptionKind, ReportKind, VisitState,
        course::ReportConflict,
        payroll::WorkDay,
        verification::VerifiedFact,
        verification_export::{Correction, Remark, VerifiedVisit},
    },
};

/// The columns of electronic visit verification. Times are the branch's, with their distance from UTC.
pub const EVV: [&str; 21] = [
    "visit_id",
    "branch",
    "date",
    "service_type",
    "household_id",
    "household",
    "staff_member_id",
    "staff_member",
    "address",
    "distance_metres",
    "planned_start",
    "planned_end",
    "began_at",
    "began_at_received",
    "ended_at",
    "ended_at_received",
    "state",
    "missing_facts",
    "corrections",
    "exceptions",
    "set_by_office",
];

/// The columns of the payroll.
pub const PAYROLL: [&str; 9] = [
    "date",
    "branch",
    "staff_member_id",
    "staff_member",
    "visits",
    "missed_visits",
    "unfinished_visits",
    "planned_hours",
    "worked_hours",
];

/// Rows as they are written, in UTF-8 with CRLF.
///
/// # Errors
/// Our own fault.
pub fn rows<const N: usize>(rows: impl IntoIterator<Item = [String; N]>) -> Result<Vec<u8>> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(&row).map_err(|_| Error::internal("a row could not be written"))?;
    }
    writer.into_inner().map_err(|_| Error::internal("rows could not be written"))
}

/// The heading of a table.
///
/// # Errors
/// As [`rows`].
pub fn heading<const N: usize>(columns: [&str; N]) -> Result<Vec<u8>> {
    rows([columns.map(str::to_owned)])
}

/// A row of electronic visit verification.
#[must_use]
pub fn evv(part: &Part, row: &VerifiedVisit) -> [String; EVV.len()] {
    let (visit, zone) = (&row.visit, part.zone);
    let clock = |at: Option<DateTime<Utc>>| at.map(|at| local(at, zone)).unwrap_or_default();
    [
        visit.id.to_string(),
        text(&part.branch.name),
        visit.starts_at.with_timezone(&zone).date_naive().to_string(),
        service(visit.service_type).to_owned(),
        visit.household_id.to_string(),
        text(row.household.as_deref().unwrap_or_default()),
        visit.staff_member_id.map(|id| id.to_string()).unwrap_or_default(),
        text(row.carer.as_deref().unwrap_or_default()),
        text(row.address.as_deref().unwrap_or_default()),
        row.distance_metres.map(|metres| metres.to_string()).unwrap_or_default(),
        local(visit.starts_at, zone),
        local(visit.ends_at, zone),
        clock(visit.checked_in_at),
        clock(row.begin_received_at),
        clock(visit.checked_out_at),
        clock(row.end_received_at),
        state(visit.state).to_owned(),
        list(row.missing.iter().map(|fact| fact_name(*fact).to_owned())),
        list(row.corrections.iter().map(|correction| corrected(correction, zone))),
        text(&list(row.exceptions.iter().map(remarked))),
        list(row.set_by_office.iter().map(|fact| fact_name(*fact).to_owned())),
    ]
}

/// A row of the payroll.
#[must_use]
pub fn payroll(part: &Part, day: &WorkDay, name: Option<&str>) -> [String; PAYROLL.len()] {
    [
        day.day.to_string(),
        text(&part.branch.name),
        day.carer.to_string(),
        text(name.unwrap_or_default()),
        day.visits.to_string(),
        day.missed.to_string(),
        day.unfinished.to_string(),
        hours(day.planned),
        hours(day.worked),
    ]
}

/// Hours in hundredths, cut off: `1.83` for one hour and fifty minutes.
fn hours(time: TimeDelta) -> String {
    let hundredths = time.num_seconds().max(0) / 36;
    format!("{}.{:02}", hundredths / 100, hundredths % 100)
}

fn local(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, false)
}

fn list(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join("; ")
}

/// Words of people, which a spreadsheet must not take for a formula (OWASP, "CSV Injection").
#[must_use]
pub fn text(words: &str) -> String {
    if words.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) { format!("'{words}") } else { words.to_owned() }
}

fn corrected(correction: &Correction, zone: Tz) -> String {
    let (kind, why) = (kind(correction.kind), conflict(correction.why));
    format!("{kind} {} {why}", local(correction.device_at, zone))
}

fn remarked(remark: &Remark) -> String {
    let mut said = exception(remark.kind).to_owned();
    for (name, words) in [("reason", &remark.reason), ("resolution", &remark.resolution)] {
        if let Some(words) = words {
            said = format!("{said} {name}: {words}");
        }
    }
    if remark.resolved { format!("{said} (resolved)") } else { said }
}

/// Names as in the schema.
const fn service(kind: Service) -> &'static str {
    match kind {
        Service::Maternity => "MATERNITY",
        Service::Infant => "INFANT",
        Service::Elderly => "ELDERLY",
        Service::Patient => "PATIENT",
        Service::Housekeeping => "HOUSEKEEPING",
        Service::Butler => "BUTLER",
    }
}

const fn state(state: VisitState) -> &'static str {
    match state {
        VisitState::Planned => "PLANNED",
        VisitState::Offered => "OFFERED",
        VisitState::Assigned => "ASSIGNED",
        VisitState::OnTheWay => "ON_THE_WAY",
        VisitState::CheckedIn => "CHECKED_IN",
        VisitState::CheckedOut => "CHECKED_OUT",
        VisitState::Confirmed => "CONFIRMED",
        VisitState::Cancelled => "CANCELLED",
        VisitState::Missed => "MISSED",
    }
}

const fn fact_name(fact: VerifiedFact) -> &'static str {
    match fact {
        VerifiedFact::PersonServing => "PERSON_SERVING",
        VerifiedFact::Place => "PLACE",
        VerifiedFact::Begin => "BEGIN",
        VerifiedFact::End => "END",
    }
}

const fn kind(kind: ReportKind) -> &'static str {
    match kind {
        ReportKind::SetOut => "SET_OUT",
        ReportKind::CheckIn => "CHECK_IN",
        ReportKind::CheckOut => "CHECK_OUT",
    }
}

const fn conflict(why: ReportConflict) -> &'static str {
    match why {
        ReportConflict::NotYours => "NOT_YOURS",
        ReportConflict::CalledOff => "CALLED_OFF",
        ReportConflict::ConfirmedBefore => "CONFIRMED_BEFORE",
        ReportConflict::NotItsTime => "NOT_ITS_TIME",
        ReportConflict::SaidBefore => "SAID_BEFORE",
        ReportConflict::NotCheckedIn => "NOT_CHECKED_IN",
        ReportConflict::ThereAlready => "THERE_ALREADY",
        ReportConflict::SetByOffice => "SET_BY_OFFICE",
    }
}

const fn exception(kind: ExceptionKind) -> &'static str {
    match kind {
        ExceptionKind::Late => "LATE",
        ExceptionKind::Missed => "MISSED",
        ExceptionKind::LeftEarly => "LEFT_EARLY",
        ExceptionKind::CheckInElsewhere => "CHECK_IN_ELSEWHERE",
        ExceptionKind::CheckOutElsewhere => "CHECK_OUT_ELSEWHERE",
        ExceptionKind::CheckInPlaceUnknown => "CHECK_IN_PLACE_UNKNOWN",
        ExceptionKind::CheckOutPlaceUnknown => "CHECK_OUT_PLACE_UNKNOWN",
        ExceptionKind::NotCheckedOut => "NOT_CHECKED_OUT",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spreadsheet_finds_no_formula() {
        for (words, written) in [
            ("=HYPERLINK(\"x\")", "\"'=HYPERLINK(\"\"x\"\")\"\r\n"),
            ("+86 571", "'+86 571\r\n"),
            ("-1", "'-1\r\n"),
            ("@SUM(A1)", "'@SUM(A1)\r\n"),
            ("\t=1", "'\t=1\r\n"),
            ("Wang, \"old\"", "\"Wang, \"\"old\"\"\"\r\n"),
            ("王秀英", "王秀英\r\n"),
        ] {
            assert_eq!(String::from_utf8(rows([[text(words)]]).expect("rows")).expect("UTF-8"), written);
        }
    }

    #[test]
    fn hours_are_cut_off_after_hundredths() {
        for (seconds, written) in [(0, "0.00"), (35, "0.00"), (36, "0.01"), (6600, "1.83"), (360_000, "100.00")] {
            assert_eq!(hours(TimeDelta::seconds(seconds)), written);
        }
    }
}
