//! Which occurrences of a series are visits already, when the series has changed under them.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use entity::{
    id::VisitSeriesId,
    visit::{visit, visit_series},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::VisitSeries;
use crate::kernel::{
    Error, Result, Tx,
    recurrence::{Schedule, local_day},
    span::Span,
};

/// The occurrences of a series within a window that are still to become visits. A visit that stayed when the series was
/// changed, since it was called off, moved or begun, stands for the occurrence that took its place.
pub(super) async fn still_to_make(
    tx: &Tx,
    series: &VisitSeries,
    schedule: &Schedule,
    window: Span,
) -> Result<Vec<Span>> {
    let zone = schedule.time_zone();
    let days = whole_days(zone, window).ok_or_else(|| Error::internal("a window out of the range of the calendar"))?;
    let occurrences = schedule.occurrences(days);
    let mut spans = occurrences.map_err(|_| Error::internal("a stored schedule is not understood any more"))?;
    let starts: Vec<DateTime<Utc>> = spans.iter().map(Span::start).collect();
    let taken = taken(zone, &starts, &there(tx, series, days).await?);
    spans.retain(|span| window.includes(span.start()) && tx.now() < span.start() && !taken.contains(&span.start()));
    Ok(spans)
}

/// A window with all of the local days that it touches, so that what a day is judged by does not depend on where windows
/// meet.
fn whole_days(zone: Tz, window: Span) -> Option<Span> {
    let day = |moment: DateTime<Utc>| local_day(zone, moment.with_timezone(&zone).date_naive());
    Span::new(day(window.start())?.start(), day(window.end())?.end())
}

/// Which of some starts are taken by visits that are there. Each takes its own; one whose own is no more takes the nearest
/// that is left of its local day, if any is.
fn taken(zone: Tz, starts: &[DateTime<Utc>], there: &BTreeSet<DateTime<Utc>>) -> HashSet<DateTime<Utc>> {
    let mut taken: HashSet<DateTime<Utc>> = starts.iter().copied().filter(|start| there.contains(start)).collect();
    let day = |moment: &DateTime<Utc>| moment.with_timezone(&zone).date_naive();
    let displaced: Vec<&DateTime<Utc>> = there.iter().filter(|at| !taken.contains(*at)).collect();
    for at in displaced {
        let left = starts.iter().filter(|start| day(start) == day(at) && !taken.contains(*start));
        let nearest = left.min_by_key(|start| (**start - *at).abs()).copied();
        taken.extend(nearest);
    }
    taken
}

/// When the visits that are there were to occur, wherever they were moved to: of the series, and of those whose later
/// visits it took over.
async fn there(tx: &Tx, series: &VisitSeries, window: Span) -> Result<BTreeSet<DateTime<Utc>>> {
    let found: Vec<DateTime<Utc>> = visit::Entity::find()
        .select_only()
        .column(visit::Column::OccursAt)
        .filter(visit::Column::AgencyId.eq(series.agency_id))
        .filter(visit::Column::VisitSeriesId.is_in(line(tx, series).await?))
        .filter(visit::Column::OccursAt.gte(window.start()))
        .filter(visit::Column::OccursAt.lt(window.end()))
        .into_tuple()
        .all(tx.db())
        .await?;
    Ok(found.into_iter().collect())
}

/// A series, and those that it comes from, each split from the next.
async fn line(tx: &Tx, series: &VisitSeries) -> Result<Vec<VisitSeriesId>> {
    use visit_series::Column as C;
    let mut line = vec![series.id];
    let Some(before) = series.split_from_id else { return Ok(line) };
    let split: HashMap<VisitSeriesId, VisitSeriesId> = visit_series::Entity::find()
        .select_only()
        .columns([C::Id, C::SplitFromId])
        .filter(C::AgencyId.eq(series.agency_id))
        .filter(C::HouseholdId.eq(series.household_id))
        .filter(C::SplitFromId.is_not_null())
        .into_tuple::<(VisitSeriesId, VisitSeriesId)>()
        .all(tx.db())
        .await?
        .into_iter()
        .collect();
    let mut next = Some(before);
    while let Some(id) = next {
        line.push(id);
        next = split.get(&id).copied();
    }
    Ok(line)
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::*;

    const ZONE: Tz = chrono_tz::Asia::Shanghai;

    fn at(hour: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH - TimeDelta::hours(8) + TimeDelta::hours(hour)
    }

    fn of(starts: &[i64], there: &[i64]) -> Vec<DateTime<Utc>> {
        let starts: Vec<_> = starts.iter().map(|hour| at(*hour)).collect();
        let there = there.iter().map(|hour| at(*hour)).collect();
        let mut taken: Vec<_> = taken(ZONE, &starts, &there).into_iter().collect();
        taken.sort();
        taken
    }

    #[test]
    fn what_is_there_takes_its_own_occurrence() {
        assert_eq!(of(&[9, 15, 33], &[9, 33]), [at(9), at(33)]);
    }

    #[test]
    fn another_hour_of_the_day_is_taken_by_what_stayed_of_that_day() {
        assert_eq!(of(&[10, 34], &[9]), [at(10)]);
        assert_eq!(of(&[10, 16], &[15]), [at(16)], "the nearest of two");
        assert_eq!(of(&[10, 16], &[9, 15]), [at(10), at(16)]);
    }

    #[test]
    fn no_other_day_is_taken() {
        assert!(of(&[25], &[23]).is_empty(), "01:00 of the next day is nearer than any of this");
        assert!(of(&[], &[9]).is_empty());
    }

    #[test]
    fn a_window_is_read_by_whole_local_days() {
        let window = Span::new(at(30), at(50)).expect("twenty hours");
        assert_eq!(whole_days(ZONE, window), Span::new(at(24), at(72)));
    }

    proptest! {
        #[test]
        fn as_many_are_taken_of_a_day_as_are_there(
            starts in prop::collection::btree_set(0..72_i64, 0..20),
            there in prop::collection::btree_set(0..72_i64, 0..20),
        ) {
            let of_day = |hours: &[DateTime<Utc>], day: i64| {
                hours.iter().filter(|hour| (at(24 * day)..at(24 * day + 24)).contains(*hour)).count()
            };
            let (starts, there): (Vec<_>, Vec<_>) = (starts.into_iter().collect(), there.into_iter().collect());
            let taken = of(&starts, &there);
            for day in 0..3 {
                let instants = |hours: &[i64]| hours.iter().map(|hour| at(*hour)).collect::<Vec<_>>();
                let (asked, kept) = (of_day(&instants(&starts), day), of_day(&instants(&there), day));
                prop_assert_eq!(of_day(&taken, day), asked.min(kept));
            }
            prop_assert!(starts.iter().filter(|hour| there.contains(hour)).all(|hour| taken.contains(&at(*hour))));
        }
    }
}
