//! Measures how households stand, all of them once a day and each when something happens to it.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::HouseholdId,
    loyalty::{
        contact_note,
        retention_standing::{self, Column as C},
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::OnConflict};

use super::{RetentionStanding, contacts::next_contact, ladder, policy::RetentionPolicy, risk};
use crate::{
    household::{
        Household, HouseholdStatus, households,
        list::{self, HouseholdFilter},
    },
    kernel::{Context, Error, PageRequest, Result, Tx, page::Direction},
    loyalty::{
        policies,
        record::{self, Record},
    },
};

/// The states of households that are measured: prospects have not begun, and of the erased nothing is known.
const MEASURED: [HouseholdStatus; 3] = [HouseholdStatus::Active, HouseholdStatus::Paused, HouseholdStatus::Ended];

/// Measures all households, so many at a time.
///
/// # Errors
/// When the database fails.
pub async fn measure_all(cx: &Context) -> Result<()> {
    let filter = HouseholdFilter { status: Some(MEASURED.to_vec()), ..HouseholdFilter::default() };
    let mut after = None;
    loop {
        let request = PageRequest { first: Some(record::BATCH), after, ..PageRequest::default() };
        let page = list::list(cx, &filter, Direction::Ascending, &request).await?;
        let Some((cursor, _)) = page.rows.last() else { return Ok(()) };
        after = Some(cursor.clone());
        let households: Vec<Household> = page.rows.into_iter().map(|(_, household)| household).collect();
        Box::pin(cx.write(async |tx| measure(tx, &households).await)).await?;
        if !page.has_next {
            return Ok(());
        }
    }
}

/// Measures one household, to which something happened.
pub(in crate::loyalty) async fn look_at(tx: &Tx, household: HouseholdId) -> Result<()> {
    let household = households::get(tx, household).await?;
    measure(tx, &[household]).await
}

/// Measures some households, in this transaction.
pub(in crate::loyalty) async fn measure(tx: &Tx, households: &[Household]) -> Result<()> {
    let agency = tx.signed_in()?;
    let measured: Vec<Household> =
        households.iter().filter(|household| MEASURED.contains(&household.status)).cloned().collect();
    let ids = || measured.iter().map(|household| household.id);
    let policy = policies::current::<RetentionPolicy, _>(tx).await?.policy;
    let before: HashMap<HouseholdId, RetentionStanding> = retention_standing::Entity::find()
        .filter(C::AgencyId.eq(agency))
        .filter(C::HouseholdId.is_in(ids()))
        .all(tx.db())
        .await?
        .into_iter()
        .map(|row| (row.household_id, row))
        .collect();
    let touched: HashMap<HouseholdId, NaiveDate> = contact_note::Entity::find()
        .select_only()
        .column(contact_note::Column::HouseholdId)
        .column_as(contact_note::Column::Day.max(), "day")
        .filter(contact_note::Column::AgencyId.eq(agency))
        .filter(contact_note::Column::HouseholdId.is_in(ids()))
        .group_by(contact_note::Column::HouseholdId)
        .into_tuple()
        .all(tx.db())
        .await?
        .into_iter()
        .collect();
    let records = record::load(tx, &measured).await?;
    let rows = records
        .iter()
        .map(|record| row(tx, record, &policy, before.get(&record.household), touched.get(&record.household).copied()))
        .collect::<Result<Vec<_>>>()?;
    if rows.is_empty() {
        return Ok(());
    }
    let latest = OnConflict::columns([C::AgencyId, C::HouseholdId])
        .update_columns([
            C::Rung,
            C::RungSince,
            C::Reasons,
            C::Risk,
            C::Pushes,
            C::FirstSeen,
            C::LastSeen,
            C::Lost,
            C::Paid,
            C::PaidYear,
            C::LastContactOn,
            C::NextContactOn,
            C::MeasuredAt,
        ])
        .to_owned();
    retention_standing::Entity::insert_many(rows).on_conflict(latest).exec_without_returning(tx.db()).await?;
    Ok(())
}

fn row(
    tx: &Tx,
    record: &Record,
    policy: &RetentionPolicy,
    before: Option<&RetentionStanding>,
    touched: Option<NaiveDate>,
) -> Result<retention_standing::ActiveModel> {
    let (rung, reasons) = ladder::place(record, policy);
    let (risk, pushes) = risk::of(record, policy);
    let since = before.filter(|before| before.rung == rung).map_or(record.today, |before| before.rung_since);
    let first = record.visits.first().map(|(day, _)| *day).into_iter().chain(record.paid.first().map(|(day, _)| *day));
    let json = |value: serde_json::Result<serde_json::Value>| {
        value.map_err(|_| Error::internal("a measure of a household is not JSON"))
    };
    Ok(retention_standing::ActiveModel {
        id: Set(before.map_or_else(|| tx.new_id(), |before| before.id)),
        agency_id: Set(tx.signed_in()?),
        household_id: Set(record.household),
        rung: Set(rung),
        rung_since: Set(since),
        reasons: Set(json(serde_json::to_value(reasons))?),
        risk: Set(risk),
        pushes: Set(json(serde_json::to_value(pushes))?),
        first_seen: Set(first.min()),
        last_seen: Set(record.last_seen()),
        lost: Set(risk::is_lost(record, policy)),
        paid: Set(record.paid_ever()),
        paid_year: Set(record.paid_within(365)),
        last_contact_on: Set(touched),
        next_contact_on: Set(next_contact(record.status, record.frequency, touched.unwrap_or(record.since))),
        measured_at: Set(tx.now()),
    })
}
