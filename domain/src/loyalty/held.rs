//! What this domain holds about a household: given out on request, and forgotten on request.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, PointsEntryId},
    loyalty::{loyalty_account, loyalty_fact, points_entry, points_note},
    sealed::Sealed,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::SelectStatement,
};
use serde_json::{Value, json};

use super::{
    LoyaltyAccount, PointsEntry, accounts, entries, gesture, greeting, ledger::Books, recommendation, retention, review,
};
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, words},
};

fn said(books: &Books) -> Value {
    json!({
        "pending": books.pending, "available": books.available, "reserved": books.reserved, "spent": books.spent,
        "expired": books.expired, "owed": books.owed,
    })
}

async fn wallet<C: ConnectionTrait>(cx: &Context<C>, household: HouseholdId) -> Result<Option<LoyaltyAccount>> {
    let found = loyalty_account::Entity::find()
        .filter(loyalty_account::Column::AgencyId.eq(cx.signed_in()?))
        .filter(loyalty_account::Column::HouseholdId.eq(household));
    Ok(found.one(cx.db()).await?)
}

/// The ids of the entries of a wallet.
fn entry_ids(account: &LoyaltyAccount) -> SelectStatement {
    points_entry::Entity::find()
        .select_only()
        .column(points_entry::Column::Id)
        .filter(points_entry::Column::AgencyId.eq(account.agency_id))
        .filter(points_entry::Column::AccountId.eq(account.id))
        .into_query()
}

/// The wallet of a household with every entry. The caller has checked that it may be given out.
///
/// # Errors
/// When the database fails.
pub(super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let facts = loyalty_fact::Entity::find()
        .filter(loyalty_fact::Column::AgencyId.eq(agency))
        .filter(loyalty_fact::Column::HouseholdId.eq(household))
        .order_by_asc(loyalty_fact::Column::Id)
        .all(cx.db())
        .await?;
    let greeted = greeting::held::export(cx, household).await?;
    let gestures = gesture::held::export(cx, household).await?;
    let retained = retention::held::export(cx, household).await?;
    let recommended = recommendation::held::export(cx, household).await?;
    let facts: Vec<Value> =
        facts.into_iter().map(|fact| json!({ "id": fact.id, "day": fact.day, "detail": fact.detail })).collect();
    let Some(account) = wallet(cx, household).await? else {
        let none = [&greeted, &retained, &recommended].into_iter().all(Value::is_null);
        let nothing = facts.is_empty() && gestures.is_empty() && none;
        let rest = json!({
            "facts": facts, "greetings": greeted, "gestures": gestures, "retention": retained,
            "recommendations": recommended,
        });
        return Ok(if nothing { Value::Null } else { rest });
    };
    let rows = points_entry::Entity::find()
        .filter(points_entry::Column::AgencyId.eq(agency))
        .filter(points_entry::Column::AccountId.eq(account.id))
        .order_by_asc(points_entry::Column::Number)
        .all(cx.db())
        .await?;
    let notes: HashMap<PointsEntryId, Sealed> = points_note::Entity::find()
        .filter(points_note::Column::AgencyId.eq(agency))
        .filter(points_note::Column::EntryId.in_subquery(entry_ids(&account)))
        .all(cx.db())
        .await?
        .into_iter()
        .map(|note| (note.entry_id, note.words))
        .collect();
    let vault = cx.vault().await?;
    let line = |entry: &PointsEntry| {
        Ok(json!({
            "id": entry.id, "number": entry.number, "kind": entry.kind, "occurredAt": entry.occurred_at,
            "moved": said(&entries::moved(entry)), "after": said(&entries::books_after(entry)),
            "reason": words::open(&vault, notes.get(&entry.id))?,
        }))
    };
    let all = rows.iter().map(line).collect::<Result<Vec<_>>>()?;
    Ok(json!({
        "id": account.id, "balance": said(&accounts::books(&account)), "entries": all, "facts": facts,
        "greetings": greeted, "gestures": gestures, "retention": retained,
        "recommendations": recommended,
    }))
}

/// Takes the words out of the entries of a household. The points stay: the books need them.
///
/// # Errors
/// As [`Context::require`].
pub(super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    greeting::held::forget(tx, household).await?;
    gesture::held::forget(tx, household).await?;
    retention::held::forget(tx, household).await?;
    recommendation::held::forget(tx, household).await?;
    review::reviews::forget(tx, household).await?;
    let Some(account) = wallet(tx, household).await? else { return Ok(()) };
    points_note::Entity::delete_many()
        .filter(points_note::Column::AgencyId.eq(agency))
        .filter(points_note::Column::EntryId.in_subquery(entry_ids(&account)))
        .exec(tx.db())
        .await?;
    Ok(())
}
