//! A segment in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    id::{HouseholdId, LoyaltySegmentId},
    kernel::{self, Page, PageRequest},
    loyalty::campaign::{self, segments},
};

use crate::{
    graphql::{BatchWith, Connection, ContextExt, DateTime, Id, Result, node::Findable, page_request},
    household::{Household, HouseholdById},
};

/// Households for which a formula holds.
#[derive(Clone)]
pub struct LoyaltySegment(pub campaign::LoyaltySegment);

impl From<campaign::LoyaltySegment> for LoyaltySegment {
    fn from(row: campaign::LoyaltySegment) -> Self {
        Self(row)
    }
}

impl Findable for LoyaltySegment {
    type Id = LoyaltySegmentId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[LoyaltySegmentId],
    ) -> kernel::Result<HashMap<LoyaltySegmentId, Self>> {
        Ok(segments::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// Households for which a formula about their record holds. They are looked at whenever something happens to them, and all of
/// them every ten minutes.
#[Object]
impl LoyaltySegment {
    /// The id.
    pub async fn id(&self) -> Id<LoyaltySegmentId> {
        self.0.id.into()
    }

    /// Its name, unique in the agency.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The formula: a small part of CEL about the variables of `loyaltySegmentVariables`.
    async fn formula(&self) -> &str {
        &self.0.formula
    }

    /// How many households it held when all were last looked at.
    async fn size(&self) -> i64 {
        self.0.size
    }

    /// When all households were last looked at. Null since it is new or its formula changed.
    async fn refreshed_at(&self) -> Option<DateTime> {
        self.0.refreshed_at.map(Into::into)
    }

    /// Its households, in order of entry.
    async fn households(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<LoyaltySegmentMember>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = ctx.load::<MembersOf>((self.0.id, page)).await?.unwrap_or_default();
        Ok(Connection::new(found, LoyaltySegmentMember))
    }

    /// The version, for `loyaltySegmentChange`.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Pages of the households of segments.
struct MembersOf;

impl BatchWith for MembersOf {
    type Owner = LoyaltySegmentId;
    type Argument = PageRequest;
    type Value = Page<campaign::SegmentMember>;

    async fn load(
        cx: &kernel::Context,
        segments: &[LoyaltySegmentId],
        page: &PageRequest,
    ) -> kernel::Result<HashMap<LoyaltySegmentId, Page<campaign::SegmentMember>>> {
        segments::households(cx, segments, page).await
    }
}

/// A household of a segment.
pub struct LoyaltySegmentMember(campaign::SegmentMember);

/// A household of a segment.
#[Object]
impl LoyaltySegmentMember {
    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// Since when it has been one.
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }
}
