//! Puts records together, for many households in a few statements.

use std::collections::HashMap;

use chrono_tz::Tz;
use entity::{
    id::{BranchId, HouseholdId},
    loyalty::{loyalty_account, loyalty_fact},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Record;
use crate::{
    agency::branch,
    household::Household,
    kernel::{Context, Error, Result},
    loyalty::{facts, program::Detail},
    quality::complaint::reading,
};

/// So many households are looked at in one go.
pub(in crate::loyalty) const BATCH: u64 = 100;

/// The records of some households, which the caller has found within the actor's reach or shows nothing of.
pub(in crate::loyalty) async fn load<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[Household],
) -> Result<Vec<Record>> {
    let agency = cx.signed_in()?;
    let ids: Vec<HouseholdId> = households.iter().map(|household| household.id).collect();
    let mut zones: HashMap<BranchId, Tz> = HashMap::new();
    for branch in branch::of_agency(cx).await? {
        zones.insert(branch.id, branch::time_zone(&branch)?);
    }
    let complaints = reading::open_of_households(cx, &ids).await?;
    let points: HashMap<HouseholdId, i64> = loyalty_account::Entity::find()
        .select_only()
        .columns([loyalty_account::Column::HouseholdId, loyalty_account::Column::Available])
        .filter(loyalty_account::Column::AgencyId.eq(agency))
        .filter(loyalty_account::Column::HouseholdId.is_in(ids.iter().copied()))
        .into_tuple()
        .all(cx.db())
        .await?
        .into_iter()
        .collect();
    let mut records = HashMap::with_capacity(households.len());
    for household in households {
        let zone = zones.get(&household.branch_id).ok_or_else(|| Error::internal("a branch without a clock"))?;
        let record = Record {
            household: household.id,
            status: household.status,
            tier: household.tier.clone(),
            grade: facts::name(&household.reception_grade)?,
            segments: household.segments.0.iter().map(facts::name).collect::<Result<_>>()?,
            frequency: household.contact_preferences.frequency,
            since: household.created_at.with_timezone(zone).date_naive(),
            today: cx.now().with_timezone(zone).date_naive(),
            visits: Vec::new(),
            paid: Vec::new(),
            ratings: Vec::new(),
            points: points.get(&household.id).copied().unwrap_or(0),
            open_complaints: complaints.get(&household.id).copied().unwrap_or(0),
        };
        records.insert(household.id, record);
    }
    let happened = loyalty_fact::Entity::find()
        .filter(loyalty_fact::Column::AgencyId.eq(agency))
        .filter(loyalty_fact::Column::HouseholdId.is_in(ids.iter().copied()))
        .order_by_asc(loyalty_fact::Column::Day)
        .order_by_asc(loyalty_fact::Column::Id)
        .all(cx.db())
        .await?;
    for row in happened {
        let fact = facts::read(row)?;
        let Some(record) = records.get_mut(&fact.household) else { continue };
        match fact.detail {
            Detail::VisitConfirmed { late, .. } => record.visits.push((fact.day, late)),
            Detail::OrderSettled { amount } => record.paid.push((fact.day, amount)),
            Detail::OrderRated { rating } => record.ratings.push((fact.day, rating)),
            Detail::Birthday {} | Detail::ReferralJoined {} | Detail::SurveyAnswered { .. } => {}
        }
    }
    Ok(ids.iter().filter_map(|id| records.remove(id)).collect())
}
