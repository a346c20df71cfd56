//! Care: assessed, planned, done, recorded.

mod assessments;
mod certificate;
mod consents;
mod plans;
mod records;
mod story;
mod tasks;
pub mod ward;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        assessments::tests(),
        certificate::tests(),
        consents::tests(),
        plans::tests(),
        records::tests(),
        story::tests(),
        tasks::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
