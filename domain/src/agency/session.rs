//! Signing in and out: sessions, each with a short access token and a refresh token that is used once.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    agency::{
        refresh_token,
        session::{self, End},
        user,
    },
    id::SessionId,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr,
};

use super::{
    access_token, attempts,
    bearer::{self, actor_of},
    secret::{fingerprint, new_secret, password_matches},
};
use crate::kernel::{Actor, Context, Error, Identity, Result, Rule, Tx, input};

/// The account or the password is not right; which of the two is not said.
pub const SIGN_IN_FAILED: Rule =
    Rule { code: "SIGN_IN_FAILED", message: "The e-mail address or the password is not right." };

/// The refresh token does not hold.
pub const REFRESH_FAILED: Rule =
    Rule { code: "REFRESH_FAILED", message: "The refresh token does not hold any more; sign in again." };

/// How long a refresh token holds. Each use gives a new one, so a session in use goes on.
pub const REFRESH_LIFETIME: TimeDelta = TimeDelta::days(30);

/// So many sessions are forgotten in one transaction.
const SWEPT_AT_ONCE: u64 = 500;

const REFRESH_PREFIX: &str = "gjr_";

/// What a client gets when somebody signs in or refreshes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tokens {
    /// Goes with every request: `Authorization: Bearer …`.
    pub access_token: String,
    /// When it stops to hold.
    pub access_expires_at: DateTime<Utc>,
    /// Gets the next pair, once.
    pub refresh_token: String,
    /// When it stops to hold.
    pub refresh_expires_at: DateTime<Utc>,
}

/// Signs a person in.
///
/// # Errors
/// [`SIGN_IN_FAILED`], the same and after the same time whether or not the account exists;
/// [`attempts::TOO_MANY_ATTEMPTS`].
pub async fn sign_in(cx: &Context, email: &str, password: &str) -> Result<(Tokens, Actor)> {
    let email = input::email("email", email)?;
    attempts::begin(cx, &email).await?;
    let account = enabled_account(cx, &email).await?;
    let hash = account.as_ref().map(|user| user.password_hash.clone());
    let matches = password_matches(password, hash).await?;
    let account = account.filter(|_| matches).ok_or(Error::refused(&SIGN_IN_FAILED))?;
    cx.write(async |tx| {
        attempts::succeeded(tx, &email).await?;
        let session = start(tx, &account, tx.now() + REFRESH_LIFETIME, None).await?;
        let tokens = new_tokens(tx, &session).await?;
        Ok((tokens, actor_of(tx, account, Some(session.id)).await?))
    })
    .await
}

async fn enabled_account(cx: &Context, email: &str) -> Result<Option<user::Model>> {
    let select = user::Entity::find().filter(user::Column::Email.eq(email));
    Ok(select.filter(user::Column::DisabledAt.is_null()).one(cx.db()).await?)
}

/// A new session of an account that was checked.
async fn start(
    tx: &Tx,
    account: &user::Model,
    expires_at: DateTime<Utc>,
    label: Option<&str>,
) -> Result<session::Model> {
    let session = session::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(account.agency_id),
        user_id: Set(account.id),
        started_at: Set(tx.now()),
        ended_at: Set(None),
        end: Set(None),
        expires_at: Set(Some(expires_at)),
        label: Set(label.map(str::to_owned)),
    };
    Ok(session.insert(tx.db()).await?)
}

async fn new_tokens(tx: &Tx, session: &session::Model) -> Result<Tokens> {
    let environment = tx.environment();
    let refresh_token = new_secret(environment, REFRESH_PREFIX);
    let refresh_expires_at = tx.now() + REFRESH_LIFETIME;
    let kept = refresh_token::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(session.agency_id),
        session_id: Set(session.id),
        token_hash: Set(fingerprint(&refresh_token)),
        expires_at: Set(refresh_expires_at),
        used_at: Set(None),
    };
    kept.insert(tx.db()).await?;
    let (access_token, access_expires_at) =
        access_token::issue(environment.master_key(), session.user_id, session.id, tx.now(), access_token::LIFETIME)?;
    Ok(Tokens { access_token, access_expires_at, refresh_token, refresh_expires_at })
}

/// Exchanges a refresh token for a new pair. A token that comes a second time ends its session: one of the two who
/// have it is not the person.
///
/// # Errors
/// [`REFRESH_FAILED`].
pub async fn refresh(cx: &Context, refresh_token: &str) -> Result<Tokens> {
    let tokens = cx.write(async |tx| rotate(tx, refresh_token).await).await?;
    // The refusal comes after the transaction, so that the end of the session is kept.
    tokens.ok_or(Error::refused(&REFRESH_FAILED))
}

async fn rotate(tx: &Tx, refresh_token: &str) -> Result<Option<Tokens>> {
    let known = refresh_token::Entity::find()
        .filter(refresh_token::Column::TokenHash.eq(fingerprint(refresh_token)))
        .one(tx.db())
        .await?;
    let Some(token) = known else { return Ok(None) };
    let used = refresh_token::Entity::update_many()
        .col_expr(refresh_token::Column::UsedAt, Expr::value(tx.now()))
        .filter(refresh_token::Column::Id.eq(token.id))
        .filter(refresh_token::Column::UsedAt.is_null())
        .exec(tx.db())
        .await?;
    if used.rows_affected == 0 {
        tracing::warn!(session = %token.session_id, "a refresh token came a second time; its session is ended");
        end_session(tx, token.session_id, End::TokenReused).await?;
        return Ok(None);
    }
    let session =
        session::Entity::find_by_id(token.session_id).filter(session::Column::EndedAt.is_null()).one(tx.db()).await?;
    match session {
        Some(session) if token.expires_at > tx.now() => {
            let longer = session::ActiveModel {
                id: Set(session.id),
                expires_at: Set(Some(tx.now() + REFRESH_LIFETIME)),
                ..Default::default()
            };
            longer.update(tx.db()).await?;
            Ok(Some(new_tokens(tx, &session).await?))
        }
        _ => Ok(None),
    }
}

/// Ends the session that the caller has signed in with; its tokens hold no longer.
///
/// # Errors
/// [`Error::Unauthenticated`] when the caller is not a person with a session.
pub async fn sign_out(tx: &Tx) -> Result<()> {
    match tx.actor().identity() {
        Identity::User(_, Some(session)) => end_session(tx, session, End::SignedOut).await,
        _ => Err(Error::Unauthenticated("only a session that was signed in can be signed out")),
    }
}

async fn end_session(tx: &Tx, session: SessionId, end: End) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.now()))
        .col_expr(session::Column::End, Expr::value(end))
        .filter(session::Column::Id.eq(session))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Ends every session of a person: the account was disabled or the password changed.
///
/// # Errors
/// When the database fails.
pub async fn revoke_sessions(tx: &Tx, account: &user::Model) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::EndedAt, Expr::value(tx.now()))
        .col_expr(session::Column::End, Expr::value(End::Revoked))
        .filter(session::Column::AgencyId.eq(account.agency_id))
        .filter(session::Column::UserId.eq(account.id))
        .filter(session::Column::EndedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Forgets the sessions that are over, with their tokens, and the refresh tokens that hold no more. Safe to repeat. What
/// was used stays as long as it would hold, so that its second coming is noticed.
///
/// # Errors
/// When the database fails.
pub async fn sweep(cx: &Context) -> Result<()> {
    while cx.write(async |tx| sweep_some(tx).await).await? == SWEPT_AT_ONCE {}
    refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::AgencyId.eq(cx.signed_in()?))
        .filter(refresh_token::Column::ExpiresAt.lte(cx.now()))
        .exec(cx.db())
        .await?;
    Ok(())
}

async fn sweep_some(tx: &Tx) -> Result<u64> {
    let agency = tx.signed_in()?;
    let over: Vec<SessionId> = session::Entity::find()
        .select_only()
        .column(session::Column::Id)
        .filter(session::Column::AgencyId.eq(agency))
        .filter(session::Column::EndedAt.is_not_null().or(session::Column::ExpiresAt.lte(tx.now())))
        .limit(SWEPT_AT_ONCE)
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await?;
    refresh_token::Entity::delete_many()
        .filter(refresh_token::Column::AgencyId.eq(agency))
        .filter(refresh_token::Column::SessionId.is_in(over.iter().copied()))
        .exec(tx.db())
        .await?;
    let swept = session::Entity::delete_many()
        .filter(session::Column::AgencyId.eq(agency))
        .filter(session::Column::Id.is_in(over))
        .exec(tx.db())
        .await?;
    Ok(swept.rows_affected)
}

/// Who a request comes from, by what stands behind `Bearer`: an access token of ours, an API key, or an access token of
/// the external provider if one is configured.
///
/// `cx` is anonymous; the answer acts for somebody.
///
/// # Errors
/// [`Error::Unauthenticated`] when the token or key does not hold.
pub async fn authenticate(cx: &Context, bearer: &str) -> Result<Actor> {
    let mut actors = bearer::actors(cx, &[bearer]).await?;
    actors.pop().ok_or(Error::internal("a sign-in without an answer"))?
}

/// A session and an access token for an account, without its password: for the operator at the machine itself.
/// The token holds as long as asked, and no refresh token is made.
///
/// # Errors
/// [`Error::NotFound`] when no enabled account has this address.
pub async fn issue_for(cx: &Context, email: &str, lifetime: TimeDelta) -> Result<(String, DateTime<Utc>)> {
    issue(cx, email, lifetime, None).await
}

/// The same in place of the sessions that the account has under this label: they hold no longer.
///
/// # Errors
/// As [`issue_for`].
pub async fn reissue_for(
    cx: &Context,
    email: &str,
    lifetime: TimeDelta,
    label: &str,
) -> Result<(String, DateTime<Utc>)> {
    issue(cx, email, lifetime, Some(label)).await
}

async fn issue(cx: &Context, email: &str, lifetime: TimeDelta, label: Option<&str>) -> Result<(String, DateTime<Utc>)> {
    let email = input::email("email", email)?;
    let account =
        enabled_account(cx, &email).await?.ok_or_else(|| Error::NotFound { what: "user", id: email, field: None })?;
    let session = cx
        .write(async |tx| {
            if let Some(label) = label {
                session::Entity::delete_many()
                    .filter(session::Column::AgencyId.eq(account.agency_id))
                    .filter(session::Column::UserId.eq(account.id))
                    .filter(session::Column::Label.eq(label))
                    .exec(tx.db())
                    .await?;
            }
            start(tx, &account, tx.now() + lifetime, label).await
        })
        .await?;
    access_token::issue(cx.environment().master_key(), account.id, session.id, cx.now(), lifetime)
}

/// A context that acts as whoever the bearer stands for; without a bearer, as nobody.
///
/// # Errors
/// [`Error::Unauthenticated`] when there is a bearer and it does not hold.
pub async fn context_for(anonymous: Context, bearer: Option<&str>) -> Result<Context> {
    match bearer {
        Some(bearer) => {
            let actor = authenticate(&anonymous, bearer).await?;
            Ok(anonymous.acting_as(actor))
        }
        None => Ok(anonymous),
    }
}
