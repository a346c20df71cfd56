//! What a voucher takes off an order, and what may come back: over plain data.

use entity::loyalty::voucher::VoucherMeasure;

/// What there is to know of a voucher when it is to take something off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    /// In what it is counted.
    pub measure: VoucherMeasure,
    /// What is left of it, in that measure.
    pub remains: i64,
    /// It takes off no more than this.
    pub most_off: Option<i64>,
    /// Whether what an order leaves of it stays.
    pub partial: bool,
}

/// What a voucher takes off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Taken {
    /// Off the order, in the smallest unit of the currency.
    pub off: i64,
    /// Of the voucher, in its own measure.
    pub value: i64,
}

/// What a voucher takes off an order of which so much is to be paid; `None` when that is nothing.
#[must_use]
pub fn take(offer: &Offer, to_pay: i64) -> Option<Taken> {
    let limit = to_pay.min(offer.most_off.unwrap_or(i64::MAX));
    let (off, value) = match offer.measure {
        VoucherMeasure::Amount => {
            let off = limit.min(offer.remains);
            (off, if offer.partial { off } else { offer.remains })
        }
        VoucherMeasure::Percent => {
            let share = i128::from(to_pay) * i128::from(offer.remains) / 100;
            (limit.min(i64::try_from(share).unwrap_or(i64::MAX)), offer.remains)
        }
        VoucherMeasure::Times => (limit, 1),
    };
    (off > 0 && value > 0 && value <= offer.remains).then_some(Taken { off, value })
}

/// What points were exchanged for a voucher, and what has become of both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The points that were spent; more than none.
    pub points: i64,
    /// How many of them came back.
    pub points_back: i64,
    /// What the voucher was worth; more than nothing.
    pub worth: i64,
    /// What is left of it.
    pub remains: i64,
}

impl Exchange {
    /// Whether the household holds no more than it gave: the share of the points that came back and the share of the voucher
    /// that is left are one at most.
    #[must_use]
    pub fn is_fair(&self) -> bool {
        let [points, back, worth, remains] = [self.points, self.points_back, self.worth, self.remains].map(i128::from);
        back >= 0 && remains >= 0 && back * worth + remains * points <= points * worth
    }

    /// How many points come back for what is left of the voucher, cut off.
    #[must_use]
    pub fn for_the_rest(&self) -> i64 {
        let share = i128::from(self.points) * i128::from(self.remains) / i128::from(self.worth.max(1));
        i64::try_from(share).unwrap_or(i64::MAX).min(self.points - self.points_back)
    }

    /// The same with so many more points given back; `None` where that would be unfair.
    #[must_use]
    pub fn with_points_back(self, points: i64) -> Option<Self> {
        let after = Self { points_back: self.points_back.checked_add(points)?, ..self };
        after.is_fair().then_some(after)
    }

    /// The same with so much more in the voucher; `None` where that would be unfair.
    #[must_use]
    pub fn with_value_back(self, value: i64) -> Option<Self> {
        let after = Self { remains: self.remains.checked_add(value)?, ..self };
        after.is_fair().then_some(after)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn offer(measure: VoucherMeasure, remains: i64) -> Offer {
        Offer { measure, remains, most_off: None, partial: true }
    }

    #[test]
    fn each_measure_takes_off_what_it_is_worth() {
        use VoucherMeasure::{Amount, Percent, Times};
        let taken = |off, value| Some(Taken { off, value });
        assert_eq!(take(&offer(Amount, 5_000), 15_000), taken(5_000, 5_000));
        assert_eq!(take(&offer(Amount, 20_000), 15_000), taken(15_000, 15_000), "the rest stays");
        let whole = Offer { partial: false, ..offer(Amount, 20_000) };
        assert_eq!(take(&whole, 15_000), taken(15_000, 20_000), "the rest is gone");
        assert_eq!(take(&offer(Percent, 20), 15_001), taken(3_000, 20));
        assert_eq!(take(&Offer { most_off: Some(1_000), ..offer(Percent, 20) }, 15_000), taken(1_000, 20));
        assert_eq!(take(&offer(Times, 3), 15_000), taken(15_000, 1));
        assert_eq!(take(&offer(Times, 0), 15_000), None);
        assert_eq!(take(&offer(Percent, 20), 4), None, "a fifth of four fen is none");
    }

    #[test]
    fn half_of_a_voucher_is_half_of_its_points() {
        let half = Exchange { points: 300, points_back: 0, worth: 2, remains: 1 };
        assert_eq!(half.for_the_rest(), 150);
        assert_eq!(half.with_points_back(151), None);
        let back = Exchange { remains: 0, ..half }.with_points_back(300).expect("all of it");
        assert_eq!(back.with_value_back(1), None, "what came back as points does not come back as value");
    }

    proptest! {
        #[test]
        fn whatever_is_used_and_given_back_the_household_never_holds_more_than_it_gave(
            points in 1_i64..10_000,
            worth in 1_i64..10_000,
            steps in prop::collection::vec((0_u8..4, 1_i64..10_000), 0..40),
        ) {
            let mut now = Exchange { points, points_back: 0, worth, remains: worth };
            for (step, number) in steps {
                match step {
                    0 => now.remains -= number.min(now.remains),
                    1 => now = now.with_value_back(number).unwrap_or(now),
                    2 => now = now.with_points_back(number).unwrap_or(now),
                    _ => {
                        let back = now.for_the_rest();
                        now = Exchange { remains: 0, points_back: now.points_back + back, ..now };
                    }
                }
                prop_assert!(now.is_fair(), "{now:?}");
                prop_assert!(now.points_back <= now.points && now.remains <= now.worth);
            }
        }

        #[test]
        fn no_more_is_taken_than_there_is_and_than_is_to_be_paid(
            kind in 0_u8..3,
            remains in 0_i64..=100,
            to_pay in 0_i64..1_000_000,
            most_off in prop::option::of(1_i64..1_000_000),
            partial: bool,
        ) {
            let measure = [VoucherMeasure::Amount, VoucherMeasure::Percent, VoucherMeasure::Times][usize::from(kind)];
            if let Some(taken) = take(&Offer { measure, remains, most_off, partial }, to_pay) {
                prop_assert!(0 < taken.off && taken.off <= to_pay.min(most_off.unwrap_or(to_pay)));
                prop_assert!(0 < taken.value && taken.value <= remains);
            } else {
                prop_assert!(remains == 0 || to_pay == 0 || measure == VoucherMeasure::Percent);
            }
        }
    }
}
