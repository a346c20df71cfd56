//! Requests, candidates with reasons, proposals, placements, teams.

mod candidates;
mod cover;
mod placements;
mod races;
mod refusals;
mod words;
pub mod world;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [candidates::tests(), cover::tests(), placements::tests(), races::tests(), refusals::tests(), words::tests()]
        .into_iter()
        .flatten()
        .collect()
}
