//! Households: who is served, seen from outside.

mod home;
mod privacy;
mod rights;
mod search;
mod story;

use libtest_mimic::Trial;

pub fn tests() -> Vec<Trial> {
    [home::tests(), privacy::tests(), rights::tests(), search::tests(), story::tests()].into_iter().flatten().collect()
}
