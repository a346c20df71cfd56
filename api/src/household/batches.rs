//! What lists of households ask for, loaded for all of them at once.

use std::collections::HashMap;

use async_graphql::Context as Resolving;
use domain::{
    agency,
    household::{self, addresses, carers, contacts, exclusions, households, members, preferences},
    id::HouseholdId,
    kernel::{self, Context},
};

use crate::{
    agency::BranchById,
    graphql::{Batch, ContextExt},
};

/// Households that the actor sees, by id.
pub struct HouseholdById;

impl Batch for HouseholdById {
    type Key = HouseholdId;
    type Value = household::Household;

    async fn load(cx: &Context, keys: &[HouseholdId]) -> kernel::Result<HashMap<HouseholdId, household::Household>> {
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

                async fn load(cx: &Context, keys: &[HouseholdId]) -> kernel::Result<HashMap<HouseholdId, Vec<$part>>> {
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
    /// What members have consented to that accounts of the family know, oldest first.
    FamilyConsentsOf: agency::FamilyConsent = agency::family_consents::of_households;
    /// Who serves now, longest first.
    CarersOf: household::HouseholdCarer = carers::of_households;
}

/// Loads what households are asked for before they are asked one by one; `asked` says whether a field is. What cannot be
/// loaded is left to the field, which says why.
pub async fn load_ahead(ctx: &Resolving<'_>, households: &[&household::Household], asked: impl Fn(&str) -> bool) {
    macro_rules! ahead {
        ($batch:ident by $key:ident if $wanted:expr) => {
            Box::pin(async {
                if $wanted {
                    ctx.load_all::<$batch>(households.iter().map(|household| household.$key).collect()).await.ok();
                }
            })
        };
    }
    let sees_exclusions = ctx.cx().is_ok_and(|cx| cx.may(household::EXCLUSION_READ));
    tokio::join!(
        // Ages are counted by the clock of the branch.
        ahead!(BranchById by branch_id if asked("branch") || asked("members.age")),
        ahead!(MembersOf by id if asked("members")),
        ahead!(AddressesOf by id if asked("addresses")),
        ahead!(ContactsOf by id if asked("contacts")),
        ahead!(PreferencesOf by id if asked("preferences")),
        ahead!(ExclusionsOf by id if asked("exclusions") && sees_exclusions),
        ahead!(CarersOf by id if asked("carers")),
        ahead!(FamilyOf by id if asked("family")),
        ahead!(FamilyConsentsOf by id if asked("familyConsents")),
    );
}

/// Family accounts, by household.
pub struct FamilyOf;

impl Batch for FamilyOf {
    type Key = HouseholdId;
    type Value = Vec<agency::FamilyAccess>;

    async fn load(
        cx: &Context,
        keys: &[HouseholdId],
    ) -> kernel::Result<HashMap<HouseholdId, Vec<agency::FamilyAccess>>> {
        let mut found: HashMap<_, Vec<_>> = HashMap::new();
        for access in agency::family::of_households(cx, keys).await? {
            found.entry(access.household_id).or_default().push(access);
        }
        Ok(found)
    }
}
