//! Ways by road: asked of the service that the operator has named, remembered for a while, and measured as the crow flies
//! where it says nothing.
//!
//! What is remembered lies in the memory of the process alone, rounded and without names: a service in the house answers
//! thousands of ways in a moment, and where families live is kept nowhere more than it has to be.

use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use dispatch::problem::Ticks;
use quick_cache::sync::Cache;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::Semaphore,
    task::JoinSet,
    time::{Instant, timeout, timeout_at},
};

use super::{
    blocks::{Block, Numbered, blocks},
    facts::{DayFacts, Footing, footing},
    spots::{GreatCircle, Place, Ways, base},
    travel,
};
use crate::kernel::{
    Context, Environment,
    roads::{RoadPoint, Roads, Silence, Table},
};

/// So many ways are remembered: some sixty megabytes.
const REMEMBERED: usize = 1_000_000;

/// What a way takes is asked anew after so many seconds: maps change by the day, not by the hour.
const HOLDS: i64 = 24 * 60 * 60;

/// So many requests are under way at once in a process.
const AT_ONCE: usize = 4;

/// A service that has failed so many portions of a day is not asked for the rest.
const MOST_FAILED: usize = 3;

/// Portions that nobody waits for any more are fetched for so long, for whoever asks next.
const FETCHED_FOR: Duration = Duration::from_mins(1);

/// A way of which nothing was told.
const UNTOLD: u32 = u32::MAX;
/// A way that does not exist.
const NO_WAY: u32 = u32::MAX - 1;

/// How long whoever plans waits for the service, in all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patience(pub Duration);

impl Patience {
    /// Somebody waits for a plan to be queued.
    pub const AHEAD: Self = Self(Duration::from_secs(15));
    /// Somebody waits for an answer at once.
    pub const AT_ONCE: Self = Self(Duration::from_millis(150));

    /// What is left of it.
    pub fn left(self, spent: Duration) -> Self {
        Self(self.0.saturating_sub(spent))
    }
}

/// Why ways were measured as the crow flies though a service was there to ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EstimateCause {
    /// It did not answer in time, or not at all.
    NoAnswer,
    /// It refused, or answered what makes no sense.
    BadAnswer,
    /// It knows no way by road.
    NoWay,
}

/// So many ways were measured as the crow flies, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Estimate {
    /// Why.
    pub cause: EstimateCause,
    /// So many ways.
    pub ways: u32,
}

impl Estimate {
    /// The cause in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let why = match self.cause {
            EstimateCause::NoAnswer => "the service of travel times did not answer in time",
            EstimateCause::BadAnswer => "the service of travel times refused or answered nonsense; the log says what",
            EstimateCause::NoWay => "the service of travel times knows no road between the two places",
        };
        format!("{} ways were measured as the crow flies: {why}.", self.ways)
    }
}

/// Where a plan's travel times come from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TravelSource {
    /// Whether a service was asked.
    pub by_road: bool,
    /// How many ways there were between places.
    pub ways: u32,
    /// Those of them that the service did not tell.
    pub estimates: Vec<Estimate>,
}

impl TravelSource {
    /// Adds another day's.
    pub(super) fn add(&mut self, other: &Self) {
        self.by_road |= other.by_road;
        self.ways = self.ways.saturating_add(other.ways);
        for one in &other.estimates {
            match self.estimates.iter_mut().find(|known| known.cause == one.cause) {
                Some(known) => known.ways = known.ways.saturating_add(one.ways),
                None => self.estimates.push(*one),
            }
        }
    }
}

/// What is remembered of a way.
#[derive(Clone, Copy)]
struct Known {
    seconds: u32,
    /// Seconds since 1970.
    until: i64,
}

/// The memory of a process.
struct Memory {
    known: Cache<(RoadPoint, RoadPoint), Known>,
    turns: Arc<Semaphore>,
}

impl Default for Memory {
    fn default() -> Self {
        Self { known: Cache::new(REMEMBERED), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

/// The ways of a day.
pub(super) struct DayWays {
    numbers: HashMap<RoadPoint, usize>,
    seconds: Vec<u32>,
    otherwise: GreatCircle,
    source: TravelSource,
}

impl DayWays {
    /// Where they come from.
    pub const fn source(&self) -> &TravelSource {
        &self.source
    }
}

impl Ways for DayWays {
    fn minutes(&self, from: &Place, to: &Place, hour: usize) -> Ticks {
        let number = |place: &Place| self.numbers.get(&place.geo.into()).copied();
        let told = match (number(from), number(to)) {
            (Some(one), Some(other)) if one == other => 0,
            (Some(one), Some(other)) => self.seconds[one * self.numbers.len() + other],
            _ => UNTOLD,
        };
        if from.point == to.point || told >= NO_WAY {
            return self.otherwise.minutes(from, to, hour);
        }
        travel::by_road(told, hour, self.otherwise.percent)
    }
}

/// The ways of a day, by road where the service tells them within the time that somebody waits. The service goes on being
/// asked beyond it, so that whoever asks next finds more.
pub(super) async fn of_day<C>(cx: &Context<C>, day: &DayFacts, percent: u32, patience: Patience) -> DayWays {
    let otherwise = GreatCircle { percent };
    let Some(roads) = cx.environment().roads() else {
        return DayWays { numbers: HashMap::new(), seconds: Vec::new(), otherwise, source: TravelSource::default() };
    };
    let fetch = Arc::new(Fetch::of(cx.environment(), day));
    let asked = tokio::spawn(Arc::clone(&fetch).run(Arc::clone(roads)));
    let silence = match timeout(patience.0, asked).await {
        Ok(Ok(told)) => told.err(),
        // A portion that panicked has told nothing.
        Ok(Err(_)) => Some(EstimateCause::BadAnswer),
        Err(_) => Some(EstimateCause::NoAnswer),
    };
    let (seconds, source) = fetch.so_far(silence.unwrap_or(EstimateCause::NoAnswer));
    let numbers = fetch.points.iter().enumerate().map(|(number, point)| (*point, number)).collect();
    DayWays { numbers, seconds, otherwise, source }
}

/// A day's ways while they are fetched.
struct Fetch {
    points: Vec<RoadPoint>,
    places: Numbered,
    seconds: Vec<AtomicU32>,
    memory: Arc<Memory>,
    now: i64,
}

impl Fetch {
    /// The places of a day, with what is remembered of the ways between them.
    fn of(environment: &Environment, day: &DayFacts) -> Self {
        let visits = day.visits.iter().filter(|one| footing(&one.visit, day.now) != Footing::Outside);
        let mut points: Vec<RoadPoint> = Vec::new();
        let mut seen = HashSet::new();
        let mut add = |point: RoadPoint, points: &mut Vec<RoadPoint>| {
            if seen.insert(point) {
                points.push(point);
            }
        };
        for point in visits.filter_map(|one| one.point) {
            add(point.into(), &mut points);
        }
        let homes = points.len();
        for point in day.carers.iter().filter_map(base) {
            add(point.geo.into(), &mut points);
        }
        let (places, memory) = (Numbered { homes, all: points.len() }, environment.memory::<Memory>());
        let now = environment.now().timestamp();
        let remembered = |from: RoadPoint, to: RoadPoint| {
            memory.known.get(&(from, to)).filter(|known| known.until > now).map_or(UNTOLD, |known| known.seconds)
        };
        let mut seconds = Vec::with_capacity(places.all * places.all);
        for (row, from) in points.iter().enumerate() {
            for (column, to) in points.iter().enumerate() {
                let known = if places.is_way(row, column) { remembered(*from, *to) } else { UNTOLD };
                seconds.push(AtomicU32::new(known));
            }
        }
        Self { points, places, seconds, memory, now }
    }

    /// Asks for what is not known, a few portions at once.
    async fn run(self: Arc<Self>, roads: Arc<dyn Roads>) -> Result<(), EstimateCause> {
        let is_known = |from, to| self.told(from, to) != UNTOLD;
        let (mut waiting, mut under_way) = (blocks(self.places, is_known).into_iter(), JoinSet::new());
        let (end, mut failed, mut cause) = (Instant::now() + FETCHED_FOR, 0, None);
        loop {
            while under_way.len() < AT_ONCE && failed < MOST_FAILED {
                let Some(block) = waiting.next() else { break };
                under_way.spawn(Arc::clone(&self).fetch(block, Arc::clone(&roads)));
            }
            match timeout_at(end, under_way.join_next()).await {
                Ok(None) => break,
                Ok(Some(Ok(Ok(())))) => {}
                Ok(Some(Ok(Err(silence)))) => {
                    tracing::warn!(%silence, "travel times by road were not told");
                    failed += 1;
                    cause = Some(match silence {
                        Silence::NoAnswer(_) => EstimateCause::NoAnswer,
                        Silence::BadAnswer(_) => EstimateCause::BadAnswer,
                    });
                }
                Ok(Some(Err(broken))) => {
                    tracing::error!(%broken, "asking for travel times broke off");
                    failed += 1;
                    cause = Some(EstimateCause::BadAnswer);
                }
                Err(_) => return Err(EstimateCause::NoAnswer),
            }
        }
        cause.map_or(Ok(()), Err)
    }

    /// Asks for a portion, and keeps what was told.
    async fn fetch(self: Arc<Self>, block: Block, roads: Arc<dyn Roads>) -> Result<(), Silence> {
        let turns = Arc::clone(&self.memory.turns);
        let _turn = turns.acquire().await.map_err(|_| Silence::NoAnswer("the turns are gone".to_owned()))?;
        let points = |numbers: &[usize]| numbers.iter().map(|number| self.points[*number]).collect::<Vec<_>>();
        let table = roads.table(&points(&block.from), &points(&block.to)).await?;
        checked(&table, &block)?;
        for (from, row) in block.from.iter().zip(table) {
            for (to, seconds) in block.to.iter().zip(row) {
                let seconds = seconds.map_or(NO_WAY, |seconds| seconds.min(NO_WAY - 1));
                if self.places.is_way(*from, *to) {
                    self.seconds[from * self.places.all + to].store(seconds, Ordering::Relaxed);
                    let known = Known { seconds, until: self.now + HOLDS };
                    self.memory.known.insert((self.points[*from], self.points[*to]), known);
                }
            }
        }
        Ok(())
    }

    fn told(&self, from: usize, to: usize) -> u32 {
        self.seconds[from * self.places.all + to].load(Ordering::Relaxed)
    }

    /// What was told until now, and where it comes from.
    fn so_far(&self, silence: EstimateCause) -> (Vec<u32>, TravelSource) {
        let seconds: Vec<u32> = self.seconds.iter().map(|one| one.load(Ordering::Relaxed)).collect();
        let (mut untold, mut no_way) = (0, 0);
        for (at, told) in seconds.iter().enumerate() {
            if self.places.is_way(at / self.places.all, at % self.places.all) {
                untold += usize::from(*told == UNTOLD);
                no_way += usize::from(*told == NO_WAY);
            }
        }
        let estimates = [(silence, untold), (EstimateCause::NoWay, no_way)].into_iter().filter(|(_, ways)| *ways > 0);
        let estimates = estimates.map(|(cause, ways)| Estimate { cause, ways: number(ways) }).collect();
        (seconds, TravelSource { by_road: true, ways: number(self.places.ways()), estimates })
    }
}

/// Half a table is none: nobody knows which half.
fn checked(table: &Table, block: &Block) -> Result<(), Silence> {
    let (rows, columns) = (block.from.len(), block.to.len());
    if table.len() == rows && table.iter().all(|row| row.len() == columns) {
        return Ok(());
    }
    let told: usize = table.iter().map(Vec::len).sum();
    Err(Silence::BadAnswer(format!("{told} travel times in {} rows for {rows} × {columns}", table.len())))
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
