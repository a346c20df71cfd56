//! How far it is, and how long it takes: great-circle distance, detour and speed, the same to the metre on every machine.

/// The earth's mean radius R₁ in metres (IUGG, 2a+b over 3 of WGS 84).
const EARTH_RADIUS_M: f64 = 6_371_008.8;

/// A place on the earth, kept as a unit vector so that a distance costs one square root and one arc sine.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    x: f64,
    y: f64,
    z: f64,
}

impl Point {
    /// The point at this latitude and longitude, in degrees (WGS 84); `None` when out of range.
    #[must_use]
    pub fn new(latitude: f64, longitude: f64) -> Option<Self> {
        if !(-90.0..=90.0).contains(&latitude) || !(-180.0..=180.0).contains(&longitude) {
            return None;
        }
        // `libm` is software: the processor's or system's sine may differ in the last bit.
        let (latitude, longitude) = (latitude.to_radians(), longitude.to_radians());
        let across = libm::cos(latitude);
        Some(Self { x: across * libm::cos(longitude), y: across * libm::sin(longitude), z: libm::sin(latitude) })
    }

    /// The great-circle distance in whole metres.
    ///
    /// The haversine formula (Sinnott 1984) over the chord: hav(θ) = (chord / 2)².
    #[must_use]
    pub fn metres_to(self, other: Self) -> u32 {
        let (dx, dy, dz) = (self.x - other.x, self.y - other.y, self.z - other.z);
        let half_chord = (dx * dx + dy * dy + dz * dz).sqrt() / 2.0;
        whole(2.0 * EARTH_RADIUS_M * libm::asin(half_chord.min(1.0)))
    }
}

/// How a straight line becomes a way through streets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TravelModel {
    /// Length of the way for a straight line of 1 000.
    pub detour_thousandths: u32,
    /// Speed from door to door, in metres per minute.
    pub metres_per_minute: u32,
}

impl TravelModel {
    /// A detour of 1.33, the circuity factor measured for China, and 20 km/h from door to door in a city.
    ///
    /// Source of the factor: Ballou, Rahardja and Sakai, "Selected country circuity factors for road travel distance
    /// estimation", Transportation Research Part A 36 (2002) 843–848.
    pub const CITY: Self = Self { detour_thousandths: 1_330, metres_per_minute: 333 };

    /// The way between two points in metres.
    #[must_use]
    pub fn way_m(self, from: Point, to: Point) -> u32 {
        let way = u64::from(from.metres_to(to)) * u64::from(self.detour_thousandths) / 1_000;
        u32::try_from(way).unwrap_or(u32::MAX)
    }

    /// The minutes that a way takes, begun minutes counted.
    #[must_use]
    pub fn minutes(self, way_m: u32) -> u32 {
        way_m.div_ceil(self.metres_per_minute.max(1))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "half the equator is 20 million metres")]
fn whole(metres: f64) -> u32 {
    (metres + 0.5) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(latitude: f64, longitude: f64) -> Point {
        Point::new(latitude, longitude).expect("a point")
    }

    #[test]
    fn known_distances_hold() {
        // A degree of latitude on the sphere of R₁: 2πR/360.
        assert_eq!(point(0.0, 0.0).metres_to(point(1.0, 0.0)), 111_195);
        // Half way round: πR.
        assert_eq!(point(0.0, 0.0).metres_to(point(0.0, 180.0)), 20_015_114);
        // Heathrow to Charles de Gaulle, about 347 to 348 km on the sphere.
        let way = point(51.4700, -0.4543).metres_to(point(49.0097, 2.5479));
        assert!((346_000..349_000).contains(&way), "{way}");
        // Ten metres apart are not lost.
        assert_eq!(point(31.2, 121.4).metres_to(point(31.200_09, 121.4)), 10);
    }

    #[test]
    fn coordinates_out_of_range_are_no_point() {
        assert_eq!(Point::new(90.1, 0.0), None);
        assert_eq!(Point::new(0.0, -180.5), None);
        assert_eq!(Point::new(f64::NAN, 0.0), None);
    }

    #[test]
    fn a_way_is_longer_than_the_line_and_takes_begun_minutes() {
        let model = TravelModel { detour_thousandths: 1_500, metres_per_minute: 100 };
        let way = model.way_m(point(0.0, 0.0), point(0.01, 0.0));
        assert_eq!(way, 1_668);
        assert_eq!(model.minutes(way), 17);
    }
}
