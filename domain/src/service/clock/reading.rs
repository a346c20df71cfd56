//! How a clock stands, read from its log.

use chrono::{DateTime, TimeDelta, Utc};

use super::{
    calendar::{Calendar, Passed},
    log::{ClockEvent, Coverage, Happened, Terms},
};
use crate::kernel::span::Span;

/// Whether a clock runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It begins later, or never has.
    Ahead,
    /// It runs, as far as the calendar is open.
    Running,
    /// It stands still.
    Paused,
    /// What was promised was done.
    Met,
    /// Nothing is waited for any more.
    Stopped,
}

impl Standing {
    /// Whether it may still run out.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Ahead | Self::Running | Self::Paused)
    }
}

/// What a clock shows at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Whether it runs.
    pub standing: Standing,
    /// How long it has run.
    pub running: TimeDelta,
    /// When it ran for longer than was promised, by the terms that held at the time; `None` when it has not.
    pub breached_at: Option<DateTime<Utc>>,
    /// From when on it warns; `None` when that cannot be said, and once it is over.
    pub warn_at: Option<DateTime<Utc>>,
    /// By when it is to be done, or when it was too late; `None` when that cannot be said, and once it is over.
    pub due_at: Option<DateTime<Utc>>,
    /// After this instant it is too late; later than the due time where that is the end of opening hours.
    pub over_at: Option<DateTime<Utc>>,
}

/// Reads a log as it was at an instant. The order in which its events were written down does not matter.
#[must_use]
pub fn read(log: &[ClockEvent], calendar: &Calendar, now: DateTime<Utc>) -> Reading {
    let mut events: Vec<&ClockEvent> = log.iter().filter(|event| event.at <= now).collect();
    events.sort_by_key(|event| (event.at, event.happened.order()));
    let mut clock = Clock::new(calendar);
    for event in events {
        clock.run_to(event.at);
        clock.hear(event);
        if event.happened.ends() && clock.terms.is_some() {
            return clock.ended(event.happened);
        }
    }
    if clock.terms.is_some() {
        clock.run_to(now);
        return clock.shown(now);
    }
    let ahead = log.iter().filter_map(|event| match event.happened {
        Happened::Started(terms) => Some((event.at, terms)),
        _ => None,
    });
    match ahead.min_by_key(|(at, _)| *at) {
        Some((at, terms)) => {
            clock.terms = Some(terms);
            let begins = match clock.pause {
                Pause::Until(until) => at.max(until),
                Pause::No | Pause::Open => at,
            };
            Reading { standing: Standing::Ahead, ..clock.from(Some(begins)) }
        }
        None => clock.from(None),
    }
}

/// A clock on its way through the log.
struct Clock<'a> {
    calendar: &'a Calendar,
    terms: Option<Terms>,
    /// Up to where it has been read.
    at: DateTime<Utc>,
    pause: Pause,
    running: TimeDelta,
    breached_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy)]
enum Pause {
    No,
    Open,
    Until(DateTime<Utc>),
}

impl<'a> Clock<'a> {
    const fn new(calendar: &'a Calendar) -> Self {
        let (at, running) = (DateTime::<Utc>::MIN_UTC, TimeDelta::zero());
        Self { calendar, terms: None, at, pause: Pause::No, running, breached_at: None }
    }

    fn hear(&mut self, event: &ClockEvent) {
        match event.happened {
            Happened::Started(terms) => {
                if self.terms.is_none() {
                    self.terms = Some(terms);
                    self.at = event.at;
                }
            }
            Happened::Governed(terms) => {
                if self.terms.is_some() {
                    self.terms = Some(terms);
                }
            }
            Happened::Paused { until } => self.pause = until.map_or(Pause::Open, Pause::Until),
            Happened::Resumed => self.pause = Pause::No,
            Happened::Met | Happened::Stopped => {}
        }
    }

    /// Lets it run up to an instant, by the terms that hold.
    fn run_to(&mut self, to: DateTime<Utc>) {
        let Some(terms) = self.terms else { return };
        let from = match self.pause {
            Pause::No => self.at,
            Pause::Open => to,
            Pause::Until(until) => self.at.max(until),
        };
        self.at = to;
        let Some(stretch) = Span::new(from, to) else { return };
        let ran = match terms.coverage {
            Coverage::Always => stretch.duration(),
            Coverage::Calendar => self.calendar.open(stretch).total(),
        };
        // Stricter terms that came after closing time are broken by the first minute that runs under them.
        let ran_over = ran > TimeDelta::zero() && self.running + ran > terms.target;
        if self.breached_at.is_none() && ran_over {
            self.breached_at = self.passed(stretch.start(), terms.target - self.running).map(|passed| passed.until);
        }
        self.running += ran;
    }

    fn passed(&self, from: DateTime<Utc>, amount: TimeDelta) -> Option<Passed> {
        let at = from + amount.max(TimeDelta::zero());
        match self.terms?.coverage {
            Coverage::Always => Some(Passed { at, until: at }),
            Coverage::Calendar => self.calendar.pass(from, amount),
        }
    }

    /// How it stands after a last event.
    fn ended(&self, last: Happened) -> Reading {
        let standing = if matches!(last, Happened::Met) { Standing::Met } else { Standing::Stopped };
        let Self { running, breached_at, .. } = *self;
        Reading { standing, running, breached_at, warn_at: None, due_at: None, over_at: None }
    }

    /// How it stands while it is open.
    fn shown(&self, now: DateTime<Utc>) -> Reading {
        match self.pause {
            Pause::Open => Reading { standing: Standing::Paused, ..self.from(None) },
            Pause::Until(until) if now < until => Reading { standing: Standing::Paused, ..self.from(Some(until)) },
            Pause::No | Pause::Until(_) => self.from(Some(now)),
        }
    }

    /// What it shows if it runs on from an instant, or never.
    fn from(&self, on: Option<DateTime<Utc>>) -> Reading {
        let Self { running, breached_at, .. } = *self;
        let standing = if on.is_some() { Standing::Running } else { Standing::Ahead };
        let nothing = Reading { standing, running, breached_at, warn_at: None, due_at: None, over_at: None };
        let (Some(on), Some(terms)) = (on, self.terms) else { return nothing };
        if breached_at.is_some() {
            return Reading { due_at: breached_at, over_at: breached_at, ..nothing };
        }
        let due = self.passed(on, terms.target - running);
        let warn = self.passed(on, terms.target - terms.warn_before - running);
        Reading {
            warn_at: warn.map(|passed| passed.at),
            due_at: due.map(|passed| passed.at),
            over_at: due.map(|passed| passed.until).filter(|until| *until < DateTime::<Utc>::MAX_UTC),
            ..nothing
        }
    }
}
