//! A demo agency in the making: sizes, seeded randomness, and what the domains have made so far.

use std::{ops::RangeInclusive, sync::Arc};

use chrono::{DateTime, NaiveDate, Utc};
use entity::id::{AgencyId, BranchId, EntityId, HouseholdId, SkillId, StaffMemberId, UserId};
use rand::{Rng, SeedableRng, seq::IndexedRandom};
use rand_chacha::ChaCha20Rng;
use sea_orm::DatabaseConnection;

use super::{
    actor::Actor,
    context::{Context, Request},
    environment::Environment,
    error::Result,
};

/// How large the demo agency is to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DemoSize {
    /// How many people work there.
    pub staff: usize,
    /// How many households it serves.
    pub households: usize,
    /// The same seed makes the same agency.
    pub seed: u64,
}

impl Default for DemoSize {
    fn default() -> Self {
        Self { staff: 60, households: 200, seed: 1 }
    }
}

/// Makes a demo agency of this size in one transaction: all of it or nothing.
///
/// # Errors
/// When the database fails.
pub async fn make(environment: &Arc<Environment>, db: &DatabaseConnection, size: DemoSize) -> Result<Demo> {
    let now = environment.now();
    let mut demo = Demo::new(size, AgencyId::from_uuid(environment.uuid(now)), now);
    let request = Request { id: "demo".to_owned(), ..Request::default() };
    let cx = Context::new(Arc::clone(environment), db.clone(), Actor::system(demo.agency), request);
    cx.write(async |tx| {
        for plugin in tx.environment().plugins() {
            plugin.seed(tx, &mut demo).await?;
            tracing::info!(
                domain = plugin.name(),
                staff = demo.staff.len(),
                households = demo.households.len(),
                "demo data made"
            );
        }
        Ok(())
    })
    .await?;
    Ok(demo)
}

/// What the domains share while they fill a demo agency, lowest domain first.
#[derive(Debug)]
pub struct Demo {
    /// How large it is to be.
    pub size: DemoSize,
    /// The agency itself.
    pub agency: AgencyId,
    /// The moment for which the data are made.
    pub now: DateTime<Utc>,
    /// Its branches, with the point around which they work.
    pub branches: Vec<DemoBranch>,
    /// People who sign in, by what they are; the demo prints a way in for each.
    pub users: Vec<DemoUser>,
    /// Skills in the agency's list, with their codes.
    pub skills: Vec<(SkillId, String)>,
    /// Staff made so far, with their branches.
    pub staff: Vec<(StaffMemberId, BranchId)>,
    /// Households made so far, with their branches.
    pub households: Vec<(HouseholdId, BranchId)>,
    random: ChaCha20Rng,
}

/// A branch of the demo agency.
#[derive(Clone, Copy, Debug)]
pub struct DemoBranch {
    /// Its id.
    pub id: BranchId,
    /// Degrees north of its office.
    pub latitude: f64,
    /// Degrees east of its office.
    pub longitude: f64,
}

/// Somebody who signs in to the demo agency.
#[derive(Clone, Debug)]
pub struct DemoUser {
    /// Their account.
    pub id: UserId,
    /// What kind of user it is, for the printed list: `dispatcher`.
    pub kind: &'static str,
    /// The address to sign in with.
    pub email: String,
}

impl Demo {
    /// An empty demo agency to be filled.
    #[must_use]
    pub fn new(size: DemoSize, agency: AgencyId, now: DateTime<Utc>) -> Self {
        Self {
            size,
            agency,
            now,
            branches: Vec::new(),
            users: Vec::new(),
            skills: Vec::new(),
            staff: Vec::new(),
            households: Vec::new(),
            random: ChaCha20Rng::seed_from_u64(size.seed),
        }
    }

    /// The seeded generator.
    pub const fn random(&mut self) -> &mut ChaCha20Rng {
        &mut self.random
    }

    /// A new id, random by the seed, for the demo's moment.
    pub fn id<I: EntityId>(&mut self) -> I {
        let milliseconds = u64::try_from(self.now.timestamp_millis()).unwrap_or(0);
        let random: [u8; 10] = self.random.random();
        I::from_uuid(uuid::Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }

    /// One of these, or `None` when there are none.
    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.choose(&mut self.random)
    }

    /// True this often out of a hundred.
    pub fn percent(&mut self, chance: u32) -> bool {
        self.random.random_range(0..100) < chance
    }

    /// A whole number in this range.
    pub fn number(&mut self, range: RangeInclusive<i64>) -> i64 {
        self.random.random_range(range)
    }

    /// The date of the demo's moment, moved by some days of this range.
    pub fn date(&mut self, days: RangeInclusive<i64>) -> NaiveDate {
        self.now.date_naive() + chrono::TimeDelta::days(self.number(days))
    }

    /// A point up to this many metres north or south and east or west of a branch's office, in degrees.
    pub fn point_near(&mut self, branch: DemoBranch, metres: i32) -> (f64, f64) {
        // A degree of latitude is 111.2 km on a sphere of 6 371 km; one of longitude shrinks with the cosine.
        let mut offset = || f64::from(self.random.random_range(-metres..=metres)) / 111_195.0;
        let (north, east) = (offset(), offset());
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        (round(branch.latitude + north), round(branch.longitude + east / branch.latitude.to_radians().cos()))
    }
}
