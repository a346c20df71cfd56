//! Access tokens: short-lived signed statements of who has signed in (JSON Web Tokens, RFC 7519, HS256).

use chrono::{DateTime, TimeDelta, Utc};
use entity::id::{SessionId, UserId};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use crate::kernel::{Error, Result, vault::MasterKey};

/// How long an access token holds.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(15);

const USAGE: &str = "access-tokens";

/// What an access token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who has signed in.
    pub sub: UserId,
    /// In which session.
    pub sid: SessionId,
    /// When it was made, in seconds since 1970.
    pub iat: i64,
    /// When it stops to hold, in seconds since 1970.
    pub exp: i64,
}

/// Makes the access token of a session, and says until when it holds.
///
/// # Errors
/// [`Error::Internal`] when it cannot be signed.
pub fn issue(
    master: &MasterKey,
    user: UserId,
    session: SessionId,
    now: DateTime<Utc>,
    lifetime: TimeDelta,
) -> Result<(String, DateTime<Utc>)> {
    let expires_at = now + lifetime;
    let claims = Claims { sub: user, sid: session, iat: now.timestamp(), exp: expires_at.timestamp() };
    let key = EncodingKey::from_secret(&master.derive(USAGE));
    let token = jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &key)
        .map_err(|_| Error::internal("an access token could not be signed"))?;
    Ok((token, expires_at))
}

/// Reads an access token that was signed by us and still holds.
///
/// # Errors
/// [`Error::Unauthenticated`] when it was not, or does not.
pub fn read(master: &MasterKey, token: &str, now: DateTime<Utc>) -> Result<Claims> {
    let mut validation = Validation::new(Algorithm::HS256);
    // Time comes from outside: the library would look at the machine's clock.
    validation.validate_exp = false;
    validation.required_spec_claims.clear();
    let key = DecodingKey::from_secret(&master.derive(USAGE));
    let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation)
        .map_err(|_| Error::Unauthenticated("the access token is not one of this server"))?
        .claims;
    if claims.exp <= now.timestamp() {
        return Err(Error::Unauthenticated("the access token has expired; refresh it"));
    }
    Ok(claims)
}

#[cfg(test)]
mod tests {
    use entity::id::EntityId;
    use uuid::Uuid;

    use super::*;

    fn token(master: &MasterKey, now: DateTime<Utc>) -> String {
        let (user, session) = (UserId::from_uuid(Uuid::from_u128(1)), SessionId::from_uuid(Uuid::from_u128(2)));
        issue(master, user, session, now, LIFETIME).expect("signed").0
    }

    #[test]
    fn a_token_holds_until_it_expires_and_only_here() {
        let master = MasterKey::from_secret("a secret that is long enough to be one").expect("long enough");
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let token = token(&master, now);
        assert!(read(&master, &token, now + LIFETIME - TimeDelta::seconds(1)).is_ok());
        assert!(read(&master, &token, now + LIFETIME).is_err());
        let other = MasterKey::from_secret("another secret that is long enough too").expect("long enough");
        assert!(read(&other, &token, now).is_err());
    }

    #[test]
    fn a_token_without_a_signature_is_none() {
        let master = MasterKey::from_secret("a secret that is long enough to be one").expect("long enough");
        let now = DateTime::from_timestamp(1_800_000_000, 0).expect("a time");
        let signed = token(&master, now);
        let body = signed.split('.').nth(1).expect("a body");
        // {"alg":"none"}
        assert!(read(&master, &format!("eyJhbGciOiJub25lIn0.{body}."), now).is_err());
    }
}
