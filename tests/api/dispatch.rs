//! Dispatch: days planned, explained, accepted, and planned anew; and the engine on files.

mod acceptance;
mod files;
mod large;
mod planned;
mod solving;
mod story;
mod town;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [acceptance::tests(), files::tests(), large::tests(), planned::tests(), solving::tests(), story::tests()]
        .into_iter()
        .flatten()
        .collect()
}
