//! A group answers for its members: the mean of a team's own results stands for each of them.

use std::collections::{BTreeMap, HashMap};

use entity::id::{CareTeamId, StaffMemberId};

/// The points of whoever is in a team with anybody rated, in hundredths of a point: the mean of the team's own points. Who is
/// in several teams has the mean of their means. Whoever has no points of their own has none of a team either.
pub(super) fn points(
    own: &HashMap<StaffMemberId, i32>,
    members: &[(CareTeamId, StaffMemberId)],
) -> HashMap<StaffMemberId, i32> {
    let mut teams: BTreeMap<CareTeamId, Vec<(StaffMemberId, i32)>> = BTreeMap::new();
    for (team, person) in members {
        if let Some(points) = own.get(person) {
            teams.entry(*team).or_default().push((*person, *points));
        }
    }
    let mut means: HashMap<StaffMemberId, Vec<i32>> = HashMap::new();
    for rated in teams.values() {
        let mean = mean(rated.iter().map(|(_, points)| *points));
        for (person, _) in rated {
            means.entry(*person).or_default().push(mean);
        }
    }
    means.into_iter().map(|(person, means)| (person, mean(means.into_iter()))).collect()
}

/// The mean of numbers that are not negative, rounded to the nearest.
fn mean(numbers: impl Iterator<Item = i32>) -> i32 {
    let (mut sum, mut count) = (0_i64, 0_i64);
    for number in numbers {
        (sum, count) = (sum + i64::from(number), count + 1);
    }
    if count == 0 { 0 } else { i32::try_from((2 * sum + count) / (2 * count)).unwrap_or(i32::MAX) }
}

#[cfg(test)]
mod tests {
    use entity::id::EntityId;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn person(number: u128) -> StaffMemberId {
        StaffMemberId::from_uuid(Uuid::from_u128(number))
    }

    fn team(number: u128) -> CareTeamId {
        CareTeamId::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn each_member_has_the_mean_of_the_team() {
        let own = HashMap::from([(person(1), 5_000), (person(2), 8_001), (person(3), 9_000)]);
        let members = [
            (team(1), person(1)),
            (team(1), person(2)),
            (team(2), person(2)),
            (team(2), person(4)),
            (team(3), person(4)),
        ];
        let found = points(&own, &members);
        assert_eq!(found.get(&person(1)), Some(&6_501), "6500.5, rounded up");
        assert_eq!(found.get(&person(2)), Some(&7_251), "of two teams");
        assert_eq!(found.get(&person(3)), None, "in no team");
        assert_eq!(found.get(&person(4)), None, "without evidence nobody fails for others either");
    }

    proptest! {
        #[test]
        fn nobody_gets_more_than_the_best_or_less_than_the_worst(
            own in prop::collection::hash_map(0_u128..20, 0_i32..11_000, 1..20),
            members in prop::collection::vec((0_u128..5, 0_u128..20), 0..40),
        ) {
            let own: HashMap<_, _> = own.into_iter().map(|(number, points)| (person(number), points)).collect();
            let members: Vec<_> = members.into_iter().map(|(of, number)| (team(of), person(number))).collect();
            let (least, most) = (own.values().min().copied(), own.values().max().copied());
            for (who, found) in points(&own, &members) {
                prop_assert!(own.contains_key(&who));
                prop_assert!(Some(found) >= least && Some(found) <= most);
            }
        }
    }
}
