//! Loyalty: points, kept like money.

mod books;
mod campaigns;
mod clock;
mod gestures;
mod greetings;
mod keys;
mod killed;
mod programs;
mod purse;
mod races;
mod recommendations;
mod retention;
mod reviews;
mod story;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        books::tests(),
        campaigns::tests(),
        clock::tests(),
        gestures::tests(),
        greetings::tests(),
        keys::tests(),
        killed::tests(),
        programs::tests(),
        races::tests(),
        recommendations::tests(),
        retention::tests(),
        reviews::tests(),
        story::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
