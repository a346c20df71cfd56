//! What is odd, as plain rules over what was counted.

use serde::{Deserialize, Serialize};

use super::policy::ReviewPolicy;
use crate::household::likeness::Likeness;

/// What was found, and from when on it is odd.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "sign", rename_all = "SCREAMING_SNAKE_CASE", rename_all_fields = "camelCase")]
pub enum Sign {
    /// So many purchases were given back within the window.
    Returns {
        /// How many.
        found: i64,
        /// From so many on it is odd.
        limit: i64,
    },
    /// So many points were earned in a day.
    Points {
        /// How many.
        found: i64,
        /// Above so many it is odd.
        limit: i64,
    },
    /// So often points were earned in a day.
    Entries {
        /// How often.
        found: i64,
        /// Above so often it is odd.
        limit: i64,
    },
    /// Two households, or a household and a carer, are alike.
    Alike {
        /// In what.
        likeness: Likeness,
    },
}

/// Purchases that are given back again and again.
#[must_use]
pub fn of_returns(found: i64, policy: &ReviewPolicy) -> Vec<Sign> {
    if found >= policy.returns { vec![Sign::Returns { found, limit: policy.returns }] } else { Vec::new() }
}

/// More in a day than is likely.
#[must_use]
pub fn of_a_day(points: i64, entries: i64, policy: &ReviewPolicy) -> Vec<Sign> {
    let mut signs = Vec::new();
    if points > policy.daily_points {
        signs.push(Sign::Points { found: points, limit: policy.daily_points });
    }
    if entries > policy.daily_entries {
        signs.push(Sign::Entries { found: entries, limit: policy.daily_entries });
    }
    signs
}

/// Whether households that are alike in these are perhaps one: a shared number or address alone may be a shared house, and
/// is looked at all the same.
#[must_use]
pub fn of_likeness(likeness: impl IntoIterator<Item = Likeness>) -> Vec<Sign> {
    likeness.into_iter().map(|likeness| Sign::Alike { likeness }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_kept_to_the_point() {
        let policy = ReviewPolicy::default();
        assert_eq!(of_returns(2, &policy), []);
        assert_eq!(of_returns(3, &policy), [Sign::Returns { found: 3, limit: 3 }]);
        assert_eq!(of_a_day(20_000, 20, &policy), []);
        assert_eq!(of_a_day(20_001, 21, &policy).len(), 2);
        assert_eq!(of_likeness([]), []);
    }
}
