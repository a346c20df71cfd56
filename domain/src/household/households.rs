//! Households: taking them in, and what they say of themselves.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    household::household::{self, Segments},
    id::{BranchId, EntityId, HouseholdId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    Channel, ContactPreferences, HOUSEHOLD_DESCRIBE, HOUSEHOLD_READ, HOUSEHOLD_REGISTER, Household, HouseholdStatus,
    addresses::{self, AddressInput},
    contacts::{self, ContactInput},
    disclosure,
    home::{Habits, Home},
    members::{self, MemberInput},
    reach, search,
    standing::{self, StandingInput},
};
use crate::{
    agency,
    kernel::{Context, Error, Result, Scope, Tx, input, vault::Vault},
};

/// A household was taken in. Payload: [`HouseholdEvent`].
pub const REGISTERED: &str = "household.household.registered";
/// Something about a household changed. Payload: [`HouseholdEvent`].
pub const CHANGED: &str = "household.household.changed";

/// A household came under another branch. Payload: [`HouseholdEvent`].
pub const MOVED: &str = "household.household.moved";

/// Which household something happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HouseholdEvent {
    /// The household.
    pub household: HouseholdId,
}

/// What a household says of itself.
#[derive(Clone, Debug)]
pub struct PortraitInput {
    /// The name under which the agency knows it, at most 100 characters.
    pub name: String,
    /// With the title, how it is addressed.
    pub surname: Option<String>,
    /// `女士`, `Mr`; at most 20 characters.
    pub title: Option<String>,
    /// How it wants to be reached.
    pub contact_preferences: ContactPreferences,
    /// How it lives.
    pub habits: Option<Habits>,
    /// The dwelling.
    pub home: Option<Home>,
}

/// Everything about a new household.
#[derive(Clone, Debug)]
pub struct RegisterInput {
    /// The branch that serves it.
    pub branch: BranchId,
    /// What the agency decides.
    pub standing: StandingInput,
    /// What the household says of itself.
    pub portrait: PortraitInput,
    /// Who lives there.
    pub members: Vec<MemberInput>,
    /// Where; the first is the primary one unless another says so.
    pub addresses: Vec<AddressInput>,
    /// How it is reached.
    pub contacts: Vec<ContactInput>,
}

/// One household.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: HouseholdId) -> Result<Household> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    reach::find(cx, &scope, id).await
}

/// One household that the actor sees and that a scope reaches, which an input field names. Whoever may do something in
/// fewer households than they see does not find the others.
///
/// # Errors
/// [`Error::NotFound`] at the field.
pub async fn within<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    field: &'static str,
    id: HouseholdId,
) -> Result<Household> {
    let seen = cx.require(HOUSEHOLD_READ)?;
    let found = household::Entity::find()
        .filter(reach::within(&seen))
        .filter(reach::within(scope))
        .filter(household::Column::Id.eq(id));
    found.one(cx.db()).await?.ok_or_else(|| Error::not_found(id).at(field))
}

/// Some households, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Household>> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    let found = household::Entity::find()
        .filter(reach::within(&scope))
        .filter(household::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|household| (household.id, household)).collect())
}

/// Takes in a household, with whatever is known of it.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::NotFound`] at `branchId`.
pub async fn register(tx: &Tx, input: RegisterInput) -> Result<Household> {
    let scope = tx.require(HOUSEHOLD_REGISTER)?;
    let branch = agency::branch::get(tx, input.branch).await.map_err(|error| error.at("branchId"))?;
    let vault = tx.vault().await?;
    let portrait = checked(input.portrait)?;
    let id: HouseholdId = tx.new_id();
    let row = household::ActiveModel {
        id: Set(id),
        agency_id: Set(scope.agency),
        branch_id: Set(branch.id),
        status: Set(HouseholdStatus::Prospect),
        tier: Set(standing::checked_tier(input.standing.tier.as_deref())?),
        segments: Set(standing::sorted(input.standing.segments)),
        reception_grade: Set(input.standing.reception_grade),
        created_at: Set(tx.now()),
        version: Set(1),
        ..painted(&vault, &portrait)?
    };
    let household = row.insert(tx.db()).await?;
    find_by_portrait(tx, id, &portrait).await?;
    for (at, member) in input.members.into_iter().enumerate() {
        members::insert(tx, &household, member).await.map_err(|error| error.at(format!("members.{at}")))?;
    }
    addresses::insert_first(tx, &household, input.addresses).await?;
    for (at, contact) in input.contacts.into_iter().enumerate() {
        contacts::insert(tx, &household, contact).await.map_err(|error| error.at(format!("contacts.{at}")))?;
    }
    tx.record_change("householdRegister", id, None, Some(&sheet(&vault, &household)?)).await?;
    tx.emit(REGISTERED, &HouseholdEvent { household: id }).await?;
    Ok(household)
}

/// Changes what a household says of itself, as a whole. `version` is the one that the caller read.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] naming the field, [`STALE`](crate::kernel::STALE).
pub async fn describe(tx: &Tx, id: HouseholdId, version: i32, input: PortraitInput) -> Result<Household> {
    let scope = tx.require(HOUSEHOLD_DESCRIBE)?;
    let before = reach::lock(tx, &scope, "id", id).await?;
    input::same_version(version, before.version)?;
    let portrait = checked(input)?;
    let vault = tx.vault().await?;
    let painted = painted(&vault, &portrait)?;
    let changed = household::ActiveModel {
        name: painted.name,
        surname: painted.surname,
        title: painted.title,
        contact_preferences: painted.contact_preferences,
        habits: painted.habits,
        home: painted.home,
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    let after = changed.update(tx.db()).await?;
    find_by_portrait(tx, id, &portrait).await?;
    keep_change(tx, "householdDescribe", &before, &after).await?;
    Ok(after)
}

/// Keeps a change of the household itself and tells the other domains.
pub(super) async fn keep_change(tx: &Tx, operation: &'static str, before: &Household, after: &Household) -> Result<()> {
    let vault = tx.vault().await?;
    tx.record_change(operation, after.id, Some(&sheet(&vault, before)?), Some(&sheet(&vault, after)?)).await?;
    tx.emit(CHANGED, &HouseholdEvent { household: after.id }).await
}

/// Keeps a change of something that belongs to a household, under the household, and tells the other domains.
pub(super) async fn keep_part<T: Serialize>(
    tx: &Tx,
    operation: &'static str,
    household: HouseholdId,
    part: impl EntityId,
    before: Option<&T>,
    after: Option<&T>,
) -> Result<()> {
    let under = |value: Option<&T>| value.map(|value| json!({ part.to_string(): value }));
    tx.record_change(operation, household, under(before).as_ref(), under(after).as_ref()).await?;
    tx.emit(CHANGED, &HouseholdEvent { household }).await
}

/// The date in the time zone of a branch: what "today" means for a household.
pub(super) async fn today(tx: &Tx, branch: BranchId) -> Result<NaiveDate> {
    // Births are checked against it, so a caller who does not see the branch still needs its clock.
    let branch = agency::branch::get(tx, branch).await?;
    Ok(tx.now().with_timezone(&agency::branch::time_zone(&branch)?).date_naive())
}

fn checked(input: PortraitInput) -> Result<PortraitInput> {
    let channels = &input.contact_preferences.channels;
    let twice = |(at, channel): (usize, &Channel)| channels[..at].contains(channel);
    if channels.iter().enumerate().any(twice) {
        return Err(Error::invalid("contactPreferences.channels", "must not name a channel twice"));
    }
    Ok(PortraitInput {
        name: input::required_text("name", &input.name, 100)?,
        surname: input::optional_text("surname", input.surname.as_deref(), 50)?,
        title: input::optional_text("title", input.title.as_deref(), 20)?,
        contact_preferences: input.contact_preferences,
        habits: input.habits.map(Habits::checked).transpose().map_err(|error| error.at("habits"))?,
        home: input.home.map(Home::checked).transpose().map_err(|error| error.at("home"))?,
    })
}

/// The columns that hold a portrait.
fn painted(vault: &Vault, portrait: &PortraitInput) -> Result<household::ActiveModel> {
    Ok(household::ActiveModel {
        name: Set(Some(vault.seal(&portrait.name)?)),
        surname: Set(vault.seal_some(portrait.surname.as_deref())?),
        title: Set(portrait.title.clone()),
        contact_preferences: Set(portrait.contact_preferences.clone()),
        habits: Set(portrait.habits.as_ref().map(|habits| disclosure::seal(vault, habits)).transpose()?),
        home: Set(portrait.home.as_ref().map(|home| disclosure::seal(vault, home)).transpose()?),
        ..Default::default()
    })
}

async fn find_by_portrait(tx: &Tx, id: HouseholdId, portrait: &PortraitInput) -> Result<()> {
    let names = [Some(&portrait.name), portrait.surname.as_ref()];
    let names: Vec<_> = names.into_iter().flatten().map(|name| search::Findable::Name(name.clone())).collect();
    search::index(tx, id, id.uuid(), &names).await
}

/// A household as people read it, for history and export.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sheet {
    branch: BranchId,
    status: HouseholdStatus,
    name: Option<String>,
    surname: Option<String>,
    title: Option<String>,
    tier: Option<String>,
    segments: Segments,
    reception_grade: super::ReceptionGrade,
    contact_preferences: ContactPreferences,
    habits: Option<Habits>,
    home: Option<Home>,
}

/// Opens a household for history or export; the caller has checked that this may be.
pub(super) fn sheet(vault: &Vault, household: &Household) -> Result<Sheet> {
    Ok(Sheet {
        branch: household.branch_id,
        status: household.status,
        name: vault.open_some(household.name.as_ref())?,
        surname: vault.open_some(household.surname.as_ref())?,
        title: household.title.clone(),
        tier: household.tier.clone(),
        segments: household.segments.clone(),
        reception_grade: household.reception_grade,
        contact_preferences: household.contact_preferences.clone(),
        habits: disclosure::open_some(vault, household.habits.as_ref())?,
        home: disclosure::open_some(vault, household.home.as_ref())?,
    })
}
