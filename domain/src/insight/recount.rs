//! Counting anew: what is kept is compared with what there is, and mended where it differs.

use std::collections::{BTreeSet, HashMap};

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, EntityId, StaffMemberId, VisitId},
    insight::{
        acquaintance, indicator_book, indicator_day,
        indicator_fact::{self, Measure},
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::OnConflict};
use uuid::Uuid;

use super::{
    RECOUNT,
    following::zone,
    keeping::{self, NOBODY, counted},
    period::SummaryLength,
    sources::{self, Source},
    tally::{CompanyKey, Count, DayKey, Sums, Tally},
};
use crate::{
    agency::branch,
    kernel::{Context, Error, Result, Tx, page::all_rows, span::Period},
    quality::{
        complaint::reading::{self, ComplaintFilter},
        ratings::{self, RatingFilter},
    },
    service::{
        orders::{self, OrderFilter},
        requests::{self, RequestFilter},
    },
    visit::visits::{self, VisitFilter},
};

/// So many days at most are counted anew at once.
pub const MOST_DAYS: i64 = 92;
/// So many days back the job counts.
const LOOKED_BACK: TimeDelta = TimeDelta::days(35);

/// What came of counting anew.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Recounted {
    /// So many facts there are of these days.
    pub facts: usize,
    /// So many of them were not as they are, and are now.
    pub facts_mended: usize,
    /// So many sums were not what their facts come to, and are now.
    pub sums_mended: usize,
}

/// Counts the days of a period anew.
///
/// # Errors
/// [`Error::Invalid`] at `through` for more than [`MOST_DAYS`].
pub async fn recount(cx: &Context, days: Period) -> Result<Recounted> {
    cx.require(RECOUNT)?;
    if days.days() > MOST_DAYS {
        return Err(Error::invalid("through", format!("leaves {} days; at most {MOST_DAYS} are counted", days.days())));
    }
    cx.write(async |tx| {
        open_book(tx).await?;
        let agency = tx.signed_in()?;
        indicator_book::Entity::find_by_id(agency).lock_exclusive().one(tx.db()).await?;
        // Read under the lock: what changes from now on is counted behind it, by its event.
        let anew = Anew::of(tx, days).await?;
        let mut recounted = facts_mended(tx, days, &anew).await?;
        recounted.sums_mended = sums_mended(tx, days).await?;
        let row = indicator_book::ActiveModel { agency_id: Set(agency), recounted_at: Set(tx.now()) };
        indicator_book::Entity::update(row).exec(tx.db()).await?;
        Ok(recounted)
    })
    .await
}

/// Counts the last weeks anew, and says in the log what was mended.
pub(super) async fn recount_latest(cx: &Context) -> Result<()> {
    let today = cx.now().date_naive();
    let Some(days) = Period::new(today - LOOKED_BACK, today) else { return Ok(()) };
    let recounted = recount(cx, days).await?;
    if recounted.facts_mended + recounted.sums_mended > 0 {
        tracing::warn!(?recounted, "indicators were not what they should be, and were mended");
    }
    Ok(())
}

async fn open_book(tx: &Tx) -> Result<()> {
    let row = indicator_book::ActiveModel { agency_id: Set(tx.signed_in()?), recounted_at: Set(tx.now()) };
    let once = OnConflict::column(indicator_book::Column::AgencyId).do_nothing().to_owned();
    indicator_book::Entity::insert(row).on_conflict(once).try_insert().exec_without_returning(tx.db()).await?;
    Ok(())
}

/// What everything counts for, read from the domains that know it.
struct Anew {
    counts: HashMap<(Measure, Uuid), Count>,
    zones: HashMap<BranchId, Tz>,
}

impl Anew {
    async fn of(tx: &Tx, days: Period) -> Result<Self> {
        let mut anew = Self { counts: HashMap::new(), zones: branch::time_zones(tx).await? };
        // A day of a branch begins and ends within a day of that day in UTC.
        let at = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc();
        let filter = &VisitFilter {
            from: Some(at(days.first()) - TimeDelta::days(1)),
            until: Some(at(days.last() + Days::new(2))),
            ..VisitFilter::default()
        };
        for visit in all_rows(|page| async move { visits::list(tx, filter, &page).await }).await? {
            anew.add(sources::of_visit(&visit, zone(&anew.zones, visit.branch_id)));
        }
        for complaint in
            all_rows(|page| async move { reading::list(tx, &ComplaintFilter::default(), &page).await }).await?
        {
            anew.add(sources::of_complaint(&complaint, zone(&anew.zones, complaint.branch_id)));
        }
        for rating in all_rows(|page| async move { ratings::list(tx, &RatingFilter::default(), &page).await }).await? {
            anew.add(sources::of_rating(&rating, zone(&anew.zones, rating.branch_id)));
        }
        for request in
            all_rows(|page| async move { requests::list(tx, &RequestFilter::default(), &page).await }).await?
        {
            anew.add(sources::of_request(&request, zone(&anew.zones, request.branch_id)));
        }
        for order in all_rows(|page| async move { orders::list(tx, &OrderFilter::default(), &page).await }).await? {
            anew.add(sources::of_order(&order, zone(&anew.zones, order.branch_id)));
        }
        Ok(anew)
    }

    fn add(&mut self, source: Source) {
        let counts = source.counts.into_iter().filter_map(|(measure, count)| Some(((measure, source.id), count?)));
        self.counts.extend(counts);
    }
}

async fn facts_mended(tx: &Tx, days: Period, anew: &Anew) -> Result<Recounted> {
    use indicator_fact::Column as C;
    let kept = indicator_fact::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::OnDay.between(days.first(), days.last()))
        .all(tx.db())
        .await?;
    let kept: HashMap<(Measure, Uuid), Count> =
        kept.iter().map(|fact| ((fact.measure, fact.source_id), counted(fact))).collect();
    let of_days = anew.counts.iter().filter(|(_, count)| days.includes(count.day)).map(|(key, _)| *key);
    let keys: BTreeSet<(Measure, Uuid)> = of_days.chain(kept.keys().copied()).collect();
    let elsewhere = elsewhere(tx, anew, &keys).await?;
    let mut recounted = Recounted { facts: keys.len(), ..Recounted::default() };
    for key in keys {
        let (before, after) = (kept.get(&key), anew.counts.get(&key).or_else(|| elsewhere.get(&key)));
        if before == after {
            continue;
        }
        // What lies outside the days is there already when it was told; otherwise it is written here.
        let (measure, source) = key;
        let source = Source { id: source, counts: vec![(measure, after.copied())] };
        keeping::keep(tx, &source).await?;
        recounted.facts_mended += 1;
    }
    Ok(recounted)
}

/// Visits that have a fact within the days and lie outside them by now.
async fn elsewhere(tx: &Tx, anew: &Anew, keys: &BTreeSet<(Measure, Uuid)>) -> Result<HashMap<(Measure, Uuid), Count>> {
    let unknown = keys.iter().filter(|key| !anew.counts.contains_key(key));
    let of_visits = unknown.filter(|(measure, _)| matches!(measure, Measure::Punctual | Measure::Visited));
    let ids: Vec<VisitId> = of_visits.map(|(_, source)| VisitId::from_uuid(*source)).collect();
    let mut found = HashMap::new();
    for visit in visits::by_ids(tx, &ids).await?.into_values() {
        let source = sources::of_visit(&visit, zone(&anew.zones, visit.branch_id));
        found.extend(source.counts.into_iter().filter_map(|(measure, count)| Some(((measure, source.id), count?))));
    }
    Ok(found)
}

/// Makes the sums of some days, and of their months, what their facts come to.
async fn sums_mended(tx: &Tx, days: Period) -> Result<usize> {
    let (Some(first), Some(last)) =
        (SummaryLength::Month.around(days.first()), SummaryLength::Month.around(days.last()))
    else {
        return Ok(0);
    };
    let agency = tx.signed_in()?;
    let facts = indicator_fact::Entity::find()
        .filter(indicator_fact::Column::AgencyId.eq(agency))
        .filter(indicator_fact::Column::OnDay.between(first.first(), last.last()))
        .all(tx.db())
        .await?;
    let mut expected = Sums::default();
    for fact in &facts {
        expected.change(fact.measure, None, Some(&counted(fact)));
    }
    let difference = expected.without(&kept_sums(tx, first.first(), last.last()).await?);
    keeping::add(tx, &difference).await?;
    Ok(difference.days.len() + difference.company.len())
}

async fn kept_sums(tx: &Tx, first: NaiveDate, last: NaiveDate) -> Result<Sums> {
    let agency = tx.signed_in()?;
    let mut sums = Sums::default();
    let of_days = indicator_day::Entity::find()
        .filter(indicator_day::Column::AgencyId.eq(agency))
        .filter(indicator_day::Column::OnDay.between(first, last));
    for row in of_days.all(tx.db()).await? {
        let person = (row.person_id != NOBODY).then(|| StaffMemberId::from_uuid(row.person_id));
        let key = DayKey { branch: row.branch_id, person, day: row.on_day, measure: row.measure };
        let tally = Tally { hits: row.hits, cases: row.cases, minutes: row.minutes, squares: row.squares };
        sums.days.insert(key, tally);
    }
    let of_months = acquaintance::Entity::find()
        .filter(acquaintance::Column::AgencyId.eq(agency))
        .filter(acquaintance::Column::Month.between(first, last));
    for row in of_months.all(tx.db()).await? {
        let acquaintance::Model { month, branch_id: branch, household_id: household, staff_member_id: person, .. } =
            row;
        sums.company.insert(CompanyKey { month, branch, household, person }, row.visits);
    }
    Ok(sums)
}
