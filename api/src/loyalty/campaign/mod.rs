//! Segments and campaigns in the schema.

mod campaign;
mod mutations;
mod queries;
mod segment;

pub use campaign::{Campaign, ShareInterval};
pub use mutations::CampaignMutation;
pub use queries::CampaignQuery;
pub use segment::LoyaltySegment;
