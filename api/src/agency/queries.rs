//! What can be asked about the agency.

use async_graphql::{Context, ID, Object};
use domain::{
    agency::{application, audit_trail, branch, user, webhook::endpoint},
    id::{self, ApplicationId, BranchId, UserId, WebhookEndpointId},
    kernel::Error,
};

use super::{Application, Branch, User, WebhookEndpoint, audit::AuditEntry, objects::Viewer};
use crate::graphql::{Connection, ContextExt, Id, Result, page_request, visible};

/// The agency's part of the root.
#[derive(Default)]
pub struct AgencyQuery;

#[Object]
impl AgencyQuery {
    /// You: who acts in this request, and what you may do. Null when nobody has signed in.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        Ok(ctx.cx()?.actor().agency().map(|_| Viewer))
    }

    /// The branches that you work in, by name; families, carers and applications see all.
    async fn branches(&self, ctx: &Context<'_>) -> Result<Vec<Branch>> {
        Ok(branch::list(ctx.cx()?).await?.into_iter().map(Branch).collect())
    }

    /// One branch. Null when you do not see it.
    async fn branch(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The branch.")] id: Id<BranchId>,
    ) -> Result<Option<Branch>> {
        Ok(visible(branch::get(ctx.cx()?, id.0).await)?.map(Branch))
    }

    /// The accounts of people who sign in, by name. For the roles `ADMIN` and `MANAGER`.
    async fn users(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<User>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(user::list(ctx.cx()?, &page).await?, User))
    }

    /// One account. Null when you do not see it; your own you always do.
    async fn user(&self, ctx: &Context<'_>, #[graphql(desc = "The account.")] id: Id<UserId>) -> Result<Option<User>> {
        Ok(visible(user::get(ctx.cx()?, id.0).await)?.map(User))
    }

    /// The applications of partners, by name. For the roles `ADMIN` and `MANAGER`.
    async fn applications(&self, ctx: &Context<'_>) -> Result<Vec<Application>> {
        Ok(application::list(ctx.cx()?).await?.into_iter().map(Application).collect())
    }

    /// One application. Null when you do not see it; an application sees itself.
    async fn application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The application.")] id: Id<ApplicationId>,
    ) -> Result<Option<Application>> {
        Ok(visible(application::get(ctx.cx()?, id.0).await)?.map(Application))
    }

    /// One webhook endpoint. Null when you do not see it; an application sees its own.
    async fn webhook_endpoint(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The endpoint.")] id: Id<WebhookEndpointId>,
    ) -> Result<Option<WebhookEndpoint>> {
        Ok(visible(endpoint::get(ctx.cx()?, id.0).await)?.map(WebhookEndpoint))
    }

    /// The scopes that applications can be given: names of permissions.
    async fn application_scopes(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>> {
        Ok(application::scopes(ctx.cx()?)?)
    }

    /// Who read sensitive fields, newest first. For the roles `ADMIN` and `MANAGER`.
    async fn audit_entries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only reads of this object.")] object_id: Option<ID>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<AuditEntry>> {
        let object = match object_id {
            Some(text) => {
                let (_, uuid) =
                    id::split(&text).ok_or_else(|| Error::invalid("objectId", format!("`{}` is not an id", *text)))?;
                Some(uuid)
            }
            None => None,
        };
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(audit_trail::entries(ctx.cx()?, object, &page).await?, AuditEntry))
    }
}
