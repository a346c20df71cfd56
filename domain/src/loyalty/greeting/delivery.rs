//! Greetings on their way out: which one is due, in one process at a time, and what follows from an attempt.
//!
//! A way that knows what it has taken (a file by its name, a receiver by the id of the message) is simply asked again when a
//! process has ended while sending. One that does not (e-mail) is not: the greeting is kept as uncertain, and a person decides.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use entity::loyalty::greeting::{self, Column as C};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::{
    Greeting, GreetingChannel, GreetingState, consents,
    life_cycle::{Step, go},
    policy::GreetingPolicy,
    timing,
};
use crate::{
    agency::branch,
    household::{ContactKind, Household, HouseholdStatus, contacts, disclosure, households},
    kernel::{Actor, Context, Environment, Error, Request, Result, Tx, words},
    loyalty::policies,
};

/// A process that holds a greeting for longer is taken for dead. Attempts are over long before.
const LEASE: TimeDelta = TimeDelta::minutes(2);

/// The waits between attempts; after the last one it is parked.
pub const WAITS: [TimeDelta; 6] = [
    TimeDelta::minutes(1),
    TimeDelta::minutes(5),
    TimeDelta::minutes(15),
    TimeDelta::hours(1),
    TimeDelta::hours(2),
    TimeDelta::hours(4),
];

/// The ways on which the product itself sends; the others are people's.
pub const SENDS: [GreetingChannel; 3] = [GreetingChannel::Wechat, GreetingChannel::Email, GreetingChannel::App];

/// A greeting that this process holds, to be sent now.
#[derive(Debug)]
pub struct Parcel {
    cx: Context,
    /// The greeting.
    pub greeting: Greeting,
    /// By which way.
    pub channel: GreetingChannel,
    /// To whom: the address or name of that way, or for the app the household's id.
    pub to: String,
    /// Who answers there, where that is known.
    pub person: Option<String>,
    /// Who greets: the agency's name.
    pub from: String,
    /// What is said.
    pub words: String,
}

/// Takes the greeting that has been due longest; `None` when there is none. `knows` says whether a way knows what it has
/// taken, so that asking twice sends once.
///
/// # Errors
/// When the database cannot be asked.
pub async fn take(
    environment: &Arc<Environment>,
    db: &DatabaseConnection,
    knows: impl Fn(GreetingChannel) -> bool,
) -> Result<Option<Parcel>> {
    loop {
        let due = greeting::Entity::find()
            .filter(C::NextAttemptAt.lte(environment.now()))
            .filter(C::Channel.is_in(SENDS))
            .order_by_asc(C::NextAttemptAt)
            .order_by_asc(C::Id);
        let Some(found) = due.one(db).await? else { return Ok(None) };
        let request = Request { id: found.id.to_string(), ..Request::default() };
        let cx = Context::new(Arc::clone(environment), db.clone(), Actor::system(found.agency_id), request);
        let Some(channel) = found.channel else { return Err(Error::internal("a greeting that goes nowhere")) };
        let held = found.state == GreetingState::Sending && !knows(channel);
        let taken = Box::pin(cx.write(async |tx| hold(tx, &found, channel, held).await)).await?;
        if let Some((greeting, address)) = taken {
            return parcel(cx, greeting, channel, address).await.map(Some);
        }
    }
}

/// Where a greeting goes, and who answers there.
type Address = (String, Option<String>);

/// Decides what becomes of a greeting that is due; answers it when it is this process's to send.
async fn hold(
    tx: &Tx,
    found: &Greeting,
    channel: GreetingChannel,
    uncertain: bool,
) -> Result<Option<(Greeting, Address)>> {
    let again = greeting::Entity::find_by_id(found.id)
        .filter(C::State.eq(found.state))
        .filter(C::NextAttemptAt.lte(tx.now()))
        .lock_exclusive();
    let Some(row) = again.one(tx.db()).await? else { return Ok(None) };
    if uncertain {
        let told = "the server ended while sending, and this way cannot tell whether it went out";
        settle(tx, row, Step::Doubt, None, Some(told.to_owned())).await?;
        return Ok(None);
    }
    let household = households::get(tx, row.household_id).await?;
    if let Some(step) = obstacle(tx, &row, &household).await? {
        let (step, at) = step;
        settle(tx, row, step, at, None).await?;
        return Ok(None);
    }
    let held = greeting::ActiveModel {
        state: Set(go(row.state, Step::Begin)?),
        next_attempt_at: Set(Some(tx.now() + LEASE)),
        attempts: Set(row.attempts + 1),
        version: Set(row.version + 1),
        ..row.into()
    };
    let held = held.update(tx.db()).await?;
    if let Some(address) = address(tx, &household, channel).await? {
        return Ok(Some((held, address)));
    }
    let told = "there is no contact any more by which the household could be reached";
    settle(tx, held, Step::Park, None, Some(told.to_owned())).await?;
    Ok(None)
}

/// Why a greeting does not go out now, and when it may.
async fn obstacle(tx: &Tx, row: &Greeting, household: &Household) -> Result<Option<(Step, Option<DateTime<Utc>>)>> {
    if row.send_until <= tx.now() {
        return Ok(Some((Step::Lapse, None)));
    }
    let policy = policies::current::<GreetingPolicy, _>(tx).await?.policy;
    let wished = consents::of_households(tx, &[household.id]).await?.remove(&household.id).map(|row| row.wished);
    if household.status != HouseholdStatus::Active || !policy.allows(wished) {
        return Ok(Some((Step::Withhold, None)));
    }
    let zone = branch::time_zone(&branch::get(tx, household.branch_id).await?)?;
    let quiet = household.contact_preferences.quiet_hours.as_ref();
    if timing::is_allowed(tx.now(), zone, policy.hours(), quiet) {
        return Ok(None);
    }
    let later = timing::first_from(tx.now(), zone, policy.hours(), quiet).filter(|at| *at < row.send_until);
    Ok(Some(match later {
        Some(at) => (Step::Again, Some(at)),
        None => (Step::Lapse, None),
    }))
}

/// Where a household is reached by a way.
async fn address(tx: &Tx, household: &Household, channel: GreetingChannel) -> Result<Option<Address>> {
    let kind = match channel {
        GreetingChannel::App => return Ok(Some((household.id.to_string(), None))),
        GreetingChannel::Wechat => ContactKind::Wechat,
        GreetingChannel::Email => ContactKind::Email,
        GreetingChannel::Phone | GreetingChannel::InPerson => return Ok(None),
    };
    let known = contacts::of_households(tx, &[household.id]).await?.remove(&household.id).unwrap_or_default();
    let Some(contact) = known.into_iter().find(|contact| contact.kind == kind) else { return Ok(None) };
    Ok(disclosure::reach(tx, &contact).await?.map(|reach| (reach.value, reach.person)))
}

async fn parcel(cx: Context, greeting: Greeting, channel: GreetingChannel, (to, person): Address) -> Result<Parcel> {
    let words = words::said(&cx, greeting.words.as_ref()).await?.unwrap_or_default();
    let from = crate::agency::founding::get(&cx).await?.name;
    Ok(Parcel { cx, greeting, channel, to, person, from, words })
}

/// Writes what became of a greeting.
async fn settle(
    tx: &Tx,
    row: Greeting,
    step: Step,
    next: Option<DateTime<Utc>>,
    problem: Option<String>,
) -> Result<Greeting> {
    // One that waits for its hour has not been begun.
    let waits = row.state == GreetingState::Queued && step == Step::Again;
    let state = if waits { GreetingState::Queued } else { go(row.state, step)? };
    let settled = greeting::ActiveModel {
        state: Set(state),
        next_attempt_at: Set(next),
        last_error: Set(problem.or_else(|| row.last_error.clone())),
        sent_at: Set((state == GreetingState::Sent).then(|| tx.now())),
        version: Set(row.version + 1),
        ..row.into()
    };
    Ok(settled.update(tx.db()).await?)
}

/// What follows from the attempt that made it so many: when the next one is, or that there is none.
#[must_use]
pub fn next_attempt(attempts: i32, now: DateTime<Utc>, until: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let place = usize::try_from(attempts).ok()?.checked_sub(1)?;
    WAITS.get(place).map(|wait| now + *wait).filter(|at| *at < until)
}

impl Parcel {
    /// When it is sent.
    #[must_use]
    pub const fn now(&self) -> DateTime<Utc> {
        self.cx.now()
    }

    /// Keeps how the attempt went.
    ///
    /// # Errors
    /// When the database cannot be asked.
    pub async fn record(&self, outcome: Result<(), String>) -> Result<Greeting> {
        let cx = Context::new(
            Arc::clone(self.cx.environment()),
            self.cx.db().clone(),
            Actor::system(self.greeting.agency_id),
            self.cx.request().clone(),
        );
        Box::pin(cx.write(async |tx| recorded(tx, &self.greeting, outcome.clone()).await)).await
    }
}

async fn recorded(tx: &Tx, held: &Greeting, outcome: Result<(), String>) -> Result<Greeting> {
    let mine = greeting::Entity::find_by_id(held.id).filter(C::Version.eq(held.version)).lock_exclusive();
    let Some(row) = mine.one(tx.db()).await? else {
        return Err(Error::internal("a greeting was taken from a process that was slow at sending it"));
    };
    match outcome {
        Ok(()) => settle(tx, row, Step::Arrive, None, None).await,
        Err(problem) => {
            let next = next_attempt(row.attempts, tx.now(), row.send_until);
            settle(tx, row, if next.is_some() { Step::Again } else { Step::Park }, next, Some(problem)).await
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_come_later_and_later_and_never_after_the_day() {
        let now: DateTime<Utc> = "2026-05-02T01:00:00Z".parse().expect("a moment");
        let until = now + TimeDelta::hours(11);
        let waits: Vec<_> = (1..).map_while(|attempts| next_attempt(attempts, now, until)).collect();
        assert_eq!(waits.len(), WAITS.len());
        assert!(waits.is_sorted());
        assert_eq!(next_attempt(4, now, now + TimeDelta::minutes(59)), None);
        assert_eq!(next_attempt(0, now, until), None);
    }
}
