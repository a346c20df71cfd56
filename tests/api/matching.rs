//! Requests, candidates with reasons, proposals, placements, teams.

mod candidates;
mod endings;
mod judged_again;
mod placements;
mod races;
mod refusals;
mod words;
pub mod world;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        candidates::tests(),
        endings::tests(),
        judged_again::tests(),
        placements::tests(),
        races::tests(),
        refusals::tests(),
        words::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
