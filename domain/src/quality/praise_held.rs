//! What ratings and praise hold about a household: given out on request, and forgotten on request.

use entity::{
    id::HouseholdId,
    quality::{praise_letter, visit_rating},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::Expr};
use serde_json::{Value, json};

use super::{PraiseLetter, VisitRating};
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, words},
};

/// The stars and the praise that a household gave. The caller has checked that they may be given out.
///
/// # Errors
/// When the database fails.
pub(super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let letters = praise_letter::Entity::find()
        .filter(praise_letter::Column::AgencyId.eq(agency))
        .filter(praise_letter::Column::HouseholdId.eq(household))
        .order_by_asc(praise_letter::Column::Id)
        .all(cx.db())
        .await?;
    let ratings = visit_rating::Entity::find()
        .filter(visit_rating::Column::AgencyId.eq(agency))
        .filter(visit_rating::Column::HouseholdId.eq(household))
        .order_by_asc(visit_rating::Column::Id)
        .all(cx.db())
        .await?;
    let vault = cx.vault().await?;
    let letter = |row: &PraiseLetter| -> Result<Value> {
        let said = vault.open_once_clear(&row.words)?;
        Ok(json!({ "id": row.id, "channel": row.channel, "receivedAt": row.received_at, "words": said }))
    };
    let rating = |row: &VisitRating| -> Result<Value> {
        let note = words::open(&vault, row.note.as_ref())?;
        Ok(json!({ "visit": row.visit_id, "stars": row.stars, "ratedAt": row.rated_at, "note": note }))
    };
    Ok(json!({
        "letters": letters.iter().map(letter).collect::<Result<Vec<_>>>()?,
        "ratings": ratings.iter().map(rating).collect::<Result<Vec<_>>>()?,
    }))
}

/// Takes the words out of a household's ratings and praise. The stars stay, and that there was praise.
///
/// # Errors
/// When the database fails.
pub(super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    praise_letter::Entity::update_many()
        .col_expr(praise_letter::Column::Words, Expr::value(Vec::<u8>::new()))
        .filter(praise_letter::Column::AgencyId.eq(agency))
        .filter(praise_letter::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    visit_rating::Entity::update_many()
        .col_expr(visit_rating::Column::Note, Expr::value(None::<Vec<u8>>))
        .filter(visit_rating::Column::AgencyId.eq(agency))
        .filter(visit_rating::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
