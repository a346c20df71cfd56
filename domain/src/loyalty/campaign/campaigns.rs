//! Campaigns: drafted, started with a draw of who is left out, ended by the calendar or stopped.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use entity::{
    id::{CampaignId, HouseholdId, LoyaltySegmentId},
    loyalty::{
        campaign::{self, Column as C},
        campaign_member, loyalty_segment_member,
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{Arm, Campaign, CampaignState, segments};
use crate::{
    kernel::{
        Context, Error, Page, PageRequest, Result, Rule, Tx,
        actor::signature,
        input,
        page::{ListOrder, page},
    },
    loyalty::{CAMPAIGN_MANAGE, CAMPAIGN_READ, Points, earning::MOST_POINTS},
    quality::sampling::draw::{Seed, simple},
};

/// The campaign's state does not allow this.
pub const CAMPAIGN_STATE: Rule = Rule { code: "CAMPAIGN_STATE", message: "The campaign's state does not allow this." };
/// Nobody is there.
pub const SEGMENT_EMPTY: Rule = Rule {
    code: "SEGMENT_EMPTY",
    message: "The segment holds no household, or its households are not found yet; wait some minutes.",
};

/// A seed fits into the numbers of every client: 53 bits.
const LARGEST_SEED: i64 = (1 << 53) - 1;
/// No campaign lasts longer, in days.
const LONGEST: i64 = 366;
/// So many rows are written in one statement.
const CHUNK: usize = 1_000;

/// A campaign as it is written.
#[derive(Clone, Debug)]
pub struct CampaignInput {
    /// For whom.
    pub segment: LoyaltySegmentId,
    /// At most 100 characters.
    pub name: String,
    /// The first day.
    pub starts_on: NaiveDate,
    /// The last day, within 366 days.
    pub ends_on: NaiveDate,
    /// What each household is given.
    pub points: i64,
    /// So many months the points hold.
    pub points_months: i64,
    /// So many points are given in all, at most.
    pub budget: i64,
    /// How many of a thousand are left out.
    pub control_permille: i64,
    /// What the draw begins with.
    pub seed: i64,
}

/// Campaigns, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(cx: &Context<Db>, request: &PageRequest) -> Result<Page<Campaign>> {
    let select = campaign::Entity::find().filter(C::AgencyId.eq(cx.require(CAMPAIGN_READ)?.agency));
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Campaign| row.id.0.into()), request).await
}

/// Some campaigns, by id.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[CampaignId],
) -> Result<HashMap<CampaignId, Campaign>> {
    let found = campaign::Entity::find()
        .filter(C::AgencyId.eq(cx.require(CAMPAIGN_READ)?.agency))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// Drafts a campaign.
///
/// # Errors
/// [`Error::NotFound`] at `segmentId`, [`Error::Invalid`] naming the field.
pub async fn draft(tx: &Tx, asked: CampaignInput) -> Result<Campaign> {
    let agency = tx.require(CAMPAIGN_MANAGE)?.agency;
    let missing = || Error::not_found(asked.segment).at("segmentId");
    let segment = segments::by_ids(tx, &[asked.segment]).await?.remove(&asked.segment).ok_or_else(missing)?;
    let days = (asked.ends_on - asked.starts_on).num_days();
    if !(0..LONGEST).contains(&days) {
        return Err(Error::invalid("endsOn", format!("must be from `startsOn` to {LONGEST} days on")));
    }
    let points = input::within("points", asked.points, 1, MOST_POINTS)?;
    let row = campaign::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(agency),
        segment_id: Set(segment.id),
        name: Set(input::required_text("name", &asked.name, 100)?),
        starts_on: Set(asked.starts_on),
        ends_on: Set(asked.ends_on),
        points: Set(Points(points)),
        points_months: Set(input::whole("pointsMonths", asked.points_months, 1, 120)?),
        budget: Set(Points(input::within("budget", asked.budget, points, MOST_POINTS)?)),
        given: Set(Points(0)),
        control_permille: Set(input::whole("controlPermille", asked.control_permille, 0, 900)?),
        seed: Set(input::within("seed", asked.seed, 0, LARGEST_SEED)?),
        state: Set(CampaignState::Drafted),
        made_at: Set(tx.now()),
        made_by: Set(signature(tx.actor())),
        started_at: Set(None),
        version: Set(1),
    };
    Ok(row.insert(tx.db()).await?)
}

async fn lock(tx: &Tx, id: CampaignId, version: i32) -> Result<Campaign> {
    let agency = tx.require(CAMPAIGN_MANAGE)?.agency;
    let found = campaign::Entity::find_by_id(id).filter(C::AgencyId.eq(agency)).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

/// Starts a campaign: its households are those of the segment now, and who is left out is drawn.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`CAMPAIGN_STATE`], [`SEGMENT_EMPTY`].
pub async fn start(tx: &Tx, id: CampaignId, version: i32) -> Result<Campaign> {
    let before = lock(tx, id, version).await?;
    if before.state != CampaignState::Drafted {
        return Err(Error::refused(&CAMPAIGN_STATE).at("id"));
    }
    let households: Vec<HouseholdId> = loyalty_segment_member::Entity::find()
        .select_only()
        .column(loyalty_segment_member::Column::HouseholdId)
        .filter(loyalty_segment_member::Column::AgencyId.eq(before.agency_id))
        .filter(loyalty_segment_member::Column::SegmentId.eq(before.segment_id))
        .order_by_asc(loyalty_segment_member::Column::HouseholdId)
        .into_tuple()
        .all(tx.db())
        .await?;
    if households.is_empty() {
        return Err(Error::refused(&SEGMENT_EMPTY).at("id"));
    }
    let row = |(household, arm): &(HouseholdId, Arm)| campaign_member::ActiveModel {
        campaign_id: Set(before.id),
        household_id: Set(*household),
        agency_id: Set(before.agency_id),
        arm: Set(*arm),
        entry_id: Set(None),
    };
    let drawn = arms(before.seed, before.control_permille, &households);
    for part in drawn.chunks(CHUNK) {
        campaign_member::Entity::insert_many(part.iter().map(row)).exec_without_returning(tx.db()).await?;
    }
    let started = campaign::ActiveModel {
        state: Set(CampaignState::Running),
        started_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..before.into()
    };
    Ok(started.update(tx.db()).await?)
}

/// Stops a campaign that runs. What was given stays.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`CAMPAIGN_STATE`].
pub async fn stop(tx: &Tx, id: CampaignId, version: i32) -> Result<Campaign> {
    let before = lock(tx, id, version).await?;
    if before.state != CampaignState::Running {
        return Err(Error::refused(&CAMPAIGN_STATE).at("id"));
    }
    let row =
        campaign::ActiveModel { state: Set(CampaignState::Stopped), version: Set(before.version + 1), ..before.into() };
    Ok(row.update(tx.db()).await?)
}

/// Who is given something, and who is left out: the same seed and the same households come to the same draw.
#[must_use]
pub fn arms(seed: i64, control_permille: i32, households: &[HouseholdId]) -> Vec<(HouseholdId, Arm)> {
    let permille = usize::try_from(control_permille).unwrap_or(0);
    // To the nearest household, halves up.
    let size = (households.len() * permille + 500) / 1000;
    let control: HashSet<HouseholdId> = simple(Seed(seed.unsigned_abs()), households, size).into_iter().collect();
    let arm = |household: &HouseholdId| if control.contains(household) { Arm::Control } else { Arm::Treated };
    households.iter().map(|household| (*household, arm(household))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn households(number: u128) -> Vec<HouseholdId> {
        (0..number).map(|id| HouseholdId(uuid::Uuid::from_u128(id))).collect()
    }

    proptest! {
        #[test]
        fn the_draw_is_repeatable_and_of_the_asked_size(number in 0..200_u128, permille in 0..=900_i32, seed in 0..LARGEST_SEED) {
            let all = households(number);
            let drawn = arms(seed, permille, &all);
            let mut backwards = all.clone();
            backwards.reverse();
            let mut again = arms(seed, permille, &backwards);
            again.reverse();
            prop_assert_eq!(&drawn, &again, "whatever the order in which they come");
            let control = drawn.iter().filter(|(_, arm)| *arm == Arm::Control).count();
            let wanted = (all.len() * usize::try_from(permille).expect("a number") + 500) / 1000;
            prop_assert_eq!(control, wanted);
        }
    }

    #[test]
    fn another_seed_draws_others() {
        let all = households(100);
        assert_ne!(arms(1, 500, &all), arms(2, 500, &all));
    }
}
