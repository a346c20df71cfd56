//! Who holds how many connections that last: sockets and streams.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

/// The sockets and streams of a process, counted by caller.
#[derive(Default)]
pub struct Connections(Arc<Mutex<HashMap<String, usize>>>);

/// A place for one of them, given back at its end.
pub(super) struct Place {
    of: Arc<Mutex<HashMap<String, usize>>>,
    caller: String,
}

impl Connections {
    /// A place for one more of this caller; `None` when they hold as many as they may.
    pub(super) fn take(&self, caller: String, most: usize) -> Option<Place> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = held.entry(caller.clone()).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { of: Arc::clone(&self.0), caller })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut held = self.of.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = held.get_mut(&self.caller) {
            *count -= 1;
            if *count == 0 {
                held.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_given_back() {
        let connections = Connections::default();
        let first = connections.take("a".into(), 1);
        assert!(
            first.is_some() && connections.take("a".into(), 1).is_none() && connections.take("b".into(), 1).is_some()
        );
        drop(first);
        assert!(connections.take("a".into(), 1).is_some());
    }
}
