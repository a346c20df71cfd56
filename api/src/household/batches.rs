//! What lists of households ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    agency,
    household::{self, addresses, carers, contacts, exclusions, households, members, preferences},
    id::HouseholdId,
    kernel::{Context, Result},
};

use crate::graphql::Batch;

/// Households that the actor sees, by id.
pub struct HouseholdById;

impl Batch for HouseholdById {
    type Key = HouseholdId;
    type Value = household::Household;

    async fn load(cx: &Context, keys: &[HouseholdId]) -> Result<HashMap<HouseholdId, household::Household>> {
        households::by_ids(cx, keys).await
    }
}

/// What belongs to households, by household: a batch for each kind of part.
macro_rules! parts {
    ($($(#[$doc:meta])* $batch:ident: $part:ty = $load:path;)*) => {
        $(
            $(#[$doc])*
            pub struct $batch;

            impl Batch for $batch {
                type Key = HouseholdId;
                type Value = Vec<$part>;

                async fn load(cx: &Context, keys: &[HouseholdId]) -> Result<HashMap<HouseholdId, Vec<$part>>> {
                    $load(cx, keys).await
                }
            }
        )*
    };
}

parts! {
    /// Members, oldest entry first.
    MembersOf: household::HouseholdMember = members::of_households;
    /// Addresses, the primary one first.
    AddressesOf: household::Address = addresses::of_households;
    /// Contacts, oldest entry first.
    ContactsOf: household::HouseholdContact = contacts::of_households;
    /// Preferences, newest first.
    PreferencesOf: household::Preference = preferences::of_households;
    /// Exclusions.
    ExclusionsOf: household::HouseholdExclusion = exclusions::of_households;
    /// Who serves now, longest first.
    CarersOf: household::HouseholdCarer = carers::of_households;
}

/// Family accounts, by household.
pub struct FamilyOf;

impl Batch for FamilyOf {
    type Key = HouseholdId;
    type Value = Vec<agency::FamilyAccess>;

    async fn load(cx: &Context, keys: &[HouseholdId]) -> Result<HashMap<HouseholdId, Vec<agency::FamilyAccess>>> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for access in agency::family::of_households(cx, keys).await? {
            found.entry(access.household_id).or_default().push(access);
        }
        Ok(found)
    }
}
