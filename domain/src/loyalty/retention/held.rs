//! What is held about how a household stands.

use entity::{
    id::HouseholdId,
    loyalty::{contact_note, retention_standing},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, words},
};

/// How the household stands, and when somebody was in touch; `null` when nothing was measured or noted.
pub(in crate::loyalty) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let standing = retention_standing::Entity::find()
        .filter(retention_standing::Column::AgencyId.eq(agency))
        .filter(retention_standing::Column::HouseholdId.eq(household))
        .one(cx.db())
        .await?;
    let notes = contact_note::Entity::find()
        .filter(contact_note::Column::AgencyId.eq(agency))
        .filter(contact_note::Column::HouseholdId.eq(household))
        .order_by_asc(contact_note::Column::Id)
        .all(cx.db())
        .await?;
    if standing.is_none() && notes.is_empty() {
        return Ok(Value::Null);
    }
    let vault = cx.vault().await?;
    let note = |row: &contact_note::Model| {
        Ok(json!({ "day": row.day, "channel": row.channel, "words": words::open(&vault, row.words.as_ref())? }))
    };
    let standing = standing.map(|row| {
        json!({
            "rung": row.rung, "since": row.rung_since, "reasons": row.reasons, "risk": row.risk, "pushes": row.pushes,
            "firstSeen": row.first_seen, "lastSeen": row.last_seen, "lost": row.lost,
        })
    });
    Ok(json!({ "standing": standing, "contacts": notes.iter().map(note).collect::<Result<Vec<_>>>()? }))
}

/// Forgets both.
pub(in crate::loyalty) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    retention_standing::Entity::delete_many()
        .filter(retention_standing::Column::AgencyId.eq(agency))
        .filter(retention_standing::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    contact_note::Entity::delete_many()
        .filter(contact_note::Column::AgencyId.eq(agency))
        .filter(contact_note::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
