//! Webhooks: what is sent, signed how, when again, and to whom never.

mod delivery;
mod encrypted;
mod endpoints;
mod log;
mod outside;
mod partner;
mod signing;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    [delivery::tests(), encrypted::tests(), endpoints::tests(), log::tests(), outside::tests(), signing::tests()]
        .into_iter()
        .flatten()
        .collect()
}
