//! What campaigns give: once a household, never above the budget.

use std::fmt;

use chrono::{Months, NaiveDate, TimeDelta};
use chrono_tz::Tz;
use entity::{
    id::{CampaignId, HouseholdId},
    loyalty::{
        campaign::{self, Column as C},
        campaign_member::{self, Column as M},
    },
};
use sea_orm::{ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use super::{Arm, Campaign, CampaignState};
use crate::{
    agency::branch,
    kernel::{Context, Error, Result, Tx, each::Each, recurrence::local_day},
    loyalty::{EntryKind, accounts, earning, entries::Told, keys::Key, lots::New},
    service::prices,
};

/// So many households of a campaign are given something in one run.
const ROUND: u64 = 500;

/// A household that a campaign is to give something.
#[derive(Clone, Copy)]
struct Due {
    campaign: CampaignId,
    household: HouseholdId,
    today: NaiveDate,
}

impl fmt::Display for Due {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.household, self.campaign)
    }
}

/// Gives what the campaigns of the day give, and ends those whose days are over.
///
/// # Errors
/// When the database fails, or some households could not be given anything.
pub async fn run(cx: &Context) -> Result<()> {
    let today = prices::today(cx).await?;
    end_over(cx, today).await?;
    let running = campaign::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(CampaignState::Running))
        .filter(C::StartsOn.lte(today))
        .all(cx.db())
        .await?;
    let mut each = Each::default();
    for campaign in running {
        let waiting: Vec<HouseholdId> = campaign_member::Entity::find()
            .select_only()
            .column(M::HouseholdId)
            .filter(M::AgencyId.eq(campaign.agency_id))
            .filter(M::CampaignId.eq(campaign.id))
            .filter(M::Arm.eq(Arm::Treated))
            .filter(M::EntryId.is_null())
            .order_by_asc(M::HouseholdId)
            .limit(ROUND)
            .into_tuple()
            .all(cx.db())
            .await?;
        let due = |household: HouseholdId| Due { campaign: campaign.id, household, today };
        let due: Vec<Due> = waiting.into_iter().map(due).collect();
        each.of(cx, &due, give).await;
    }
    each.end()
}

async fn end_over(cx: &Context, today: NaiveDate) -> Result<()> {
    campaign::Entity::update_many()
        .col_expr(C::State, Expr::value(CampaignState::Ended))
        .col_expr(C::Version, Expr::col(C::Version).add(1))
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(CampaignState::Running))
        .filter(C::EndsOn.lt(today))
        .exec(cx.db())
        .await?;
    Ok(())
}

/// Gives a household what the campaign gives, unless it has it, the budget is used up, or somebody has stopped it.
async fn give(tx: &Tx, Due { campaign: id, household, today }: Due) -> Result<()> {
    let found = campaign::Entity::find_by_id(id).filter(C::AgencyId.eq(tx.signed_in()?)).lock_exclusive();
    let Some(campaign) = found.one(tx.db()).await? else { return Ok(()) };
    let left = campaign.budget.0 - campaign.given.0;
    if campaign.state != CampaignState::Running || left < campaign.points.0 {
        return Ok(());
    }
    let member = campaign_member::Entity::find_by_id((id, household)).one(tx.db()).await?;
    if member.is_none_or(|member| member.entry_id.is_some() || member.arm == Arm::Control) {
        return Ok(());
    }
    let account = accounts::locked_or_opened(tx, household).await?;
    let zone = branch::time_zone(&branch::get(tx, account.branch_id).await?)?;
    let key = Key::own("campaign", &format!("{id}/{household}"));
    let told = Told { words: Some(campaign.name.clone()), ..Told::of(EntryKind::Earned) };
    let entry = earning::give(tx, &account, key, lot(tx, &campaign, today, zone)?, told).await?;
    campaign_member::Entity::update_many()
        .col_expr(M::EntryId, Expr::value(Some(entry.id)))
        .filter(M::CampaignId.eq(id))
        .filter(M::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    campaign::Entity::update_many()
        .col_expr(C::Given, Expr::col(C::Given).add(campaign.points.0))
        .filter(C::Id.eq(id))
        .exec(tx.db())
        .await?;
    Ok(())
}

fn lot(tx: &Tx, campaign: &Campaign, today: NaiveDate, zone: Tz) -> Result<New> {
    let months = Months::new(u32::try_from(campaign.points_months).unwrap_or(1));
    let last = today.checked_add_months(months).and_then(|day| local_day(zone, day));
    let last = last.ok_or_else(|| Error::internal("points that outlast the calendar"))?;
    let expires_at = Ord::max(last.end(), tx.now() + TimeDelta::days(1));
    Ok(New {
        granted: campaign.points,
        expires_at: Some(expires_at),
        pending: None,
        basis: None,
        inactivity_months: None,
    })
}
