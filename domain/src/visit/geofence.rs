//! Whether a device was where the household is.

use entity::id::HouseholdId;

use crate::{
    household::addresses,
    kernel::{GeoPoint, Result, Tx},
    matching::engine::distance::Point,
};

/// Metres around an address within which a device is there: a large estate or a block of flats, with the error of a phone
/// between houses.
pub const FENCE_METRES: i32 = 200;
/// The fence grows by what a device says of its own accuracy, and no further than this.
const MOST_ACCURACY_METRES: i32 = 300;

/// Whether a device so far from the nearest address, and so sure of it, may well have been there.
#[must_use]
pub fn is_there(distance_metres: i32, accuracy_metres: Option<i32>) -> bool {
    distance_metres <= FENCE_METRES + accuracy_metres.unwrap_or(0).clamp(0, MOST_ACCURACY_METRES)
}

/// The addresses of a household, for distances.
pub(super) struct Fence(Vec<Point>);

impl Fence {
    /// The fence around a household. A carer does not see every address on every day; the fence does.
    pub(super) async fn around(tx: &Tx, household: HouseholdId) -> Result<Self> {
        let addresses = addresses::points(&tx.as_system()?, household).await?;
        Ok(Self(addresses.into_iter().filter_map(point).collect()))
    }

    /// Great-circle metres from a device to the nearest address; `None` when there is none any more.
    pub(super) fn metres_to(&self, device: GeoPoint) -> Option<i32> {
        let device = point(device)?;
        let nearest = self.0.iter().map(|address| device.metres_to(*address)).min()?;
        Some(i32::try_from(nearest).unwrap_or(i32::MAX))
    }
}

fn point(place: GeoPoint) -> Option<Point> {
    Point::new(place.latitude(), place.longitude())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fence_grows_with_a_doubtful_position_and_not_without_end() {
        assert!(is_there(200, None));
        assert!(!is_there(201, None));
        assert!(is_there(350, Some(150)));
        assert!(is_there(500, Some(9_000)));
        assert!(!is_there(501, Some(9_000)));
    }
}
