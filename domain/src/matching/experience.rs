//! What staff did in households so far: the source of continuity, reliability and ratings.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, StaffMemberId},
    matching::{
        proposal::{self, ProposalStatus},
        service_record,
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QuerySelect, Statement,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use super::{ServiceRecord, engine::facts::Experience};
use crate::kernel::{Context, Error, Result, Tx};

/// What tells whether experience read before still holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Mark {
    /// How many pairs of staff member and household there are.
    pub records: i64,
    /// The sum of their revisions.
    pub revisions: i64,
    /// How many proposals were declined.
    pub declined: i64,
}

/// The experience of everybody of an agency.
#[derive(Debug, Default)]
pub struct Experiences(HashMap<StaffMemberId, (Experience, Vec<(HouseholdId, u32)>)>);

impl Experiences {
    /// The counts of a person, and the minutes worked by household, sorted.
    #[must_use]
    pub fn of(&self, staff: StaffMemberId) -> (Experience, Vec<(HouseholdId, u32)>) {
        self.0.get(&staff).cloned().unwrap_or_default()
    }

    /// What everybody did, summed up.
    #[must_use]
    pub fn of_all(&self) -> Experience {
        self.0.values().fold(Experience::default(), |sum, (each, _)| Experience {
            kept: sum.kept.saturating_add(each.kept),
            late: sum.late.saturating_add(each.late),
            cancelled: sum.cancelled.saturating_add(each.cancelled),
            no_shows: sum.no_shows.saturating_add(each.no_shows),
            declined: sum.declined.saturating_add(each.declined),
            rating_sum: sum.rating_sum.saturating_add(each.rating_sum),
            rating_count: sum.rating_count.saturating_add(each.rating_count),
        })
    }
}

/// The present mark of the actor's agency, in one statement.
///
/// # Errors
/// When the database fails.
pub(super) async fn mark<C: ConnectionTrait>(cx: &Context<C>) -> Result<Mark> {
    let statement = Statement::from_sql_and_values(
        cx.backend(),
        "select count(*) as records, cast(coalesce(sum(revision), 0) as bigint) as revisions,
           (select count(*) from proposal where agency_id = $1 and status = 'DECLINED') as declined
         from service_record where agency_id = $1",
        [cx.signed_in()?.0.into()],
    );
    let mark = Mark::find_by_statement(statement).one(cx.db()).await?;
    mark.ok_or_else(|| Error::internal("a count without a row"))
}

/// Everybody's experience, in two statements.
pub(super) async fn all<C: ConnectionTrait>(cx: &Context<C>) -> Result<Experiences> {
    let agency = cx.signed_in()?;
    let records =
        service_record::Entity::find().filter(service_record::Column::AgencyId.eq(agency)).all(cx.db()).await?;
    let mut all = Experiences::default();
    for record in records {
        let (experience, history) = all.0.entry(record.staff_member_id).or_default();
        let count = |number: i32| u32::try_from(number).unwrap_or(0);
        experience.kept += count(record.visits_kept);
        experience.late += count(record.visits_late);
        experience.cancelled += count(record.visits_cancelled);
        experience.no_shows += count(record.no_shows);
        experience.rating_sum += count(record.rating_sum);
        experience.rating_count += count(record.rating_count);
        history.push((record.household_id, u32::try_from(record.minutes_served).unwrap_or(u32::MAX)));
    }
    let declined: Vec<(StaffMemberId, i64)> = proposal::Entity::find()
        .filter(proposal::Column::AgencyId.eq(agency))
        .filter(proposal::Column::Status.eq(ProposalStatus::Declined))
        .select_only()
        .column(proposal::Column::StaffMemberId)
        .column_as(proposal::Column::Id.count(), "declined")
        .group_by(proposal::Column::StaffMemberId)
        .into_tuple()
        .all(cx.db())
        .await?;
    for (staff, count) in declined {
        all.0.entry(staff).or_default().0.declined = u32::try_from(count).unwrap_or(u32::MAX);
    }
    for (_, history) in all.0.values_mut() {
        history.sort_unstable();
    }
    Ok(all)
}

/// What is added to the record of a person in a household.
#[derive(Clone, Copy, Debug, Default)]
pub struct Done {
    /// Minutes worked.
    pub minutes: i64,
    /// Visits kept.
    pub kept: i32,
    /// Visits kept that began late.
    pub late: i32,
    /// Visits that the carer called off.
    pub cancelled: i32,
    /// Visits to which nobody came; below zero takes back what a late report shows to be wrong.
    pub missed: i32,
    /// A rating, 1 to 5.
    pub rating: Option<i32>,
}

/// Adds to what a person did in a household. The caller has checked that the actor may.
///
/// # Errors
/// When the database fails.
pub async fn add(tx: &Tx, staff: StaffMemberId, household: HouseholdId, done: Done) -> Result<()> {
    use service_record::Column as C;
    let row = service_record::ActiveModel {
        agency_id: Set(tx.signed_in()?),
        staff_member_id: Set(staff),
        household_id: Set(household),
        minutes_served: Set(done.minutes),
        visits_kept: Set(done.kept),
        visits_late: Set(done.late),
        visits_cancelled: Set(done.cancelled),
        no_shows: Set(Ord::max(done.missed, 0)),
        rating_sum: Set(done.rating.unwrap_or(0)),
        rating_count: Set(i32::from(done.rating.is_some())),
        updated_at: Set(tx.now()),
        revision: Set(1),
    };
    let plus = |column: C, more: i64| Expr::col((service_record::Entity, column)).add(more);
    let sum = OnConflict::columns([C::AgencyId, C::StaffMemberId, C::HouseholdId])
        .value(C::MinutesServed, plus(C::MinutesServed, done.minutes))
        .value(C::VisitsKept, plus(C::VisitsKept, done.kept.into()))
        .value(C::VisitsLate, plus(C::VisitsLate, done.late.into()))
        .value(C::VisitsCancelled, plus(C::VisitsCancelled, done.cancelled.into()))
        .value(C::NoShows, plus(C::NoShows, done.missed.into()))
        .value(C::RatingSum, plus(C::RatingSum, done.rating.unwrap_or(0).into()))
        .value(C::RatingCount, plus(C::RatingCount, done.rating.is_some().into()))
        .value(C::Revision, plus(C::Revision, 1))
        .value(C::UpdatedAt, Expr::value(tx.now()))
        .to_owned();
    service_record::Entity::insert(row).on_conflict(sum).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// What some staff did in a household.
///
/// # Errors
/// When the database fails.
pub(super) async fn in_household<C: ConnectionTrait>(
    cx: &Context<C>,
    household: HouseholdId,
) -> Result<Vec<ServiceRecord>> {
    Ok(service_record::Entity::find()
        .filter(service_record::Column::AgencyId.eq(cx.signed_in()?))
        .filter(service_record::Column::HouseholdId.eq(household))
        .all(cx.db())
        .await?)
}
