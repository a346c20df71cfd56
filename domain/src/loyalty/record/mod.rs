//! What is on record about a household: the plain facts that segments, retention and reviews look at.

mod loading;

pub(super) use loading::{BATCH, load};

use chrono::{Days, NaiveDate};
use entity::id::HouseholdId;

use crate::{
    household::{ContactFrequency, HouseholdStatus},
    kernel::formula::{Fact, Facts, Type, Variable},
};

/// A moment that lies so far back, or never was, in days.
const NEVER: i64 = 99_999;

/// What is on record about a household.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which household.
    pub household: HouseholdId,
    /// Where it stands.
    pub status: HouseholdStatus,
    /// The agency's word for its standing.
    pub tier: Option<String>,
    /// By which protocol it is received, as in the schema: `VIP`.
    pub grade: String,
    /// What care it needs, as in the schema: `ELDERLY`.
    pub segments: Vec<String>,
    /// How often it wishes to hear from the agency.
    pub frequency: ContactFrequency,
    /// When it was taken in.
    pub since: NaiveDate,
    /// The day of the branch on which it is looked at.
    pub today: NaiveDate,
    /// Confirmed visits: when, and whether nobody had come in time. In order.
    pub visits: Vec<(NaiveDate, bool)>,
    /// Paid orders: when and how much, in the smallest unit of the currency. In order.
    pub paid: Vec<(NaiveDate, i64)>,
    /// Ratings: when, and 1 to 5. In order.
    pub ratings: Vec<(NaiveDate, i64)>,
    /// Points that can be spent.
    pub points: i64,
    /// Complaints that are not closed.
    pub open_complaints: i64,
}

/// The variables of which formulas about households may speak.
pub const VARIABLES: [Variable; 16] = [
    Variable { name: "status", of: Type::Text, says: "Where it stands, such as 'ACTIVE'." },
    Variable { name: "tier", of: Type::Text, says: "The agency's word for its standing; '' when there is none." },
    Variable { name: "grade", of: Type::Text, says: "By which protocol it is received, such as 'VIP'." },
    Variable { name: "segments", of: Type::Texts, says: "What care it needs, such as ['ELDERLY']." },
    Variable { name: "months", of: Type::Number, says: "For how many whole months it is with the agency." },
    Variable { name: "visits", of: Type::Number, says: "How many visits were confirmed, ever." },
    Variable { name: "visits_90", of: Type::Number, says: "How many visits were confirmed in the last 90 days." },
    Variable { name: "late_90", of: Type::Number, says: "To how many of those nobody had come in time." },
    Variable { name: "orders", of: Type::Number, says: "How many orders were paid, ever." },
    Variable { name: "paid", of: Type::Number, says: "What was paid, ever, in the smallest unit of the currency." },
    Variable { name: "paid_365", of: Type::Number, says: "The same in the last 365 days." },
    Variable { name: "ratings", of: Type::Number, says: "How many orders it has rated." },
    Variable { name: "last_rating", of: Type::Number, says: "Its last rating, 1 to 5; 0 when there is none." },
    Variable {
        name: "idle_days",
        of: Type::Number,
        says: "Days since the last visit or payment; 99999 when there was none.",
    },
    Variable { name: "points", of: Type::Number, says: "Points that it can spend." },
    Variable { name: "complaints", of: Type::Number, says: "Complaints that are not closed." },
];

impl Record {
    /// The first of the last so many days.
    fn back(&self, days: u64) -> NaiveDate {
        self.today.checked_sub_days(Days::new(days.saturating_sub(1))).unwrap_or(NaiveDate::MIN)
    }

    /// For how many whole months it is with the agency.
    #[must_use]
    pub fn months(&self) -> i64 {
        use chrono::Datelike;
        let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month());
        let begun = months(self.today) - months(self.since);
        (if self.today.day() < self.since.day() { begun - 1 } else { begun }).max(0)
    }

    /// How many visits were confirmed in the last so many days, today included.
    #[must_use]
    pub fn visits_within(&self, days: u64) -> usize {
        self.visits.iter().filter(|(day, _)| *day >= self.back(days)).count()
    }

    /// To how many of those nobody had come in time.
    #[must_use]
    pub fn late_within(&self, days: u64) -> usize {
        self.visits.iter().filter(|(day, late)| *late && *day >= self.back(days)).count()
    }

    /// What was paid in the last so many days.
    #[must_use]
    pub fn paid_within(&self, days: u64) -> i64 {
        self.paid.iter().filter(|(day, _)| *day >= self.back(days)).fold(0, |sum, (_, paid)| paid.saturating_add(sum))
    }

    /// What was paid in all.
    #[must_use]
    pub fn paid_ever(&self) -> i64 {
        self.paid.iter().fold(0, |sum, (_, paid)| paid.saturating_add(sum))
    }

    /// The day of the last visit or payment.
    #[must_use]
    pub fn last_seen(&self) -> Option<NaiveDate> {
        let visit = self.visits.last().map(|(day, _)| *day);
        visit.max(self.paid.last().map(|(day, _)| *day))
    }

    /// How many days ago that was.
    #[must_use]
    pub fn idle_days(&self) -> i64 {
        self.last_seen().map_or(NEVER, |day| (self.today - day).num_days().max(0))
    }

    /// The values of the variables.
    #[must_use]
    pub fn facts(&self) -> Facts {
        let count = |number: usize| Fact::Number(i64::try_from(number).unwrap_or(i64::MAX));
        let status = match self.status {
            HouseholdStatus::Prospect => "PROSPECT",
            HouseholdStatus::Active => "ACTIVE",
            HouseholdStatus::Paused => "PAUSED",
            HouseholdStatus::Ended => "ENDED",
            HouseholdStatus::Erased => "ERASED",
        };
        [
            ("status", Fact::Text(status.to_owned())),
            ("tier", Fact::Text(self.tier.clone().unwrap_or_default())),
            ("grade", Fact::Text(self.grade.clone())),
            ("segments", Fact::Texts(self.segments.clone())),
            ("months", Fact::Number(self.months())),
            ("visits", count(self.visits.len())),
            ("visits_90", count(self.visits_within(90))),
            ("late_90", count(self.late_within(90))),
            ("orders", count(self.paid.len())),
            ("paid", Fact::Number(self.paid_ever())),
            ("paid_365", Fact::Number(self.paid_within(365))),
            ("ratings", count(self.ratings.len())),
            ("last_rating", Fact::Number(self.ratings.last().map_or(0, |(_, rating)| *rating))),
            ("idle_days", Fact::Number(self.idle_days())),
            ("points", Fact::Number(self.points)),
            ("complaints", Fact::Number(self.open_complaints)),
        ]
        .into()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub fn date(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    /// A household of which nothing is known but that it is served since New Year.
    pub fn record() -> Record {
        Record {
            household: HouseholdId(uuid::Uuid::nil()),
            status: HouseholdStatus::Active,
            tier: None,
            grade: "ORDINARY".to_owned(),
            segments: Vec::new(),
            frequency: ContactFrequency::Monthly,
            since: date("2026-01-01"),
            today: date("2026-07-01"),
            visits: Vec::new(),
            paid: Vec::new(),
            ratings: Vec::new(),
            points: 0,
            open_complaints: 0,
        }
    }

    #[test]
    fn every_variable_has_a_value_of_its_type() {
        let facts = record().facts();
        assert_eq!(facts.len(), VARIABLES.len());
        for variable in VARIABLES {
            let of = match facts.get(variable.name) {
                Some(Fact::Truth(_)) => Type::Truth,
                Some(Fact::Number(_)) => Type::Number,
                Some(Fact::Text(_)) => Type::Text,
                Some(Fact::Texts(_)) => Type::Texts,
                Some(Fact::Numbers(_)) => Type::Numbers,
                None => panic!("{} has no value", variable.name),
            };
            assert_eq!(of, variable.of, "{}", variable.name);
        }
    }

    #[test]
    fn days_are_counted_with_today() {
        let visits = ["2026-04-02", "2026-04-03", "2026-06-30", "2026-07-01"].map(|day| (date(day), day > "2026-05"));
        let record = Record { visits: visits.into(), paid: vec![(date("2026-06-01"), 700)], ..record() };
        assert_eq!(record.visits_within(90), 3);
        assert_eq!(record.late_within(90), 2);
        assert_eq!((record.visits_within(1), record.idle_days(), record.months()), (1, 0, 6));
        assert_eq!((record.paid_within(30), record.paid_within(31)), (0, 700));
        assert_eq!(Record { visits: Vec::new(), paid: Vec::new(), ..record }.idle_days(), NEVER);
    }
}
