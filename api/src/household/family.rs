//! The accounts of a household's family as the schema shows them.

use async_graphql::Object;
use domain::{
    agency,
    id::{FamilyAccessId, HouseholdId, UserId},
};

use crate::{
    agency::FamilyAccessLevel,
    graphql::{DateTime, Id},
};

/// A family account's access to a household.
pub struct FamilyAccess(pub agency::FamilyAccess);

/// A family account's access to one household.
#[Object]
impl FamilyAccess {
    /// The global id.
    async fn id(&self) -> Id<FamilyAccessId> {
        self.0.id.into()
    }

    /// The account.
    async fn user_id(&self) -> Id<UserId> {
        self.0.user_id.into()
    }

    /// The household.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// How far it goes.
    async fn access(&self) -> FamilyAccessLevel {
        self.0.access.into()
    }

    /// When it was granted.
    async fn granted_at(&self) -> DateTime {
        self.0.granted_at.into()
    }
}
