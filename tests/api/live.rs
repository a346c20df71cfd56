//! Subscriptions: what is heard, by whom, and how sockets and streams are spoken with.

pub mod feed;
mod sharing;
mod slow;
pub mod socket;
mod stream;
mod streams;
mod websocket;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [feed::tests(), sharing::tests(), slow::tests(), streams::tests(), websocket::tests()]
        .into_iter()
        .flatten()
        .collect()
}
