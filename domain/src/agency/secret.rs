//! Secrets that people and programs hold: passwords, refresh tokens, API keys.

use argon2::{
    Argon2, PasswordHasher, PasswordVerifier,
    password_hash::phc::{PasswordHash, Salt},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::kernel::{Environment, Error, Result};

/// The shortest password that is taken, in characters (NIST SP 800-63B-4, section 3.1.1.2, where it stands alone: 15;
/// with limits on attempts, as here, 8 at the least; we ask for 10).
pub const SHORTEST_PASSWORD: usize = 10;

/// The longest, in characters: hashing should cost what we choose and not what a caller sends.
pub const LONGEST_PASSWORD: usize = 256;

/// Hashes a new password with Argon2id (RFC 9106) and a random salt; PHC form.
///
/// # Errors
/// [`Error::Invalid`] naming `password` when it is too short or too long.
pub async fn hash_password(environment: &Environment, password: &str) -> Result<String> {
    let length = password.chars().count();
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&length) {
        let problem = format!("has {length} characters; it must have from {SHORTEST_PASSWORD} to {LONGEST_PASSWORD}");
        return Err(Error::invalid("password", problem));
    }
    let mut salt = [0; 16];
    environment.fill(&mut salt);
    let password = password.to_owned();
    apart(move || hash(&password, salt)).await?
}

fn hash(password: &str, salt: [u8; 16]) -> Result<String> {
    let salt = Salt::new(&salt).map_err(|_| Error::internal("a salt was refused"))?;
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|_| Error::internal("a password could not be hashed"))
}

/// Whether a password is the one that was hashed. Without a hash it takes as long and says no, so that nobody learns
/// from the time whether an account exists.
///
/// # Errors
/// [`Error::Internal`] when the work could not be done.
pub async fn password_matches(password: &str, hash: Option<String>) -> Result<bool> {
    let password = password.to_owned();
    apart(move || {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => self::hash("no such account", [0; 16])?,
        };
        let matches = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        Ok(known && matches)
    })
    .await?
}

/// Runs costly work where it holds up no request.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::internal("hashing a password was cut off"))
}

/// A new secret of 256 random bits behind a prefix that says what it is: `gjk_…`.
#[must_use]
pub fn new_secret(environment: &Environment, prefix: &str) -> String {
    let mut bytes = [0; 32];
    environment.fill(&mut bytes);
    format!("{prefix}{}", URL_SAFE_NO_PAD.encode(bytes))
}

/// What is stored of a secret. It is random enough that a plain hash cannot be turned around.
#[must_use]
pub fn fingerprint(secret: &str) -> Vec<u8> {
    Sha256::digest(secret.as_bytes()).to_vec()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::kernel::{clock::SystemClock, vault::MasterKey};

    fn environment() -> Environment {
        let key = MasterKey::from_secret("a secret that is long enough to be one").expect("long enough");
        Environment::new(Arc::new(SystemClock), key, &[])
    }

    #[tokio::test]
    async fn a_password_matches_its_own_hash_alone() {
        let environment = environment();
        let hash = hash_password(&environment, "correct horse").await.expect("hashed");
        assert!(hash.starts_with("$argon2id$"));
        assert!(password_matches("correct horse", Some(hash.clone())).await.expect("checked"));
        assert!(!password_matches("correct house", Some(hash)).await.expect("checked"));
        assert!(!password_matches("no such account", None).await.expect("checked"));
        assert!(hash_password(&environment, "short").await.is_err());
    }

    #[test]
    fn secrets_differ_and_say_what_they_are() {
        let environment = environment();
        let (one, two) = (new_secret(&environment, "gjk_"), new_secret(&environment, "gjk_"));
        assert!(one.starts_with("gjk_") && one != two);
        assert_eq!(one.len(), 4 + 43);
    }
}
