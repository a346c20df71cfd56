//! Matching in the schema: requests, candidates with reasons, policies, proposals, placements, teams.

mod batches;
mod candidate;
mod care_team;
mod enums;
mod fairness;
mod inputs;
mod mutations;
mod placement;
mod placement_mutations;
mod plan;
mod policy;
mod proposal;
mod queries;
mod relaxation;
mod request;
mod subscriptions;

pub use batches::PlacementById;
pub use care_team::{CareTeam, CareTeamOf};
pub use enums::ServiceType;
pub use mutations::MatchingMutation;
pub use placement::Placement;
pub use placement_mutations::PlacementMutation;
pub use policy::MatchingPolicy;
pub use proposal::Proposal;
pub use queries::MatchingQuery;
pub use request::StaffingRequest;
pub use subscriptions::MatchingSubscription;
