//! Care: assessed, planned, done, recorded.

mod assessments;
mod plans;
mod story;
mod tasks;
mod ward;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [assessments::tests(), plans::tests(), story::tests(), tasks::tests()].into_iter().flatten().collect()
}
