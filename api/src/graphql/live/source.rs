//! What a subscription waits for, and what its resolver does with it.

use std::sync::{Arc, Mutex, PoisonError};

use async_graphql::Context as Resolving;
use domain::{
    id::EntityId,
    kernel::{
        self, Context, Error,
        event::Event,
        feed::{Happening, Listening},
    },
};
use futures_util::{
    Stream, StreamExt as _,
    stream::{self, BoxStream, Iter},
};

use crate::graphql::{Id, Result, error::ApiError, request::Unit};

/// What a subscription tells of an event.
pub trait Told: Sized {
    /// The id of what it is about.
    type Id: EntityId;

    /// Begins to listen, if this actor may.
    fn listen(cx: &Context, after: Option<&str>) -> impl Future<Output = kernel::Result<Listening>> + Send;

    /// What an event is about; `None` when it is not one of these.
    fn about(event: &Event) -> Option<Self::Id>;

    /// What this actor is told of an event.
    fn tell(cx: &Context, event: &Event) -> impl Future<Output = kernel::Result<Self>> + Send;
}

/// What happens, one after the other; an error ends it.
pub(super) type Source = BoxStream<'static, kernel::Result<Happened>>;

/// What a subscription has begun to wait for.
pub struct Awaited {
    /// What happens.
    pub(super) source: Source,
    /// The kinds of events that it is about; none when it is about something else.
    pub kinds: &'static [&'static str],
}

/// What an execution is about.
#[derive(Clone)]
pub(super) enum Happened {
    /// An event of the feed.
    Event(Arc<Happening>),
    /// The beat of this number.
    Beat(i32),
}

/// Where a resolver leaves what it begins to wait for.
#[derive(Default)]
pub(super) struct Begun(Mutex<Option<Awaited>>);

impl Begun {
    pub(super) fn take(&self) -> Option<Awaited> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// What a resolver tells of the one thing that happened, or nothing.
type AtMostOne<T> = Iter<std::option::IntoIter<T>>;

/// The resolver of every subscription to the feed: begins to listen, or tells the event that has come.
///
/// # Errors
/// What the domain answers; an event about what is not visible is passed over instead.
pub async fn watch<T: Told>(ctx: &Resolving<'_>, id: Option<Id<T::Id>>, after: Option<String>) -> Result<AtMostOne<T>> {
    let unit = ctx.data_opt::<Arc<Unit>>().ok_or_else(|| ApiError::internal("a request without a context"))?;
    let event = match ctx.data_opt::<Happened>() {
        Some(Happened::Event(happening)) => happening.event(),
        Some(Happened::Beat(_)) => return Ok(stream::iter(None)),
        None => {
            let listening = T::listen(&unit.cx, after.as_deref()).await?;
            let kinds = listening.kinds();
            let events = stream::unfold(listening, |mut listening| async move {
                let event = listening.next().await.map(Happened::Event);
                Some((event, listening))
            });
            return begin(ctx, events, kinds);
        }
    };
    let wanted = T::about(event).is_some_and(|about| id.is_none_or(|id| id.0 == about));
    let told = if wanted { T::tell(&unit.cx, event).await.map(Some) } else { Ok(None) };
    match told {
        Ok(told) => Ok(stream::iter(told)),
        Err(Error::NotFound { .. } | Error::Forbidden(_)) => Ok(stream::iter(None)),
        Err(error) => Err(error.into()),
    }
}

/// The resolver of a subscription to beats: begins to wait for them, or tells the one that has come.
///
/// # Errors
/// When nobody listens, which is our own fault.
pub fn beat(ctx: &Resolving<'_>, beats: impl Stream<Item = i32> + Send + 'static) -> Result<AtMostOne<i32>> {
    match ctx.data_opt::<Happened>() {
        Some(Happened::Beat(number)) => Ok(stream::iter(Some(*number))),
        Some(Happened::Event(_)) => Ok(stream::iter(None)),
        None => begin(ctx, beats.map(|number| Ok(Happened::Beat(number))), &[]),
    }
}

fn begin<T>(
    ctx: &Resolving<'_>,
    source: impl Stream<Item = kernel::Result<Happened>> + Send + 'static,
    kinds: &'static [&'static str],
) -> Result<AtMostOne<T>> {
    let begun = ctx.data_opt::<Arc<Begun>>().ok_or_else(|| ApiError::internal("a subscription that is asked"))?;
    *begun.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Awaited { source: source.boxed(), kinds });
    Ok(stream::iter(None))
}

/// The id behind a name in an event's payload.
#[must_use]
pub fn id_in<I: EntityId>(event: &Event, name: &str) -> Option<I> {
    I::parse(event.payload.get(name)?.as_str()?).ok()
}
