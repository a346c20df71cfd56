//! What a family says of a placement, once.

use entity::{id::PlacementId, matching::placement};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use super::{
    PLACEMENT_RATE, Placement, PlacementStage,
    experience::{self, Done},
    life_cycle::placement::PLACEMENT_STAGE,
    placements::{next, told},
    reach,
};
use crate::{
    kernel::{Error, Result, Rule, Tx, input},
    staff::roster,
};

/// The family has rated this placement.
pub const RATED: Rule = Rule { code: "RATED", message: "The placement has been rated already." };

/// Nothing has been worked yet.
pub const NOT_BEGUN: Rule = Rule {
    code: "NOT_BEGUN",
    message: "The carer has not worked in the household yet; rate the work when it has begun.",
};

/// The family's rating of a placement, 1 to 5, once.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] at `rating`, [`RATED`], [`PLACEMENT_STAGE`] during the
/// interview, [`NOT_BEGUN`] before the first hours of work.
pub async fn rate(tx: &Tx, id: PlacementId, rating: i64) -> Result<Placement> {
    let scope = tx.require(PLACEMENT_RATE)?;
    let rating = i32::try_from(input::within("rating", rating, 1, 5)?).unwrap_or(5);
    let before = reach::lock_placement(tx, &scope, id).await?;
    if before.stage == PlacementStage::Interview {
        return Err(Error::refused(&PLACEMENT_STAGE));
    }
    if !roster::has_begun(tx, id.0).await? {
        return Err(Error::refused(&NOT_BEGUN));
    }
    if before.rating.is_some() {
        return Err(Error::refused(&RATED));
    }
    let row = placement::ActiveModel { rating: Set(Some(rating)), ..next(tx, &before) };
    let placement = row.update(tx.db()).await?;
    let done = Done { rating: Some(rating), ..Done::default() };
    experience::add(tx, placement.staff_member_id, placement.household_id, done).await?;
    told(tx, "placementRate", Some(&before), placement).await
}
