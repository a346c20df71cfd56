//! An event on its way to those who listen.

use std::{
    any::Any,
    fmt,
    sync::{Arc, OnceLock},
};

use crate::kernel::event::Event;

/// An event, and what those who are told of it find out about it together.
pub struct Happening {
    event: Arc<Event>,
    shared: OnceLock<Arc<dyn Any + Send + Sync>>,
}

impl fmt::Debug for Happening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Happening").field(&self.event).finish()
    }
}

impl Happening {
    /// An event of which nobody has been told yet.
    #[must_use]
    pub fn of(event: Event) -> Arc<Self> {
        Arc::new(Self { event: Arc::new(event), shared: OnceLock::new() })
    }

    /// The event.
    #[must_use]
    pub const fn event(&self) -> &Arc<Event> {
        &self.event
    }

    /// What all who are told of this event share, made empty by the first of them. It is gone when the last one has been
    /// told, and nothing in it is older than the event.
    #[must_use]
    pub fn shared<T: Default + Send + Sync + 'static>(&self) -> Arc<T> {
        let shared = Arc::clone(self.shared.get_or_init(|| Arc::new(T::default())));
        // There is one user of the feed and so one type; to a second one nothing would be shared.
        shared.downcast().unwrap_or_default()
    }
}
