//! Whether something stays in the catalogue, proposed from a year of its use.

use entity::{
    money::Minor,
    service::{
        catalogue_item::{CatalogueKind, Fee},
        catalogue_review::ReviewVerdict,
    },
};

/// From so many ratings on their mean says something.
const ENOUGH_RATINGS: i64 = 5;
/// A mean below this, in hundredths of a star, is not good enough.
const GOOD_ENOUGH: i64 = 350;
/// More complaints than this of a hundred uses are too many.
const MOST_COMPLAINTS_PERCENT: i64 = 5;
/// Prices cover cost with so much of it on top, in percent.
const MARGIN_PERCENT: i64 = 5;

/// How something was used in a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// Requests that were not withdrawn.
    pub uses: i64,
    /// Orders that were rated.
    pub rated: i64,
    /// The stars of all of them.
    pub rating_sum: i64,
    /// Complaints.
    pub complaints: i64,
    /// What was paid.
    pub revenue: Minor,
    /// What the worked hours cost.
    pub cost: Minor,
}

/// What a year speaks for. What stands or happens without being asked for is not judged by how often it is.
#[must_use]
pub fn propose(kind: CatalogueKind, fee: Fee, usage: &Usage) -> ReviewVerdict {
    let asked_for = !matches!(kind, CatalogueKind::Standing | CatalogueKind::Event);
    if asked_for && usage.uses == 0 {
        return ReviewVerdict::Retire;
    }
    let disliked = usage.rated >= ENOUGH_RATINGS && usage.rating_sum * 100 < GOOD_ENOUGH * usage.rated;
    let complained = usage.complaints > 1 && usage.complaints * 100 > MOST_COMPLAINTS_PERCENT * usage.uses;
    let covered = usage.revenue.0.saturating_mul(100) >= usage.cost.0.saturating_mul(100 + MARGIN_PERCENT);
    if disliked || complained || (fee == Fee::Priced && !covered) {
        return ReviewVerdict::Change;
    }
    ReviewVerdict::Keep
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const GOOD: Usage =
        Usage { uses: 40, rated: 10, rating_sum: 46, complaints: 1, revenue: Minor(105), cost: Minor(100) };

    fn of(usage: Usage) -> ReviewVerdict {
        propose(CatalogueKind::Direct, Fee::Priced, &usage)
    }

    #[test]
    fn what_is_used_liked_and_paid_for_stays() {
        assert_eq!(of(GOOD), ReviewVerdict::Keep);
    }

    #[test]
    fn what_nobody_asks_for_goes_unless_it_is_there_without_being_asked() {
        assert_eq!(of(Usage::default()), ReviewVerdict::Retire);
        assert_eq!(propose(CatalogueKind::Standing, Fee::Free, &Usage::default()), ReviewVerdict::Keep);
    }

    #[test]
    fn a_price_below_cost_and_a_small_margin_changes() {
        assert_eq!(of(Usage { revenue: Minor(104), ..GOOD }), ReviewVerdict::Change);
        assert_eq!(
            propose(CatalogueKind::Direct, Fee::Free, &Usage { revenue: Minor(0), ..GOOD }),
            ReviewVerdict::Keep
        );
    }

    #[test]
    fn what_is_disliked_or_complained_about_changes_and_one_bad_day_says_nothing() {
        assert_eq!(of(Usage { rating_sum: 34, ..GOOD }), ReviewVerdict::Change);
        assert_eq!(of(Usage { rating_sum: 35, ..GOOD }), ReviewVerdict::Keep);
        assert_eq!(of(Usage { rated: 1, rating_sum: 1, ..GOOD }), ReviewVerdict::Keep);
        assert_eq!(of(Usage { complaints: 3, ..GOOD }), ReviewVerdict::Change);
        assert_eq!(of(Usage { uses: 2, complaints: 1, ..GOOD }), ReviewVerdict::Keep);
    }

    proptest! {
        #[test]
        fn more_money_never_speaks_against_it(revenue in 0..10_000_i64, more in 0..10_000_i64, cost in 0..10_000_i64) {
            let with = |revenue| of(Usage { revenue: Minor(revenue), cost: Minor(cost), ..GOOD });
            if with(revenue) == ReviewVerdict::Keep {
                prop_assert_eq!(with(revenue + more), ReviewVerdict::Keep);
            }
        }
    }
}
