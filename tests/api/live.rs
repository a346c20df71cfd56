//! Subscriptions: what is heard, by whom, and how sockets are spoken with.

mod feed;
pub mod socket;
mod websocket;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [feed::tests(), websocket::tests()].into_iter().flatten().collect()
}
