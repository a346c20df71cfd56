//! What observed preferences suggest: only those that the household agreed to be used to make the service personal.

use entity::id::{HouseholdId, PreferenceId};
use sea_orm::ConnectionTrait;

use crate::{
    household::{
        ConsentClass, Preference, PreferenceStatus, disclosure, households,
        preferences::{self, PreferenceContent},
    },
    kernel::{Context, Error, Result, Tx},
    loyalty::GESTURE_MAKE,
};

/// Something that could be done for a household.
#[derive(Clone, Debug)]
pub struct Suggestion {
    /// Where it comes from.
    pub preference: Preference,
    /// What was seen, and what could be done.
    pub content: PreferenceContent,
}

/// Whether a preference may be turned into a gesture: it holds, and the household agreed to be served personally. What is needed
/// for the service alone, and what is sensitive, is no ground for surprises.
#[must_use]
pub fn may_suggest(status: PreferenceStatus, consent: ConsentClass) -> bool {
    status == PreferenceStatus::Active && consent == ConsentClass::Personal
}

/// What could be done for a household, newest observation first.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`.
pub async fn for_household<C: ConnectionTrait>(cx: &Context<C>, household: HouseholdId) -> Result<Vec<Suggestion>> {
    let scope = cx.require(GESTURE_MAKE)?;
    let household = households::within(cx, &scope, "householdId", household).await?;
    let known = preferences::of_households(cx, &[household.id]).await?.remove(&household.id).unwrap_or_default();
    let mut found = Vec::new();
    for preference in known.into_iter().filter(|row| may_suggest(row.status, row.consent)) {
        if let Some(content) = disclosure::content(cx, &preference).await?
            && content.suggested_action.is_some()
        {
            found.push(Suggestion { preference, content });
        }
    }
    Ok(found)
}

/// Checks that a preference is one of the household's that may be used.
pub(super) async fn usable(tx: &Tx, household: HouseholdId, preference: PreferenceId) -> Result<()> {
    let found = for_household(tx, household).await?;
    let known = found.iter().any(|suggestion| suggestion.preference.id == preference);
    if known { Ok(()) } else { Err(Error::not_found(preference).at("preferenceId")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_consent_nothing_is_suggested() {
        assert!(may_suggest(PreferenceStatus::Active, ConsentClass::Personal));
        for consent in [ConsentClass::Service, ConsentClass::Sensitive] {
            assert!(!may_suggest(PreferenceStatus::Active, consent));
        }
        for status in [PreferenceStatus::AwaitingApproval, PreferenceStatus::Declined, PreferenceStatus::Retired] {
            assert!(!may_suggest(status, ConsentClass::Personal));
        }
    }
}
