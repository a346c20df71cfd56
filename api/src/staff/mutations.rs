//! What can be changed about staff, by concept.

mod credentials;
mod people;
mod skills;
mod time;
mod training;

use async_graphql::MergedObject;

/// The staff domain's part of the root.
#[derive(Default, MergedObject)]
pub struct StaffMutation(
    people::PeopleMutation,
    skills::SkillsMutation,
    credentials::CredentialsMutation,
    training::TrainingMutation,
    time::TimeMutation,
);
