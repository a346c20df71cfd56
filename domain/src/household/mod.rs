//! Who is served: households with their members, homes, addresses, contacts and wishes.
//!
//! Everything that tells who somebody is or how they live is sealed; [`disclosure`] opens it for whoever may see it and
//! notes that they did. Names and numbers are found through a blind index.

pub mod addresses;
pub mod carers;
pub mod consents;
pub mod contacts;
pub mod disclosure;
pub mod erasure;
pub mod exclusions;
pub mod export;
pub mod family;
pub mod form_of_address;
pub mod home;
pub mod households;
mod language_tag;
pub mod life_cycle;
pub mod likeness;
pub mod list;
pub mod members;
pub mod person;
pub mod preferences;
pub mod quiet_hours;
mod reach;
mod search;
mod seed;
pub mod standing;

pub use reach::belonging;

pub use entity::household::{
    address::Model as Address,
    carer::Model as HouseholdCarer,
    contact::{ContactKind, Model as HouseholdContact},
    exclusion::Model as HouseholdExclusion,
    household::{
        Channel, ContactFrequency, ContactPreferences, Model as Household, QuietHours, ReceptionGrade, Segment,
        Status as HouseholdStatus,
    },
    member::{Kinship, Model as HouseholdMember},
    preference::{
        CarerWish, ConsentClass, Model as Preference, Source as PreferenceSource, Status as PreferenceStatus,
        Topic as PreferenceTopic,
    },
};

use entity::id::{EntityId, HouseholdId};

use crate::kernel::{
    Context, Histories, Permission, Plugin,
    Role::{Admin, Application, Carer, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager},
    Tx,
    demo::Demo,
    permission::{Grant, grant},
    plugin::Work,
};

/// Seeing that a household is there, its name, how it is received and what it wishes.
pub const HOUSEHOLD_READ: Permission = Permission("household.household.read");
/// Seeing who the members are, where and how they live, and how they are reached.
pub const PERSONAL_READ: Permission = Permission("household.personal.read");
/// Seeing what is known of the members' health, and preferences of that kind.
pub const HEALTH_READ: Permission = Permission("household.health.read");
/// Taking in a new household.
pub const HOUSEHOLD_REGISTER: Permission = Permission("household.household.register");
/// Changing what the agency decides: branch, tier, segments, reception grade, status.
pub const HOUSEHOLD_MANAGE: Permission = Permission("household.household.manage");
/// Changing what the household says of itself: names, members, home, habits, addresses, contacts.
pub const HOUSEHOLD_DESCRIBE: Permission = Permission("household.household.describe");
/// Noting a preference, told or observed, and retiring it.
pub const PREFERENCE_NOTE: Permission = Permission("household.preference.note");
/// Deciding about a suggested action that costs something.
pub const PREFERENCE_DECIDE: Permission = Permission("household.preference.decide");
/// Seeing whom the household does not want.
pub const EXCLUSION_READ: Permission = Permission("household.exclusion.read");
/// Saying whom the household does not want.
pub const EXCLUSION_NOTE: Permission = Permission("household.exclusion.note");
/// Noting what members consent to that accounts of the family know, and revoking it.
pub const CONSENT_GIVE: Permission = Permission("household.consent.give");
/// Reading who changed what, with the values.
pub const HISTORY_READ: Permission = Permission("household.history.read");
/// Taking out everything that is held about a household.
pub const HOUSEHOLD_EXPORT: Permission = Permission("household.household.export");
/// Forgetting everything personal about a household for good.
pub const HOUSEHOLD_ERASE: Permission = Permission("household.household.erase");

const GRANTS: &[Grant] = &[
    grant(
        HOUSEHOLD_READ,
        &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, Application],
    ),
    grant(PERSONAL_READ, &[Admin, Manager, Dispatcher, Coordinator, Carer, Family, FamilyReader, Application]),
    grant(HEALTH_READ, &[Manager, Coordinator, Carer, Family, FamilyReader]),
    grant(HOUSEHOLD_REGISTER, &[Admin, Manager, Dispatcher, Coordinator, Application]),
    grant(HOUSEHOLD_MANAGE, &[Admin, Manager, Dispatcher, Coordinator]),
    grant(HOUSEHOLD_DESCRIBE, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(PREFERENCE_NOTE, &[Admin, Manager, Dispatcher, Coordinator, Carer, Family, Application]),
    grant(PREFERENCE_DECIDE, &[Manager, Coordinator]),
    grant(EXCLUSION_READ, &[Admin, Manager, Dispatcher, Coordinator, Family, FamilyReader]),
    grant(EXCLUSION_NOTE, &[Admin, Manager, Dispatcher, Coordinator, Family]),
    grant(CONSENT_GIVE, &[Admin, Manager, Coordinator, Family]),
    grant(HISTORY_READ, &[Admin, Manager, Coordinator]),
    grant(HOUSEHOLD_EXPORT, &[Admin, Manager, Family]),
    grant(HOUSEHOLD_ERASE, &[Admin, Manager]),
];

/// The domain as the kernel sees it.
#[derive(Clone, Copy, Debug)]
pub struct HouseholdPlugin;

impl Plugin for HouseholdPlugin {
    fn name(&self) -> &'static str {
        "household"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories { permission: HISTORY_READ, of: &[HouseholdId::PREFIX] })
    }

    fn export<'a>(&'a self, cx: &'a Context, household: HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(export::own_part(cx, household))
    }

    fn erase<'a>(&'a self, tx: &'a Tx, household: HouseholdId) -> Work<'a> {
        Box::pin(erasure::forget(tx, household))
    }

    fn seed<'a>(&'a self, tx: &'a Tx, demo: &'a mut Demo) -> Work<'a> {
        Box::pin(seed::seed(tx, demo))
    }
}
