//! Access tokens of an external OpenID Connect provider, for agencies whose people sign in elsewhere.
//!
//! The provider proves who somebody is by a verified e-mail address (OpenID Connect Core 1.0, section 5.1); what they
//! may do here is said by our account with that address.

use std::{
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, jwk::JwkSet};
use serde::Deserialize;

use super::error::{Error, Result};

/// Reads the provider's key set (RFC 7517) anew: from a file that the operator keeps up to date.
pub type KeySource = Arc<dyn Fn() -> std::io::Result<String> + Send + Sync>;

/// How far the provider's clock may be from ours.
const LEEWAY: TimeDelta = TimeDelta::seconds(60);

/// The key set is not read more often than this, however many unknown keys are sent.
const REREAD_AFTER: TimeDelta = TimeDelta::minutes(1);

/// An external provider whose access tokens are taken.
pub struct OpenIdProvider {
    issuer: String,
    audience: String,
    source: KeySource,
    keys: RwLock<Keys>,
}

#[derive(Debug, Default)]
struct Keys {
    set: Option<JwkSet>,
    read_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for OpenIdProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OpenIdProvider({})", self.issuer)
    }
}

#[derive(Debug, Deserialize)]
struct Claims {
    exp: i64,
    #[serde(default)]
    nbf: Option<i64>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    email_verified: bool,
}

impl OpenIdProvider {
    /// A provider by its issuer, the audience that its tokens name for us, and where its keys are read.
    #[must_use]
    pub fn new(issuer: String, audience: String, source: KeySource) -> Self {
        Self { issuer, audience, source, keys: RwLock::default() }
    }

    /// The verified e-mail address, in lower case, in a token of this provider that holds now.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] when the token is not the provider's, not for us, does not hold, or proves no address.
    pub fn verified_email(&self, token: &str, now: DateTime<Utc>) -> Result<String> {
        let foreign = Error::Unauthenticated("the token is not one of the OpenID Connect provider for this server");
        let Ok(header) = jsonwebtoken::decode_header(token) else { return Err(foreign) };
        let Some(key) = self.key(header.kid.as_deref(), now) else { return Err(foreign) };
        let claims =
            jsonwebtoken::decode::<Claims>(token, &key, &self.validation(header.alg)).map_err(|_| foreign)?.claims;
        let (exp, nbf) = (claims.exp + LEEWAY.num_seconds(), claims.nbf.unwrap_or(0) - LEEWAY.num_seconds());
        if !(nbf..exp).contains(&now.timestamp()) {
            return Err(Error::Unauthenticated("the token of the OpenID Connect provider does not hold at this time"));
        }
        match claims.email {
            Some(email) if claims.email_verified => Ok(email.to_lowercase()),
            _ => Err(Error::Unauthenticated(
                "the OpenID Connect provider has not verified an e-mail address for this token",
            )),
        }
    }

    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        validation.set_issuer(&[&self.issuer]);
        validation.set_audience(&[&self.audience]);
        // Times are compared with the clock of the unit of work.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        validation
    }

    /// The key with this id; an unknown id makes us read the key set again, at most once a minute.
    fn key(&self, kid: Option<&str>, now: DateTime<Utc>) -> Option<DecodingKey> {
        let known = self.keys.read().unwrap_or_else(PoisonError::into_inner).find(kid);
        known.or_else(|| {
            let mut keys = self.keys.write().unwrap_or_else(PoisonError::into_inner);
            if keys.read_at.is_none_or(|at| now - at >= REREAD_AFTER) {
                keys.read_at = Some(now);
                keys.set = self.read_keys().or(keys.set.take());
            }
            keys.find(kid)
        })
    }

    fn read_keys(&self) -> Option<JwkSet> {
        let text = (self.source)()
            .inspect_err(|error| tracing::error!(%error, issuer = self.issuer, "the provider's keys cannot be read"))
            .ok()?;
        serde_json::from_str(&text)
            .inspect_err(|error| tracing::error!(%error, issuer = self.issuer, "the provider's keys are no key set"))
            .ok()
    }
}

impl Keys {
    /// Only keys of a provider, never a shared secret: a token "signed" with a published text would pass otherwise.
    fn find(&self, kid: Option<&str>) -> Option<DecodingKey> {
        use jsonwebtoken::jwk::AlgorithmParameters::OctetKey;
        let set = self.set.as_ref()?;
        let key = match kid {
            Some(kid) => set.find(kid),
            None if set.keys.len() == 1 => set.keys.first(),
            None => None,
        }?;
        if matches!(key.algorithm, OctetKey(_)) {
            return None;
        }
        DecodingKey::from_jwk(key).ok()
    }
}

/// Whether a bearer token is signed with a key pair, as providers sign, and not with a secret, as we do.
#[must_use]
pub fn is_foreign(token: &str) -> bool {
    jsonwebtoken::decode_header(token)
        .is_ok_and(|header| !matches!(header.alg, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512))
}

#[cfg(test)]
mod tests {
    use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
    use jsonwebtoken::{EncodingKey, Header};
    use serde_json::{Value, json};

    use super::*;

    // The example key of RFC 8037, appendix A.1 (Ed25519), and the same in PKCS #8.
    const PUBLIC: &str = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    const SECRET: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

    fn key() -> EncodingKey {
        let mut der =
            vec![0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        der.extend(BASE64.decode(SECRET).expect("base64"));
        EncodingKey::from_ed_der(&der)
    }

    fn provider() -> OpenIdProvider {
        let keys =
            json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "one", "alg": "EdDSA", "x": PUBLIC}]}).to_string();
        OpenIdProvider::new("https://id.example".into(), "guanjia".into(), Arc::new(move || Ok(keys.clone())))
    }

    fn now() -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000, 0).expect("a time")
    }

    fn token(change: Value) -> String {
        let mut claims = json!({
            "iss": "https://id.example", "aud": "guanjia", "exp": now().timestamp() + 300,
            "email": "Li@Example.com", "email_verified": true,
        });
        if let (Value::Object(claims), Value::Object(change)) = (&mut claims, change) {
            claims.extend(change);
        }
        let header = Header { kid: Some("one".into()), ..Header::new(Algorithm::EdDSA) };
        jsonwebtoken::encode(&header, &claims, &key()).expect("signed")
    }

    #[test]
    fn a_token_of_the_provider_proves_the_address() {
        assert!(is_foreign(&token(json!({}))));
        assert_eq!(provider().verified_email(&token(json!({})), now()).expect("proved"), "li@example.com");
    }

    #[test]
    fn a_token_for_others_or_of_another_time_proves_nothing() {
        for change in [
            json!({"iss": "https://other.example"}),
            json!({"aud": "somebody-else"}),
            json!({"exp": now().timestamp() - 3600}),
            json!({"nbf": now().timestamp() + 3600}),
            json!({"email_verified": false}),
            json!({"email": null}),
        ] {
            assert!(provider().verified_email(&token(change.clone()), now()).is_err(), "{change}");
        }
    }

    #[test]
    fn a_token_signed_with_the_published_key_as_a_secret_is_refused() {
        let header = Header { kid: Some("one".into()), ..Header::new(Algorithm::HS256) };
        let claims = json!({"iss": "https://id.example", "aud": "guanjia", "exp": now().timestamp() + 300,
            "email": "li@example.com", "email_verified": true});
        let forged =
            jsonwebtoken::encode(&header, &claims, &EncodingKey::from_secret(PUBLIC.as_bytes())).expect("signed");
        assert!(provider().verified_email(&forged, now()).is_err());
    }
}
