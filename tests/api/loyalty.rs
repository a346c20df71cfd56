//! Loyalty: points, kept like money.

mod books;
mod campaigns;
mod clock;
mod deep_clean;
mod effects;
mod expiring;
mod gestures;
mod greetings;
mod jobs;
mod keys;
mod killed;
mod model;
mod programs;
mod purse;
mod races;
mod recommendations;
mod retention;
mod reviews;
mod rewards;
mod speed;
mod story;
mod surveys;
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
        effects::tests(),
        expiring::tests(),
        keys::tests(),
        killed::tests(),
        model::tests(),
        programs::tests(),
        races::tests(),
        recommendations::tests(),
        retention::tests(),
        reviews::tests(),
        speed::tests(),
        story::tests(),
        surveys::tests(),
        rewards::tests(),
        tiers::tests(),
        vouchers::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
