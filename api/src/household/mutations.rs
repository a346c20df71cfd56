//! What can be changed about a household as a whole, its family, and whom it does not want.

use async_graphql::{Context, InputObject, Object};
use domain::{
    household::{
        consents::{self, ConsentInput},
        erasure, exclusions, family, households, standing,
    },
    id::{FamilyConsentId, HouseholdId, HouseholdMemberId, StaffMemberId, UserId},
    matching,
};

use super::{
    Household,
    family::{FamilyAccess, FamilyConsent, FamilyDataClass},
    inputs::{HouseholdDescribeInput, HouseholdEraseInput, HouseholdManageInput, HouseholdRegisterInput},
    parts::HouseholdExclusion,
};
use crate::{
    agency::FamilyAccessLevel,
    graphql::{ContextExt, Id, Result, payload},
};

/// Somebody whom a household does not want.
#[derive(InputObject)]
pub struct HouseholdExcludeInput {
    /// The household.
    household_id: Id<HouseholdId>,
    /// The staff member.
    staff_member_id: Id<StaffMemberId>,
    /// Why, at most 500 characters.
    reason: Option<String>,
}

/// Somebody whom a household would have again.
#[derive(InputObject)]
pub struct HouseholdExclusionLiftInput {
    /// The household.
    household_id: Id<HouseholdId>,
    /// The staff member.
    staff_member_id: Id<StaffMemberId>,
}

/// An account that belongs to the family of a household.
#[derive(InputObject)]
pub struct HouseholdFamilyBindInput {
    /// The household.
    household_id: Id<HouseholdId>,
    /// The account.
    user_id: Id<UserId>,
    /// How far it goes.
    access: FamilyAccessLevel,
}

/// An account that belongs to the family of a household no longer.
#[derive(InputObject)]
pub struct HouseholdFamilyUnbindInput {
    /// The household.
    household_id: Id<HouseholdId>,
    /// The account.
    user_id: Id<UserId>,
}

/// That a member of a household consents that an account of the family knows something about them.
#[derive(InputObject)]
pub struct HouseholdConsentGiveInput {
    /// The member whom it is about.
    household_member_id: Id<HouseholdMemberId>,
    /// The account that may know; it sees the household already.
    user_id: Id<UserId>,
    /// What it may know.
    data_class: FamilyDataClass,
    /// How it was given, at most 500 characters. The office must say so; an account of the family need not.
    how: Option<String>,
}

/// A consent that holds no longer.
#[derive(InputObject)]
pub struct HouseholdConsentRevokeInput {
    /// The consent.
    id: Id<FamilyConsentId>,
}

payload! {
    /// What `householdRegister` answers.
    HouseholdRegisterPayload {
        /// The new household. Null when there are user errors.
        household: Household,
    }
}
payload! {
    /// What `householdDescribe` answers.
    HouseholdDescribePayload {
        /// The household as it is now. Null when there are user errors.
        household: Household,
    }
}
payload! {
    /// What `householdManage` answers.
    HouseholdManagePayload {
        /// The household as it is now. Null when there are user errors.
        household: Household,
    }
}
payload! {
    /// What `householdErase` answers.
    HouseholdErasePayload {
        /// What is left of the household. Null when there are user errors.
        household: Household,
    }
}
payload! {
    /// What `householdExclude` answers.
    HouseholdExcludePayload {
        /// What was noted. Null when there are user errors.
        exclusion: HouseholdExclusion,
    }
}
payload! {
    /// What `householdExclusionLift` answers.
    HouseholdExclusionLiftPayload {
        /// The household as it is now. Null when there are user errors.
        household: Household,
    }
}
payload! {
    /// What `householdFamilyBind` answers.
    HouseholdFamilyBindPayload {
        /// What the account may see now. Null when there are user errors.
        family_access: FamilyAccess,
    }
}
payload! {
    /// What `householdFamilyUnbind` answers.
    HouseholdFamilyUnbindPayload {
        /// The household as it is now. Null when there are user errors.
        household: Household,
    }
}

payload! {
    /// What `householdConsentGive` answers.
    HouseholdConsentGivePayload {
        /// The consent that holds. Null when there are user errors.
        consent: FamilyConsent,
    }
}
payload! {
    /// What `householdConsentRevoke` answers.
    HouseholdConsentRevokePayload {
        /// The consent, which holds no longer. Null when there are user errors.
        consent: FamilyConsent,
    }
}

/// The household's part of `Mutation`.
#[derive(Default)]
pub struct HouseholdMutation;

#[Object]
impl HouseholdMutation {
    /// Takes in a household with whatever is known of it; it begins as a prospect. Needs `household.household.register`.
    ///
    /// User errors: `NOT_FOUND` (the branch), `INVALID`.
    async fn household_register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new household.")] input: HouseholdRegisterInput,
    ) -> Result<HouseholdRegisterPayload> {
        let done = ctx.cx()?.write(async |tx| households::register(tx, input.try_into()?).await).await;
        HouseholdRegisterPayload::of(ctx, done.map(Household))
    }

    /// Changes what a household says of itself, as a whole. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn household_describe(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household as it describes itself.")] input: HouseholdDescribeInput,
    ) -> Result<HouseholdDescribePayload> {
        let HouseholdDescribeInput { id, version, portrait } = input;
        let done =
            ctx.cx()?.write(async |tx| households::describe(tx, id.0, version, portrait.try_into()?).await).await;
        HouseholdDescribePayload::of(ctx, done.map(Household))
    }

    /// Changes what the agency decides about a household, as a whole. Needs `household.household.manage`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `HOUSEHOLD_STATUS`, `HOUSEHOLD_SERVED` (it is to end while carers are there),
    /// `HOUSEHOLD_ERASED`, `INVALID`.
    async fn household_manage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household as the agency sees it.")] input: HouseholdManageInput,
    ) -> Result<HouseholdManagePayload> {
        let HouseholdManageInput { id, version, branch_id, status, standing } = input;
        let done = ctx
            .cx()?
            .write(async |tx| standing::manage(tx, id.0, version, branch_id.0, status.into(), standing.into()).await)
            .await;
        HouseholdManagePayload::of(ctx, done.map(Household))
    }

    /// Forgets everything personal about a household, in every domain, for good; rows, counts and money stay for the
    /// books. Needs `household.household.erase`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `HOUSEHOLD_SERVED` (carers are there), `HOUSEHOLD_ERASED`.
    async fn household_erase(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household to forget.")] input: HouseholdEraseInput,
    ) -> Result<HouseholdErasePayload> {
        let done = ctx.cx()?.write(async |tx| erasure::erase(tx, input.id.0, input.version).await).await;
        HouseholdErasePayload::of(ctx, done.map(Household))
    }

    /// Notes that a household does not want somebody, or changes the reason. Needs `household.exclusion.note`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn household_exclude(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is not wanted.")] input: HouseholdExcludeInput,
    ) -> Result<HouseholdExcludePayload> {
        let HouseholdExcludeInput { household_id, staff_member_id, reason } = input;
        let work = async |tx: &_| matching::exclusions::note(tx, household_id.0, staff_member_id.0, reason).await;
        let done = ctx.cx()?.write(work).await;
        HouseholdExcludePayload::of(ctx, done.map(HouseholdExclusion))
    }

    /// Notes that a household would have somebody again; a second time changes nothing. Needs `household.exclusion.note`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`.
    async fn household_exclusion_lift(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who is wanted again.")] input: HouseholdExclusionLiftInput,
    ) -> Result<HouseholdExclusionLiftPayload> {
        let done =
            ctx.cx()?.write(async |tx| exclusions::lift(tx, input.household_id.0, input.staff_member_id.0).await).await;
        HouseholdExclusionLiftPayload::of(ctx, done.map(Household))
    }

    /// Lets an account see a household as its family, or changes how far it goes. Needs `agency.family.bind`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`, `NOT_FAMILY`.
    async fn household_family_bind(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account and the household.")] input: HouseholdFamilyBindInput,
    ) -> Result<HouseholdFamilyBindPayload> {
        let HouseholdFamilyBindInput { household_id, user_id, access } = input;
        let done = ctx.cx()?.write(async |tx| family::bind(tx, household_id.0, user_id.0, access.into()).await).await;
        HouseholdFamilyBindPayload::of(ctx, done.map(FamilyAccess))
    }

    /// Takes an account's sight of a household away; a second time changes nothing. Needs `agency.family.bind`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`.
    async fn household_family_unbind(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The account and the household.")] input: HouseholdFamilyUnbindInput,
    ) -> Result<HouseholdFamilyUnbindPayload> {
        let done = ctx.cx()?.write(async |tx| family::unbind(tx, input.household_id.0, input.user_id.0).await).await;
        HouseholdFamilyUnbindPayload::of(ctx, done.map(Household))
    }

    /// Notes that a member consents that an account of the family knows something about them; one that holds stays as it
    /// is. Needs `household.consent.give`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`, `FAMILY_NOT_BOUND` (the account does not see the household),
    /// `INVALID`.
    async fn household_consent_give(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who consents, and to what.")] input: HouseholdConsentGiveInput,
    ) -> Result<HouseholdConsentGivePayload> {
        let HouseholdConsentGiveInput { household_member_id, user_id, data_class, how } = input;
        let given = ConsentInput { member: household_member_id.0, account: user_id.0, class: data_class.into(), how };
        let done = ctx.cx()?.write(async |tx| consents::give(tx, given).await).await;
        HouseholdConsentGivePayload::of(ctx, done.map(FamilyConsent))
    }

    /// Revokes a consent: what it covered is not shown to the account from then on. A second time changes nothing. Needs
    /// `household.consent.give`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`.
    async fn household_consent_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The consent.")] input: HouseholdConsentRevokeInput,
    ) -> Result<HouseholdConsentRevokePayload> {
        let done = ctx.cx()?.write(async |tx| consents::revoke(tx, input.id.0).await).await;
        HouseholdConsentRevokePayload::of(ctx, done.map(FamilyConsent))
    }
}
