//! Greetings: what was drafted is read, approved or declined, worded anew, said by somebody, tried again.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::{GreetingId, HouseholdId},
    loyalty::greeting,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::{
    Greeting, GreetingChannel, GreetingState, consents,
    life_cycle::{Step, go},
    policy::GreetingPolicy,
    wording::LONGEST,
};
use crate::{
    household::{HouseholdStatus, belonging, households},
    kernel::{
        Context, Error, Page, PageRequest, Result, Rule, Tx,
        actor::signature,
        input,
        page::{Direction, ListOrder, page},
        words,
    },
    loyalty::{GREETING_DECIDE, GREETING_READ, policies},
};

/// There is no way to the household.
pub const NO_CHANNEL: Rule = Rule {
    code: "NO_CHANNEL",
    message: "There is no way to the household: note a contact, or say it yourself and confirm that.",
};
/// The household does not wish it.
pub const NOT_WISHED: Rule =
    Rule { code: "NOT_WISHED", message: "The household does not wish to be greeted, or has not said that it does." };
/// Its day is over.
pub const DAY_OVER: Rule = Rule { code: "DAY_OVER", message: "The day of the greeting is over." };

/// Which greetings are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GreetingFilter {
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// In one of these states; in any when empty.
    pub states: Vec<GreetingState>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Until this day.
    pub to: Option<NaiveDate>,
}

/// Greetings, in order of their days.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: &GreetingFilter,
    request: &PageRequest,
) -> Result<Page<Greeting>> {
    use greeting::Column as C;
    let scope = cx.require(GREETING_READ)?;
    let mut select = greeting::Entity::find().filter(belonging(&scope, C::AgencyId, C::HouseholdId));
    if let Some(household) = filter.household {
        select = select.filter(C::HouseholdId.eq(household));
    }
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(from) = filter.from {
        select = select.filter(C::Day.gte(from));
    }
    if let Some(to) = filter.to {
        select = select.filter(C::Day.lte(to));
    }
    let by_day = ListOrder::by(C::Day, Direction::Ascending, |row: &Greeting| row.day.into());
    let order = by_day.then(C::Id, Direction::Ascending, |row: &Greeting| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some greetings, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[GreetingId]) -> Result<HashMap<GreetingId, Greeting>> {
    use greeting::Column as C;
    let scope = cx.require(GREETING_READ)?;
    let found = greeting::Entity::find()
        .filter(belonging(&scope, C::AgencyId, C::HouseholdId))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// What a greeting says; `None` once the household is erased.
///
/// # Errors
/// When it cannot be opened.
pub async fn said<C: ConnectionTrait>(cx: &Context<C>, greeting: &Greeting) -> Result<Option<String>> {
    cx.note_read(greeting.household_id, "greetings");
    words::said(cx, greeting.words.as_ref()).await
}

/// A greeting that nobody else changes until this transaction ends.
async fn lock(tx: &Tx, id: GreetingId, version: i32) -> Result<Greeting> {
    let scope = tx.require(GREETING_DECIDE)?;
    let found = greeting::Entity::find_by_id(id)
        .filter(belonging(&scope, greeting::Column::AgencyId, greeting::Column::HouseholdId))
        .lock_exclusive()
        .one(tx.db())
        .await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

/// The row as it is after a step that somebody has decided.
fn decided(tx: &Tx, before: &Greeting, step: Step) -> Result<greeting::ActiveModel> {
    Ok(greeting::ActiveModel {
        state: Set(go(before.state, step).map_err(|error| error.at("id"))?),
        decided_at: Set(Some(tx.now())),
        decided_by: Set(Some(signature(tx.actor()))),
        next_attempt_at: Set(None),
        version: Set(before.version + 1),
        ..before.clone().into()
    })
}

/// Queues a draft for its day.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`GREETING_STATE`](super::life_cycle::GREETING_STATE),
/// [`NO_CHANNEL`], [`NOT_WISHED`], [`DAY_OVER`].
pub async fn approve(tx: &Tx, id: GreetingId, version: i32) -> Result<Greeting> {
    let before = lock(tx, id, version).await?;
    queued(tx, &before, Step::Approve).await
}

/// Tries a greeting again that could not be sent, or of which nobody knows.
///
/// # Errors
/// As [`approve`].
pub async fn retry(tx: &Tx, id: GreetingId, version: i32) -> Result<Greeting> {
    let before = lock(tx, id, version).await?;
    queued(tx, &before, Step::Retry).await
}

async fn queued(tx: &Tx, before: &Greeting, step: Step) -> Result<Greeting> {
    let row = decided(tx, before, step)?;
    if before.channel.is_none() {
        return Err(Error::refused(&NO_CHANNEL).at("id"));
    }
    if before.send_until <= tx.now() {
        return Err(Error::refused(&DAY_OVER).at("id"));
    }
    if !is_wished(tx, before.household_id).await? {
        return Err(Error::refused(&NOT_WISHED).at("id"));
    }
    let due = greeting::ActiveModel {
        next_attempt_at: Set(Some(before.send_from.max(tx.now()))),
        attempts: Set(0),
        last_error: Set(None),
        ..row
    };
    Ok(due.update(tx.db()).await?)
}

/// Whether a household is served and wishes to be greeted.
pub(super) async fn is_wished(tx: &Tx, household: HouseholdId) -> Result<bool> {
    let policy = policies::current::<GreetingPolicy, _>(tx).await?.policy;
    let wished = consents::of_households(tx, &[household]).await?.remove(&household).map(|consent| consent.wished);
    let served = households::get(tx, household).await?.status == HouseholdStatus::Active;
    Ok(served && policy.allows(wished))
}

/// Takes a greeting out that nobody has sent yet.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`GREETING_STATE`](super::life_cycle::GREETING_STATE).
pub async fn decline(tx: &Tx, id: GreetingId, version: i32) -> Result<Greeting> {
    let before = lock(tx, id, version).await?;
    Ok(decided(tx, &before, Step::Decline)?.update(tx.db()).await?)
}

/// Says that a greeting has arrived: somebody has called, or knows that it went out.
///
/// # Errors
/// As [`decline`].
pub async fn confirm(tx: &Tx, id: GreetingId, version: i32) -> Result<Greeting> {
    let before = lock(tx, id, version).await?;
    let row = greeting::ActiveModel { sent_at: Set(Some(tx.now())), ..decided(tx, &before, Step::Confirm)? };
    Ok(row.update(tx.db()).await?)
}

/// Words a draft anew, and chooses another way where one is named.
///
/// # Errors
/// As [`decline`], and [`Error::Invalid`] at `words`.
pub async fn reword(
    tx: &Tx,
    id: GreetingId,
    version: i32,
    words: &str,
    channel: Option<GreetingChannel>,
) -> Result<Greeting> {
    let before = lock(tx, id, version).await?;
    // What may be approved may still be worded.
    go(before.state, Step::Approve).map_err(|error| error.at("id"))?;
    let words = input::required_text("words", words, LONGEST)?;
    let row = greeting::ActiveModel {
        words: Set(Some(tx.vault().await?.seal(&words)?)),
        channel: Set(channel.or(before.channel)),
        version: Set(before.version + 1),
        ..before.into()
    };
    Ok(row.update(tx.db()).await?)
}
