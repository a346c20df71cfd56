//! Gestures: proposed, approved, done, received.

use std::collections::HashMap;

use chrono::Datelike;
use entity::{
    id::{GestureId, HouseholdId, PreferenceId, StaffMemberId},
    loyalty::gesture::{self, Column as C},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};

use super::{
    Gesture, GestureState, Reception,
    budgets::{self, too_much},
    life_cycle::{Step, first_state, go},
    policy::{GesturePolicy, MOST},
    suggestions,
};
use crate::{
    agency::branch,
    household::{belonging, households},
    kernel::{
        Context, Error, Page, PageRequest, Result, Rows, Rule, Scope, Tx,
        actor::signature,
        input,
        page::{ListOrder, page},
        words,
    },
    loyalty::{GESTURE_DECIDE, GESTURE_MAKE, GESTURE_READ, policies, review::watching},
    staff,
};

/// It has cost more than was allowed.
pub const ABOVE_PLAN: Rule =
    Rule { code: "ABOVE_PLAN", message: "It has cost more than was planned and approved; propose the rest anew." };

const MOST_WORDS: usize = 500;

/// A gesture as it is proposed.
#[derive(Clone, Debug)]
pub struct GestureInput {
    /// For whom.
    pub household: HouseholdId,
    /// Who does it; the carer who asks, when left out.
    pub carer: Option<StaffMemberId>,
    /// What is done, at most 500 characters.
    pub plan: String,
    /// What it costs, in the smallest unit of the agency's currency.
    pub cost: i64,
    /// The preference that suggested it.
    pub preference: Option<PreferenceId>,
}

/// How a gesture went.
#[derive(Clone, Debug)]
pub struct Done {
    /// What it cost; as planned, when left out.
    pub cost: Option<i64>,
    /// How it was received, where that shows already.
    pub reception: Option<Reception>,
    /// What the household said, at most 500 characters.
    pub response: Option<String>,
}

/// Which gestures are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct GestureFilter {
    /// For this household.
    pub household: Option<HouseholdId>,
    /// Of this carer.
    pub carer: Option<StaffMemberId>,
    /// In one of these states; in any when empty.
    pub states: Vec<GestureState>,
}

/// The gestures within a scope: a carer's own, everybody else's by the households.
fn within(scope: &Scope) -> Condition {
    match scope.rows {
        Rows::Own(carer) => Condition::all().add(C::AgencyId.eq(scope.agency)).add(C::StaffMemberId.eq(carer)),
        _ => belonging(scope, C::AgencyId, C::HouseholdId),
    }
}

/// Gestures, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C2: ConnectionTrait>(
    cx: &Context<C2>,
    filter: &GestureFilter,
    request: &PageRequest,
) -> Result<Page<Gesture>> {
    let mut select = gesture::Entity::find().filter(within(&cx.require(GESTURE_READ)?));
    if let Some(household) = filter.household {
        select = select.filter(C::HouseholdId.eq(household));
    }
    if let Some(carer) = filter.carer {
        select = select.filter(C::StaffMemberId.eq(carer));
    }
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Gesture| row.id.0.into()), request).await
}

/// Some gestures, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C2: ConnectionTrait>(cx: &Context<C2>, ids: &[GestureId]) -> Result<HashMap<GestureId, Gesture>> {
    let scope = cx.require(GESTURE_READ)?;
    let select = gesture::Entity::find().filter(within(&scope)).filter(C::Id.is_in(ids.iter().copied()));
    Ok(select.all(cx.db()).await?.into_iter().map(|row| (row.id, row)).collect())
}

/// What is done; `None` once the household is erased.
///
/// # Errors
/// When it cannot be opened.
pub async fn plan<C2: ConnectionTrait>(cx: &Context<C2>, gesture: &Gesture) -> Result<Option<String>> {
    words::said(cx, gesture.plan.as_ref()).await
}

/// What the household said; `None` when nothing was noted, or once it is erased.
///
/// # Errors
/// When it cannot be opened.
pub async fn response<C2: ConnectionTrait>(cx: &Context<C2>, gesture: &Gesture) -> Result<Option<String>> {
    words::said(cx, gesture.response.as_ref()).await
}

/// Proposes a gesture. What is small may be done at once, and is taken out of the budget at once.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `staffMemberId` or `preferenceId`, [`Error::Invalid`] naming the field,
/// [`BUDGET_SHORT`](budgets::BUDGET_SHORT) at `cost.amount`.
pub async fn propose(tx: &Tx, asked: GestureInput) -> Result<Gesture> {
    let scope = tx.require(GESTURE_MAKE)?;
    let household = households::within(tx, &scope, "householdId", asked.household).await?;
    let carer = match (&scope.rows, asked.carer) {
        (Rows::Own(own), None) => *own,
        (Rows::Own(own), Some(carer)) if *own != carer => return Err(Error::not_found(carer).at("staffMemberId")),
        (_, Some(carer)) => {
            let found = staff::member::get(tx, carer).await;
            found.map_err(|_| Error::not_found(carer).at("staffMemberId"))?.id
        }
        (_, None) => return Err(Error::invalid("staffMemberId", "must say who does it")),
    };
    let plan = input::required_text("plan", &asked.plan, MOST_WORDS)?;
    let cost = input::amount("cost.amount", asked.cost, 0, MOST)?;
    if let Some(preference) = asked.preference {
        suggestions::usable(tx, household.id, preference).await?;
    }
    let policy = policies::current::<GesturePolicy, _>(tx).await?.policy;
    let zone = branch::time_zone(&branch::get(tx, household.branch_id).await?)?;
    let year = tx.now().with_timezone(&zone).year();
    budgets::open(tx, carer, year, policy.yearly).await?;
    // What goes to the carer's own family is looked at first, however small it is.
    let own = watching::is_own_family(tx, household.id, carer).await?;
    let state = if own { GestureState::Proposed } else { first_state(cost, policy.small) };
    let at_once = state == GestureState::Approved;
    let row = gesture::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        staff_member_id: Set(carer),
        year: Set(year),
        preference_id: Set(asked.preference),
        plan: Set(Some(tx.vault().await?.seal(&plan)?)),
        cost: Set(cost),
        state: Set(state),
        proposed_at: Set(tx.now()),
        proposed_by: Set(signature(tx.actor())),
        decided_at: Set(at_once.then(|| tx.now())),
        decided_by: Set(at_once.then(|| "system".to_owned())),
        done_at: Set(None),
        reception: Set(None),
        response: Set(None),
        version: Set(1),
    };
    row.insert(tx.db()).await.map_err(|error| too_much(error).at("cost.amount"))
}

/// A gesture within a scope that nobody else changes until this transaction ends.
async fn lock(tx: &Tx, scope: &Scope, id: GestureId, version: i32) -> Result<Gesture> {
    let found = gesture::Entity::find_by_id(id).filter(within(scope)).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

/// Approves or declines a gesture that was proposed.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`GESTURE_STATE`](super::life_cycle::GESTURE_STATE),
/// [`BUDGET_SHORT`](budgets::BUDGET_SHORT) at `id`.
pub async fn decide(tx: &Tx, id: GestureId, version: i32, approved: bool) -> Result<Gesture> {
    let before = lock(tx, &tx.require(GESTURE_DECIDE)?, id, version).await?;
    let step = if approved { Step::Approve } else { Step::Decline };
    let row = gesture::ActiveModel {
        state: Set(go(before.state, step).map_err(|error| error.at("id"))?),
        decided_at: Set(Some(tx.now())),
        decided_by: Set(Some(signature(tx.actor()))),
        version: Set(before.version + 1),
        ..before.into()
    };
    row.update(tx.db()).await.map_err(|error| too_much(error).at("id"))
}

/// Gives a gesture up; what was taken for it goes back into the budget.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`GESTURE_STATE`](super::life_cycle::GESTURE_STATE).
pub async fn cancel(tx: &Tx, id: GestureId, version: i32) -> Result<Gesture> {
    let before = lock(tx, &tx.require(GESTURE_MAKE)?, id, version).await?;
    let state = go(before.state, Step::Cancel).map_err(|error| error.at("id"))?;
    let row = gesture::ActiveModel { state: Set(state), version: Set(before.version + 1), ..before.into() };
    Ok(row.update(tx.db()).await?)
}

/// Says that a gesture was done. What it cost less than planned goes back into the budget.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`GESTURE_STATE`](super::life_cycle::GESTURE_STATE), [`ABOVE_PLAN`] at
/// `cost.amount`, [`Error::Invalid`] naming the field.
pub async fn done(tx: &Tx, id: GestureId, version: i32, how: Done) -> Result<Gesture> {
    let before = lock(tx, &tx.require(GESTURE_MAKE)?, id, version).await?;
    let state = go(before.state, Step::Do).map_err(|error| error.at("id"))?;
    let cost = input::amount("cost.amount", how.cost.unwrap_or(before.cost), 0, MOST)?;
    if cost > before.cost {
        return Err(Error::refused(&ABOVE_PLAN).at("cost.amount"));
    }
    let response = input::optional_text("response", how.response.as_deref(), MOST_WORDS)?;
    let row = gesture::ActiveModel {
        state: Set(state),
        cost: Set(cost),
        done_at: Set(Some(tx.now())),
        reception: Set(how.reception),
        response: Set(tx.vault().await?.seal_some(response.as_deref())?),
        version: Set(before.version + 1),
        ..before.into()
    };
    Ok(row.update(tx.db()).await?)
}

/// Says how a gesture that was done was received.
///
/// # Errors
/// As [`done`].
pub async fn received(
    tx: &Tx,
    id: GestureId,
    version: i32,
    reception: Reception,
    response: Option<String>,
) -> Result<Gesture> {
    let before = lock(tx, &tx.require(GESTURE_MAKE)?, id, version).await?;
    if before.state != GestureState::Done {
        return Err(Error::refused(&super::life_cycle::GESTURE_STATE).at("id"));
    }
    let response = input::optional_text("response", response.as_deref(), MOST_WORDS)?;
    let row = gesture::ActiveModel {
        reception: Set(Some(reception)),
        response: Set(tx.vault().await?.seal_some(response.as_deref())?),
        version: Set(before.version + 1),
        ..before.into()
    };
    Ok(row.update(tx.db()).await?)
}
