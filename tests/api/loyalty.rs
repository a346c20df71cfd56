//! Loyalty: points, kept like money.

mod books;
mod campaigns;
mod clock;
mod deep_clean;
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
mod rewards;
mod story;
mod tiers;
mod vouchers;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        books::tests(),
        campaigns::tests(),
        clock::tests(),
        gestures::tests(),
        greetings::tests(),
        deep_clean::tests(),
        keys::tests(),
        killed::tests(),
        programs::tests(),
        races::tests(),
        recommendations::tests(),
        retention::tests(),
        reviews::tests(),
        story::tests(),
        rewards::tests(),
        tiers::tests(),
        vouchers::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
