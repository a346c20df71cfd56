//! The winners are announced: everybody sees them, and whoever gives prizes or congratulates hears of them.

use entity::{
    id::{AwardRoundId, BranchId, StaffMemberId},
    quality::{award_category, award_result, award_round},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::{
    super::{AwardKind, AwardRound},
    life_cycle::{AwardStep, after},
    rounds::{locked, stepped},
};
use crate::kernel::{Result, Tx};

/// The winners of a round are announced. Payload: [`AwardsAnnounced`].
pub const AWARD_ANNOUNCED: &str = "quality.award.announced";

/// Somebody won.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Winner {
    /// What.
    pub kind: AwardKind,
    /// In which place, from 1.
    pub place: i32,
    /// Who.
    pub staff_member: StaffMemberId,
}

/// Who won in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardsAnnounced {
    /// The round.
    pub round: AwardRoundId,
    /// Of which branch; `None` of the agency.
    pub branch: Option<BranchId>,
    /// The winners, by category and place.
    pub winners: Vec<Winner>,
}

/// Announces the winners of a closed round.
///
/// # Errors
/// [`Error::NotFound`](crate::kernel::Error::NotFound) at `id`, [`STALE`](crate::kernel::STALE),
/// [`AWARD_STATE`](super::life_cycle::AWARD_STATE).
pub async fn announce(tx: &Tx, id: AwardRoundId, version: i32) -> Result<AwardRound> {
    let before = locked(tx, id, version).await?;
    let state = after(before.state, AwardStep::Announce).map_err(|error| error.at("id"))?;
    let row = award_round::ActiveModel {
        id: Set(id),
        state: Set(state),
        announced_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let announced = row.update(tx.db()).await?;
    stepped(tx, "awardRoundAnnounce", &before, &announced).await?;
    let winners = winners(tx, &announced).await?;
    tx.emit(AWARD_ANNOUNCED, &AwardsAnnounced { round: id, branch: announced.branch_id, winners }).await?;
    Ok(announced)
}

async fn winners(tx: &Tx, round: &AwardRound) -> Result<Vec<Winner>> {
    let categories = award_category::Entity::find()
        .filter(award_category::Column::AgencyId.eq(round.agency_id))
        .filter(award_category::Column::AwardRoundId.eq(round.id))
        .all(tx.db())
        .await?;
    let won = award_result::Entity::find()
        .filter(award_result::Column::AgencyId.eq(round.agency_id))
        .filter(award_result::Column::AwardRoundId.eq(round.id))
        .filter(award_result::Column::Won.eq(true))
        .order_by_asc(award_result::Column::Place)
        .all(tx.db())
        .await?;
    let winner = |row: award_result::Model| {
        let category = categories.iter().find(|category| category.id == row.award_category_id)?;
        Some(Winner { kind: category.kind, place: row.place, staff_member: row.staff_member_id })
    };
    let mut winners: Vec<Winner> = won.into_iter().filter_map(winner).collect();
    winners.sort_by_key(|winner| (winner.kind, winner.place));
    Ok(winners)
}
