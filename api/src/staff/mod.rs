//! Staff in the schema: people, skills, credentials, training, hours, leave, the roster, leaving.

mod batches;
mod consent;
mod credential;
mod enums;
mod hours;
mod leave;
mod leaving;
mod limits;
mod member;
mod mutations;
mod policy;
mod profile;
mod queries;
mod roster;
mod skill;
mod subscriptions;
mod training;

pub use credential::{BackgroundCheck, Credential};
pub use enums::CredentialKind;
pub use leave::Leave;
pub use leaving::Leaving;
pub use member::{StaffMember, StaffMemberById};
pub use mutations::StaffMutation;
pub use profile::{StaffProfile, StaffProfileById};
pub use queries::StaffQuery;
pub use skill::{Skill, SkillById};
pub use subscriptions::StaffSubscription;
pub use training::{TrainingCourse, TrainingSession};
