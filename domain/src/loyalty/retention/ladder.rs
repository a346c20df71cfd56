//! The ladder from trust to belonging: each rung has conditions, and stands on all rungs below it.

use entity::loyalty::retention_standing::Rung;
use serde::{Deserialize, Serialize};

use super::policy::RetentionPolicy;
use crate::loyalty::record::Record;

/// So many of the last ratings count.
const RATINGS: usize = 5;

/// What a rung asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Measure {
    /// Visits and paid orders, ever.
    Times,
    /// Visits in the last 90 days.
    VisitsOf90Days,
    /// Whole months with the agency.
    Months,
    /// The average of the last five ratings, in hundredths; 0 while there is none.
    Rating,
    /// Complaints that are not closed: none is asked for.
    OpenComplaints,
}

/// A condition of a rung, and how a household meets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reason {
    /// Of which rung.
    pub rung: Rung,
    /// What is measured.
    pub measure: Measure,
    /// What was found.
    pub found: i64,
    /// What is asked for: at least this, or of complaints at most.
    pub asked: i64,
    /// Whether it is met.
    pub met: bool,
}

/// Where a household stands, with the conditions of every rung.
#[must_use]
pub fn place(record: &Record, policy: &RetentionPolicy) -> (Rung, Vec<Reason>) {
    let count = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let least = |rung, measure, found, asked| Reason { rung, measure, found, asked, met: found >= asked };
    let most = |rung, measure, found, asked| Reason { rung, measure, found, asked, met: found <= asked };
    let times = count(record.visits.len() + record.paid.len());
    let reasons = vec![
        least(Rung::Trust, Measure::Times, times, policy.trust_times),
        least(Rung::Reliance, Measure::VisitsOf90Days, count(record.visits_within(90)), policy.reliance_visits),
        least(Rung::Reliance, Measure::Months, record.months(), policy.reliance_months),
        least(Rung::Happiness, Measure::Rating, average_rating(record), policy.happy_rating),
        most(Rung::Happiness, Measure::OpenComplaints, record.open_complaints, 0),
        least(Rung::Belonging, Measure::Months, record.months(), policy.belonging_months),
    ];
    let holds = |rung: &Rung| reasons.iter().filter(|reason| reason.rung == *rung).all(|reason| reason.met);
    let rungs = [Rung::Trust, Rung::Reliance, Rung::Happiness, Rung::Belonging];
    let reached = rungs.into_iter().take_while(holds).last().unwrap_or(Rung::Acquaintance);
    (reached, reasons)
}

/// The average of the last ratings in hundredths, cut off; 0 while there is none.
fn average_rating(record: &Record) -> i64 {
    let last: Vec<i64> = record.ratings.iter().rev().take(RATINGS).map(|(_, rating)| *rating).collect();
    match i64::try_from(last.len()) {
        Ok(number) if number > 0 => last.iter().sum::<i64>() * 100 / number,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use chrono::Days;
    use proptest::prelude::*;

    use super::*;
    use crate::loyalty::record::tests::{date, record};

    fn after(visits: u64, ratings: &[i64], since: &str) -> Record {
        let quiet = record();
        let day = |back| quiet.today.checked_sub_days(Days::new(back)).expect("a day");
        Record {
            since: date(since),
            visits: (0..visits).rev().map(|back| (day(back * 7), false)).collect(),
            ratings: ratings.iter().map(|rating| (quiet.today, *rating)).collect(),
            ..quiet
        }
    }

    fn rung(record: &Record) -> Rung {
        place(record, &RetentionPolicy::default()).0
    }

    #[test]
    fn a_household_climbs_rung_by_rung() {
        assert_eq!(rung(&after(2, &[5], "2024-01-01")), Rung::Acquaintance);
        assert_eq!(rung(&after(3, &[], "2026-06-01")), Rung::Trust);
        assert_eq!(rung(&after(8, &[], "2026-03-01")), Rung::Reliance);
        assert_eq!(rung(&after(8, &[5, 4, 5], "2026-03-01")), Rung::Happiness);
        assert_eq!(rung(&after(8, &[5, 4, 5], "2025-07-01")), Rung::Belonging);
        assert_eq!(rung(&after(8, &[5, 4, 4], "2025-07-01")), Rung::Reliance, "433 of 450");
        let complains = Record { open_complaints: 1, ..after(8, &[5, 5], "2025-07-01") };
        assert_eq!(rung(&complains), Rung::Reliance);
        let missing: Vec<_> = place(&complains, &RetentionPolicy::default()).1;
        let missing: Vec<_> = missing.into_iter().filter(|reason| !reason.met).map(|reason| reason.measure).collect();
        assert_eq!(missing, [Measure::OpenComplaints]);
    }

    proptest! {
        #[test]
        fn more_visits_never_lead_down(visits in 0..20_u64, ratings in prop::collection::vec(1..=5_i64, 0..7), since: bool) {
            let since = if since { "2024-01-01" } else { "2026-05-01" };
            let (fewer, more) = (after(visits, &ratings, since), after(visits + 1, &ratings, since));
            prop_assert!(rung(&fewer) <= rung(&more));
        }

        #[test]
        fn nobody_stands_on_a_rung_whose_conditions_are_not_met(visits in 0..20_u64, ratings in prop::collection::vec(1..=5_i64, 0..7)) {
            let (reached, reasons) = place(&after(visits, &ratings, "2025-01-01"), &RetentionPolicy::default());
            prop_assert!(reasons.iter().all(|reason| reason.met || reason.rung > reached));
        }
    }
}
