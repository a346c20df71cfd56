//! What is on record of carers, counted by the operations that keep it: a fixed number of statements, whoever they are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::id::StaffMemberId;
use sea_orm::ConnectionTrait;
use uuid::Uuid;

use super::{
    super::{
        AwardRound, FIGURES_READ, SurveyDimension,
        figures::{
            tallying::{By, Window, tallied},
            voices::Tally,
        },
    },
    performance::Record,
    period::both,
};
use crate::{
    kernel::{Context, Error, Result},
    visit::tallies::{self, Tallied, VisitTally},
};

/// The visits of everybody in the period of a round and in the one before, in one statement.
pub(super) async fn visits<C: ConnectionTrait>(system: &Context<C>, round: &AwardRound) -> Result<Visits> {
    let periods = both(round.first_day, [round.earlier_at, round.starts_at, round.ends_at]);
    let periods = periods.ok_or_else(|| Error::internal("a round of awards without a period"))?;
    let counted = tallies::of_periods(system, Tallied::EachStaffMember, &periods).await?;
    Ok(Visits(counted.into_iter().map(|tally| ((tally.of, tally.period), tally)).collect()))
}

/// Visits by person and period: the one before, and the period itself.
pub(super) struct Visits(HashMap<(Uuid, usize), VisitTally>);

impl Visits {
    const EARLIER: usize = 0;
    const NOW: usize = 1;

    /// Who came to confirmed visits in the period, and to how many, in order of their ids.
    pub(super) fn confirmed(&self) -> Vec<(StaffMemberId, u32)> {
        let now = self.0.values().filter(|tally| tally.period == Self::NOW && tally.confirmed > 0);
        let mut people: Vec<_> = now.map(|tally| (StaffMemberId(tally.of), tally.confirmed)).collect();
        people.sort_unstable();
        people
    }

    fn of(&self, person: StaffMemberId, period: usize) -> (u32, u32) {
        self.0.get(&(person.0, period)).map_or((0, 0), |tally| (tally.visits, tally.late))
    }
}

/// What is on record of some people in the period of a round and in the one before, in eleven statements.
pub(super) async fn of_people<C: ConnectionTrait>(
    system: &Context<C>,
    round: &AwardRound,
    people: &[StaffMemberId],
) -> Result<Vec<(Record, Record)>> {
    let visits = visits(system, round).await?;
    let now = heard(system, people, round.starts_at, round.ends_at).await?;
    let earlier = heard(system, people, round.earlier_at, round.starts_at).await?;
    let record = |person: StaffMemberId, period, voices: &HashMap<Uuid, Tally>| {
        let (count, late) = visits.of(person, period);
        record(count, late, voices.get(&person.0))
    };
    let both =
        |person: &StaffMemberId| (record(*person, Visits::NOW, &now), record(*person, Visits::EARLIER, &earlier));
    Ok(people.iter().map(both).collect())
}

/// What was said about some people from one moment to before another.
async fn heard<C: ConnectionTrait>(
    system: &Context<C>,
    people: &[StaffMemberId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<HashMap<Uuid, Tally>> {
    let scope = system.require(FIGURES_READ)?;
    tallied(system, &scope, &By::StaffMember(people), &Window { from, until, occasion: None }).await
}

/// What was counted, as it counts for awards.
fn record(visits: u32, late: u32, voices: Option<&Tally>) -> Record {
    let mut record = Record { visits, late, ..Record::default() };
    let Some(voices) = voices else { return record };
    record.praise = voices.praise;
    record.complaints = voices.complaints;
    for (stars, times) in &voices.stars {
        record.stars.add(*stars, *times);
    }
    for ((dimension, score, _), times) in &voices.answers {
        if *dimension == SurveyDimension::Attitude {
            record.manner.add(*score, *times);
        }
    }
    record
}

#[cfg(test)]
mod tests {
    use super::{super::performance::Scores, *};

    #[test]
    fn stars_and_answers_about_attitude_are_added_up() {
        let mut voices = Tally { praise: 2, complaints: 1, ..Tally::default() };
        voices.stars.extend([(5, 3), (4, 1)]);
        voices.answers.extend([
            ((SurveyDimension::Attitude, 5, 10_000), 2),
            ((SurveyDimension::Attitude, 3, 5_000), 1),
            ((SurveyDimension::Skill, 1, 10_000), 9),
        ]);
        let found = record(10, 1, Some(&voices));
        assert_eq!(found.stars, Scores { count: 4, sum: 19, squares: 91 });
        assert_eq!(found.manner, Scores { count: 3, sum: 13, squares: 59 });
        assert_eq!((found.visits, found.late, found.praise, found.complaints), (10, 1, 2, 1));
        assert_eq!(record(0, 0, None), Record::default());
    }
}
