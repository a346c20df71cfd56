//! Families' stars for visits, and their praise, in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{HouseholdId, PraiseLetterId, StaffMemberId, VisitId, VisitRatingId},
    kernel::{self, words},
    quality::{self, praise::reading, ratings},
};

use super::batches::PraiseRecipientsOf;
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
    staff::{StaffProfile, StaffProfileById},
};

/// How praise came.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::PraiseChannel")]
pub enum PraiseChannel {
    /// By telephone.
    Phone,
    /// By WeChat.
    Wechat,
    /// By the portal or an app.
    App,
    /// By e-mail.
    Email,
    /// In person.
    InPerson,
    /// On paper, or on a silk banner.
    Letter,
}

/// A family's stars for a visit.
#[derive(Clone)]
pub struct VisitRating(pub quality::VisitRating);

impl From<quality::VisitRating> for VisitRating {
    fn from(row: quality::VisitRating) -> Self {
        Self(row)
    }
}

impl Findable for VisitRating {
    type Id = VisitRatingId;

    async fn find_many(cx: &kernel::Context, ids: &[VisitRatingId]) -> kernel::Result<HashMap<VisitRatingId, Self>> {
        Ok(ratings::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A family's stars for a visit. The carer whom it is about sees figures alone.
#[Object]
impl VisitRating {
    /// The id.
    pub async fn id(&self) -> Id<VisitRatingId> {
        self.0.id.into()
    }

    /// The visit, by id.
    async fn visit_id(&self) -> Id<VisitId> {
        self.0.visit_id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// Who was there, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Who was there. Null when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member_id).await
    }

    /// From 1 to 5.
    async fn stars(&self) -> i32 {
        self.0.stars
    }

    /// What the family said. Null when nothing, and once it is erased.
    async fn note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.note.as_ref()).await?)
    }

    /// When.
    async fn rated_at(&self) -> DateTime {
        self.0.rated_at.into()
    }
}

/// A household praises somebody.
#[derive(Clone)]
pub struct PraiseLetter(pub quality::PraiseLetter);

impl From<quality::PraiseLetter> for PraiseLetter {
    fn from(row: quality::PraiseLetter) -> Self {
        Self(row)
    }
}

impl Findable for PraiseLetter {
    type Id = PraiseLetterId;

    async fn find_many(cx: &kernel::Context, ids: &[PraiseLetterId]) -> kernel::Result<HashMap<PraiseLetterId, Self>> {
        Ok(reading::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A household praises somebody, or its whole team. A family sees its own letters, a carer those about themselves.
#[Object]
impl PraiseLetter {
    /// The id.
    pub async fn id(&self) -> Id<PraiseLetterId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// For which visit, by id. Null when for none in particular.
    async fn visit_id(&self) -> Option<Id<VisitId>> {
        self.0.visit_id.map(Id)
    }

    /// How it came.
    async fn channel(&self) -> PraiseChannel {
        self.0.channel.into()
    }

    /// What was said. Empty once the household is erased.
    async fn words(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.words).await?)
    }

    /// Whether it is for the household's whole team.
    async fn of_team(&self) -> bool {
        self.0.of_team
    }

    /// Whom it is about.
    async fn recipients(&self, ctx: &Context<'_>) -> Result<Vec<PraiseRecipient>> {
        let people = ctx.load::<PraiseRecipientsOf>(self.0.id).await?.unwrap_or_default();
        Ok(people.into_iter().map(PraiseRecipient).collect())
    }

    /// When it came.
    async fn received_at(&self) -> DateTime {
        self.0.received_at.into()
    }
}

/// Somebody who is praised.
pub struct PraiseRecipient(quality::PraiseRecipient);

/// Somebody who is praised in a letter.
#[Object]
impl PraiseRecipient {
    /// Who, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Who. Null when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member_id).await
    }

    /// When they have read it (`praiseRead`). Null while they have not.
    async fn read_at(&self) -> Option<DateTime> {
        self.0.read_at.map(DateTime)
    }
}
