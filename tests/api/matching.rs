//! Requests, candidates with reasons, proposals, placements, teams.

mod candidates;
mod placements;
mod races;
mod refusals;
mod relaxations;
mod schedules;
mod words;
pub mod world;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    let files = [
        candidates::tests(),
        placements::tests(),
        races::tests(),
        refusals::tests(),
        relaxations::tests(),
        schedules::tests(),
        words::tests(),
    ];
    files.into_iter().flatten().collect()
}
