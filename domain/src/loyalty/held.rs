//! What this domain holds about a household: given out on request, and forgotten on request.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, PointsEntryId},
    loyalty::{loyalty_account, loyalty_fact, points_entry, points_note, reward_redemption, tier_move, voucher},
    sealed::Sealed,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
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
    let (moves, redemptions, vouchers) = taken(cx, &account).await?;
    Ok(json!({
        "id": account.id, "balance": said(&accounts::books(&account)), "entries": all, "facts": facts,
        "greetings": greeted, "gestures": gestures, "retention": retained,
        "recommendations": recommended,
        "tierMoves": moves, "redemptions": redemptions, "vouchers": vouchers,
    }))
}

/// The tiers that a wallet came into, what was taken for its points, and the vouchers that the household holds.
async fn taken(cx: &Context, account: &LoyaltyAccount) -> Result<(Vec<Value>, Vec<Value>, Vec<Value>)> {
    let moves = tier_move::Entity::find()
        .filter(tier_move::Column::AgencyId.eq(account.agency_id))
        .filter(tier_move::Column::AccountId.eq(account.id))
        .order_by_asc(tier_move::Column::Id)
        .all(cx.db())
        .await?;
    let redemptions = reward_redemption::Entity::find()
        .filter(reward_redemption::Column::AgencyId.eq(account.agency_id))
        .filter(reward_redemption::Column::AccountId.eq(account.id))
        .order_by_asc(reward_redemption::Column::Id)
        .all(cx.db())
        .await?;
    let vouchers = voucher::Entity::find()
        .filter(voucher::Column::AgencyId.eq(account.agency_id))
        .filter(voucher::Column::HouseholdId.eq(account.household_id))
        .order_by_asc(voucher::Column::Id)
        .all(cx.db())
        .await?;
    let reached = |row: tier_move::Model| json!({ "from": row.from_tier, "to": row.to_tier, "reason": row.reason, "movedAt": row.moved_at });
    let redeemed = |row: reward_redemption::Model| {
        json!({
            "id": row.id, "rewardId": row.reward_id, "points": row.points, "pointsBack": row.points_back,
            "state": row.state, "madeAt": row.made_at,
        })
    };
    let held = |row: voucher::Model| {
        json!({
            "id": row.id, "name": row.name, "kind": row.kind, "measure": row.measure, "worth": row.worth,
            "left": row.remains, "codeEnd": row.code_end, "issuedAt": row.issued_at, "lastDay": row.last_day,
        })
    };
    Ok((
        moves.into_iter().map(reached).collect(),
        redemptions.into_iter().map(redeemed).collect(),
        vouchers.into_iter().map(held).collect(),
    ))
}

/// Takes the words out of the entries of a household, and the codes of its vouchers. The points stay: the books need them.
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
    voucher::Entity::update_many()
        .col_expr(voucher::Column::Code, Expr::value(None::<Vec<u8>>))
        .filter(voucher::Column::AgencyId.eq(agency))
        .filter(voucher::Column::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    let Some(account) = wallet(tx, household).await? else { return Ok(()) };
    points_note::Entity::delete_many()
        .filter(points_note::Column::AgencyId.eq(agency))
        .filter(points_note::Column::EntryId.in_subquery(entry_ids(&account)))
        .exec(tx.db())
        .await?;
    Ok(())
}
