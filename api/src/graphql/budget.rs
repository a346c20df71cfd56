//! What callers may still spend: a bucket of cost for each, which fills up again.
//!
//! Buckets are kept in this process alone: of several processes each gives its own.

use std::{num::NonZeroU32, sync::Arc};

use axum::http::{HeaderMap, HeaderName};
use chrono::{DateTime, TimeDelta, Utc};
use domain::kernel::{Actor, Environment, Identity, Role};
use governor::{
    Quota, RateLimiter, clock::Clock, middleware::StateInformationMiddleware, nanos::Nanos,
    state::keyed::DashMapStateStore,
};

use super::limits::{Budget, Budgets};

/// Accounts that work in the office.
const OFFICE: [Role; 5] = [Role::Admin, Role::Manager, Role::Dispatcher, Role::Coordinator, Role::Inspector];

const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");

/// The buckets of all callers of a process.
pub struct Buckets {
    anonymous: Kind,
    household: Kind,
    office: Kind,
    application: Kind,
}

/// The buckets of one kind of callers.
struct Kind {
    budget: Budget,
    limiter: RateLimiter<String, DashMapStateStore<String>, Time, StateInformationMiddleware>,
}

/// The server's clock, in nanoseconds since 1970.
#[derive(Clone)]
struct Time(Arc<Environment>);

impl Clock for Time {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        let now = self.0.now().timestamp_nanos_opt().and_then(|now| u64::try_from(now).ok());
        now.unwrap_or_default().into()
    }
}

/// A bucket after something was taken out, or could not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// What it holds when it is full.
    pub limit: u32,
    /// What is in it now.
    pub remaining: u32,
    /// When it is full again, if nothing more is taken.
    pub restores_at: DateTime<Utc>,
    /// What comes back each second.
    pub per_second: u32,
}

/// There is not enough in the bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Short {
    /// There will be after some seconds.
    For { seconds: u64, bucket: Bucket },
    /// It does not hold as much when it is full.
    Forever { limit: u32 },
}

impl Buckets {
    /// Full buckets of these sizes.
    #[must_use]
    pub fn new(budgets: Budgets, environment: &Arc<Environment>) -> Self {
        let kind = |budget| Kind::new(budget, Time(Arc::clone(environment)));
        Self {
            anonymous: kind(budgets.anonymous),
            household: kind(budgets.household),
            office: kind(budgets.office),
            application: kind(budgets.application),
        }
    }

    /// Takes as much as an operation costs out of its caller's bucket; `client` is the address of who has not signed in.
    ///
    /// # Errors
    /// How much is missing. Nothing is taken then.
    pub fn take(&self, actor: &Actor, client: Option<&str>, cost: u64) -> Result<Bucket, Short> {
        let (kind, key) = match actor.identity() {
            Identity::Anonymous | Identity::System => (&self.anonymous, client.unwrap_or_default().to_owned()),
            Identity::Application(application) => (&self.application, application.to_string()),
            Identity::User(user, _) if actor.roles().iter().any(|role| OFFICE.contains(role)) => {
                (&self.office, user.to_string())
            }
            Identity::User(user, _) => (&self.household, user.to_string()),
        };
        kind.take(&key, cost)
    }

    /// Forgets the buckets that are full.
    pub fn forget_full(&self) {
        for kind in [&self.anonymous, &self.household, &self.office, &self.application] {
            kind.limiter.retain_recent();
            kind.limiter.shrink_to_fit();
        }
    }
}

impl Kind {
    fn new(budget: Budget, time: Time) -> Self {
        let budget = Budget { limit: budget.limit.max(1), per_second: budget.per_second.max(1) };
        let whole = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        let quota = Quota::per_second(whole(budget.per_second)).allow_burst(whole(budget.limit));
        let limiter = RateLimiter::new(quota, DashMapStateStore::default(), time);
        Self { budget, limiter }
    }

    fn take(&self, key: &String, cost: u64) -> Result<Bucket, Short> {
        let Budget { limit, .. } = self.budget;
        let cost = u32::try_from(cost).ok().and_then(NonZeroU32::new).ok_or(Short::Forever { limit })?;
        match self.limiter.check_key_n(key, cost) {
            Ok(Ok(taken)) => Ok(self.bucket(taken.remaining_burst_capacity())),
            Ok(Err(missing)) => {
                let wait = missing.wait_time_from(self.limiter.clock().now());
                let lacking = wait.as_nanos() * u128::from(self.budget.per_second) / 1_000_000_000;
                let remaining = cost.get().saturating_sub(u32::try_from(lacking).unwrap_or(u32::MAX));
                let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
                Err(Short::For { seconds: seconds.max(1), bucket: self.bucket(remaining.min(cost.get() - 1)) })
            }
            Err(_) => Err(Short::Forever { limit }),
        }
    }

    fn bucket(&self, remaining: u32) -> Bucket {
        let Budget { limit, per_second } = self.budget;
        let missing = limit.saturating_sub(remaining);
        let full_after = TimeDelta::milliseconds(i64::from(missing) * 1_000 / i64::from(per_second));
        Bucket { limit, remaining, restores_at: self.limiter.clock().0.now() + full_after, per_second }
    }
}

impl Bucket {
    /// The header fields of the IETF's draft (<https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/>):
    /// the quota and the window in which it comes back, and what is left of it.
    #[must_use]
    pub fn headers(self) -> HeaderMap {
        let seconds = |points: u32| points.div_ceil(self.per_second);
        let policy = format!("\"cost\";q={};w={}", self.limit, seconds(self.limit));
        let state = format!("\"cost\";r={};t={}", self.remaining, seconds(self.limit.saturating_sub(self.remaining)));
        [(RATE_LIMIT_POLICY, policy), (RATE_LIMIT, state)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.try_into().ok()?)))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, Ordering};

    use domain::{PLUGINS, kernel, kernel::vault::MasterKey};

    use super::*;

    /// A clock that stands until it is moved.
    #[derive(Debug, Default)]
    struct Standing(AtomicI64);

    impl kernel::Clock for Standing {
        fn now(&self) -> DateTime<Utc> {
            DateTime::from_timestamp(1_772_413_200 + self.0.load(Ordering::SeqCst), 0).expect("a moment")
        }
    }

    impl Standing {
        fn move_on(&self, seconds: i64) {
            self.0.fetch_add(seconds, Ordering::SeqCst);
        }
    }

    fn buckets() -> (Arc<Standing>, Buckets) {
        let clock = Arc::new(Standing::default());
        let key = MasterKey::from_secret("a secret that is only for this test").expect("long enough");
        let environment = Arc::new(Environment::new(Arc::clone(&clock) as _, key, PLUGINS));
        let small = Budget { limit: 10, per_second: 1 };
        (clock, Buckets::new(Budgets { anonymous: small, ..Budgets::default() }, &environment))
    }

    #[test]
    fn what_is_taken_is_missing_and_comes_back() {
        let (clock, buckets) = buckets();
        let take = |cost| buckets.take(&Actor::anonymous(), Some("192.0.2.1"), cost);
        assert_eq!(take(7).map(|bucket| (bucket.limit, bucket.remaining)), Ok((10, 3)));
        let Err(Short::For { seconds, bucket }) = take(5) else { panic!("too little is left") };
        assert_eq!((seconds, bucket.remaining), (2, 3));
        clock.move_on(2);
        assert_eq!(take(5).map(|bucket| bucket.remaining), Ok(0));
        assert_eq!(take(11), Err(Short::Forever { limit: 10 }));
    }

    #[test]
    fn everybody_has_a_bucket_of_their_own() {
        let (_, buckets) = buckets();
        let take = |client| buckets.take(&Actor::anonymous(), Some(client), 10).is_ok();
        assert!(take("192.0.2.1") && !take("192.0.2.1") && take("192.0.2.2"));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let (clock, buckets) = buckets();
        let _ = buckets.take(&Actor::anonymous(), Some("192.0.2.1"), 10);
        clock.move_on(5);
        buckets.forget_full();
        assert_eq!(buckets.anonymous.limiter.len(), 1);
        clock.move_on(6);
        buckets.forget_full();
        assert_eq!(buckets.anonymous.limiter.len(), 0);
    }

    #[test]
    fn the_headers_tell_quota_and_rest() {
        let (_, buckets) = buckets();
        let bucket = buckets.take(&Actor::anonymous(), None, 4).expect("enough");
        let headers = bucket.headers();
        assert_eq!(headers["ratelimit-policy"], "\"cost\";q=10;w=10");
        assert_eq!(headers["ratelimit"], "\"cost\";r=6;t=4");
    }
}
