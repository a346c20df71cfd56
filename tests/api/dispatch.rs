//! Dispatch: days planned, explained, accepted, and planned anew; and the engine on files.

mod acceptance;
mod doubles;
mod files;
mod large;
mod planned;
mod replanned;
mod roads;
mod solving;
mod story;
mod town;
mod week;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        acceptance::tests(),
        doubles::tests(),
        files::tests(),
        large::tests(),
        planned::tests(),
        replanned::tests(),
        roads::tests(),
        solving::tests(),
        story::tests(),
        week::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
