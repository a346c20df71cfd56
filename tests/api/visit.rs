//! Visits: planned, assigned, reported, noticed.

mod assignment;
mod decisions;
mod killed;
mod noticing;
mod offline;
mod placements;
pub mod planned;
mod reports;
mod series;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        assignment::tests(),
        decisions::tests(),
        killed::tests(),
        noticing::tests(),
        offline::tests(),
        placements::tests(),
        reports::tests(),
        series::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
