//! Credentials, background checks and their expiry in the schema.

use std::collections::HashMap;

use async_graphql::{Context, ID, InputObject, Object};
use domain::{
    id::{BackgroundCheckId, CredentialId, ExpiryWarningId, StaffMemberId},
    kernel::{self, words},
    staff::{self, STAFF_HISTORY_READ, check, credential, warning},
};

use super::{
    StaffMember, StaffMemberById,
    enums::{BackgroundCheckResult, CredentialKind, CredentialState, ExpirySubject},
};
use crate::graphql::{
    Change, ChangesOf, Connection, ContextExt, Date, DateTime, Id, Result, node::Findable, page_request,
};

/// A certificate that somebody holds.
#[derive(Clone)]
pub struct Credential(pub staff::Credential);

impl From<staff::Credential> for Credential {
    fn from(row: staff::Credential) -> Self {
        Self(row)
    }
}

impl Findable for Credential {
    type Id = CredentialId;

    async fn find_many(cx: &kernel::Context, ids: &[CredentialId]) -> kernel::Result<HashMap<CredentialId, Self>> {
        Ok(credential::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// A certificate that somebody holds.
#[Object]
impl Credential {
    /// The id.
    pub async fn id(&self) -> Id<CredentialId> {
        self.0.id.into()
    }

    /// Who holds it.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// What it certifies.
    async fn kind(&self) -> CredentialKind {
        self.0.kind.into()
    }

    /// Who issued it.
    async fn issuer(&self) -> &str {
        &self.0.issuer
    }

    /// Its number. Reading it leaves an entry in the audit trail.
    async fn number(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(credential::number(ctx.cx()?, &self.0).await?)
    }

    /// Where the scan or the paper is kept. Null when nobody said.
    async fn evidence(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.evidence.as_ref()).await?)
    }

    /// The first day on which it holds.
    async fn issued_on(&self) -> Date {
        self.0.issued_on.into()
    }

    /// The last day on which it holds. Null when it holds for good.
    async fn expires_on(&self) -> Option<Date> {
        self.0.expires_on.map(Into::into)
    }

    /// How it stands today.
    async fn state(&self, ctx: &Context<'_>) -> Result<CredentialState> {
        Ok(credential::state(&self.0, ctx.cx()?.now().date_naive()).into())
    }

    /// Since when it counts no more. Null while it does.
    async fn withdrawn_at(&self) -> Option<DateTime> {
        self.0.withdrawn_at.map(Into::into)
    }

    /// Who changed what of it, newest first. Null when you may not see that. Reading it leaves an audit entry.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Option<Connection<Change>>> {
        let cx = ctx.cx()?;
        if !cx.may(STAFF_HISTORY_READ) {
            return Ok(None);
        }
        cx.note_read(self.0.id, "history");
        let page = page_request(ctx, first, after, last, before)?;
        let changes = ctx.load::<ChangesOf>((self.0.id.0, page)).await?;
        Ok(changes.map(|changes| Connection::new(changes, Change)))
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What a credential is made of.
#[derive(InputObject)]
pub struct CredentialInput {
    /// What it certifies.
    pub kind: CredentialKind,
    /// Who issued it; at most 200 characters.
    pub issuer: String,
    /// Its number; at most 100 characters. Kept encrypted.
    pub number: String,
    /// Where the scan or the paper is kept; at most 500 characters.
    pub evidence: Option<String>,
    /// The first day on which it holds.
    pub issued_on: Date,
    /// The last day on which it holds; after `issuedOn`. Null when it holds for good.
    pub expires_on: Option<Date>,
}

impl From<CredentialInput> for credential::CredentialInput {
    fn from(input: CredentialInput) -> Self {
        Self {
            kind: input.kind.into(),
            issuer: input.issuer,
            number: input.number,
            evidence: input.evidence,
            issued_on: input.issued_on.0,
            expires_on: input.expires_on.map(|day| day.0),
        }
    }
}

/// A background check.
#[derive(Clone)]
pub struct BackgroundCheck(pub staff::BackgroundCheck);

impl From<staff::BackgroundCheck> for BackgroundCheck {
    fn from(row: staff::BackgroundCheck) -> Self {
        Self(row)
    }
}

/// A background check, reduced to what may be kept: never the report itself.
#[Object]
impl BackgroundCheck {
    /// The id.
    pub async fn id(&self) -> Id<BackgroundCheckId> {
        self.0.id.into()
    }

    /// Who was checked.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// When the person agreed to it.
    async fn consented_on(&self) -> Date {
        self.0.consented_on.into()
    }

    /// When it was made.
    async fn checked_on(&self) -> Date {
        self.0.checked_on.into()
    }

    /// What it found. The reading leaves an audit entry.
    async fn result(&self, ctx: &Context<'_>) -> Result<BackgroundCheckResult> {
        Ok(check::result(ctx.cx()?, &self.0).into())
    }

    /// The last day on which it counts. Null when it counts for good.
    async fn valid_until(&self) -> Option<Date> {
        self.0.valid_until.map(Into::into)
    }

    /// Who made it. The reading leaves an audit entry.
    async fn provider(&self, ctx: &Context<'_>) -> Result<&str> {
        Ok(check::provider(ctx.cx()?, &self.0))
    }
}

/// What a background check leaves behind.
#[derive(InputObject)]
pub struct BackgroundCheckInput {
    /// When the person agreed to it: nobody is checked without.
    pub consented_on: Date,
    /// When it was made; not before the consent, not in the future.
    pub checked_on: Date,
    /// What it found.
    pub result: BackgroundCheckResult,
    /// The last day on which it counts; after `checkedOn`. Null when it counts for good.
    pub valid_until: Option<Date>,
    /// Who made it; at most 200 characters.
    pub provider: String,
}

impl From<BackgroundCheckInput> for check::CheckInput {
    fn from(input: BackgroundCheckInput) -> Self {
        Self {
            consented_on: input.consented_on.0,
            checked_on: input.checked_on.0,
            result: input.result.into(),
            valid_until: input.valid_until.map(|day| day.0),
            provider: input.provider,
        }
    }
}

/// A warning that was raised.
#[derive(Clone)]
pub struct ExpiryWarning(pub staff::ExpiryWarning);

/// A warning that a credential or a background check expires; raised once at 60, at 30 and at 7 days.
#[Object]
impl ExpiryWarning {
    /// The id.
    pub async fn id(&self) -> Id<ExpiryWarningId> {
        self.0.id.into()
    }

    /// What expires.
    async fn subject(&self) -> ExpirySubject {
        self.0.subject.into()
    }

    /// The id of what expires.
    async fn subject_id(&self) -> ID {
        ID(warning::subject_id(self.0.subject, self.0.subject_id))
    }

    /// Its last valid day when the warning was raised.
    async fn expires_on(&self) -> Date {
        self.0.expires_on.into()
    }

    /// The threshold that was crossed: 60, 30 or 7 days.
    async fn days(&self) -> i32 {
        self.0.days
    }

    /// When it was raised.
    async fn raised_at(&self) -> DateTime {
        self.0.raised_at.into()
    }
}

/// Something whose last day is near.
#[derive(Clone)]
pub struct Expiring(pub warning::Expiring);

/// A credential or a background check whose last day is near, and which nothing newer replaces.
#[Object]
impl Expiring {
    /// What it is.
    async fn subject(&self) -> ExpirySubject {
        self.0.subject.into()
    }

    /// Its id.
    async fn subject_id(&self) -> ID {
        ID(warning::subject_id(self.0.subject, self.0.subject_id))
    }

    /// What it certifies. Null for a background check.
    async fn kind(&self) -> Option<CredentialKind> {
        self.0.kind.map(Into::into)
    }

    /// Whose it is. Null when you do not see the person.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffMember>> {
        ctx.load::<StaffMemberById>(self.0.staff_member).await
    }

    /// Its last valid day.
    async fn expires_on(&self) -> Date {
        self.0.expires_on.into()
    }

    /// Days from today to the last valid day, on the clock of the person's branch.
    async fn days_left(&self) -> i64 {
        self.0.days_left
    }
}
