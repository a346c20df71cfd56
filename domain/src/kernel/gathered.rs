//! Rows by what they belong to.

use std::{collections::HashMap, hash::Hash};

/// Rows with what each belongs to, gathered by it; those of one stay in their order.
#[must_use]
pub fn gathered<K: Eq + Hash, T>(rows: impl IntoIterator<Item = (K, T)>) -> HashMap<K, Vec<T>> {
    let mut of: HashMap<K, Vec<T>> = HashMap::new();
    for (key, row) in rows {
        of.entry(key).or_default().push(row);
    }
    of
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_one_stay_in_their_order() {
        let of = gathered([(1, 'c'), (2, 'a'), (1, 'b')]);
        assert_eq!(of, HashMap::from([(1, vec!['c', 'b']), (2, vec!['a'])]));
    }
}
