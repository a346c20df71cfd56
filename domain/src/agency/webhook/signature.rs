//! Signatures of Standard Webhooks: `v1` is HMAC-SHA256 (RFC 2104), `v1a` is Ed25519 (RFC 8032).
//!
//! What is signed is `id.timestamp.body`
//! (<https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme>).

use base64::{Engine, engine::general_purpose::STANDARD};
use ed25519_dalek::{Signer, SigningKey};
use entity::agency::webhook_secret::WebhookSigning;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::kernel::{Environment, Error, Result};

const SYMMETRIC: &str = "whsec_";
const PRIVATE: &str = "whsk_";
const PUBLIC: &str = "whpk_";

/// A new secret in the text form of the specification, and the public half of a pair.
pub struct NewSecret {
    /// `whsec_…` of 256 random bits, or `whsk_…`: seed and public key, 64 bytes.
    pub secret: String,
    /// `whpk_…`, where there is one.
    pub public_key: Option<String>,
}

/// Makes a secret.
#[must_use]
pub fn new_secret(environment: &Environment, signing: WebhookSigning) -> NewSecret {
    let mut seed = [0; 32];
    environment.fill(&mut seed);
    match signing {
        WebhookSigning::Hmac => NewSecret { secret: format!("{SYMMETRIC}{}", STANDARD.encode(seed)), public_key: None },
        WebhookSigning::Ed25519 => {
            let key = SigningKey::from_bytes(&seed);
            NewSecret {
                secret: format!("{PRIVATE}{}", STANDARD.encode(key.to_keypair_bytes())),
                public_key: Some(format!("{PUBLIC}{}", STANDARD.encode(key.verifying_key().as_bytes()))),
            }
        }
    }
}

/// The signature of a message by one secret, with the version in front of it.
///
/// # Errors
/// [`Error::Internal`] when the secret is none of ours.
pub fn sign(secret: &str, id: &str, timestamp: i64, body: &str) -> Result<String> {
    let unreadable = || Error::internal("a webhook's secret cannot be read");
    let signed = format!("{id}.{timestamp}.{body}");
    if let Some(key) = secret.strip_prefix(SYMMETRIC) {
        let key = STANDARD.decode(key).map_err(|_| unreadable())?;
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).map_err(|_| unreadable())?;
        mac.update(signed.as_bytes());
        return Ok(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())));
    }
    let pair = secret.strip_prefix(PRIVATE).and_then(|key| STANDARD.decode(key).ok()).ok_or_else(unreadable)?;
    let pair: [u8; 64] = pair.try_into().map_err(|_| unreadable())?;
    let key = SigningKey::from_keypair_bytes(&pair).map_err(|_| unreadable())?;
    Ok(format!("v1a,{}", STANDARD.encode(key.sign(signed.as_bytes()).to_bytes())))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use ed25519_dalek::{Signature, VerifyingKey};

    use super::*;
    use crate::kernel::{clock::SystemClock, vault::MasterKey};

    fn environment() -> Environment {
        let key = MasterKey::from_secret("a secret that is long enough to be one").expect("long enough");
        Environment::new(Arc::new(SystemClock), key, &[])
    }

    #[test]
    fn a_known_message_has_the_known_signature() {
        // The vector of the authors' own libraries.
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        let signature = sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signature.expect("signed"), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn the_public_half_verifies_what_the_private_half_signs() {
        let NewSecret { secret, public_key } = new_secret(&environment(), WebhookSigning::Ed25519);
        let public = public_key.expect("a public key");
        let public = STANDARD.decode(public.strip_prefix("whpk_").expect("a prefix")).expect("base64");
        let public = VerifyingKey::from_bytes(&public.try_into().expect("32 bytes")).expect("a key");
        let signature = sign(&secret, "msg", 1, "{}").expect("signed");
        let signature = STANDARD.decode(signature.strip_prefix("v1a,").expect("a version")).expect("base64");
        let signature = Signature::from_slice(&signature).expect("64 bytes");
        assert!(public.verify_strict(b"msg.1.{}", &signature).is_ok());
        assert!(public.verify_strict(b"msg.2.{}", &signature).is_err());
    }

    #[test]
    fn secrets_say_what_they_are_and_nothing_else_signs() {
        let (one, two) =
            (new_secret(&environment(), WebhookSigning::Hmac), new_secret(&environment(), WebhookSigning::Hmac));
        assert!(one.secret.starts_with("whsec_") && one.secret != two.secret && one.public_key.is_none());
        for wrong in ["", "whsec_!", "whsk_AAAA", "gjk_AAAA"] {
            assert!(sign(wrong, "msg", 1, "{}").is_err(), "{wrong}");
        }
    }
}
