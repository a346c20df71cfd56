//! Loyalty: points, kept like money.

mod books;
mod clock;
mod deep_clean;
mod keys;
mod killed;
mod programs;
mod purse;
mod races;
mod rewards;
mod story;
mod tiers;
mod vouchers;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        books::tests(),
        clock::tests(),
        deep_clean::tests(),
        keys::tests(),
        killed::tests(),
        programs::tests(),
        races::tests(),
        rewards::tests(),
        story::tests(),
        tiers::tests(),
        vouchers::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
