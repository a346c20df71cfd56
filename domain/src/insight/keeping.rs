//! Keeping facts and their sums together: both change in one transaction.

use std::collections::HashMap;

use entity::{
    id::{BranchId, EntityId},
    insight::{
        acquaintance, indicator_book, indicator_day,
        indicator_fact::{self, Measure},
    },
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, IdenStatic, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, ExprTrait, OnConflict},
};
use uuid::Uuid;

use super::{
    sources::Source,
    tally::{Count, Sums},
};
use crate::kernel::{Result, Tx};

/// What a sum of a whole branch has in place of a person.
pub(super) const NOBODY: Uuid = Uuid::nil();

/// Keeps what something counts for by now; the sums follow. Safe to repeat.
pub(super) async fn keep(tx: &Tx, source: &Source) -> Result<()> {
    // A recount that is under way is waited for.
    let agency = tx.signed_in()?;
    indicator_book::Entity::find_by_id(agency).lock_shared().one(tx.db()).await?;
    let kept = indicator_fact::Entity::find()
        .filter(indicator_fact::Column::AgencyId.eq(agency))
        .filter(indicator_fact::Column::SourceId.eq(source.id))
        .filter(indicator_fact::Column::Measure.is_in(source.counts.iter().map(|(measure, _)| *measure)))
        .lock_exclusive()
        .all(tx.db())
        .await?;
    let kept: HashMap<Measure, Count> = kept.iter().map(|fact| (fact.measure, counted(fact))).collect();
    let mut sums = Sums::default();
    for (measure, count) in &source.counts {
        let before = kept.get(measure);
        if before != count.as_ref() {
            write(tx, *measure, source.id, count.as_ref()).await?;
            sums.change(*measure, before, count.as_ref());
        }
    }
    add(tx, &sums).await
}

/// What a fact says.
pub(super) fn counted(fact: &indicator_fact::Model) -> Count {
    Count {
        branch: fact.branch_id,
        household: fact.household_id,
        person: fact.staff_member_id,
        day: fact.on_day,
        hit: fact.hits > 0,
        minutes: fact.minutes,
    }
}

/// Writes a fact in the place of what was there, or takes it away.
pub(super) async fn write(tx: &Tx, measure: Measure, source: Uuid, count: Option<&Count>) -> Result<()> {
    use indicator_fact::Column as C;
    let agency = tx.signed_in()?;
    let Some(count) = count else {
        indicator_fact::Entity::delete_by_id((agency, measure, source)).exec(tx.db()).await?;
        return Ok(());
    };
    let row = indicator_fact::ActiveModel {
        agency_id: Set(agency),
        measure: Set(measure),
        source_id: Set(source),
        branch_id: Set(count.branch),
        staff_member_id: Set(count.person),
        household_id: Set(count.household),
        on_day: Set(count.day),
        hits: Set(count.hit.into()),
        cases: Set(1),
        minutes: Set(count.minutes),
    };
    let instead = OnConflict::columns([C::AgencyId, C::Measure, C::SourceId])
        .update_columns([C::BranchId, C::StaffMemberId, C::HouseholdId, C::OnDay, C::Hits, C::Cases, C::Minutes])
        .to_owned();
    indicator_fact::Entity::insert(row).on_conflict(instead).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Adds differences to the sums, in the order of their keys, so that two who add at once do not wait for each other in a
/// circle.
pub(super) async fn add(tx: &Tx, sums: &Sums) -> Result<()> {
    let agency = tx.signed_in()?;
    if !sums.days.is_empty() {
        use indicator_day::Column as C;
        let rows = sums.days.iter().map(|(key, tally)| indicator_day::ActiveModel {
            agency_id: Set(agency),
            person_id: Set(key.person.map_or(NOBODY, EntityId::uuid)),
            on_day: Set(key.day),
            branch_id: Set(key.branch),
            measure: Set(key.measure),
            hits: Set(tally.hits),
            cases: Set(tally.cases),
            minutes: Set(tally.minutes),
            squares: Set(tally.squares),
        });
        let mut sum = OnConflict::columns([C::AgencyId, C::PersonId, C::OnDay, C::BranchId, C::Measure]);
        for column in [C::Hits, C::Cases, C::Minutes, C::Squares] {
            sum.value(column, Expr::col((indicator_day::Entity, column)).add(new(column)));
        }
        indicator_day::Entity::insert_many(rows).on_conflict(sum).exec_without_returning(tx.db()).await?;
    }
    if !sums.company.is_empty() {
        use acquaintance::Column as C;
        let rows = sums.company.iter().map(|(key, visits)| acquaintance::ActiveModel {
            agency_id: Set(agency),
            month: Set(key.month),
            branch_id: Set(key.branch),
            household_id: Set(key.household),
            staff_member_id: Set(key.person),
            visits: Set(*visits),
        });
        let mut sum = OnConflict::columns([C::AgencyId, C::Month, C::BranchId, C::HouseholdId, C::StaffMemberId]);
        sum.value(C::Visits, Expr::col((acquaintance::Entity, C::Visits)).add(new(C::Visits)));
        acquaintance::Entity::insert_many(rows).on_conflict(sum).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// What is about to be inserted into a column.
fn new(column: impl IdenStatic) -> Expr {
    Expr::col((Alias::new("excluded"), Alias::new(column.as_str())))
}

/// A branch that stands for the whole agency.
pub(super) fn whole_agency() -> BranchId {
    BranchId::from_uuid(NOBODY)
}
