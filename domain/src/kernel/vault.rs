//! Personal fields at rest: envelope encryption with a key per agency, and blind indexes by which they are found.
//!
//! The agency's key is random, encrypts its fields with AES-256-GCM (NIST SP 800-38D) and is itself kept encrypted
//! under the master key, so that a copy of the database alone opens nothing. A blind index is a keyed hash
//! (HMAC-SHA-256, RFC 2104) of a normalised value: equal values are found, nothing else can be read from it.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, PoisonError, RwLock},
};

use aes_gcm::{
    Aes256Gcm, Key, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{agency::agency, id::AgencyId, sealed::Sealed};
use hmac::{Hmac, Mac};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use sea_orm::{ConnectionTrait, EntityTrait, QuerySelect};
use sha2::{Digest, Sha256};

use super::{
    context::Context,
    environment::Environment,
    error::{Error, Result},
};

const NONCE: usize = 12;
/// Stands for no agency where the agency is authenticated with what is sealed.
const NOBODY: AgencyId = AgencyId(uuid::Uuid::nil());
/// In front of every sealed value, so that another cipher can follow one day.
pub(super) const FORMAT: u8 = 1;

/// The secret of the installation, from outside. Keys for its several uses are derived from it.
#[derive(Clone)]
pub struct MasterKey([u8; 32]);

impl fmt::Debug for MasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MasterKey(…)")
    }
}

impl MasterKey {
    /// The shortest secret that is taken, in bytes.
    pub const SHORTEST: usize = 32;

    /// A key from a secret text of at least [`Self::SHORTEST`] bytes; `None` when it is shorter.
    #[must_use]
    pub fn from_secret(secret: &str) -> Option<Self> {
        (secret.len() >= Self::SHORTEST).then(|| Self(Sha256::digest(secret.as_bytes()).into()))
    }

    /// A new secret, random by the operating system, as a text that can be kept in a file.
    #[must_use]
    pub fn new_secret() -> String {
        let mut bytes = [0_u8; 32];
        ChaCha20Rng::from_os_rng().fill_bytes(&mut bytes);
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// A key for one use, from which neither the master key nor another use's key can be found.
    #[must_use]
    pub fn derive(&self, usage: &str) -> [u8; 32] {
        keyed_hash(&self.0, usage, &[])
    }
}

/// Seals and opens the personal fields of one agency.
pub struct Vault {
    agency: AgencyId,
    cipher: Aes256Gcm,
    index_key: [u8; 32],
    environment: Arc<Environment>,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Vault({})", self.agency)
    }
}

impl Vault {
    fn new(agency: AgencyId, key: &[u8; 32], environment: Arc<Environment>) -> Self {
        Self { agency, cipher: cipher(key), index_key: keyed_hash(key, "blind-index", &[]), environment }
    }

    /// Encrypts a text for this agency.
    ///
    /// # Errors
    /// [`Error::Internal`] when the cipher refuses, which it does only beyond 64 GiB.
    pub fn seal(&self, text: &str) -> Result<Sealed> {
        seal(&self.cipher, &self.environment, self.agency, text.as_bytes()).map(Sealed)
    }

    /// Encrypts a text where there is one.
    ///
    /// # Errors
    /// As [`Self::seal`].
    pub fn seal_some(&self, text: Option<&str>) -> Result<Option<Sealed>> {
        text.map(|text| self.seal(text)).transpose()
    }

    /// The text that was sealed.
    ///
    /// # Errors
    /// [`Error::Internal`] when the value was changed, or sealed by another agency or under another master key.
    pub fn open(&self, sealed: &Sealed) -> Result<String> {
        let bytes = open(&self.cipher, self.agency, &sealed.0)?;
        String::from_utf8(bytes).map_err(|_| Error::internal("a sealed value is not text"))
    }

    /// The text that was sealed, where there is one.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_some(&self, sealed: Option<&Sealed>) -> Result<Option<String>> {
        sealed.map(|sealed| self.open(sealed)).transpose()
    }

    /// The text that was sealed, of a column that was not sealed from the beginning: what has no format in front is
    /// still the text itself, as no text of people begins with a control character.
    ///
    /// The domains' jobs seal what is still clear ([`words::seal_clear`](super::words::seal_clear)). Clear text can be
    /// there only between the migration that made a column bytes and the first run of the job in that installation:
    /// when no installation can come from before that migration any more, this becomes [`Self::open`].
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_once_clear(&self, kept: &Sealed) -> Result<String> {
        if kept.0.first() == Some(&FORMAT) {
            return self.open(kept);
        }
        String::from_utf8(kept.0.clone()).map_err(|_| Error::internal("a kept value is neither sealed nor text"))
    }

    /// What stands in an index for a value that must be found: 16 bytes. `usage` keeps the indexes of different
    /// fields apart; normalise the value before.
    #[must_use]
    pub fn blind_index(&self, usage: &str, value: &str) -> Vec<u8> {
        keyed_hash(&self.index_key, usage, value.as_bytes())[..16].to_vec()
    }
}

/// The vaults opened so far in this process.
#[derive(Default)]
struct Opened(RwLock<HashMap<AgencyId, Arc<Vault>>>);

impl<C: ConnectionTrait> Context<C> {
    /// The vault of the actor's agency. The first call of a process reads the agency's key; later ones ask nobody.
    ///
    /// # Errors
    /// [`Error::Unauthenticated`] without an agency, [`Error::Internal`] when the master key is not the one under which
    /// the agency's key was wrapped.
    pub async fn vault(&self) -> Result<Arc<Vault>> {
        let agency = self.signed_in()?;
        let opened = self.environment().memory::<Opened>();
        if let Some(vault) = opened.0.read().unwrap_or_else(PoisonError::into_inner).get(&agency) {
            return Ok(Arc::clone(vault));
        }
        let wrapped: Vec<u8> = agency::Entity::find_by_id(agency)
            .select_only()
            .column(agency::Column::WrappedKey)
            .into_tuple()
            .one(self.db())
            .await?
            .ok_or_else(|| Error::not_found(agency))?;
        let key = unwrap_key(self.environment().master_key(), agency, &wrapped)?;
        let vault = Arc::new(Vault::new(agency, &key, Arc::clone(self.environment())));
        opened.0.write().unwrap_or_else(PoisonError::into_inner).insert(agency, Arc::clone(&vault));
        Ok(vault)
    }
}

/// A new random key for an agency, wrapped by the master key: what the agency's row keeps.
///
/// # Errors
/// [`Error::Internal`] when the cipher refuses.
pub fn new_wrapped_key(environment: &Environment, agency: AgencyId) -> Result<Vec<u8>> {
    let mut key = [0; 32];
    environment.fill(&mut key);
    seal(&cipher(&environment.master_key().derive("agency-keys")), environment, agency, &key)
}

fn unwrap_key(master: &MasterKey, agency: AgencyId, wrapped: &[u8]) -> Result<[u8; 32]> {
    open(&cipher(&master.derive("agency-keys")), agency, wrapped)?
        .try_into()
        .map_err(|_| Error::internal("an agency's key has the wrong length"))
}

/// Seals bytes that the installation keeps for somebody who may not have an agency yet. Each `usage` has a key of its
/// own; what was sealed for one agency, or for none, does not open for another.
///
/// # Errors
/// [`Error::Internal`] when the cipher refuses.
pub fn seal_for(environment: &Environment, usage: &str, owner: Option<AgencyId>, plain: &[u8]) -> Result<Vec<u8>> {
    seal(&cipher(&environment.master_key().derive(usage)), environment, owner.unwrap_or(NOBODY), plain)
}

/// Opens what [`seal_for`] sealed.
///
/// # Errors
/// [`Error::Internal`] when it was changed, or sealed for another use, agency or under another secret.
pub fn open_for(environment: &Environment, usage: &str, owner: Option<AgencyId>, sealed: &[u8]) -> Result<Vec<u8>> {
    open(&cipher(&environment.master_key().derive(usage)), owner.unwrap_or(NOBODY), sealed)
}

/// A keyed hash of a value that may hold secrets: equal values are recognised, nothing can be guessed from it.
#[must_use]
pub fn hash_for(environment: &Environment, usage: &str, value: &[u8]) -> [u8; 32] {
    keyed_hash(&environment.master_key().derive(usage), usage, value)
}

fn cipher(key: &[u8; 32]) -> Aes256Gcm {
    Aes256Gcm::new(&Key::<Aes256Gcm>::from(*key))
}

/// `FORMAT`, nonce, ciphertext with tag. The agency is authenticated with it, so that rows cannot be moved across.
fn seal(cipher: &Aes256Gcm, environment: &Environment, agency: AgencyId, plain: &[u8]) -> Result<Vec<u8>> {
    let mut nonce = [0; NONCE];
    environment.fill(&mut nonce);
    let sealed = cipher
        .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: agency.0.as_bytes() })
        .map_err(|_| Error::internal("a value could not be sealed"))?;
    Ok([&[FORMAT], nonce.as_slice(), &sealed].concat())
}

fn open(cipher: &Aes256Gcm, agency: AgencyId, sealed: &[u8]) -> Result<Vec<u8>> {
    let broken = || Error::internal("a sealed value cannot be opened: it was changed, or the secret is another one");
    let (&FORMAT, rest) = sealed.split_first().ok_or_else(broken)? else { return Err(broken()) };
    let (nonce, body) = rest.split_first_chunk::<NONCE>().ok_or_else(broken)?;
    cipher.decrypt(&Nonce::from(*nonce), Payload { msg: body, aad: agency.0.as_bytes() }).map_err(|_| broken())
}

/// HMAC-SHA-256 over a label, its length in front, and a value.
fn keyed_hash(key: &[u8; 32], label: &str, value: &[u8]) -> [u8; 32] {
    // HMAC takes keys of every length, so this never falls through to the unkeyed hash.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return Sha256::digest(key).into() };
    mac.update(&u64::try_from(label.len()).unwrap_or(u64::MAX).to_be_bytes());
    mac.update(label.as_bytes());
    mac.update(value);
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::clock::SystemClock;

    const SECRET: &str = "a secret that is long enough to be one";

    fn environment() -> Arc<Environment> {
        let key = MasterKey::from_secret(SECRET).expect("long enough");
        Arc::new(Environment::new(Arc::new(SystemClock), key, &[]))
    }

    fn agency(number: u128) -> AgencyId {
        AgencyId(uuid::Uuid::from_u128(number))
    }

    #[test]
    fn what_is_sealed_opens_again_and_never_looks_the_same() {
        let vault = Vault::new(agency(1), &[7; 32], environment());
        let (one, two) = (vault.seal("+86 571 1234").expect("sealed"), vault.seal("+86 571 1234").expect("sealed"));
        assert_ne!(one, two);
        assert_eq!(vault.open(&one).expect("open"), "+86 571 1234");
        assert_eq!(vault.open(&two).expect("open"), "+86 571 1234");
    }

    #[test]
    fn another_agency_or_a_changed_byte_opens_nothing() {
        let (mine, theirs) =
            (Vault::new(agency(1), &[7; 32], environment()), Vault::new(agency(2), &[7; 32], environment()));
        let sealed = mine.seal("diabetes").expect("sealed");
        assert!(theirs.open(&sealed).is_err());
        for at in 0..sealed.0.len() {
            let mut changed = sealed.clone();
            changed.0[at] ^= 1;
            assert!(mine.open(&changed).is_err(), "byte {at}");
        }
        assert!(mine.open(&Sealed(Vec::new())).is_err());
    }

    #[test]
    fn what_was_kept_before_it_was_sealed_is_read_as_it_is() {
        let vault = Vault::new(agency(1), &[7; 32], environment());
        let sealed = vault.seal("早上八点").expect("sealed");
        assert_eq!(vault.open_once_clear(&sealed).expect("open"), "早上八点");
        for clear in ["早上八点", ""] {
            assert_eq!(vault.open_once_clear(&Sealed(clear.as_bytes().to_vec())).expect("clear"), clear);
        }
        assert!(vault.open_once_clear(&Sealed(sealed.0[..20].to_vec())).is_err());
    }

    #[test]
    fn an_agency_key_opens_only_under_its_master_key() {
        let environment = environment();
        let wrapped = new_wrapped_key(&environment, agency(1)).expect("wrapped");
        assert!(unwrap_key(environment.master_key(), agency(1), &wrapped).is_ok());
        let other = MasterKey::from_secret("another secret that is long enough too").expect("long enough");
        assert!(unwrap_key(&other, agency(1), &wrapped).is_err());
    }

    #[test]
    fn a_blind_index_depends_on_value_usage_and_agency_key() {
        let vault = Vault::new(agency(1), &[7; 32], environment());
        assert_eq!(vault.blind_index("phone", "1234"), vault.blind_index("phone", "1234"));
        assert_ne!(vault.blind_index("phone", "1234"), vault.blind_index("phone", "1235"));
        assert_ne!(vault.blind_index("phone", "1234"), vault.blind_index("name", "1234"));
        let other = Vault::new(agency(1), &[8; 32], environment());
        assert_ne!(vault.blind_index("phone", "1234"), other.blind_index("phone", "1234"));
    }
}
