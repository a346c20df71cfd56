//! Repeating a mutation safely: a key of the caller's choice, kept with the answer for a day.
//!
//! A key is claimed before the mutation runs and answered after it. Between the two the process may die, so every
//! transaction of the mutation counts itself on the key's row *within that transaction*: a key without an answer says
//! for certain whether something was written. If nothing was, the mutation may run again; if something was, it may not.
//! The count also fences: an attempt that was given up for dead finds the key in other hands and cannot commit.
//!
//! The states that a repeat can meet follow the IETF's draft of the header
//! (<https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/>).

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::AgencyId,
    kernel::idempotency_key::{self, Column, Model},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseConnection, EntityTrait, ExprTrait, QueryFilter, UpdateMany,
    sea_query::{Expr, OnConflict},
};

use super::{
    actor::Identity,
    context::{Context, Tx},
    error::{BUSY, Error, Result},
    vault,
};

/// How long an answer is kept.
pub const KEPT_FOR: TimeDelta = TimeDelta::hours(24);

/// Keeps the keys of this use apart from others of the installation's secret.
const USAGE: &str = "idempotency";

/// A key that this unit of work holds.
#[derive(Clone, Debug)]
pub struct Claim {
    caller: String,
    key: String,
    agency: Option<AgencyId>,
    attempt: i32,
}

/// What a key stands for when it arrives.
#[derive(Debug)]
pub enum Arrival {
    /// Nobody has used it, or whoever did wrote nothing and is gone: run the mutation under this claim.
    First(Claim),
    /// The mutation was answered; these are the bytes that were kept.
    Answered(Vec<u8>),
    /// The first request still runs.
    Running,
    /// It was used for another operation or other variables.
    OtherRequest,
    /// The mutation was carried out, but the process ended before its answer could be kept. It must not run again.
    AnswerLost,
}

/// Claims a key for a request, or says what became of the first. `longest` is the longest that an attempt can run.
///
/// # Errors
/// When the database cannot be asked, or a kept answer cannot be opened.
pub async fn claim(cx: &Context, key: &str, request: &[u8], longest: TimeDelta) -> Result<Arrival> {
    let hash = vault::hash_for(cx.environment(), USAGE, request);
    let claim = Claim { caller: caller(cx, &hash), key: key.to_owned(), agency: cx.actor().agency(), attempt: 1 };
    let until = cx.environment().now() + longest;
    if insert(cx, &claim, &hash, until).await? {
        return Ok(Arrival::First(claim));
    }
    let held = idempotency_key::Entity::find_by_id((claim.caller.clone(), claim.key.clone())).one(cx.db()).await?;
    // Swept or released between the two statements: the next repeat will find it free.
    let Some(held) = held else { return Ok(Arrival::Running) };
    let expired = held.expires_at <= cx.environment().now();
    if !expired {
        if held.request_hash != hash {
            return Ok(Arrival::OtherRequest);
        }
        if let Some(answer) = &held.answer {
            return Ok(Arrival::Answered(vault::open_for(cx.environment(), USAGE, held.agency_id, answer)?));
        }
        if held.claimed_until > cx.environment().now() {
            return Ok(Arrival::Running);
        }
        if held.writes > 0 {
            return Ok(Arrival::AnswerLost);
        }
    }
    take_over(cx, claim, &held, &hash, until).await
}

/// Keeps the answer for whoever repeats the request. When nothing was written, the key is free again instead: whoever
/// was refused may mend the input, or try once more, under the same key.
///
/// # Errors
/// When the database cannot be asked.
pub async fn answered(cx: &Context, claim: &Claim, answer: &[u8]) -> Result<()> {
    let sealed = vault::seal_for(cx.environment(), USAGE, claim.agency, answer)?;
    let kept =
        held_by(claim).col_expr(Column::Answer, Expr::value(sealed)).filter(Column::Writes.gt(0)).exec(cx.db()).await?;
    if kept.rows_affected == 0 {
        idempotency_key::Entity::delete_many()
            .filter(Column::Caller.eq(&claim.caller))
            .filter(Column::Key.eq(&claim.key))
            .filter(Column::Attempt.eq(claim.attempt))
            .exec(cx.db())
            .await?;
    }
    Ok(())
}

/// Forgets the keys whose day is over.
///
/// # Errors
/// When the database cannot be asked.
pub async fn forget_expired(db: &DatabaseConnection, now: DateTime<Utc>) -> Result<u64> {
    Ok(idempotency_key::Entity::delete_many().filter(Column::ExpiresAt.lte(now)).exec(db).await?.rows_affected)
}

/// Counts this transaction on the key under which it runs, if there is one.
pub(super) async fn count_write(tx: &Tx) -> Result<()> {
    let Some(claim) = tx.claim() else { return Ok(()) };
    let counted =
        held_by(claim).col_expr(Column::Writes, Expr::col(Column::Writes).add(1)).exec(tx.db()).await?.rows_affected;
    if counted == 1 { Ok(()) } else { Err(Error::refused(&BUSY)) }
}

/// Whose key it is. Before anybody has signed in, only the very same request is a repeat, so that nobody can be
/// handed what another received.
fn caller(cx: &Context, hash: &[u8; 32]) -> String {
    match cx.actor().identity() {
        Identity::Anonymous => hash.iter().fold("anonymous".to_owned(), |name, byte| format!("{name}{byte:02x}")),
        identity => identity.to_string(),
    }
}

async fn insert(cx: &Context, claim: &Claim, hash: &[u8; 32], until: DateTime<Utc>) -> Result<bool> {
    let first = idempotency_key::ActiveModel {
        caller: Set(claim.caller.clone()),
        key: Set(claim.key.clone()),
        agency_id: Set(claim.agency),
        request_hash: Set(hash.to_vec()),
        attempt: Set(claim.attempt),
        writes: Set(0),
        claimed_until: Set(until),
        answer: Set(None),
        expires_at: Set(cx.environment().now() + KEPT_FOR),
    };
    let inserted = idempotency_key::Entity::insert(first)
        .on_conflict(OnConflict::columns([Column::Caller, Column::Key]).do_nothing().to_owned())
        .exec_without_returning(cx.db())
        .await?;
    Ok(inserted == 1)
}

/// Takes a key that expired, or whose holder died before it wrote anything. One statement decides between several.
async fn take_over(cx: &Context, claim: Claim, held: &Model, hash: &[u8; 32], until: DateTime<Utc>) -> Result<Arrival> {
    let taken = held_by(&Claim { attempt: held.attempt, ..claim.clone() })
        .col_expr(Column::Attempt, Expr::value(held.attempt + 1))
        .col_expr(Column::RequestHash, Expr::value(hash.to_vec()))
        .col_expr(Column::Writes, Expr::value(0))
        .col_expr(Column::Answer, Expr::value(None::<Vec<u8>>))
        .col_expr(Column::ClaimedUntil, Expr::value(until))
        .col_expr(Column::ExpiresAt, Expr::value(cx.environment().now() + KEPT_FOR))
        .filter(Column::Writes.eq(held.writes))
        .exec(cx.db())
        .await?;
    let claim = Claim { attempt: held.attempt + 1, ..claim };
    Ok(if taken.rows_affected == 1 { Arrival::First(claim) } else { Arrival::Running })
}

fn held_by(claim: &Claim) -> UpdateMany<idempotency_key::Entity> {
    idempotency_key::Entity::update_many()
        .filter(Column::Caller.eq(&claim.caller))
        .filter(Column::Key.eq(&claim.key))
        .filter(Column::Attempt.eq(claim.attempt))
}
