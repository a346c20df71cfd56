//! Services: offered, asked for, quoted, carried out, paid, timed and judged.

mod catalogue;
mod clocks;
pub mod desk;
mod elsewhere;
mod objections;
mod orders;
mod privacy;
mod quotes;
mod races;
mod requests;
mod reviews;
mod stations;
mod story;

pub fn tests() -> Vec<libtest_mimic::Trial> {
    [
        catalogue::tests(),
        clocks::tests(),
        elsewhere::tests(),
        objections::tests(),
        orders::tests(),
        privacy::tests(),
        quotes::tests(),
        races::tests(),
        requests::tests(),
        reviews::tests(),
        stations::tests(),
        story::tests(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
