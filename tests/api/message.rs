//! Conversations of households with those who serve them.

mod conversations;
mod files;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [conversations::tests(), files::tests()].into_iter().flatten().collect()
}
