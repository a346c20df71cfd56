//! Records as FHIR R4, held against the published definitions of its resources.

mod definitions;
mod record;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [definitions::tests(), record::tests()].into_iter().flatten().collect()
}
