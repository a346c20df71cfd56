//! What every unit of work finds around it: clock, randomness, secrets, the plugins and the process's memory.

use std::{
    any::{Any, TypeId},
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use chrono::{DateTime, Utc};
use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use tokio::sync::Notify;
use uuid::Uuid;

use super::{clock::Clock, openid::OpenIdProvider, permission::Grants, plugin::Plugin, roads::Roads, vault::MasterKey};

/// What is the same for all units of work of a process.
pub struct Environment {
    clock: Arc<dyn Clock>,
    entropy: Mutex<ChaCha20Rng>,
    master_key: MasterKey,
    plugins: &'static [&'static dyn Plugin],
    grants: Grants,
    openid: Option<OpenIdProvider>,
    private_webhooks: bool,
    roads: Option<Arc<dyn Roads>>,
    memory: RwLock<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
    events_waiting: Notify,
    feed_waiting: Notify,
    webhooks_waiting: Notify,
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Environment").finish_non_exhaustive()
    }
}

impl Environment {
    /// An environment with this clock, this secret and these plugins, random by the operating system.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>, master_key: MasterKey, plugins: &'static [&'static dyn Plugin]) -> Self {
        Self {
            clock,
            entropy: Mutex::new(ChaCha20Rng::from_os_rng()),
            master_key,
            plugins,
            grants: Grants::of(plugins),
            openid: None,
            private_webhooks: false,
            roads: None,
            memory: RwLock::default(),
            events_waiting: Notify::new(),
            feed_waiting: Notify::new(),
            webhooks_waiting: Notify::new(),
        }
    }

    /// The same, taking access tokens of an external provider too.
    #[must_use]
    pub fn with_openid(self, provider: OpenIdProvider) -> Self {
        Self { openid: Some(provider), ..self }
    }

    /// The same, sending webhooks to private addresses too, and without encryption.
    #[must_use]
    pub fn with_private_webhooks(self) -> Self {
        Self { private_webhooks: true, ..self }
    }

    /// The same, with travel times by road.
    #[must_use]
    pub fn with_roads(self, roads: Arc<dyn Roads>) -> Self {
        Self { roads: Some(roads), ..self }
    }

    /// Whether the operator allows webhooks to addresses that are not public.
    #[must_use]
    pub const fn allows_private_webhooks(&self) -> bool {
        self.private_webhooks
    }

    /// The external provider whose access tokens are taken, if there is one.
    #[must_use]
    pub const fn openid(&self) -> Option<&OpenIdProvider> {
        self.openid.as_ref()
    }

    /// The service of travel times, if the operator has named one.
    #[must_use]
    pub const fn roads(&self) -> Option<&Arc<dyn Roads>> {
        self.roads.as_ref()
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A UUIDv7 for this moment: ordered by time, random within it (RFC 9562, section 5.7).
    #[must_use]
    pub fn uuid(&self, at: DateTime<Utc>) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
    }

    /// A UUIDv7 for this moment with a place among others of the same moment: a counter in front of the random part
    /// (RFC 9562, section 6.2, method 1). Beyond 4 096 the order within the moment is left to chance.
    #[must_use]
    pub fn uuid_in_order(&self, at: DateTime<Utc>, place: u16) -> Uuid {
        let mut random = [0; 10];
        self.fill(&mut random);
        if place < 0x1000 {
            [random[0], random[1]] = place.to_be_bytes();
        }
        let milliseconds = u64::try_from(at.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid()
    }

    /// Fills with random bytes fit for secrets.
    pub fn fill(&self, bytes: &mut [u8]) {
        self.entropy.lock().unwrap_or_else(PoisonError::into_inner).fill_bytes(bytes);
    }

    /// The secret under which the keys of the agencies are kept.
    #[must_use]
    pub const fn master_key(&self) -> &MasterKey {
        &self.master_key
    }

    /// The domains, lowest first.
    #[must_use]
    pub const fn plugins(&self) -> &'static [&'static dyn Plugin] {
        self.plugins
    }

    /// Who may do what.
    #[must_use]
    pub const fn grants(&self) -> &Grants {
        &self.grants
    }

    /// The process's memory of one type, made empty on first use: for what is costly to load and cheap to check.
    #[must_use]
    pub fn memory<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let key = TypeId::of::<T>();
        let known = self.memory.read().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let entry = known.unwrap_or_else(|| {
            let mut memory = self.memory.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(memory.entry(key).or_insert_with(|| Arc::new(T::default())))
        });
        // The key is the type, so the downcast holds; an empty one keeps this free of panics.
        entry.downcast().unwrap_or_default()
    }

    /// Wakes whoever delivers events or webhooks, and the reader of the feed.
    pub fn announce_events(&self) {
        self.events_waiting.notify_one();
        self.webhooks_waiting.notify_one();
        self.wake_feed();
    }

    /// Wakes the reader of the feed.
    pub fn wake_feed(&self) {
        self.feed_waiting.notify_one();
    }

    /// Waits until the reader of the feed has something to look at.
    pub async fn feed_woken(&self) {
        self.feed_waiting.notified().await;
    }

    /// Waits until webhooks may be there to deliver.
    pub async fn webhooks_announced(&self) {
        self.webhooks_waiting.notified().await;
    }

    /// Waits until events may be there to deliver.
    pub async fn events_announced(&self) {
        self.events_waiting.notified().await;
    }
}
