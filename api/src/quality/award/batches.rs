//! What lists of awards ask for, loaded for all of them at once.

use domain::{
    id::{AwardCategoryId, AwardRoundId},
    quality::{self, award::reading},
};

use crate::graphql::batches;

batches! {
    /// What rounds award.
    CategoriesOf: AwardRoundId => Vec<quality::AwardCategory> = reading::categories;
    /// The caller's own ballots in rounds.
    OwnBallotsOf: AwardRoundId => Vec<quality::AwardBallot> = reading::own_ballots;
    /// The prizes of categories.
    PrizesOf: AwardCategoryId => Vec<quality::AwardPrize> = reading::prizes;
    /// The winners of categories.
    WinnersOf: AwardCategoryId => Vec<quality::AwardResult> = reading::winners;
}
