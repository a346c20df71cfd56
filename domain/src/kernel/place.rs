//! Points on the earth.

use serde::{Deserialize, Serialize};

use super::error::{Error, Result};

/// A point by degrees north and east, WGS 84.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct GeoPoint {
    latitude: f64,
    longitude: f64,
}

impl GeoPoint {
    /// A point within the bounds of the earth.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming `latitude` or `longitude`.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self> {
        if !(-90.0..=90.0).contains(&latitude) {
            return Err(Error::invalid("latitude", format!("is {latitude}; it must be from -90 to 90 degrees")));
        }
        if !(-180.0..=180.0).contains(&longitude) {
            return Err(Error::invalid("longitude", format!("is {longitude}; it must be from -180 to 180 degrees")));
        }
        Ok(Self { latitude, longitude })
    }

    /// Degrees north.
    #[must_use]
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub const fn longitude(self) -> f64 {
        self.longitude
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_off_the_earth_names_the_coordinate() {
        for (latitude, longitude, field) in
            [(90.1, 0.0, "latitude"), (f64::NAN, 0.0, "latitude"), (0.0, -180.5, "longitude")]
        {
            let error = GeoPoint::new(latitude, longitude).expect_err("off the earth");
            assert!(matches!(error, Error::Invalid { field: named, .. } if named == field));
        }
        assert!(GeoPoint::new(30.25, 120.16).is_ok());
    }
}
