//! Secrets that people and programs hold: passwords, refresh tokens, API keys.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{LazyLock, mpsc},
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use tokio::sync::oneshot;

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
    apart(move |memory| hash(memory, &password, salt)).await?.ok_or(Error::internal("a password could not be hashed"))
}

/// Argon2id with the parameters of RFC 9106's second choice as OWASP has them: 19 MiB, two passes.
fn hash(memory: &mut Memory, password: &str, salt: [u8; 16]) -> Option<String> {
    let params = Params::default();
    let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
    fill(memory, &params, password, &salt, &mut output)?;
    let hash = PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(Output::new(&output).ok()?),
    };
    Some(hash.to_string())
}

fn fill(memory: &mut Memory, params: &Params, password: &str, salt: &[u8], output: &mut [u8]) -> Option<()> {
    memory.resize(params.block_count(), Block::default());
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon.hash_password_into_with_memory(password.as_bytes(), salt, output, memory).ok()
}

/// Whether a password is the one that was hashed. Without a hash it takes as long and says no, so that nobody learns
/// from the time whether an account exists.
///
/// # Errors
/// [`Error::Internal`] when the work could not be done.
pub async fn password_matches(password: &str, hash: Option<String>) -> Result<bool> {
    let password = password.to_owned();
    apart(move |memory| match hash {
        Some(hash) => matches(memory, &password, &hash),
        None => self::hash(memory, &password, [0; 16]).is_none(),
    })
    .await
}

/// The comparison of two outputs takes the same time wherever they differ.
fn matches(memory: &mut Memory, password: &str, hash: &str) -> bool {
    let mut again = |hash: &PasswordHash| {
        let mut output = [0; Params::DEFAULT_OUTPUT_LEN];
        fill(memory, &Params::try_from(hash).ok()?, password, hash.salt.as_ref()?.as_ref(), &mut output)?;
        Output::new(&output).ok()
    };
    PasswordHash::new(hash).is_ok_and(|hash| hash.hash.is_some() && again(&hash) == hash.hash)
}

type Memory = Vec<Block>;
type Work = Box<dyn FnOnce(&mut Memory) + Send>;

/// One thread of its own does the hashing, in memory of its own: allocated anew for each hash, 19 MiB would be left behind
/// in pieces; and a crowd that signs in must not take the cores from everybody else.
static HASHING: LazyLock<mpsc::Sender<Work>> = LazyLock::new(|| {
    let (sender, receiver) = mpsc::channel::<Work>();
    std::thread::spawn(move || {
        let mut memory = Memory::new();
        for work in receiver {
            work(&mut memory);
        }
    });
    sender
});

/// Runs costly work where it holds up no request.
async fn apart<T: Send + 'static>(work: impl FnOnce(&mut Memory) -> T + Send + 'static) -> Result<T> {
    let (answer, answered) = oneshot::channel();
    // Nobody waits any more when the caller has gone; a panic inside must not end the thread.
    let work = move |memory: &mut Memory| drop(catch_unwind(AssertUnwindSafe(move || answer.send(work(memory)))));
    let cut_off = || Error::internal("hashing a password was cut off");
    HASHING.send(Box::new(work)).map_err(|_| cut_off())?;
    answered.await.map_err(|_| cut_off())
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

    #[test]
    fn the_hash_is_the_librarys_own() {
        use argon2::{PasswordHasher, PasswordVerifier};
        let mut memory = Memory::new();
        let ours = hash(&mut memory, "correct horse", [7; 16]).expect("a hash");
        assert!(Argon2::default().verify_password(b"correct horse", ours.as_str()).is_ok());
        let theirs = Argon2::default().hash_password_with_salt(b"correct horse", &[9; 16]).expect("a hash").to_string();
        assert!(matches(&mut memory, "correct horse", &theirs));
        assert!(!matches(&mut memory, "correct house", &theirs));
        assert!(!matches(&mut memory, "correct horse", "no hash at all"));
    }
}
