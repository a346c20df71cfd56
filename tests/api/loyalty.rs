//! Loyalty: points, kept like money.

mod books;
mod clock;
mod gestures;
mod greetings;
mod keys;
mod killed;
mod programs;
mod purse;
mod races;
mod story;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        books::tests(),
        clock::tests(),
        gestures::tests(),
        greetings::tests(),
        keys::tests(),
        killed::tests(),
        programs::tests(),
        races::tests(),
        story::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
