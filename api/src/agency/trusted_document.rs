//! Trusted documents in the schema. They are registered from the command line, where a manifest is.

use async_graphql::{Context, InputObject, Object};
use domain::{
    agency::{self, trusted_document},
    id::{ApplicationId, TrustedDocumentId},
};

use super::{Application, application::ApplicationById};
use crate::graphql::{Connection, ContextExt, DateTime, Id, Result, page_request, payload};

/// A document that may be run by its name.
#[derive(Clone)]
pub struct TrustedDocument(pub agency::TrustedDocument);

impl From<agency::TrustedDocument> for TrustedDocument {
    fn from(row: agency::TrustedDocument) -> Self {
        Self(row)
    }
}

/// A document that was registered, so that clients run it by its name.
#[Object]
impl TrustedDocument {
    /// The id, for `trustedDocumentRemove`.
    async fn id(&self) -> Id<TrustedDocumentId> {
        self.0.id.into()
    }

    /// What clients send as `documentId`: `sha256:…`, or the name that their tools gave it.
    async fn document_id(&self) -> &str {
        &self.0.name
    }

    /// The document itself.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// The application that may run it. Null when every application of the agency may.
    async fn application(&self, ctx: &Context<'_>) -> Result<Option<Application>> {
        match self.0.application_id {
            Some(id) => ctx.load::<ApplicationById>(id).await,
            None => Ok(None),
        }
    }

    /// When it was registered.
    async fn registered_at(&self) -> DateTime {
        self.0.registered_at.into()
    }
}

/// What can be asked about trusted documents.
#[derive(Default)]
pub struct TrustedDocumentQuery;

#[Object]
impl TrustedDocumentQuery {
    /// The documents that clients may run by their names, newest first. For the roles `ADMIN` and `MANAGER`.
    async fn trusted_documents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those of this application; those of the whole agency are left out.")]
        application_id: Option<Id<ApplicationId>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<TrustedDocument>> {
        let page = page_request(ctx, first, after, last, before)?;
        let page = trusted_document::list(ctx.cx()?, application_id.map(|id| id.0), &page).await?;
        Ok(Connection::new(page, TrustedDocument))
    }
}

/// Removes a trusted document.
#[derive(InputObject)]
struct TrustedDocumentRemoveInput {
    /// Which document.
    id: Id<TrustedDocumentId>,
}

payload! {
    /// What `trustedDocumentRemove` answers.
    TrustedDocumentRemovePayload {
        /// The document as it was. Null when there are user errors.
        trusted_document: TrustedDocument,
    }
}

/// What can be changed about trusted documents.
#[derive(Default)]
pub struct TrustedDocumentMutation;

#[Object]
impl TrustedDocumentMutation {
    /// Removes a trusted document: the next request that names it is refused. Codes: `NOT_FOUND`.
    async fn trusted_document_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: TrustedDocumentRemoveInput,
    ) -> Result<TrustedDocumentRemovePayload> {
        let done = ctx.cx()?.write(async |tx| trusted_document::remove(tx, input.id.0).await).await;
        TrustedDocumentRemovePayload::of(ctx, done)
    }
}
