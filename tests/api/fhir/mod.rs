//! Records as FHIR R4, held against the published definitions of its resources.

mod care;
mod definitions;
mod record;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [care::tests(), definitions::tests(), record::tests()].into_iter().flatten().collect()
}
