//! Quality: checklists, inspections, findings, what is done about them.

mod checklists;
mod findings;
mod inspections;
mod privacy;
mod round;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [checklists::tests(), findings::tests(), inspections::tests(), privacy::tests()].into_iter().flatten().collect()
}
