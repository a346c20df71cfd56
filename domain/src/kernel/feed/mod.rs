//! The feed: events, told in one order to those who listen, in every process.
//!
//! One reader in a process reads what is new and hands it to its listeners; nobody asks the database for themselves.
//! The reader runs while somebody listens. It is woken by this process's own commits and, on PostgreSQL, by a
//! notification that a trigger sends with every transaction that has written events.
//!
//! Nothing is lost between two positions, and this is why. An event's id is made before its transaction commits, so ids
//! do not tell in which order events become visible. Positions do: they are given after the commit, under a lock on the
//! one row of `event_sequence` that is held until they are committed themselves. Whoever gives the next ones waits for
//! that lock and begins behind the last, so a position is never visible before all smaller ones are. To read on behind a
//! position is therefore complete.
//!
//! Events are kept for [`RETENTION`], and longer while a domain has still to hear of them.

mod happening;
mod listen;
mod place;

use std::{
    collections::{HashMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use chrono::TimeDelta;
use entity::{
    id::{AgencyId, EntityId, EventId},
    kernel::{event, event_delivery},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use tokio::sync::mpsc::{self, error::TrySendError};

use super::{
    context::Context,
    environment::Environment,
    error::{Error, Result, Rule},
    event::Event,
};

pub use happening::Happening;

/// The cursor names no event of the agency, or one that is not kept any more.
pub const CURSOR_GONE: Rule = Rule {
    code: "CURSOR_GONE",
    message: "The cursor names no event that is kept; read the present state and subscribe without a cursor.",
};

/// The subscriber took events more slowly than they came.
pub const TOO_SLOW: Rule = Rule {
    code: "TOO_SLOW",
    message: "Events came faster than they were taken; subscribe again behind the last cursor.",
};

/// How long events are kept for those who come back with a cursor.
pub const RETENTION: TimeDelta = TimeDelta::days(7);

/// How many events may wait for one subscriber.
const QUEUE: usize = 64;

/// How many events one statement reads.
const PAGE: u64 = 100;

/// The reader looks this often even if nobody wakes it: a notification may be lost with its connection.
const LOOK_AGAIN_AFTER: Duration = Duration::from_secs(15);

/// What a process knows of the feed.
#[derive(Default)]
pub struct Feed {
    /// Up to where events were handed out; none while nobody reads. Who holds it reads.
    read_to: tokio::sync::Mutex<Option<i64>>,
    listeners: Mutex<Listeners>,
}

#[derive(Default)]
struct Listeners {
    by_agency: HashMap<AgencyId, Vec<Listener>>,
    /// Whether the reader runs.
    read: bool,
}

struct Listener {
    kinds: &'static [&'static str],
    queue: mpsc::Sender<Arc<Happening>>,
}

/// Events of one agency and of some kinds, one after the other.
pub struct Listening {
    environment: Arc<Environment>,
    db: DatabaseConnection,
    agency: AgencyId,
    kinds: &'static [&'static str],
    /// What was there before: behind the first position, up to and with the second.
    before: Option<(i64, i64)>,
    page: VecDeque<Event>,
    queue: mpsc::Receiver<Arc<Happening>>,
}

/// The cursor of an event, for [`listen`].
#[must_use]
pub fn cursor(event: &Event) -> String {
    event.id.to_string()
}

/// Listens to the events of these kinds in the caller's agency: from now on, or from behind the event of a cursor.
///
/// The caller's rights to each event are for whoever shows it to them.
///
/// # Errors
/// [`Error::Unauthenticated`], [`CURSOR_GONE`].
pub async fn listen(cx: &Context, kinds: &'static [&'static str], after: Option<&str>) -> Result<Listening> {
    let agency = cx.signed_in()?;
    let (environment, db) = (Arc::clone(cx.environment()), cx.db().clone());
    let feed = environment.memory::<Feed>();
    let mut read_to = feed.read_to.lock().await;
    let now_at = feed.read_on(&db, &mut read_to).await?;
    let before = match after {
        Some(cursor) => Some((position_of(cx, agency, cursor).await?, now_at)),
        None => None,
    };
    let (sender, queue) = mpsc::channel(QUEUE);
    let mut listeners = feed.listeners();
    listeners.by_agency.entry(agency).or_default().push(Listener { kinds, queue: sender });
    if !listeners.read {
        listeners.read = true;
        tokio::spawn(read(Arc::clone(&environment), db.clone()));
    }
    drop(listeners);
    drop(read_to);
    Ok(Listening { environment, db, agency, kinds, before, page: VecDeque::new(), queue })
}

async fn position_of(cx: &Context, agency: AgencyId, cursor: &str) -> Result<i64> {
    let gone = || Error::refused(&CURSOR_GONE).at("after");
    let id = EventId::parse(cursor).map_err(|_| gone())?;
    let found = event::Entity::find_by_id(id).filter(event::Column::AgencyId.eq(agency)).one(cx.db()).await?;
    found.and_then(|event| event.position).ok_or_else(gone)
}

/// Gives a position to every committed event that has none; answers the last one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn up_to_date(db: &DatabaseConnection) -> Result<i64> {
    place::place_all(db).await?;
    place::last(db).await
}

/// The last position that was given: what happens from now on gets a later one.
///
/// # Errors
/// When the database cannot be asked.
pub async fn last_position<C: ConnectionTrait>(cx: &Context<C>) -> Result<i64> {
    place::last(cx.db()).await
}

/// So many events of all agencies behind a position, in order, none behind `to`.
///
/// # Errors
/// When the database cannot be asked.
pub async fn behind(db: &DatabaseConnection, from: i64, to: i64, most: u64) -> Result<Vec<Event>> {
    let select = event::Entity::find().filter(event::Column::Position.gt(from)).filter(event::Column::Position.lte(to));
    Ok(select.order_by_asc(event::Column::Position).limit(most).all(db).await?)
}

impl Listening {
    /// The kinds of events that are listened to.
    #[must_use]
    pub const fn kinds(&self) -> &'static [&'static str] {
        self.kinds
    }

    /// The next event, as soon as there is one.
    ///
    /// # Errors
    /// [`TOO_SLOW`] when too many were waiting: nothing comes after it.
    pub async fn next(&mut self) -> Result<Arc<Happening>> {
        loop {
            if let Some(event) = self.page.pop_front() {
                return Ok(Happening::of(event));
            }
            let Some((from, to)) = self.before else { break };
            // It takes much memory, and is rare: a place of its own.
            self.page = Box::pin(self.read_page(from, to)).await?.into();
            self.before = self.page.back().and_then(|event| event.position).map(|position| (position, to));
        }
        self.queue.recv().await.ok_or(Error::refused(&TOO_SLOW))
    }

    async fn read_page(&self, from: i64, to: i64) -> Result<Vec<Event>> {
        let select = event::Entity::find()
            .filter(event::Column::AgencyId.eq(self.agency))
            .filter(event::Column::Kind.is_in(self.kinds.iter().copied()))
            .filter(event::Column::Position.gt(from))
            .filter(event::Column::Position.lte(to));
        Ok(select.order_by_asc(event::Column::Position).limit(PAGE).all(&self.db).await?)
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.queue.close();
        self.environment.wake_feed();
    }
}

impl Feed {
    fn listeners(&self) -> MutexGuard<'_, Listeners> {
        self.listeners.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads what is new and hands it out; answers the position of the last event.
    async fn read_on(&self, db: &DatabaseConnection, read_to: &mut Option<i64>) -> Result<i64> {
        place::place_all(db).await?;
        let Some(mut position) = *read_to else {
            return Ok(*read_to.insert(place::last(db).await?));
        };
        loop {
            let select = event::Entity::find().filter(event::Column::Position.gt(position));
            let events = select.order_by_asc(event::Column::Position).limit(PAGE).all(db).await?;
            let full = events.len() as u64 == PAGE;
            for event in events {
                position = event.position.unwrap_or(position);
                *read_to = Some(position);
                self.hand_out(&Happening::of(event));
            }
            if !full {
                return Ok(position);
            }
        }
    }

    /// Nobody is waited for: whose queue is full is dropped, and finds out when it is empty.
    fn hand_out(&self, happening: &Arc<Happening>) {
        let (event, mut listeners) = (happening.event(), self.listeners());
        let Some(listeners) = listeners.by_agency.get_mut(&event.agency_id) else { return };
        listeners.retain(|listener| {
            !listener.kinds.contains(&event.kind.as_str())
                || match listener.queue.try_send(Arc::clone(happening)) {
                    Ok(()) => true,
                    Err(TrySendError::Full(_) | TrySendError::Closed(_)) => false,
                }
        });
    }

    /// Forgets who has gone; answers whether anybody is left.
    fn is_heard(&self) -> bool {
        let mut listeners = self.listeners();
        listeners.by_agency.retain(|_, of_agency| {
            of_agency.retain(|listener| !listener.queue.is_closed());
            !of_agency.is_empty()
        });
        listeners.read = !listeners.by_agency.is_empty();
        listeners.read
    }
}

/// The reader of a process: runs until nobody listens any more.
async fn read(environment: Arc<Environment>, db: DatabaseConnection) {
    let feed = environment.memory::<Feed>();
    let mut others = listen::Others::of(&db);
    loop {
        // Listened to first and read afterwards: nothing lies between.
        others.listen().await;
        {
            let mut read_to = feed.read_to.lock().await;
            if !feed.is_heard() {
                *read_to = None;
                return;
            }
            if let Err(error) = feed.read_on(&db, &mut read_to).await {
                tracing::warn!(%error, "events cannot be read for subscribers at present");
            }
        }
        tokio::select! {
            () = environment.feed_woken() => {}
            () = others.have_written() => {}
            () = tokio::time::sleep(LOOK_AGAIN_AFTER) => {}
        }
    }
}

/// Forgets the events that are older than [`RETENTION`] and known to every domain that hears them; answers how many.
///
/// # Errors
/// When the database cannot be asked.
pub async fn forget_old(environment: &Environment, db: &DatabaseConnection) -> Result<u64> {
    let waiting = event_delivery::Entity::find()
        .select_only()
        .expr(Expr::val(1))
        .filter(
            Expr::col((event_delivery::Entity, event_delivery::Column::EventId))
                .equals((event::Entity, event::Column::Id)),
        )
        .filter(event_delivery::Column::DeliveredAt.is_null())
        .into_query();
    let forgotten = event::Entity::delete_many()
        .filter(event::Column::OccurredAt.lt(environment.now() - RETENTION))
        .filter(Expr::exists(waiting).not())
        .exec(db)
        .await?;
    Ok(forgotten.rows_affected)
}
