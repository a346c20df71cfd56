//! Preferences, told and observed: observation → inference → suggested action → approval where it costs → the next shift.

use std::collections::HashMap;

use entity::{
    household::{preference, preference_wish},
    id::{HouseholdId, PreferenceId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};

use super::{
    CarerWish, ConsentClass, HOUSEHOLD_READ, Household, PREFERENCE_DECIDE, PREFERENCE_NOTE, Preference,
    PreferenceSource, PreferenceStatus, PreferenceTopic,
    carers::{self, Shown},
    disclosure,
    households::keep_part,
    language_tag, reach,
};
use crate::{
    agency,
    kernel::{Context, Error, OrRefuse, Permission, Result, Rule, Tx, actor::signature, input, vault::Vault},
};

/// What a preference says, as it is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PreferenceContent {
    /// What was said or seen.
    pub observation: String,
    /// What it may mean.
    pub inference: Option<String>,
    /// What could be done.
    pub suggested_action: Option<String>,
    /// Why it was declined.
    pub declined_because: Option<String>,
}

/// A preference as it is noted.
#[derive(Clone, Debug)]
pub struct PreferenceInput {
    /// How it became known.
    pub source: PreferenceSource,
    /// What it is about.
    pub topic: PreferenceTopic,
    /// On which ground it may be kept and used.
    pub consent: ConsentClass,
    /// What was said or seen, at most 1 000 characters.
    pub observation: String,
    /// What it may mean, at most 1 000 characters.
    pub inference: Option<String>,
    /// What could be done, at most 1 000 characters.
    pub suggested_action: Option<String>,
    /// What that costs, in minor units of the agency's currency; nothing or 0 when it costs nothing.
    pub cost_minor: Option<i64>,
    /// What it means for who is sent.
    pub carer_wish: Option<CarerWish>,
}

/// A preference waits for approval. Payload: [`PreferenceEvent`].
pub const AWAITS_APPROVAL: &str = "household.preference.awaits_approval";
/// A preference is there for the next shift. Payload: [`PreferenceEvent`].
pub const ACTIVE: &str = "household.preference.active";

/// Which preference something happened to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferenceEvent {
    /// The household.
    pub household: HouseholdId,
    /// The preference.
    pub preference: PreferenceId,
}

/// The preference is not in a status from which this can be done.
pub const PREFERENCE_STATUS: Rule =
    Rule { code: "PREFERENCE_STATUS", message: "The preference is not in a status from which this can be done." };

/// What happens to a preference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Its suggested action may be done.
    Approve,
    /// Its suggested action is not to be done.
    Decline,
    /// It no longer holds.
    Retire,
}

/// The status of a new preference: what costs something waits for somebody to decide.
#[must_use]
pub const fn first_status(cost_minor: Option<i64>) -> PreferenceStatus {
    match cost_minor {
        None => PreferenceStatus::Active,
        Some(_) => PreferenceStatus::AwaitingApproval,
    }
}

/// The next status of a preference.
///
/// # Errors
/// [`PREFERENCE_STATUS`] when there is no way.
pub fn go(from: PreferenceStatus, step: Step) -> Result<PreferenceStatus> {
    use PreferenceStatus::{Active, AwaitingApproval, Declined, Retired};
    match (from, step) {
        (AwaitingApproval, Step::Approve) => Ok(Active),
        (AwaitingApproval, Step::Decline) => Ok(Declined),
        (AwaitingApproval | Active, Step::Retire) => Ok(Retired),
        (Active | Declined | Retired, Step::Approve | Step::Decline) | (Declined | Retired, Step::Retire) => {
            Err(Error::refused(&PREFERENCE_STATUS))
        }
    }
}

/// The preferences of some households, newest first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<Preference>>> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    let rows = preference::Entity::find()
        .filter(reach::belonging(&scope, preference::Column::AgencyId, preference::Column::HouseholdId))
        .filter(preference::Column::HouseholdId.is_in(households.iter().copied()))
        .order_by_desc(preference::Column::Id)
        .all(cx.db())
        .await?;
    let shown = carers::show_health(cx, &scope, households).await?;
    let mut preferences: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows.into_iter().map(|row| with_sensitive(row, &shown)) {
        preferences.entry(row.household_id).or_default().push(row);
    }
    Ok(preferences)
}

/// A preference as the actor may know it: what is sensitive stays out for a carer who has only met the household.
fn with_sensitive(preference: Preference, shown: &Shown) -> Preference {
    let may = preference.consent != ConsentClass::Sensitive || shown.is_in(preference.household_id);
    Preference { content: preference.content.filter(|_| may), ..preference }
}

/// A wish about who is sent, as matching asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Where it comes from.
    pub preference: PreferenceId,
    /// What is wished for.
    pub wish: CarerWish,
    /// How it became known.
    pub source: PreferenceSource,
    /// What was said or seen.
    pub words: String,
}

/// The active wishes of some households about who is sent. Those of the sensitive class stay out.
///
/// # Errors
/// As [`Context::require`].
pub async fn carer_wishes<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<Wish>>> {
    let vault = cx.vault().await?;
    let mut wishes: HashMap<_, Vec<_>> = HashMap::new();
    for (household, preferences) in of_households(cx, households).await? {
        let usable = preferences.into_iter().filter(|preference| {
            preference.status == PreferenceStatus::Active && preference.consent != ConsentClass::Sensitive
        });
        for preference in usable {
            let content: Option<PreferenceContent> = disclosure::open_some(&vault, preference.content.as_ref())?;
            let (Some(wish), Some(content)) = (preference.carer_wish, content) else { continue };
            let wish = Wish { preference: preference.id, wish, source: preference.source, words: content.observation };
            wishes.entry(household).or_default().push(wish);
        }
    }
    Ok(wishes)
}

/// Notes a preference. One whose suggested action costs something waits for approval.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, `carerWish.staffMemberId` or `carerWish.skillId`, [`Error::Invalid`] naming the
/// field.
pub async fn note(tx: &Tx, household: HouseholdId, input: PreferenceInput) -> Result<Preference> {
    let scope = tx.require(PREFERENCE_NOTE)?;
    let household = reach::lock(tx, &scope, "householdId", household).await?;
    let content = checked(&input)?;
    let cost_minor = input.cost_minor.filter(|cost| *cost > 0);
    let vault = tx.vault().await?;
    let row = preference::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(household.agency_id),
        household_id: Set(household.id),
        source: Set(input.source),
        topic: Set(input.topic),
        consent: Set(input.consent),
        status: Set(first_status(cost_minor)),
        content: Set(Some(disclosure::seal(&vault, &content)?)),
        carer_wish: Set(input.carer_wish),
        currency: Set(match cost_minor {
            Some(_) => Some(agency::founding::get(tx).await?.currency),
            None => None,
        }),
        cost_minor: Set(cost_minor),
        noted_by: Set(signature(tx.actor())),
        noted_at: Set(tx.now()),
        decided_by: Set(None),
        decided_at: Set(None),
        version: Set(1),
    };
    let preference = row.insert(tx.db()).await?;
    keep_wish(tx, &preference).await?;
    let after = sheet(&vault, &preference)?;
    keep_part(tx, "preferenceNote", household.id, preference.id, None, Some(&after)).await?;
    announce(tx, &preference).await?;
    Ok(preference)
}

/// The constraint tells staff and skills of this agency from any other id.
async fn keep_wish(tx: &Tx, preference: &Preference) -> Result<()> {
    let row = preference_wish::ActiveModel {
        agency_id: Set(preference.agency_id),
        preference_id: Set(preference.id),
        staff_member_id: Set(None),
        skill_id: Set(None),
    };
    match &preference.carer_wish {
        Some(CarerWish::Person(person)) => {
            let row = preference_wish::ActiveModel { staff_member_id: Set(Some(*person)), ..row };
            let kept = row.insert(tx.db()).await.or_refuse_missing(*person);
            kept.map(drop).map_err(|error| error.at("carerWish.staffMemberId"))
        }
        Some(CarerWish::Skill(skill)) => {
            let row = preference_wish::ActiveModel { skill_id: Set(Some(*skill)), ..row };
            row.insert(tx.db()).await.or_refuse_missing(*skill).map(drop).map_err(|error| error.at("carerWish.skillId"))
        }
        Some(CarerWish::Language(_)) | None => Ok(()),
    }
}

/// Approves or declines the suggested action of a preference that waits for it. A reason is kept with a declined one.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`PREFERENCE_STATUS`].
pub async fn decide(
    tx: &Tx,
    id: PreferenceId,
    version: i32,
    approve: bool,
    reason: Option<String>,
) -> Result<Preference> {
    let (household, before) = lock(tx, PREFERENCE_DECIDE, id).await?;
    input::same_version(version, before.version)?;
    let status = go(before.status, if approve { Step::Approve } else { Step::Decline })?;
    let reason = input::optional_text("reason", reason.as_deref(), 500)?;
    let vault = tx.vault().await?;
    let content: Option<PreferenceContent> = disclosure::open_some(&vault, before.content.as_ref())?;
    let content = content.map(|content| PreferenceContent { declined_because: reason, ..content });
    let changed = preference::ActiveModel {
        status: Set(status),
        content: Set(content.map(|content| disclosure::seal(&vault, &content)).transpose()?),
        decided_by: Set(Some(signature(tx.actor()))),
        decided_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    finish(tx, "preferenceDecide", &household, &before, changed).await
}

/// Says that a preference no longer holds.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`PREFERENCE_STATUS`].
pub async fn retire(tx: &Tx, id: PreferenceId, version: i32) -> Result<Preference> {
    let (household, before) = lock(tx, PREFERENCE_NOTE, id).await?;
    input::same_version(version, before.version)?;
    let changed = preference::ActiveModel {
        status: Set(go(before.status, Step::Retire)?),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    let after = finish(tx, "preferenceRetire", &household, &before, changed).await?;
    let shown = carers::show_health(tx, &tx.require(PREFERENCE_NOTE)?, &[household.id]).await?;
    Ok(with_sensitive(after, &shown))
}

async fn finish(
    tx: &Tx,
    operation: &'static str,
    household: &Household,
    before: &Preference,
    changed: preference::ActiveModel,
) -> Result<Preference> {
    let vault = tx.vault().await?;
    let after = changed.update(tx.db()).await?;
    let (old, new) = (sheet(&vault, before)?, sheet(&vault, &after)?);
    keep_part(tx, operation, household.id, after.id, Some(&old), Some(&new)).await?;
    announce(tx, &after).await?;
    Ok(after)
}

async fn announce(tx: &Tx, preference: &Preference) -> Result<()> {
    let event = PreferenceEvent { household: preference.household_id, preference: preference.id };
    match preference.status {
        PreferenceStatus::AwaitingApproval => tx.emit(AWAITS_APPROVAL, &event).await,
        PreferenceStatus::Active => tx.emit(ACTIVE, &event).await,
        PreferenceStatus::Declined | PreferenceStatus::Retired => Ok(()),
    }
}

fn checked(input: &PreferenceInput) -> Result<PreferenceContent> {
    if let Some(cost) = input.cost_minor {
        input::amount("cost.amount", cost, 0, 1_000_000_000)?;
    }
    if input.cost_minor.is_some_and(|cost| cost > 0) && input.suggested_action.is_none() {
        return Err(Error::invalid("suggestedAction", "must say what the cost is for"));
    }
    if let Some(CarerWish::Language(tag)) = &input.carer_wish
        && !language_tag::is_language_tag(tag)
    {
        return Err(Error::invalid("carerWish.language", "is not a language tag of BCP 47, such as `zh` or `yue`"));
    }
    Ok(PreferenceContent {
        observation: input::required_text("observation", &input.observation, 1000)?,
        inference: input::optional_text("inference", input.inference.as_deref(), 1000)?,
        suggested_action: input::optional_text("suggestedAction", input.suggested_action.as_deref(), 1000)?,
        declined_because: None,
    })
}

async fn lock(tx: &Tx, permission: Permission, id: PreferenceId) -> Result<(Household, Preference)> {
    let scope = tx.require(permission)?;
    let found = preference::Entity::find_by_id(id).filter(preference::Column::AgencyId.eq(scope.agency));
    let found = found.one(tx.db()).await?;
    let household = reach::lock_owner(tx, &scope, id, found.map(|preference| preference.household_id)).await?;
    let preference = preference::Entity::find_by_id(id).one(tx.db()).await?;
    Ok((household, preference.ok_or_else(|| Error::not_found(id).at("id"))?))
}

/// A preference as people read it, for history and export.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sheet {
    source: PreferenceSource,
    topic: PreferenceTopic,
    consent: ConsentClass,
    status: PreferenceStatus,
    #[serde(flatten)]
    content: Option<PreferenceContent>,
    carer_wish: Option<CarerWish>,
    cost_minor: Option<i64>,
}

pub(super) fn sheet(vault: &Vault, preference: &Preference) -> Result<Sheet> {
    Ok(Sheet {
        source: preference.source,
        topic: preference.topic,
        consent: preference.consent,
        status: preference.status,
        content: disclosure::open_some(vault, preference.content.as_ref())?,
        carer_wish: preference.carer_wish.clone(),
        cost_minor: preference.cost_minor,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_costs_something_waits() {
        assert_eq!(first_status(None), PreferenceStatus::Active);
        assert_eq!(first_status(Some(1)), PreferenceStatus::AwaitingApproval);
    }

    #[test]
    fn a_decision_is_made_once() {
        let approved = go(PreferenceStatus::AwaitingApproval, Step::Approve).expect("a way");
        assert_eq!(approved, PreferenceStatus::Active);
        assert!(go(approved, Step::Decline).is_err());
        assert_eq!(go(approved, Step::Retire).expect("a way"), PreferenceStatus::Retired);
    }
}
