//! Thanks for a recommendation: once the household that has come was served for the first time.

use chrono::{Months, TimeDelta};
use entity::{
    id::{EntityId, HouseholdId},
    loyalty::{
        loyalty_fact::FactKind,
        recommendation::{self, Column as C},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{Recommendation, RecommendationState, policy::RecommendationPolicy};
use crate::{
    agency::branch,
    kernel::{Error, Result, Tx, recurrence::local_day},
    loyalty::{
        EntryKind, Points, PointsEntry, accounts, earning,
        entries::Told,
        facts::{REFERRAL_JOINED, ReferralJoined},
        keys::Key,
        lots::New,
        policies,
    },
};

/// Hears that something happened to a household.
pub(in crate::loyalty) async fn happened(tx: &Tx, household: HouseholdId, kind: FactKind) -> Result<()> {
    if !matches!(kind, FactKind::VisitConfirmed | FactKind::OrderSettled) {
        return Ok(());
    }
    let waiting = recommendation::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::JoinedHouseholdId.eq(household))
        .filter(C::State.eq(RecommendationState::Claimed))
        .lock_exclusive();
    match waiting.one(tx.db()).await? {
        Some(found) => thank(tx, found).await.map(drop),
        None => Ok(()),
    }
}

/// Gives both sides what the policy says.
pub(super) async fn thank(tx: &Tx, found: Recommendation) -> Result<Recommendation> {
    let policy = policies::current::<RecommendationPolicy, _>(tx).await?.policy;
    let entry = give(tx, &found, found.household_id, policy.points, policy.points_months).await?;
    let joined = give(tx, &found, found.joined_household_id, policy.joined_points, policy.points_months).await?;
    let row = recommendation::ActiveModel {
        state: Set(RecommendationState::Joined),
        joined_at: Set(Some(tx.now())),
        entry_id: Set(entry.map(|entry| entry.id)),
        joined_entry_id: Set(joined.map(|entry| entry.id)),
        version: Set(found.version + 1),
        ..found.into()
    };
    let joined = row.update(tx.db()).await?;
    // The programme may have rules for it as well.
    let told = ReferralJoined { referral: joined.id.uuid(), household: joined.household_id };
    tx.emit(REFERRAL_JOINED, &told).await?;
    Ok(joined)
}

async fn give(
    tx: &Tx,
    found: &Recommendation,
    household: HouseholdId,
    points: i64,
    months: i64,
) -> Result<Option<PointsEntry>> {
    if points == 0 {
        return Ok(None);
    }
    let account = accounts::locked_or_opened(tx, household).await?;
    let zone = branch::time_zone(&branch::get(tx, account.branch_id).await?)?;
    let today = tx.now().with_timezone(&zone).date_naive();
    let months = Months::new(u32::try_from(months).unwrap_or(1));
    let last = today.checked_add_months(months).and_then(|day| local_day(zone, day));
    let last = last.ok_or_else(|| Error::internal("points that outlast the calendar"))?;
    let expires_at = Some(last.end().max(tx.now() + TimeDelta::days(1)));
    let key = Key::own("recommendation", &format!("{}/{household}", found.id));
    let told = Told { words: Some("推荐 · Recommendation".to_owned()), ..Told::of(EntryKind::Earned) };
    let new = New { granted: Points(points), expires_at, pending: None, basis: None, inactivity_months: None };
    earning::give(tx, &account, key, new, told).await.map(Some)
}
