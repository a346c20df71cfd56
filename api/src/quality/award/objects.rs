//! Rounds of awards in the schema: what is awarded, who can be chosen, and one's own ballots.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{AwardBallotId, AwardCategoryId, AwardRoundId, BranchId, StaffMemberId},
    kernel,
    quality::{self, award::reading},
};

use super::{
    batches::{CategoriesOf, OwnBallotsOf, PrizesOf, WinnersOf},
    results::AwardResult,
};
use crate::{
    graphql::{ContextExt, Date, DateTime, Id, Money, Result, node::Findable},
    staff::{StaffProfile, StaffProfileById},
};

/// How often awards are given.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::AwardRhythm")]
pub enum AwardRhythm {
    /// For a week, from Monday to Sunday.
    Week,
    /// For a month of the calendar.
    Month,
}

/// Where a round of awards stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::AwardState")]
pub enum AwardState {
    /// It is written, and can be changed.
    Draft,
    /// Its candidates are fixed, and ballots are cast.
    Voting,
    /// Ballots are counted, and the results kept.
    Closed,
    /// Everybody knows the winners.
    Announced,
}

/// What is awarded, with the figures that make up performance in it.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::AwardKind")]
pub enum AwardKind {
    /// The best in everything: stars 40, punctuality 20, praise 20, complaints 20 percent.
    AllRound,
    /// The first three by performance: stars 50, punctuality 30, complaints 20 percent.
    TopPerformance,
    /// Whom everybody likes best: stars 60, praise 40 percent.
    MostPopular,
    /// Who has become better than in the period before: stars 60, punctuality 40 percent, each as a difference.
    MostImproved,
    /// The kindest manner: answers about attitude 70, stars 30 percent.
    AngelSmile,
    /// Who was praised most for each visit: praise alone.
    MostPraised,
}

/// Who votes together.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::AwardJury")]
pub enum AwardJury {
    /// Families, for carers who came to them.
    Customer,
    /// Managers.
    Manager,
    /// Carers, for their colleagues.
    Technician,
}

/// Awards of a week or a month.
#[derive(Clone)]
pub struct AwardRound(pub quality::AwardRound);

impl From<quality::AwardRound> for AwardRound {
    fn from(row: quality::AwardRound) -> Self {
        Self(row)
    }
}

impl Findable for AwardRound {
    type Id = AwardRoundId;

    async fn find_many(cx: &kernel::Context, ids: &[AwardRoundId]) -> kernel::Result<HashMap<AwardRoundId, Self>> {
        Ok(reading::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Awards of a week or a month, of one branch or of the whole agency. Nobody reads how many have voted, or for whom, before
/// the round is closed; afterwards there are only totals of juries.
#[Object]
impl AwardRound {
    /// The id.
    pub async fn id(&self) -> Id<AwardRoundId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> AwardState {
        self.0.state.into()
    }

    /// The branch, by id. Null of the whole agency.
    async fn branch_id(&self) -> Option<Id<BranchId>> {
        self.0.branch_id.map(Id)
    }

    /// Whether it is about a week or a month.
    async fn rhythm(&self) -> AwardRhythm {
        self.0.rhythm.into()
    }

    /// The first day of the period, by the clock of the branch, or of the agency's first one.
    async fn first_day(&self) -> Date {
        Date(self.0.first_day)
    }

    /// The last day of the period.
    async fn last_day(&self) -> Date {
        Date(self.0.last_day)
    }

    /// Before this moment ballots are cast.
    async fn votes_until(&self) -> DateTime {
        self.0.votes_until.into()
    }

    /// What is awarded.
    async fn categories(&self, ctx: &Context<'_>) -> Result<Vec<AwardCategory>> {
        let rows = ctx.load::<CategoriesOf>(self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(AwardCategory).collect())
    }

    /// Your own ballots, in the order in which you cast them. Those of others are nobody's to read.
    async fn ballots(&self, ctx: &Context<'_>) -> Result<Vec<AwardBallot>> {
        let rows = ctx.load::<OwnBallotsOf>(self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(AwardBallot).collect())
    }

    /// What draws between equals began with: the first of them has the smallest of the first 8 bytes, as an unsigned number
    /// in network order, of the SHA-256 of this seed, the kind of the award and the id of the candidate, parted by `:`. Null
    /// before the round is closed.
    async fn seed(&self) -> Option<String> {
        self.0.seed.map(|seed| seed.to_string())
    }

    /// Who drafted it: the id of an account.
    async fn drafted_by(&self) -> &str {
        &self.0.drafted_by
    }

    /// When it was opened for the vote. Null while it is a draft.
    async fn opened_at(&self) -> Option<DateTime> {
        self.0.opened_at.map(DateTime)
    }

    /// When the ballots were counted. Null while they are not.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// When the winners were announced. Null while they are not.
    async fn announced_at(&self) -> Option<DateTime> {
        self.0.announced_at.map(DateTime)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What a round awards.
pub struct AwardCategory(quality::AwardCategory);

/// What a round awards, and how votes and performance weigh in it.
#[Object]
impl AwardCategory {
    /// The id.
    async fn id(&self) -> Id<AwardCategoryId> {
        self.0.id.into()
    }

    /// What is awarded.
    async fn kind(&self) -> AwardKind {
        self.0.kind.into()
    }

    /// How much the votes weigh, in percent; the rest is performance. Where nobody votes, performance alone counts.
    async fn votes_percent(&self) -> i32 {
        self.0.votes_percent
    }

    /// How much families weigh among the juries.
    async fn customer_weight(&self) -> i32 {
        self.0.customer_weight
    }

    /// How much managers weigh among the juries.
    async fn manager_weight(&self) -> i32 {
        self.0.manager_weight
    }

    /// How much carers weigh among the juries.
    async fn technician_weight(&self) -> i32 {
        self.0.technician_weight
    }

    /// The prizes, from the first place on.
    async fn prizes(&self, ctx: &Context<'_>) -> Result<Vec<AwardPrize>> {
        let rows = ctx.load::<PrizesOf>(self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(AwardPrize).collect())
    }

    /// The winners, from the first place on. Empty until they are announced, but for whoever manages awards, who sees them
    /// once the round is closed.
    async fn winners(&self, ctx: &Context<'_>) -> Result<Vec<AwardResult>> {
        let rows = ctx.load::<WinnersOf>(self.0.id).await?.unwrap_or_default();
        Ok(rows.into_iter().map(AwardResult).collect())
    }
}

/// What whoever comes to a place is given.
pub struct AwardPrize(quality::AwardPrize);

/// What whoever comes to a place is given: cash, or goods.
#[Object]
impl AwardPrize {
    /// The place, from 1.
    async fn place(&self) -> i32 {
        self.0.place
    }

    /// Cash. Null when it is goods.
    async fn cash(&self) -> Result<Option<Money>> {
        let cash = self.0.amount.zip(self.0.currency.as_deref());
        cash.map(|(amount, currency)| Money::of_minor(amount.0, currency)).transpose()
    }

    /// Goods, in words. Null when it is cash.
    async fn goods(&self) -> Option<&str> {
        self.0.goods.as_deref()
    }
}

/// A carer for whom a vote can be cast.
pub struct AwardCandidate(pub quality::AwardCandidate);

/// A carer who came to a confirmed visit in the period of a round.
#[Object]
impl AwardCandidate {
    /// Who, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Who. Null when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member_id).await
    }

    /// How many confirmed visits, when the round was opened.
    async fn visits(&self) -> i32 {
        self.0.visits
    }
}

/// Your vote.
pub struct AwardBallot(pub quality::AwardBallot);

impl From<quality::AwardBallot> for AwardBallot {
    fn from(row: quality::AwardBallot) -> Self {
        Self(row)
    }
}

/// Your vote in a category.
#[Object]
impl AwardBallot {
    /// The id.
    async fn id(&self) -> Id<AwardBallotId> {
        self.0.id.into()
    }

    /// In which category, by id.
    async fn category_id(&self) -> Id<AwardCategoryId> {
        self.0.award_category_id.into()
    }

    /// With which jury.
    async fn jury(&self) -> AwardJury {
        self.0.jury.into()
    }

    /// For whom, by id. Null once the ballots are counted: then it is kept nowhere.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// When.
    async fn cast_at(&self) -> DateTime {
        self.0.cast_at.into()
    }
}
