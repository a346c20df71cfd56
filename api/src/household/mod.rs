//! Households in the schema: who is served, and how.

mod batches;
mod enums;
mod family;
mod front_door;
mod home;
mod household;
mod inputs;
mod mutations;
mod part_mutations;
mod parts;
mod preference;
mod queries;

pub use batches::HouseholdById;
pub use enums::{ContactChannel, HouseholdSegment, ReceptionGrade};
pub use front_door::FrontDoor;
pub use household::Household;
pub use mutations::HouseholdMutation;
pub use part_mutations::HouseholdPartMutation;
pub use preference::{CarerWish, CarerWishInput};
pub use queries::HouseholdQuery;
