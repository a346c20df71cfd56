//! The accounts of a household's family as the schema shows them.

use async_graphql::{Context, Enum, Object};
use domain::{
    agency,
    household::consents,
    id::{FamilyAccessId, FamilyConsentId, HouseholdId, HouseholdMemberId, UserId},
};

use crate::{
    agency::FamilyAccessLevel,
    graphql::{ContextExt, DateTime, Id, Result},
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

/// What kind of knowledge about a member of a household a consent is about.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "agency::DataClass")]
pub enum FamilyDataClass {
    /// Who they are and how they live: names, birth, occupation; with the consent of any member the home, habits, addresses
    /// and contacts of the household too. An account with the access `READER` sees it with this consent alone.
    Personal,
    /// How they are: health, assessments, care log, medicines, referrals, the words of incidents, the content of the care
    /// plan. An account with the access `READER` sees it with this consent alone.
    Health,
}

/// That a member of a household consents that an account of the family knows something about them.
pub struct FamilyConsent(pub agency::FamilyConsent);

/// That a member of a household consents that an account of the family knows something about them. It holds until it is
/// revoked; taking the account's access to the household away revokes it as well.
#[Object]
impl FamilyConsent {
    /// The id.
    async fn id(&self) -> Id<FamilyConsentId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The member whom it is about, by id.
    async fn household_member_id(&self) -> Id<HouseholdMemberId> {
        self.0.household_member_id.into()
    }

    /// The account that may know, by id.
    async fn user_id(&self) -> Id<UserId> {
        self.0.user_id.into()
    }

    /// What it may know.
    async fn data_class(&self) -> FamilyDataClass {
        self.0.data_class.into()
    }

    /// How it was given. Needs `household.personal.read`; null without, and when nobody said.
    async fn how(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(consents::how(ctx.cx()?, &self.0).await?)
    }

    /// When it was given.
    async fn given_at(&self) -> DateTime {
        self.0.given_at.into()
    }

    /// Who noted it: the id of an account.
    async fn given_by(&self) -> &str {
        &self.0.given_by
    }

    /// When it was revoked. Null while it holds.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(DateTime)
    }

    /// Who revoked it: the id of an account. Null while it holds.
    async fn revoked_by(&self) -> Option<&str> {
        self.0.revoked_by.as_deref()
    }
}
