//! Credentials and background checks.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{CredentialId, StaffMemberId},
    kernel::Tx,
    staff::{check, credential},
};

use crate::{
    graphql::{ContextExt, Id, Result, payload},
    staff::{
        BackgroundCheck, Credential,
        credential::{BackgroundCheckInput, CredentialInput},
    },
};

/// Changes of what people may.
#[derive(Default)]
pub struct CredentialsMutation;

/// Adds a credential.
#[derive(InputObject)]
struct CredentialAddInput {
    /// Whose credential.
    staff_member_id: Id<StaffMemberId>,
    #[graphql(flatten)]
    credential: CredentialInput,
}

/// Corrects a credential.
#[derive(InputObject)]
struct CredentialUpdateInput {
    /// Which credential.
    id: Id<CredentialId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    credential: CredentialInput,
}

/// Withdraws a credential.
#[derive(InputObject)]
struct CredentialWithdrawInput {
    /// Which credential.
    id: Id<CredentialId>,
    /// The version that you read.
    version: i32,
}

/// Records a background check.
#[derive(InputObject)]
struct BackgroundCheckRecordInput {
    /// Who was checked.
    staff_member_id: Id<StaffMemberId>,
    #[graphql(flatten)]
    check: BackgroundCheckInput,
}

payload! {
    /// What `credentialAdd` answers.
    CredentialAddPayload {
        /// The new credential. Null when there are user errors.
        credential: Credential,
    }
}
payload! {
    /// What `credentialUpdate` answers.
    CredentialUpdatePayload {
        /// The credential as it is now. Null when there are user errors.
        credential: Credential,
    }
}
payload! {
    /// What `credentialWithdraw` answers.
    CredentialWithdrawPayload {
        /// The credential as it is now. Null when there are user errors.
        credential: Credential,
    }
}
payload! {
    /// What `backgroundCheckRecord` answers.
    BackgroundCheckRecordPayload {
        /// The check. Null when there are user errors.
        background_check: BackgroundCheck,
    }
}

#[Object]
impl CredentialsMutation {
    /// Adds a credential. Codes: `NOT_FOUND`, `INVALID`.
    async fn credential_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CredentialAddInput,
    ) -> Result<CredentialAddPayload> {
        let work = async |tx: &Tx| credential::add(tx, input.staff_member_id.0, input.credential.into()).await;
        CredentialAddPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Corrects a credential as a whole. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `CREDENTIAL_WITHDRAWN`.
    async fn credential_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CredentialUpdateInput,
    ) -> Result<CredentialUpdatePayload> {
        let CredentialUpdateInput { id, version, credential: said } = input;
        let work = async |tx: &Tx| credential::update(tx, id.0, version, said.into()).await;
        CredentialUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Lets a credential count no more, whatever is printed on it. Booked hours that it was needed for are freed and stand in
    /// `Placement.uncovered`. Codes: `NOT_FOUND`, `STALE`, `CREDENTIAL_WITHDRAWN`.
    async fn credential_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CredentialWithdrawInput,
    ) -> Result<CredentialWithdrawPayload> {
        let work = async |tx: &Tx| credential::withdraw(tx, input.id.0, input.version).await;
        CredentialWithdrawPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Records a background check. Codes: `NOT_FOUND`, `INVALID`.
    async fn background_check_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: BackgroundCheckRecordInput,
    ) -> Result<BackgroundCheckRecordPayload> {
        let work = async |tx: &Tx| check::record(tx, input.staff_member_id.0, input.check.into()).await;
        BackgroundCheckRecordPayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
