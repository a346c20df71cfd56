//! What can be changed about staff, by concept.

mod abilities;
mod people;
mod time;

use async_graphql::MergedObject;

/// The staff domain's part of the root.
#[derive(Default, MergedObject)]
pub struct StaffMutation(people::PeopleMutation, abilities::AbilitiesMutation, time::TimeMutation);
