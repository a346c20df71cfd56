//! Documents that are named instead of sent: registered ones by `documentId`
//! (<https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md>), and
//! automatic persisted queries as Apollo's clients speak them
//! (<https://www.apollographql.com/docs/apollo-server/performance/apq>). Named documents obey every limit.

use std::{any::TypeId, fmt, sync::Arc};

use async_graphql::{Request, ServerError, Value};
use domain::{
    agency::{Documents, application, document_identifier::DocumentIdentifier, trusted_document},
    id::TrustedDocumentId,
    kernel::{Context, Error},
};
use quick_cache::{Weighter, sync::Cache};

use super::{
    document::Judge,
    execute::{self, Caller, Outcome, coded, failed},
};
use crate::state::State;

/// How many bytes of documents each of the two memories may hold.
const REMEMBERED: u64 = 8 * 1024 * 1024;
/// What an entry takes beside its text, roughly.
const OVERHEAD: u64 = 200;

/// The name that a client sent in the place of a document.
pub struct DocumentId(pub String);

/// Why a request is not executed.
pub type Refusal = (Outcome, Vec<ServerError>);

/// Texts that are kept in memory, so that a name is enough.
pub struct Remembered {
    /// What clients have sent with its hash, by the hash: the same text for whoever asks.
    sent: Cache<String, Arc<str>, ByLength>,
    /// What was registered. A row never changes, so what is remembered of it is never old; whether it still stands is
    /// asked each time.
    registered: Cache<TrustedDocumentId, Arc<str>, ByLength>,
}

#[derive(Clone)]
struct ByLength;

impl<K> Weighter<K, Arc<str>> for ByLength {
    fn weight(&self, _: &K, text: &Arc<str>) -> u64 {
        OVERHEAD + text.len() as u64
    }
}

impl Default for Remembered {
    fn default() -> Self {
        Self {
            sent: Cache::with_weighter(1_000, REMEMBERED, ByLength),
            registered: Cache::with_weighter(1_000, REMEMBERED, ByLength),
        }
    }
}

impl fmt::Debug for Remembered {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Remembered({} sent, {} registered)", self.sent.len(), self.registered.len())
    }
}

impl Remembered {
    fn sent(&self, identifier: &DocumentIdentifier) -> Option<Arc<str>> {
        match identifier {
            DocumentIdentifier::Sha256(hash) => self.sent.get(hash),
            DocumentIdentifier::Custom(_) => None,
        }
    }
}

/// By which protocol a document is named: they differ in what they answer to a name that is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Protocol {
    PersistedDocuments,
    AutomaticPersistedQueries,
}

/// What a request says about its document.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// The document itself.
    Sent,
    /// The document and its hash, to be remembered.
    SentWithHash(DocumentIdentifier),
    /// A name alone.
    Named(DocumentIdentifier, Protocol),
}

/// Puts the document into a request that names it, and refuses what the caller is not trusted with. Answers who calls if
/// that had to be found out.
///
/// # Errors
/// Why there is no document to execute.
pub async fn resolve(state: &State, request: &mut Request, caller: &Caller) -> Result<Option<Context>, Refusal> {
    let asked = Asked::of(request)?;
    // Only applications are ever bound, and only keys are theirs.
    let may_be_bound = caller.bearer.as_deref().is_some_and(|bearer| bearer.starts_with(application::KEY_PREFIX));
    if !may_be_bound && answer_freely(state, request, &asked) {
        return Ok(None);
    }
    // What few requests need has a place of its own in memory.
    Box::pin(look_up(state, request, caller, asked)).await
}

/// Finds out who calls, and which document is registered for them.
///
/// # Errors
/// Why there is no document to execute.
async fn look_up(
    state: &State,
    request: &mut Request,
    caller: &Caller,
    asked: Asked,
) -> Result<Option<Context>, Refusal> {
    let cx = execute::authenticate(state, caller.clone()).await.map_err(failure)?;
    let bound = cx.actor().documents() == Documents::TrustedOnly;
    if !bound && answer_freely(state, request, &asked) {
        return Ok(Some(cx));
    }
    let registered = match &asked {
        Asked::Sent => None,
        Asked::SentWithHash(identifier) | Asked::Named(identifier, _) => registered(state, &cx, identifier).await?,
    };
    match (registered, asked) {
        (Some(text), _) => {
            request.query = text.to_string();
            Ok(Some(cx))
        }
        (None, Asked::Named(identifier, protocol)) if !bound => Err(not_found(&identifier, protocol)),
        (None, _) => Err(refuse(
            "DOCUMENT_NOT_TRUSTED",
            "this application may run registered documents only: name one by `documentId`",
        )),
    }
}

/// What needs no look at the database: the document was sent, or is remembered.
fn answer_freely(state: &State, request: &mut Request, asked: &Asked) -> bool {
    match asked {
        Asked::Sent => true,
        Asked::SentWithHash(identifier) => {
            let DocumentIdentifier::Sha256(hash) = identifier else { return true };
            // What nobody could run need not be remembered.
            if problem(state.judge(), &request.query).is_none() {
                state.documents().sent.insert(hash.clone(), Arc::from(request.query.as_str()));
            }
            true
        }
        Asked::Named(identifier, _) => match state.documents().sent(identifier) {
            Some(text) => {
                request.query = text.to_string();
                true
            }
            None => false,
        },
    }
}

async fn registered(state: &State, cx: &Context, identifier: &DocumentIdentifier) -> Result<Option<Arc<str>>, Refusal> {
    let Some(id) = trusted_document::find(cx, identifier).await.map_err(failure)? else { return Ok(None) };
    if let Some(text) = state.documents().registered.get(&id) {
        return Ok(Some(text));
    }
    match trusted_document::text(cx, id).await {
        Ok(text) => {
            let text: Arc<str> = text.into();
            state.documents().registered.insert(id, Arc::clone(&text));
            Ok(Some(text))
        }
        // Removed between the two looks.
        Err(Error::NotFound { .. }) => Ok(None),
        Err(error) => Err(failure(error)),
    }
}

/// What is wrong with a document before it is executed; `None` when nothing is.
#[must_use]
pub fn problem(judge: &Judge, text: &str) -> Option<String> {
    let errors = judge.document(text).err()?;
    Some(errors.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join("; "))
}

impl Asked {
    fn of(request: &Request) -> Result<Self, Refusal> {
        let named = request.data.get(&TypeId::of::<DocumentId>()).and_then(|data| data.downcast_ref::<DocumentId>());
        if let Some(DocumentId(name)) = named {
            let identifier = identifier("documentId", name)?;
            return Ok(Self::Named(identifier, Protocol::PersistedDocuments));
        }
        match request.extensions.0.get("persistedQuery") {
            Some(Value::Object(query)) => Self::automatic(request, query),
            Some(Value::Null) | None => Ok(Self::Sent),
            Some(_) => Err(refuse("BAD_REQUEST", "extensions.persistedQuery must be an object")),
        }
    }

    fn automatic(
        request: &Request,
        query: &async_graphql::indexmap::IndexMap<async_graphql::Name, Value>,
    ) -> Result<Self, Refusal> {
        if query.get("version") != Some(&Value::from(1)) {
            let told = "extensions.persistedQuery.version must be 1";
            return Err(refuse("PERSISTED_QUERY_NOT_SUPPORTED", told));
        }
        let Some(Value::String(hash)) = query.get("sha256Hash") else {
            return Err(refuse(
                "BAD_REQUEST",
                "extensions.persistedQuery.sha256Hash must hold the hash of the document",
            ));
        };
        let identifier = identifier("extensions.persistedQuery.sha256Hash", hash)?;
        if request.query.is_empty() {
            return Ok(Self::Named(identifier, Protocol::AutomaticPersistedQueries));
        }
        if !identifier.fits(&request.query) {
            let told = "extensions.persistedQuery.sha256Hash is not the hash of `query`";
            return Err(refuse("PERSISTED_QUERY_HASH_MISMATCH", told));
        }
        Ok(Self::SentWithHash(identifier))
    }
}

fn identifier(parameter: &str, text: &str) -> Result<DocumentIdentifier, Refusal> {
    DocumentIdentifier::parse(text).map_err(|problem| refuse("BAD_REQUEST", &format!("{parameter} {problem}")))
}

fn not_found(identifier: &DocumentIdentifier, protocol: Protocol) -> Refusal {
    match protocol {
        // Word for word what Apollo's clients wait for before they send the document itself.
        Protocol::AutomaticPersistedQueries => refuse("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"),
        Protocol::PersistedDocuments => {
            refuse("PERSISTED_DOCUMENT_NOT_FOUND", &format!("no document is registered as `{identifier}`"))
        }
    }
}

fn refuse(code: &'static str, message: &str) -> Refusal {
    (Outcome::Malformed, vec![coded(ServerError::new(message, None), code)])
}

fn failure(error: Error) -> Refusal {
    let outcome = match error {
        Error::Unauthenticated(_) => Outcome::Unauthenticated,
        _ => Outcome::Executed,
    };
    (outcome, failed(error).errors)
}
