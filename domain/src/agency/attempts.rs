//! Limits on attempts to sign in and on codes that are guessed, counted whether or not there is such an account or code.

use chrono::{DateTime, TimeDelta, Utc};
use entity::agency::sign_in_attempt::{self, Column};
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, OnConflict},
};
use sha2::Sha256;

use crate::kernel::{Context, Error, Result, Rule, Tx, actor::signature};

/// Too many attempts failed of late.
pub const TOO_MANY_ATTEMPTS: Rule =
    Rule { code: "TOO_MANY_ATTEMPTS", message: "Too many attempts to sign in have failed; wait before the next one." };

/// Too many codes were tried that there are not.
pub const TOO_MANY_GUESSES: Rule = Rule {
    code: "TOO_MANY_GUESSES",
    message: "Too many codes were tried that cannot be used; wait before the next one.",
};

/// So many attempts are free for an account; for an address from which many people come, more.
const FREE_FOR_ACCOUNT: i32 = 5;
const FREE_FOR_CLIENT: i32 = 50;
/// So many codes of something may be wrong before whoever tries them has to wait.
const FREE_GUESSES: i32 = 10;

/// After this long without a failure the count begins anew.
const FORGET_AFTER: TimeDelta = TimeDelta::hours(1);

/// What is counted.
#[derive(Clone, Copy, Debug)]
enum Subject<'a> {
    Account(&'a str),
    Client(&'a str),
    /// Of which kind of code, and who tries.
    Guess(&'a str),
}

/// Counts that somebody tries a code of some kind, before it is looked up.
///
/// # Errors
/// [`TOO_MANY_GUESSES`] when they have to wait.
pub async fn begin_guess(cx: &Context, kind: &'static str) -> Result<()> {
    let who = guesser(cx, kind);
    let waits_until = cx.write(async |tx| count(tx, Subject::Guess(&who), FREE_GUESSES).await).await?;
    match waits_until {
        Some(until) => {
            let seconds = (until - cx.now()).num_seconds().max(1);
            let detail =
                format!("Too many codes were tried that cannot be used; wait {seconds} seconds before the next one.");
            Err(Error::refused_because(&TOO_MANY_GUESSES, detail))
        }
        None => Ok(()),
    }
}

/// Takes one attempt back of whoever tried a code: it was no guess.
///
/// # Errors
/// When the database fails.
pub async fn no_guess(tx: &Tx, kind: &'static str) -> Result<()> {
    let who = guesser(tx, kind);
    take_back(tx, Subject::Guess(&who)).await
}

fn guesser<C>(cx: &Context<C>, kind: &str) -> String {
    format!("{kind}:{}", signature(cx.actor()))
}

/// Counts an attempt before the password is looked at, so that attempts at the same instant are counted too.
///
/// # Errors
/// [`TOO_MANY_ATTEMPTS`] when the account or the address has to wait.
pub async fn begin(cx: &Context, email: &str) -> Result<()> {
    let waits_until = cx
        .write(async |tx| {
            let mut waits_until = count(tx, Subject::Account(email), FREE_FOR_ACCOUNT).await?;
            if let Some(client) = cx.request().client.as_deref() {
                waits_until = waits_until.max(count(tx, Subject::Client(client), FREE_FOR_CLIENT).await?);
            }
            Ok(waits_until)
        })
        .await?;
    match waits_until {
        Some(until) => {
            let seconds = (until - cx.now()).num_seconds().max(1);
            Err(Error::refused_because(
                &TOO_MANY_ATTEMPTS,
                format!("Too many attempts to sign in have failed; wait {seconds} seconds before the next one."),
            ))
        }
        None => Ok(()),
    }
}

/// Forgets the failures of an account that has signed in, and takes this attempt back from its address: an office in
/// which many people sign in is no attack.
///
/// # Errors
/// When the database fails.
pub async fn succeeded(tx: &Tx, email: &str) -> Result<()> {
    sign_in_attempt::Entity::delete_by_id(key(tx, Subject::Account(email))).exec(tx.db()).await?;
    if let Some(client) = tx.request().client.as_deref() {
        take_back(tx, Subject::Client(client)).await?;
    }
    Ok(())
}

async fn take_back(tx: &Tx, subject: Subject<'_>) -> Result<()> {
    sign_in_attempt::Entity::update_many()
        .col_expr(Column::Failures, sea_orm::ExprTrait::sub(Expr::col(Column::Failures), 1))
        .col_expr(Column::BlockedUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(Column::Subject.eq(key(tx, subject)))
        .filter(Column::Failures.gt(0))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Adds one; answers until when the subject has to wait, if it has to.
async fn count(tx: &Tx, subject: Subject<'_>, free: i32) -> Result<Option<DateTime<Utc>>> {
    let (key, now) = (key(tx, subject), tx.now());
    let unseen = sign_in_attempt::ActiveModel {
        subject: Set(key.clone()),
        failures: Set(0),
        last_failed_at: Set(now),
        blocked_until: Set(None),
    };
    // The row is there before it is locked, so that the first attempts cannot pass each other.
    sign_in_attempt::Entity::insert(unseen)
        .on_conflict(OnConflict::column(Column::Subject).do_nothing().to_owned())
        .exec_without_returning(tx.db())
        .await?;
    let seen = sign_in_attempt::Entity::find_by_id(key).lock_exclusive().one(tx.db()).await?;
    let Some(seen) = seen else { return Ok(None) };
    if let Some(until) = seen.blocked_until.filter(|until| *until > now) {
        return Ok(Some(until));
    }
    let failures = if now - seen.last_failed_at > FORGET_AFTER { 1 } else { seen.failures + 1 };
    let counted = sign_in_attempt::ActiveModel {
        failures: Set(failures),
        last_failed_at: Set(now),
        blocked_until: Set(pause_after(failures, free).map(|pause| now + pause)),
        ..seen.into()
    };
    counted.update(tx.db()).await?;
    Ok(None)
}

/// How long to wait after so many failures: nothing at first, then 30 s, doubling up to 30 min.
fn pause_after(failures: i32, free: i32) -> Option<TimeDelta> {
    let beyond = failures - free;
    (beyond >= 0).then(|| TimeDelta::seconds((30_i64 << beyond.clamp(0, 6)).min(1_800)))
}

/// A keyed hash, so that the table of failures names nobody.
fn key(tx: &Tx, subject: Subject<'_>) -> Vec<u8> {
    let (kind, value) = match subject {
        Subject::Account(email) => ("account", email),
        Subject::Client(client) => ("client", client),
        Subject::Guess(who) => ("guess", who),
    };
    let key = tx.environment().master_key().derive("sign-in-attempts");
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&key) else { return Vec::new() };
    mac.update(kind.as_bytes());
    mac.update(b":");
    mac.update(value.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_and_ends() {
        assert_eq!(pause_after(4, 5), None);
        assert_eq!(pause_after(5, 5), Some(TimeDelta::seconds(30)));
        assert_eq!(pause_after(6, 5), Some(TimeDelta::seconds(60)));
        assert_eq!(pause_after(1_000_000, 5), Some(TimeDelta::minutes(30)));
    }
}
