//! A review in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use domain::{
    household::likeness,
    id::{HouseholdId, LoyaltyReviewId, StaffMemberId, text},
    kernel,
    loyalty::{
        policies::Decided,
        review::{self, policy::ReviewPolicy as Policy, reviews, signs::Sign},
    },
};

use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
};

/// What is odd.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "review::ReviewKind")]
pub enum LoyaltyReviewKind {
    /// Purchases are given back again and again.
    BuyAndReturn,
    /// Two households with wallets are reached alike.
    SameHousehold,
    /// More is earned in a day than is likely.
    Haste,
    /// A carer gives to a household that is reached like themselves.
    OwnFamily,
}

/// Where a review stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "review::ReviewState")]
pub enum LoyaltyReviewState {
    /// Somebody has to look at it.
    Open,
    /// There is nothing to it.
    Cleared,
    /// It is as it looks.
    Confirmed,
}

/// In what two are alike.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "likeness::Likeness")]
pub enum HouseholdLikeness {
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
    /// A WeChat name.
    Wechat,
    /// The line of an address.
    Address,
    /// A member of the same name and the same day of birth.
    Member,
}

/// What was counted.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum LoyaltyReviewMeasure {
    /// Purchases that were given back within the window.
    Returns,
    /// Points that were earned in a day.
    Points,
    /// How often points were earned in a day.
    Entries,
    /// A likeness; nothing was counted.
    Likeness,
}

/// Something that was found.
#[derive(SimpleObject)]
pub struct LoyaltyReviewSign {
    /// What was counted.
    measure: LoyaltyReviewMeasure,
    /// How much was found. Null for a likeness.
    found: Option<i64>,
    /// What is still usual. Null for a likeness.
    limit: Option<i64>,
    /// In what two are alike. Null for what was counted.
    likeness: Option<HouseholdLikeness>,
}

impl From<Sign> for LoyaltyReviewSign {
    fn from(sign: Sign) -> Self {
        let counted = |measure, found, limit| Self { measure, found: Some(found), limit: Some(limit), likeness: None };
        match sign {
            Sign::Returns { found, limit } => counted(LoyaltyReviewMeasure::Returns, found, limit),
            Sign::Points { found, limit } => counted(LoyaltyReviewMeasure::Points, found, limit),
            Sign::Entries { found, limit } => counted(LoyaltyReviewMeasure::Entries, found, limit),
            Sign::Alike { likeness } => Self {
                measure: LoyaltyReviewMeasure::Likeness,
                found: None,
                limit: None,
                likeness: Some(likeness.into()),
            },
        }
    }
}

/// Something odd about points or gestures.
#[derive(Clone)]
pub struct LoyaltyReview(pub review::LoyaltyReview);

impl From<review::LoyaltyReview> for LoyaltyReview {
    fn from(row: review::LoyaltyReview) -> Self {
        Self(row)
    }
}

impl Findable for LoyaltyReview {
    type Id = LoyaltyReviewId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[LoyaltyReviewId],
    ) -> kernel::Result<HashMap<LoyaltyReviewId, Self>> {
        Ok(reviews::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Something odd about points or gestures that a person looks at. While one is open about a household, points that rules give
/// it are pending; nothing is taken away by itself.
#[Object]
impl LoyaltyReview {
    /// The id.
    pub async fn id(&self) -> Id<LoyaltyReviewId> {
        self.0.id.into()
    }

    /// What is odd.
    async fn kind(&self) -> LoyaltyReviewKind {
        self.0.kind.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// The other household or the carer, by id. Null where only the household itself is meant.
    async fn other_id(&self) -> Option<ID> {
        use domain::id::EntityId;
        let prefix = match self.0.kind {
            review::ReviewKind::SameHousehold => HouseholdId::PREFIX,
            review::ReviewKind::OwnFamily => StaffMemberId::PREFIX,
            review::ReviewKind::BuyAndReturn | review::ReviewKind::Haste => return None,
        };
        Some(ID(text(prefix, self.0.about)))
    }

    /// What was found.
    async fn signs(&self) -> Result<Vec<LoyaltyReviewSign>> {
        Ok(reviews::signs(&self.0)?.into_iter().map(Into::into).collect())
    }

    /// Where it stands.
    async fn state(&self) -> LoyaltyReviewState {
        self.0.state.into()
    }

    /// When it was opened.
    async fn opened_at(&self) -> DateTime {
        self.0.opened_at.into()
    }

    /// When somebody decided. Null while it is open.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// Who decided: `user_…`. Null while it is open.
    async fn decided_by(&self) -> Option<&str> {
        self.0.decided_by.as_deref()
    }

    /// Why it was decided so. Null while it is open.
    async fn words(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(reviews::reason(ctx.cx()?, &self.0).await?)
    }

    /// The version, for `loyaltyReviewDecide`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// From when on something is odd.
pub struct LoyaltyReviewPolicy(Decided<Policy>);

impl From<Decided<Policy>> for LoyaltyReviewPolicy {
    fn from(decided: Decided<Policy>) -> Self {
        Self(decided)
    }
}

/// From when on something is odd.
#[Object]
impl LoyaltyReviewPolicy {
    /// So many purchases given back,
    async fn returns(&self) -> i64 {
        self.0.policy.returns
    }

    /// in so many days.
    async fn return_days(&self) -> i64 {
        self.0.policy.return_days
    }

    /// More points in a day than this,
    async fn daily_points(&self) -> i64 {
        self.0.policy.daily_points
    }

    /// or more often than this.
    async fn daily_entries(&self) -> i64 {
        self.0.policy.daily_entries
    }

    /// For so many days points that rules give to a household under review cannot be spent yet.
    async fn hold_days(&self) -> i64 {
        self.0.policy.hold_days
    }

    /// The version, for `loyaltyReviewPolicySet`; 0 while the usual policy holds.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
