//! Visits: planned, assigned, reported, noticed.

mod assignment;
mod calendar;
mod decisions;
mod exports;
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
        calendar::tests(),
        decisions::tests(),
        exports::tests(),
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
