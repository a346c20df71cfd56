//! How long ways take when no service tells: great-circle distance, a detour, and a speed by the hour.

use dispatch::problem::Ticks;

use crate::matching::engine::distance::{Point, TravelModel};

/// Metres a minute from door to door by the hour of the day, on the branch's clock: 20 km/h by day as matching assumes,
/// 15 km/h when everybody is on the way, 30 km/h at night.
const SPEEDS: [u32; 24] = [
    500, 500, 500, 500, 500, 500, 333, 250, 250, 333, 333, 333, 333, 333, 333, 333, 333, 250, 250, 333, 333, 333, 500,
    500,
];

/// Metres a minute when the roads are as a service takes them to be: nobody drives faster by night than it says.
const FREE: u32 = 333;

/// To find the bell, and the stairs.
const AT_THE_DOOR: u32 = 2;

/// The minutes of a way that begins within an hour of the day, in percent of the usual.
#[must_use]
pub fn minutes(from: Point, to: Point, hour: usize, percent: u32) -> Ticks {
    if from == to {
        return 0;
    }
    let speed = SPEEDS[hour % SPEEDS.len()];
    let model = TravelModel { metres_per_minute: speed, ..TravelModel::CITY };
    let way = model.minutes(model.way_m(from, to));
    scaled(way, percent).saturating_add_unsigned(AT_THE_DOOR)
}

/// The minutes of a way for which a service tells so many seconds on free roads: longer when everybody is on the way.
#[must_use]
pub fn by_road(seconds: u32, hour: usize, percent: u32) -> Ticks {
    let speed = SPEEDS[hour % SPEEDS.len()].min(FREE);
    let minutes = (u64::from(seconds) * u64::from(FREE)).div_ceil(60 * u64::from(speed));
    scaled(u32::try_from(minutes).unwrap_or(u32::MAX), percent).saturating_add_unsigned(AT_THE_DOOR)
}

/// Minutes in percent of the usual, begun minutes counted; nothing is further than a day.
#[must_use]
pub fn scaled(minutes: u32, percent: u32) -> Ticks {
    let scaled = (u64::from(minutes) * u64::from(percent)).div_ceil(100).min(24 * 60);
    Ticks::try_from(scaled).unwrap_or(24 * 60)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(north: f64, east: f64) -> Point {
        Point::new(north, east).expect("a point")
    }

    #[test]
    fn a_way_takes_longer_when_everybody_is_on_the_way() {
        let (home, park) = (point(30.25, 120.15), point(30.29, 120.15));
        // 4 448 m as the crow flies, 5 915 m through streets: 18 minutes at 333 m a minute, 24 at 250.
        assert_eq!(minutes(home, park, 11, 100), 18 + 2);
        assert_eq!(minutes(home, park, 8, 100), 24 + 2);
        assert_eq!(minutes(home, park, 8, 150), 36 + 2);
        assert_eq!(minutes(home, home, 8, 100), 0);
    }

    #[test]
    fn a_way_by_road_takes_a_third_longer_when_everybody_is_on_the_way_and_no_less_by_night() {
        assert_eq!(by_road(600, 11, 100), 10 + 2);
        assert_eq!(by_road(601, 11, 100), 11 + 2);
        assert_eq!(by_road(600, 8, 100), 14 + 2);
        assert_eq!(by_road(600, 8, 150), 21 + 2);
        assert_eq!(by_road(600, 2, 100), 10 + 2);
        assert_eq!(by_road(0, 11, 100), 2);
        assert_eq!(by_road(u32::MAX, 8, 400), 24 * 60 + 2);
    }

    proptest! {
        #[test]
        fn ways_are_finite_and_grow_with_traffic(
            a in (-90.0..90.0_f64, -180.0..180.0_f64), b in (-90.0..90.0_f64, -180.0..180.0_f64), hour in 0_usize..48,
        ) {
            let (from, to) = (point(a.0, a.1), point(b.0, b.1));
            let usual = minutes(from, to, hour, 100);
            prop_assert!((0..=24 * 60 + 2).contains(&usual));
            prop_assert!(usual <= minutes(from, to, hour, 200));
            prop_assert_eq!(usual, minutes(to, from, hour, 100));
        }
    }
}
