//! What can be changed about what belongs to a household: members, addresses, contacts, preferences.

use async_graphql::{Context, InputObject, Object};
use domain::{
    household::{addresses, contacts, members, preferences},
    id::PreferenceId,
};

use super::{
    Household,
    inputs::{
        HouseholdAddressAddInput, HouseholdAddressRemoveInput, HouseholdAddressUpdateInput, HouseholdContactAddInput,
        HouseholdContactRemoveInput, HouseholdContactUpdateInput, HouseholdMemberAddInput, HouseholdMemberRemoveInput,
        HouseholdMemberUpdateInput,
    },
    parts::{Address, HouseholdContact, HouseholdMember},
    preference::{Preference, PreferenceNoteInput},
};
use crate::graphql::{ContextExt, Id, Result, payload};

/// A preference whose suggested action may be done.
#[derive(InputObject)]
pub struct PreferenceApproveInput {
    /// The preference.
    id: Id<PreferenceId>,
    /// The version that was read.
    version: i32,
}

/// A preference whose suggested action is not to be done.
#[derive(InputObject)]
pub struct PreferenceDeclineInput {
    /// The preference.
    id: Id<PreferenceId>,
    /// The version that was read.
    version: i32,
    /// Why, at most 500 characters.
    reason: Option<String>,
}

/// A preference that no longer holds.
#[derive(InputObject)]
pub struct PreferenceRetireInput {
    /// The preference.
    id: Id<PreferenceId>,
    /// The version that was read.
    version: i32,
}

payload! {
    /// What `householdMemberAdd` answers.
    HouseholdMemberAddPayload {
        /// The new member. Null when there are user errors.
        member: HouseholdMember,
    }
}
payload! {
    /// What `householdMemberUpdate` answers.
    HouseholdMemberUpdatePayload {
        /// The member as it is now. Null when there are user errors.
        member: HouseholdMember,
    }
}
payload! {
    /// What `householdMemberRemove` answers.
    HouseholdMemberRemovePayload {
        /// The household that it belonged to. Null when there are user errors.
        household: Household,
    }
}
payload! {
    /// What `householdAddressAdd` answers.
    HouseholdAddressAddPayload {
        /// The new address. Null when there are user errors.
        address: Address,
    }
}
payload! {
    /// What `householdAddressUpdate` answers.
    HouseholdAddressUpdatePayload {
        /// The address as it is now. Null when there are user errors.
        address: Address,
    }
}
payload! {
    /// What `householdAddressRemove` answers.
    HouseholdAddressRemovePayload {
        /// The household that it belonged to. Null when there are user errors.
        household: Household,
    }
}
payload! {
    /// What `householdContactAdd` answers.
    HouseholdContactAddPayload {
        /// The new contact. Null when there are user errors.
        contact: HouseholdContact,
    }
}
payload! {
    /// What `householdContactUpdate` answers.
    HouseholdContactUpdatePayload {
        /// The contact as it is now. Null when there are user errors.
        contact: HouseholdContact,
    }
}
payload! {
    /// What `householdContactRemove` answers.
    HouseholdContactRemovePayload {
        /// The household that it belonged to. Null when there are user errors.
        household: Household,
    }
}
payload! {
    /// What `preferenceNote` answers.
    PreferenceNotePayload {
        /// What was noted. Null when there are user errors.
        preference: Preference,
    }
}
payload! {
    /// What `preferenceApprove` answers.
    PreferenceApprovePayload {
        /// The preference as it is now. Null when there are user errors.
        preference: Preference,
    }
}
payload! {
    /// What `preferenceDecline` answers.
    PreferenceDeclinePayload {
        /// The preference as it is now. Null when there are user errors.
        preference: Preference,
    }
}
payload! {
    /// What `preferenceRetire` answers.
    PreferenceRetirePayload {
        /// The preference as it is now. Null when there are user errors.
        preference: Preference,
    }
}

/// The part of `Mutation` about what belongs to a household.
#[derive(Default)]
pub struct HouseholdPartMutation;

#[Object]
impl HouseholdPartMutation {
    /// Adds a member to a household. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn household_member_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new member.")] input: HouseholdMemberAddInput,
    ) -> Result<HouseholdMemberAddPayload> {
        let HouseholdMemberAddInput { household_id, fields } = input;
        let done = ctx.cx()?.write(async |tx| members::add(tx, household_id.0, fields.try_into()?).await).await;
        HouseholdMemberAddPayload::of(ctx, done)
    }

    /// Changes a member as a whole. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn household_member_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member as it shall be.")] input: HouseholdMemberUpdateInput,
    ) -> Result<HouseholdMemberUpdatePayload> {
        let HouseholdMemberUpdateInput { id, version, fields } = input;
        let done = ctx.cx()?.write(async |tx| members::update(tx, id.0, version, fields.try_into()?).await).await;
        HouseholdMemberUpdatePayload::of(ctx, done)
    }

    /// Takes a member away; the history keeps it. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `HOUSEHOLD_ERASED`.
    async fn household_member_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The member.")] input: HouseholdMemberRemoveInput,
    ) -> Result<HouseholdMemberRemovePayload> {
        let done = ctx.cx()?.write(async |tx| members::remove(tx, input.id.0, input.version).await).await;
        HouseholdMemberRemovePayload::of(ctx, done.map(Household))
    }

    /// Adds an address to a household. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn household_address_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new address.")] input: HouseholdAddressAddInput,
    ) -> Result<HouseholdAddressAddPayload> {
        let HouseholdAddressAddInput { household_id, fields } = input;
        let done = ctx.cx()?.write(async |tx| addresses::add(tx, household_id.0, fields.try_into()?).await).await;
        HouseholdAddressAddPayload::of(ctx, done.map(Address))
    }

    /// Changes an address as a whole. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `ADDRESS_PRIMARY`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn household_address_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address as it shall be.")] input: HouseholdAddressUpdateInput,
    ) -> Result<HouseholdAddressUpdatePayload> {
        let HouseholdAddressUpdateInput { id, version, fields } = input;
        let done = ctx.cx()?.write(async |tx| addresses::update(tx, id.0, version, fields.try_into()?).await).await;
        HouseholdAddressUpdatePayload::of(ctx, done.map(Address))
    }

    /// Takes an address away; the history keeps it. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `ADDRESS_PRIMARY`, `HOUSEHOLD_ERASED`.
    async fn household_address_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The address.")] input: HouseholdAddressRemoveInput,
    ) -> Result<HouseholdAddressRemovePayload> {
        let done = ctx.cx()?.write(async |tx| addresses::remove(tx, input.id.0, input.version).await).await;
        HouseholdAddressRemovePayload::of(ctx, done.map(Household))
    }

    /// Adds a contact to a household. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn household_contact_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new contact.")] input: HouseholdContactAddInput,
    ) -> Result<HouseholdContactAddPayload> {
        let HouseholdContactAddInput { household_id, fields } = input;
        let done = ctx.cx()?.write(async |tx| contacts::add(tx, household_id.0, fields.into()).await).await;
        HouseholdContactAddPayload::of(ctx, done.map(HouseholdContact))
    }

    /// Changes a contact as a whole. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn household_contact_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact as it shall be.")] input: HouseholdContactUpdateInput,
    ) -> Result<HouseholdContactUpdatePayload> {
        let HouseholdContactUpdateInput { id, version, fields } = input;
        let done = ctx.cx()?.write(async |tx| contacts::update(tx, id.0, version, fields.into()).await).await;
        HouseholdContactUpdatePayload::of(ctx, done.map(HouseholdContact))
    }

    /// Takes a contact away; the history keeps it. Needs `household.household.describe`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `HOUSEHOLD_ERASED`.
    async fn household_contact_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The contact.")] input: HouseholdContactRemoveInput,
    ) -> Result<HouseholdContactRemovePayload> {
        let done = ctx.cx()?.write(async |tx| contacts::remove(tx, input.id.0, input.version).await).await;
        HouseholdContactRemovePayload::of(ctx, done.map(Household))
    }

    /// Notes a preference, told or observed. One whose suggested action costs something waits for approval; others are there
    /// for the next shift. Needs `household.preference.note`.
    ///
    /// User errors: `NOT_FOUND`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn preference_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was said or seen.")] input: PreferenceNoteInput,
    ) -> Result<PreferenceNotePayload> {
        let household = input.household_id.0;
        let done = ctx.cx()?.write(async |tx| preferences::note(tx, household, input.read(tx).await?).await).await;
        PreferenceNotePayload::of(ctx, done.map(Preference))
    }

    /// Approves the suggested action of a preference that waits for it. Needs `household.preference.decide`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `PREFERENCE_STATUS`, `HOUSEHOLD_ERASED`.
    async fn preference_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The preference.")] input: PreferenceApproveInput,
    ) -> Result<PreferenceApprovePayload> {
        let PreferenceApproveInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| preferences::decide(tx, id.0, version, true, None).await).await;
        PreferenceApprovePayload::of(ctx, done.map(Preference))
    }

    /// Declines the suggested action of a preference that waits for approval. Needs `household.preference.decide`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `PREFERENCE_STATUS`, `HOUSEHOLD_ERASED`, `INVALID`.
    async fn preference_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The preference, and why not.")] input: PreferenceDeclineInput,
    ) -> Result<PreferenceDeclinePayload> {
        let PreferenceDeclineInput { id, version, reason } = input;
        let done = ctx.cx()?.write(async |tx| preferences::decide(tx, id.0, version, false, reason).await).await;
        PreferenceDeclinePayload::of(ctx, done.map(Preference))
    }

    /// Notes that a preference no longer holds. Needs `household.preference.note`.
    ///
    /// User errors: `NOT_FOUND`, `STALE`, `PREFERENCE_STATUS`, `HOUSEHOLD_ERASED`.
    async fn preference_retire(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The preference.")] input: PreferenceRetireInput,
    ) -> Result<PreferenceRetirePayload> {
        let done = ctx.cx()?.write(async |tx| preferences::retire(tx, input.id.0, input.version).await).await;
        PreferenceRetirePayload::of(ctx, done.map(Preference))
    }
}
