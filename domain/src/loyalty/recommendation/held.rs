//! What is held about a household's recommendations.

use entity::{
    id::HouseholdId,
    loyalty::{recommendation, recommendation_code},
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx},
};

/// The household's code and what came of it; `null` when there is nothing. Who the other household is stays out.
pub(in crate::loyalty) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    use recommendation::Column as C;
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let code = recommendation_code::Entity::find_by_id(household)
        .filter(recommendation_code::Column::AgencyId.eq(agency))
        .one(cx.db())
        .await?;
    let rows = recommendation::Entity::find()
        .filter(C::AgencyId.eq(agency))
        .filter(Condition::any().add(C::HouseholdId.eq(household)).add(C::JoinedHouseholdId.eq(household)))
        .order_by_asc(C::Id)
        .all(cx.db())
        .await?;
    if code.is_none() && rows.is_empty() {
        return Ok(Value::Null);
    }
    let said = |row: &recommendation::Model| {
        json!({
            "id": row.id, "recommends": row.household_id == household, "state": row.state, "claimedAt": row.claimed_at,
            "joinedAt": row.joined_at,
        })
    };
    Ok(json!({ "code": code.map(|row| row.code), "recommendations": rows.iter().map(said).collect::<Vec<_>>() }))
}

/// Takes the code away: nobody comes on the word of a household that is forgotten. What was given stays with the books.
pub(in crate::loyalty) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    recommendation_code::Entity::delete_many()
        .filter(recommendation_code::Column::AgencyId.eq(agency))
        .filter(recommendation_code::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
