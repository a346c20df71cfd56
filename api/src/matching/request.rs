//! Staffing requests in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::{AddressId, HouseholdId, SkillId, StaffMemberId, StaffingRequestId, TrainingCourseId},
    kernel::{self, words},
    matching::{self, candidates, requests},
};

use super::{
    Placement, Proposal,
    batches::{PlacementsOf, ProposalsOf},
    candidate::Candidate,
    enums::{CandidateStanding, ServiceType, StaffingRequestStatus},
    relaxation::Relaxation,
};
use crate::{
    agency::{Branch, BranchById, CurrencyOf},
    graphql::{
        Connection, ContextExt, Date, DateTime, Id, Money, Result, Schedule, cost::cost, how_many, node::Findable,
        page_request, visible,
    },
    household::{CarerWish, Household, HouseholdById},
    staff::{CredentialKind, Skill, SkillById},
};

/// A household's request for staff.
#[derive(Clone)]
pub struct StaffingRequest(pub matching::StaffingRequest);

impl From<matching::StaffingRequest> for StaffingRequest {
    fn from(row: matching::StaffingRequest) -> Self {
        Self(row)
    }
}

impl Findable for StaffingRequest {
    type Id = StaffingRequestId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[StaffingRequestId],
    ) -> kernel::Result<HashMap<StaffingRequestId, Self>> {
        Ok(requests::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A household's request for staff: what is wanted, when and where.
#[Object]
impl StaffingRequest {
    /// The id.
    pub async fn id(&self) -> Id<StaffingRequestId> {
        self.0.id.into()
    }

    /// The household that asks, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household that asks. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// The branch that serves the household. Null when it is not visible to you.
    async fn branch(&self, ctx: &Context<'_>) -> Result<Option<Branch>> {
        ctx.load::<BranchById>(self.0.branch_id).await
    }

    /// Where the work is done. Null for the household's primary address.
    async fn address_id(&self) -> Option<Id<AddressId>> {
        self.0.address_id.map(Id)
    }

    /// The kind of service.
    async fn service_type(&self) -> ServiceType {
        self.0.service_type.into()
    }

    /// Where the request stands.
    async fn status(&self) -> StaffingRequestStatus {
        self.0.status.into()
    }

    /// How many carers are wanted at the same time.
    async fn seats(&self) -> i32 {
        self.0.seats
    }

    /// The first day of the service.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// The last day of the service. Null when it goes on until somebody ends it.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date)
    }

    /// When the work is done.
    async fn schedule(&self) -> Result<Schedule> {
        Ok(Schedule(requests::schedule(&self.0)?))
    }

    /// Whether the carer lives in the household.
    async fn live_in(&self) -> bool {
        self.0.live_in
    }

    /// Skills with the lowest level that will do.
    async fn skills(&self) -> Vec<SkillNeed> {
        self.0.needs.skills.iter().map(|need| SkillNeed { skill: need.skill, level: need.level }).collect()
    }

    /// Credentials that must be valid during the whole service.
    async fn credentials(&self) -> Vec<CredentialKind> {
        self.0.needs.credentials.iter().copied().map(Into::into).collect()
    }

    /// Courses that must have been passed, besides those that the agency asks of everybody.
    async fn course_ids(&self) -> Vec<Id<TrainingCourseId>> {
        self.0.needs.courses.iter().copied().map(Id).collect()
    }

    /// Whether the background check must be clear even where the agency does not ask it of everybody.
    async fn background_check(&self) -> bool {
        self.0.needs.background_check
    }

    /// Languages without which it will not do, by BCP 47 tag.
    async fn languages(&self) -> &[String] {
        &self.0.needs.languages
    }

    /// Languages that would be good, by BCP 47 tag.
    async fn wished_languages(&self) -> &[String] {
        &self.0.needs.wished_languages
    }

    /// What else would be good. The household's own preferences count besides.
    async fn wishes(&self, ctx: &Context<'_>) -> Result<Vec<RequestWish>> {
        let wish = |wish: matching::RequestWish| RequestWish { wish: wish.wish.into(), words: wish.words };
        Ok(matching::words::wishes(ctx.cx()?, &self.0).await?.into_iter().map(wish).collect())
    }

    /// The most that an hour may cost. Null when the household named no budget.
    async fn budget_per_hour(&self, ctx: &Context<'_>) -> Result<Option<Money>> {
        let Some(minor) = self.0.budget_per_hour else { return Ok(None) };
        let currency = ctx.load::<CurrencyOf>(self.0.agency_id).await?;
        currency.map(|currency| Money::of_minor(minor, &currency)).transpose()
    }

    /// Why it was given up. Null while it was not.
    async fn cancel_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.cancel_reason.as_ref()).await?)
    }

    /// When it was written.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// When it was changed last.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// The version to name when you change it or send a proposal.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who could serve it, and why: every member of staff that you may send, judged by every rule. The best first; the same
    /// facts give the same ranking everywhere. For the roles `ADMIN`, `MANAGER` and `DISPATCHER`.
    #[graphql(directive = cost::apply("50".to_owned()))]
    async fn candidates(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Those who fit, those who are refused, or all.", default_with = "CandidateStanding::Fits")]
        standing: CandidateStanding,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Candidate>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = candidates::of_request(ctx.cx()?, self.0.id, standing.into(), &page).await?;
        Ok(Connection::new(found, Candidate))
    }

    /// One person held against the request. Null when there is nobody of this id whom you may send.
    #[graphql(directive = cost::apply("10".to_owned()))]
    async fn candidate(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The person.")] staff_member_id: Id<StaffMemberId>,
    ) -> Result<Option<Candidate>> {
        Ok(visible(candidates::one(ctx.cx()?, self.0.id, staff_member_id.0).await)?.map(Candidate))
    }

    /// When nobody fits: the smallest things to give up so that somebody would, the fewest first. Empty when somebody fits.
    #[graphql(directive = cost::apply("200".to_owned()))]
    async fn relaxations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many; at most 10.", default = 5)] first: i32,
    ) -> Result<Vec<Relaxation>> {
        let most = how_many("first", first)?;
        Ok(candidates::ways_out(ctx.cx()?, self.0.id, most).await?.into_iter().map(Relaxation).collect())
    }

    /// The proposals of the request, newest first. A carer sees their own.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Proposal>> {
        let page = page_request(ctx, first, after, last, before)?;
        let page = ctx.load::<ProposalsOf>((self.0.id, page)).await?.unwrap_or_default();
        Ok(Connection::new(page, Proposal))
    }

    /// The placements of the request, newest first.
    async fn placements(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Placement>> {
        let page = page_request(ctx, first, after, last, before)?;
        let page = ctx.load::<PlacementsOf>((self.0.id, page)).await?.unwrap_or_default();
        Ok(Connection::new(page, Placement))
    }
}

/// A skill that is asked for.
pub struct SkillNeed {
    skill: SkillId,
    level: u8,
}

/// A skill that is asked for, with the lowest level that will do.
#[Object]
impl SkillNeed {
    /// The skill. Null when it is not visible to you.
    async fn skill(&self, ctx: &Context<'_>) -> Result<Option<Skill>> {
        ctx.load::<SkillById>(self.skill).await
    }

    /// The lowest level that will do, 1 to 5.
    async fn level(&self) -> u8 {
        self.level
    }
}

/// Something that would be good.
#[derive(SimpleObject)]
pub struct RequestWish {
    /// What is wished for.
    wish: CarerWish,
    /// In plain words.
    words: String,
}
