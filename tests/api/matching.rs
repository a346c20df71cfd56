//! Requests, candidates with reasons, proposals, placements, teams.

mod branches;
mod candidates;
mod cover;
mod demo;
mod endings;
mod judged_again;
mod placements;
mod races;
mod refusals;
mod relaxations;
mod schedules;
mod shown;

mod words;
pub mod world;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        branches::tests(),
        candidates::tests(),
        cover::tests(),
        demo::tests(),
        endings::tests(),
        judged_again::tests(),
        placements::tests(),
        races::tests(),
        refusals::tests(),
        relaxations::tests(),
        schedules::tests(),
        shown::tests(),
        words::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
