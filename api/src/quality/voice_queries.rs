//! What can be asked about ratings, praise and what voices come to.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BranchId, HouseholdId, PraiseLetterId, StaffMemberId, VisitId},
    quality::{
        figures::reading::{self as figures, Window},
        praise::reading::{self as praise, PraiseFilter},
        ratings::{self, RatingFilter},
    },
};

use super::{
    PraiseLetter, VisitRating,
    figures::{StaffVoiceFigures, VoiceFigures},
    praise::PraiseChannel,
    survey::SurveyOccasion,
};
use crate::graphql::{Connection, ContextExt, DateTime, Id, Result, cost::cost, page_request, visible};

/// Voices' part of the root.
#[derive(Default)]
pub struct VoiceQuery;

/// Which ratings are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct VisitRatingFilterInput {
    /// By this household.
    household_id: Option<Id<HouseholdId>>,
    /// Of the work of this person.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// Of this visit.
    visit_id: Option<Id<VisitId>>,
    /// With at most so many stars.
    most_stars: Option<i32>,
}

/// Which letters of praise are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct PraiseFilterInput {
    /// By this household.
    household_id: Option<Id<HouseholdId>>,
    /// About this person.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// That came this way.
    channel: Option<PraiseChannel>,
}

#[Object]
impl VoiceQuery {
    /// Families' stars for visits, newest first. A family sees its own.
    async fn visit_ratings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<VisitRatingFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<VisitRating>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = RatingFilter {
            household: filter.household_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
            visit: filter.visit_id.map(|id| id.0),
            most_stars: filter.most_stars,
        };
        Ok(Connection::new(ratings::list(ctx.cx()?, &filter, &page).await?, VisitRating))
    }

    /// Letters of praise, newest first. A family sees its own, a carer those about themselves.
    async fn praise_letters(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<PraiseFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<PraiseLetter>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = PraiseFilter {
            household: filter.household_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
            channel: filter.channel.map(Into::into),
        };
        Ok(Connection::new(praise::list(ctx.cx()?, &filter, &page).await?, PraiseLetter))
    }

    /// One letter of praise. Null when you do not see it.
    async fn praise_letter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The letter.")] id: Id<PraiseLetterId>,
    ) -> Result<Option<PraiseLetter>> {
        Ok(visible(praise::get(ctx.cx()?, id.0).await)?.map(PraiseLetter))
    }

    /// What households say about a branch, or about all branches that you see, within a time. Codes: `INVALID`, `NOT_FOUND`.
    #[graphql(directive = cost::apply("50".into()))]
    async fn voice_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this branch alone.")] branch_id: Option<Id<BranchId>>,
        #[graphql(desc = "Answers to surveys on this occasion alone.")] occasion: Option<SurveyOccasion>,
        #[graphql(desc = "From this moment on.")] from: DateTime,
        #[graphql(desc = "Before this moment.")] until: DateTime,
    ) -> Result<VoiceFigures> {
        let window = Window { from: from.0, until: until.0, occasion: occasion.map(Into::into) };
        Ok(figures::of_branch(ctx.cx()?, branch_id.map(|id| id.0), &window).await?.into())
    }

    /// What households say about people, in the order in which you name them, within a time. Carers read their own, and none
    /// of fewer than 5 cases. Codes: `INVALID`, `NOT_FOUND`.
    #[graphql(directive = cost::apply("50".into()))]
    async fn voice_figures_of_staff(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of whom: 1 to 100.")] staff_member_ids: Vec<Id<StaffMemberId>>,
        #[graphql(desc = "Answers to surveys on this occasion alone.")] occasion: Option<SurveyOccasion>,
        #[graphql(desc = "From this moment on.")] from: DateTime,
        #[graphql(desc = "Before this moment.")] until: DateTime,
    ) -> Result<Vec<StaffVoiceFigures>> {
        let window = Window { from: from.0, until: until.0, occasion: occasion.map(Into::into) };
        let people: Vec<StaffMemberId> = staff_member_ids.into_iter().map(|id| id.0).collect();
        Ok(figures::of_staff(ctx.cx()?, &people, &window).await?.into_iter().map(Into::into).collect())
    }
}
