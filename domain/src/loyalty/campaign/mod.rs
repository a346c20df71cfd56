//! Campaigns: points for the households of a segment within a period and a budget, with others left out to compare.

pub mod campaigns;
pub mod giving;
pub mod results;
pub mod segments;

pub use entity::loyalty::{
    campaign::{CampaignState, Model as Campaign},
    campaign_member::{Arm, Model as CampaignMember},
    loyalty_segment::Model as LoyaltySegment,
    loyalty_segment_member::Model as SegmentMember,
};
