//! Quality: checklists, inspections, findings, what is done about them.

mod checklists;
mod complaints;
mod findings;
mod inspections;
mod lots;
mod plans;
mod privacy;
mod receptions;
pub mod round;
mod standards;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        checklists::tests(),
        complaints::tests(),
        findings::tests(),
        inspections::tests(),
        lots::tests(),
        plans::tests(),
        privacy::tests(),
        receptions::tests(),
        standards::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
