//! What can be changed about the agency.

use async_graphql::{Context, InputObject, Object};
use domain::{
    agency::{application, branch, founding, session, user},
    id::{ApiKeyId, ApplicationId, BranchId, UserId},
};

use super::{
    Agency, ApiKey, Application, Branch, User,
    application::{ApplicationDocuments, ApplicationInput},
    branch::BranchInput,
    session::Tokens,
    user::UserInput,
};
use crate::graphql::{ContextExt, DateTime, Id, Result, cost::cost, payload};

/// The agency's part of the root.
#[derive(Default)]
pub struct AgencyMutation;

/// Signs a person in.
#[derive(InputObject)]
struct SessionSignInInput {
    /// The address of the account; upper and lower case are the same.
    email: String,
    /// The password.
    password: String,
}

/// Exchanges a refresh token.
#[derive(InputObject)]
struct SessionRefreshInput {
    /// The refresh token that was answered last.
    refresh_token: String,
}

/// Changes one's own password.
#[derive(InputObject)]
struct PasswordChangeInput {
    /// The password up to now.
    current_password: String,
    /// The password from now on: 10 to 256 characters.
    new_password: String,
}

/// Changes the agency.
#[derive(InputObject)]
struct AgencyUpdateInput {
    /// The version that you read.
    version: i32,
    /// The name, at most 100 characters.
    name: String,
}

/// Opens a branch.
#[derive(InputObject)]
struct BranchCreateInput {
    #[graphql(flatten)]
    branch: BranchInput,
}

/// Changes a branch.
#[derive(InputObject)]
struct BranchUpdateInput {
    /// Which branch.
    id: Id<BranchId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    branch: BranchInput,
}

/// Makes an account.
#[derive(InputObject)]
struct UserCreateInput {
    /// The address with which the person signs in; one account in the whole installation.
    email: String,
    /// The first password: 10 to 256 characters.
    password: String,
    #[graphql(flatten)]
    user: UserInput,
}

/// Changes an account.
#[derive(InputObject)]
struct UserUpdateInput {
    /// Which account.
    id: Id<UserId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    user: UserInput,
}

/// Disables or enables an account.
#[derive(InputObject)]
struct UserSetDisabledInput {
    /// Which account.
    id: Id<UserId>,
    /// The version that you read.
    version: i32,
    /// True: the person cannot sign in and their sessions end at once. False: they can again.
    disabled: bool,
}

/// Makes an application.
#[derive(InputObject)]
struct ApplicationCreateInput {
    #[graphql(flatten)]
    application: ApplicationInput,
}

/// Changes an application.
#[derive(InputObject)]
struct ApplicationUpdateInput {
    /// Which application.
    id: Id<ApplicationId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    application: ApplicationInput,
    /// True: none of its keys holds. False: they do.
    disabled: bool,
    /// Which documents it may run. Null: those that it may run now.
    documents: Option<ApplicationDocuments>,
}

/// Issues a key.
#[derive(InputObject)]
struct ApiKeyIssueInput {
    /// For which application.
    application_id: Id<ApplicationId>,
    /// What you call it: `staging`. At most 100 characters.
    label: String,
    /// When it stops to hold. Null: when it is revoked.
    expires_at: Option<DateTime>,
}

/// Revokes a key.
#[derive(InputObject)]
struct ApiKeyRevokeInput {
    /// Which key.
    id: Id<ApiKeyId>,
}

payload! {
    /// What `sessionSignIn` answers.
    SessionSignInPayload {
        /// The tokens of the new session. Null when there are user errors.
        tokens: Tokens,
    }
}
payload! {
    /// What `sessionRefresh` answers.
    SessionRefreshPayload {
        /// The next pair of tokens. Null when there are user errors.
        tokens: Tokens,
    }
}
payload! {
    /// What `sessionSignOut` answers.
    SessionSignOutPayload {}
}
payload! {
    /// What `passwordChange` answers.
    PasswordChangePayload {
        /// Your account. Null when there are user errors.
        user: User,
    }
}
payload! {
    /// What `agencyUpdate` answers.
    AgencyUpdatePayload {
        /// The agency as it is now. Null when there are user errors.
        agency: Agency,
    }
}
payload! {
    /// What `branchCreate` answers.
    BranchCreatePayload {
        /// The new branch. Null when there are user errors.
        branch: Branch,
    }
}
payload! {
    /// What `branchUpdate` answers.
    BranchUpdatePayload {
        /// The branch as it is now. Null when there are user errors.
        branch: Branch,
    }
}
payload! {
    /// What `userCreate` answers.
    UserCreatePayload {
        /// The new account. Null when there are user errors.
        user: User,
    }
}
payload! {
    /// What `userUpdate` answers.
    UserUpdatePayload {
        /// The account as it is now. Null when there are user errors.
        user: User,
    }
}
payload! {
    /// What `userSetDisabled` answers.
    UserSetDisabledPayload {
        /// The account as it is now. Null when there are user errors.
        user: User,
    }
}
payload! {
    /// What `applicationCreate` answers.
    ApplicationCreatePayload {
        /// The new application, without a key. Null when there are user errors.
        application: Application,
    }
}
payload! {
    /// What `applicationUpdate` answers.
    ApplicationUpdatePayload {
        /// The application as it is now. Null when there are user errors.
        application: Application,
    }
}
payload! {
    /// What `apiKeyIssue` answers.
    ApiKeyIssuePayload {
        /// The new key. Null when there are user errors.
        api_key: ApiKey,
        /// The key itself, for `Authorization: Bearer …`. It is shown here and nowhere else, ever.
        secret: String,
    }
}
payload! {
    /// What `apiKeyRevoke` answers.
    ApiKeyRevokePayload {
        /// The revoked key. Null when there are user errors.
        api_key: ApiKey,
    }
}

#[Object]
impl AgencyMutation {
    /// Signs a person in by password. Codes: `SIGN_IN_FAILED`, the same whether or not the account exists, and
    /// `TOO_MANY_ATTEMPTS`.
    #[graphql(directive = cost::apply("30".to_owned()))]
    async fn session_sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SessionSignInInput,
    ) -> Result<SessionSignInPayload> {
        let done = session::sign_in(ctx.cx()?, &input.email, &input.password).await;
        SessionSignInPayload::of(ctx, done.map(|(tokens, _)| tokens))
    }

    /// Exchanges a refresh token for the next pair. Codes: `REFRESH_FAILED`.
    async fn session_refresh(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SessionRefreshInput,
    ) -> Result<SessionRefreshPayload> {
        let done = session::refresh(ctx.cx()?, &input.refresh_token).await;
        SessionRefreshPayload::of(ctx, done)
    }

    /// Ends the session of this request: its tokens do not hold any more.
    async fn session_sign_out(&self, ctx: &Context<'_>) -> Result<SessionSignOutPayload> {
        let done = ctx.cx()?.write(async |tx| session::sign_out(tx).await).await;
        SessionSignOutPayload::of(ctx, done)
    }

    /// Changes your own password and ends all your sessions, this one too. Codes: `WRONG_PASSWORD`, `INVALID`.
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PasswordChangeInput,
    ) -> Result<PasswordChangePayload> {
        let PasswordChangeInput { current_password, new_password } = input;
        let done = ctx.cx()?.write(async |tx| user::change_password(tx, &current_password, &new_password).await).await;
        PasswordChangePayload::of(ctx, done)
    }

    /// Changes the agency. Codes: `INVALID`, `STALE`.
    async fn agency_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: AgencyUpdateInput,
    ) -> Result<AgencyUpdatePayload> {
        let done = ctx.cx()?.write(async |tx| founding::update(tx, input.version, &input.name).await).await;
        AgencyUpdatePayload::of(ctx, done)
    }

    /// Opens a branch. Codes: `INVALID`, `BRANCH_NAME_TAKEN`.
    async fn branch_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: BranchCreateInput,
    ) -> Result<BranchCreatePayload> {
        let work = async |tx: &_| branch::create(tx, input.branch.checked()?).await;
        BranchCreatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Changes a branch as a whole. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `BRANCH_NAME_TAKEN`.
    async fn branch_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: BranchUpdateInput,
    ) -> Result<BranchUpdatePayload> {
        let BranchUpdateInput { id, version, branch } = input;
        let work = async |tx: &_| branch::update(tx, id.0, version, branch.checked()?).await;
        BranchUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Makes an account. Codes: `INVALID`, `NOT_FOUND`, `EMAIL_TAKEN`.
    async fn user_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: UserCreateInput,
    ) -> Result<UserCreatePayload> {
        let UserCreateInput { email, password, user } = input;
        let done = ctx.cx()?.write(async |tx| user::create(tx, &email, &password, user.into()).await).await;
        UserCreatePayload::of(ctx, done)
    }

    /// Changes who somebody is here; it holds from their next request on. Codes: `NOT_FOUND`, `INVALID`, `STALE`,
    /// `LAST_ADMIN`.
    async fn user_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: UserUpdateInput,
    ) -> Result<UserUpdatePayload> {
        let UserUpdateInput { id, version, user } = input;
        let done = ctx.cx()?.write(async |tx| user::update(tx, id.0, version, user.into()).await).await;
        UserUpdatePayload::of(ctx, done)
    }

    /// Lets somebody sign in no more, at once, or lets them again. Codes: `NOT_FOUND`, `STALE`, `LAST_ADMIN`.
    async fn user_set_disabled(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: UserSetDisabledInput,
    ) -> Result<UserSetDisabledPayload> {
        let UserSetDisabledInput { id, version, disabled } = input;
        let done = ctx.cx()?.write(async |tx| user::set_disabled(tx, id.0, version, disabled).await).await;
        UserSetDisabledPayload::of(ctx, done)
    }

    /// Makes an application, without a key. Codes: `INVALID`, `APPLICATION_NAME_TAKEN`.
    async fn application_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ApplicationCreateInput,
    ) -> Result<ApplicationCreatePayload> {
        let done = ctx.cx()?.write(async |tx| application::create(tx, input.application.into()).await).await;
        ApplicationCreatePayload::of(ctx, done)
    }

    /// Changes an application; it holds from its next request on. Codes: `NOT_FOUND`, `INVALID`, `STALE`,
    /// `APPLICATION_NAME_TAKEN`.
    async fn application_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ApplicationUpdateInput,
    ) -> Result<ApplicationUpdatePayload> {
        let ApplicationUpdateInput { id, version, application, disabled, documents } = input;
        let standing = application::Standing { disabled, documents: documents.map(Into::into) };
        let work = async |tx: &_| application::update(tx, id.0, version, application.into(), standing).await;
        ApplicationUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Issues a key for an application. Codes: `NOT_FOUND`, `INVALID`.
    async fn api_key_issue(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ApiKeyIssueInput,
    ) -> Result<ApiKeyIssuePayload> {
        let ApiKeyIssueInput { application_id, label, expires_at } = input;
        let work =
            async |tx: &_| application::issue_key(tx, application_id.0, &label, expires_at.map(Into::into)).await;
        ApiKeyIssuePayload::of(ctx, ctx.cx()?.write(work).await.map(|(key, secret)| (ApiKey(key), secret)))
    }

    /// Revokes a key: the next request with it is refused. Codes: `NOT_FOUND`.
    async fn api_key_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ApiKeyRevokeInput,
    ) -> Result<ApiKeyRevokePayload> {
        let done = ctx.cx()?.write(async |tx| application::revoke_key(tx, input.id.0).await).await;
        ApiKeyRevokePayload::of(ctx, done)
    }
}
