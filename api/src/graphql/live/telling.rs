//! What those who ask the same are told of an event: found out once for all of them.
//!
//! An answer depends on the account and its rights, on what is asked, and on the event; so one execution serves everybody
//! who has these in common. Sign-ins are shared by bearer. Both are made for the event, after it has happened, and are
//! gone with it: nobody is told by rights of an earlier time.

use std::{
    collections::HashMap,
    hash::{Hash, Hasher},
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{Request, Response, Variables};
use domain::{
    agency::bearer,
    kernel::{
        self, Actor, Context,
        audit::{self, SensitiveRead},
    },
};
use futures_util::StreamExt as _;
use tokio::sync::OnceCell;

use super::source::Happened;
use crate::{
    graphql::{document::Document, loader::Loaders, request::Unit},
    state::State,
};

/// What a subscription asks at each event.
pub(super) struct Asked {
    document: Arc<Document>,
    operation: Option<String>,
    variables: Variables,
    /// The variables as text, to tell equal ones.
    given: String,
}

/// What somebody is told of an event.
pub(super) enum Tidings {
    /// This, and it shows these sensitive fields.
    Answer(Box<Response>, Vec<SensitiveRead>),
    /// Nothing: it is not theirs to see, or not what they asked for.
    Nothing,
    /// It took too long to find out.
    TooLate,
}

/// What is found out about one event.
#[derive(Default)]
pub(super) struct Telling {
    signed_in: Once<String, Actor>,
    told: Once<(Actor, Arc<Asked>), Tidings>,
}

impl Asked {
    pub(super) fn new(document: Arc<Document>, request: &Request) -> Self {
        Self {
            document,
            operation: request.operation_name.clone(),
            given: serde_json::to_string(&request.variables).unwrap_or_default(),
            variables: request.variables.clone(),
        }
    }

    /// One execution of it.
    fn request(&self) -> Request {
        let mut request = Request::new("").variables(self.variables.clone());
        request.operation_name.clone_from(&self.operation);
        request.set_parsed_query(self.document.executable.clone());
        request
    }

    /// A document is remembered when it is judged, so whoever sends the same text has the same one.
    fn identity(&self) -> (*const Document, &Option<String>, &str) {
        (Arc::as_ptr(&self.document), &self.operation, &self.given)
    }
}

impl PartialEq for Asked {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Eq for Asked {}

impl Hash for Asked {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.identity().hash(state);
    }
}

/// An answer of one's own.
pub(super) fn copied(response: &Response) -> Response {
    let mut copy = Response::new(response.data.clone());
    copy.errors.clone_from(&response.errors);
    copy.extensions.clone_from(&response.extensions);
    copy
}

impl Telling {
    /// Who stands behind a bearer at this event.
    pub(super) async fn sign_in(&self, nobody: Context, bearer: Option<&str>) -> kernel::Result<Context> {
        let Some(bearer) = bearer else { return Ok(nobody) };
        let signed_in = self.signed_in.cell(bearer.to_owned());
        let actor = signed_in.get_or_try_init(|| bearer::actor_among_others(&nobody, bearer)).await?;
        Ok(nobody.acting_as(actor.clone()))
    }

    /// What the caller is told of the event.
    pub(super) async fn about(
        &self,
        happened: &Happened,
        state: &State,
        cx: &Context,
        asked: &Arc<Asked>,
    ) -> Arc<OnceCell<Tidings>> {
        let actor = cx.actor().in_any_session();
        let told = self.told.cell((actor.clone(), Arc::clone(asked)));
        told.get_or_init(|| Box::pin(find_out(happened, state, cx.acting_as(actor), asked))).await;
        told
    }
}

async fn find_out(happened: &Happened, state: &State, cx: Context, asked: &Asked) -> Tidings {
    let unit = Arc::new(Unit { cx: cx.clone(), loaders: Loaders::default() });
    let request = asked.request().data(unit).data(happened.clone());
    let mut telling = state.schema().execute_stream(request);
    match tokio::time::timeout(state.limits().query_time, telling.next()).await {
        Ok(Some(response)) => Tidings::Answer(Box::new(response), audit::noted(&cx)),
        Ok(None) => Tidings::Nothing,
        Err(_) => Tidings::TooLate,
    }
}

/// Values that are each found out once, by whoever asks first.
struct Once<K, V>(Mutex<HashMap<K, Arc<OnceCell<V>>>>);

impl<K, V> Default for Once<K, V> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, V> Once<K, V> {
    fn cell(&self, key: K) -> Arc<OnceCell<V>> {
        Arc::clone(self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(key).or_default())
    }
}
