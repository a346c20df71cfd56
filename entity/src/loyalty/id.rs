//! Ids of loyalty.

use std::fmt;

use uuid::Uuid;

use crate::id::{EntityId, IdProblem, ids, text};

ids! {
    /// The wallet of a household.
    LoyaltyAccountId = "loyalty_account";
    /// An entry of a wallet.
    PointsEntryId = "points_entry";
    /// Points that were earned together.
    PointsLotId = "points_lot";
    /// Points that are set aside.
    PointsReservationId = "points_reservation";
    /// A version of the programme by which points are given.
    LoyaltyProgramId = "loyalty_program";
    /// Something that happened to a household, for the programme to look at.
    LoyaltyFactId = "loyalty_fact";
    /// Good wishes to a household on an occasion.
    GreetingId = "greeting";
    /// A day that a household keeps.
    FamilyDayId = "family_day";
    /// A small attention of a carer to a household.
    GestureId = "gesture";
    /// Households for which a formula holds.
    LoyaltySegmentId = "loyalty_segment";
    /// Points for the households of a segment.
    CampaignId = "campaign";
    /// How a household stands with the agency.
    RetentionStandingId = "retention_standing";
    /// That somebody was in touch with a household.
    ContactNoteId = "contact_note";
    /// That a household came on the word of another.
    RecommendationId = "recommendation";
    /// Something odd about points or gestures.
    LoyaltyReviewId = "loyalty_review";
    /// A wallet that came into another tier.
    TierMoveId = "tier_move";
    /// Something that points are exchanged for.
    RewardId = "reward";
    /// Points that were exchanged for a reward.
    RedemptionId = "redemption";
    /// A card, a ticket or a voucher.
    VoucherId = "voucher";
    /// What a voucher took off an order.
    VoucherUseId = "voucher_use";
}
