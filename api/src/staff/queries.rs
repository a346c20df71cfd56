//! What can be asked about staff.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{BranchId, SkillId, StaffMemberId, TrainingCourseId},
    staff::{leave, limits, member, policy, skill, training, warning},
};

use super::{
    Leave, Skill, StaffMember, StaffMemberById, TrainingCourse, TrainingSession,
    batches::load_ahead,
    credential::Expiring,
    enums::{LeaveState, StaffStatus},
    limits::{SpanInput, WorkingTimeBreach, WorkingTimeProfile},
    policy::StaffPolicy,
};
use crate::graphql::{Connection, ContextExt, Id, Result, page_request, visible};

/// The staff domain's part of the root.
#[derive(Default)]
pub struct StaffQuery;

/// Which staff are asked for. All conditions that are given hold at once.
#[derive(Default, InputObject)]
struct StaffMemberFilter {
    /// Part of a name, or a telephone number or its last four digits or more. By a number searches whoever may see numbers.
    search: Option<String>,
    /// In one of these states.
    #[graphql(default)]
    statuses: Vec<StaffStatus>,
    /// Of this branch.
    branch_id: Option<Id<BranchId>>,
    /// With this skill, at any level.
    skill_id: Option<Id<SkillId>>,
}

impl From<StaffMemberFilter> for member::StaffFilter {
    fn from(filter: StaffMemberFilter) -> Self {
        Self {
            search: filter.search,
            statuses: filter.statuses.into_iter().map(Into::into).collect(),
            branch: filter.branch_id.map(|id| id.0),
            skill: filter.skill_id.map(|id| id.0),
        }
    }
}

/// Which leave is asked for. All conditions that are given hold at once.
#[derive(Default, InputObject)]
struct LeaveFilter {
    /// Of this person.
    staff_member_id: Option<Id<StaffMemberId>>,
    /// In this state.
    state: Option<LeaveState>,
}

#[Object]
impl StaffQuery {
    /// The staff that you see, newest first: of your branches for the office, yourself for a carer.
    async fn staff_members(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which staff.")] filter: Option<StaffMemberFilter>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<StaffMember>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default().into();
        let found = member::list(ctx.cx()?, &filter, &page).await?;
        let people: Vec<_> = found.rows.iter().map(|(_, person)| person).collect();
        load_ahead(ctx, &people).await?;
        Ok(Connection::new(found, StaffMember))
    }

    /// One staff member. Null when you do not see them.
    async fn staff_member(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The staff member.")] id: Id<StaffMemberId>,
    ) -> Result<Option<StaffMember>> {
        Ok(visible(member::get(ctx.cx()?, id.0).await)?.map(StaffMember))
    }

    /// The agency's list of skills, by code.
    async fn skills(&self, ctx: &Context<'_>) -> Result<Vec<Skill>> {
        Ok(skill::list(ctx.cx()?).await?.into_iter().map(Skill).collect())
    }

    /// The agency's courses, by code.
    async fn training_courses(&self, ctx: &Context<'_>) -> Result<Vec<TrainingCourse>> {
        Ok(training::courses(ctx.cx()?).await?.into_iter().map(TrainingCourse).collect())
    }

    /// Training sessions, newest first.
    async fn training_sessions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only of this course.")] course_id: Option<Id<TrainingCourseId>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<TrainingSession>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = training::sessions(ctx.cx()?, course_id.map(|id| id.0), &page).await?;
        Ok(Connection::new(found, TrainingSession))
    }

    /// Leave, newest first; a carer sees their own.
    async fn leaves(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which leave.")] filter: Option<LeaveFilter>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Leave>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let (person, state) = (filter.staff_member_id.map(|id| id.0), filter.state.map(Into::into));
        let found = leave::list(ctx.cx()?, person, state, &page).await?;
        if ctx.asks_rows_for("staffMember") {
            ctx.load_all::<StaffMemberById>(found.rows.iter().map(|(_, row)| row.staff_member_id).collect()).await?;
        }
        Ok(Connection::new(found, Leave))
    }

    /// Credentials and background checks whose last day is near, the nearest first. What was renewed is left out.
    async fn expiring(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Days from today to the last valid day, 0 to 366.", default = 60)] within_days: i32,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Expiring>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = warning::expiring(ctx.cx()?, within_days.into(), &page).await?;
        if ctx.asks_rows_for("staffMember") {
            ctx.load_all::<StaffMemberById>(found.rows.iter().map(|(_, row)| row.staff_member).collect()).await?;
        }
        Ok(Connection::new(found, Expiring))
    }

    /// What the agency asks of its staff before they may serve.
    async fn staff_policy(&self, ctx: &Context<'_>) -> Result<StaffPolicy> {
        Ok(StaffPolicy(policy::get(ctx.cx()?).await?))
    }

    /// The limits on working time and rest, by jurisdiction.
    async fn working_time_profiles(&self, ctx: &Context<'_>) -> Result<Vec<WorkingTimeProfile>> {
        Ok(limits::profiles(ctx.cx()?)?.iter().map(|profile| (*profile).into()).collect())
    }

    /// What added hours of work would break, given the roster; empty when nothing. Nothing is written.
    async fn working_time_check(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose hours.")] staff_member_id: Id<StaffMemberId>,
        #[graphql(desc = "The hours of work to be added, at most 500 stretches.", validator(max_items = 500))]
        hours: Vec<SpanInput>,
    ) -> Result<Vec<WorkingTimeBreach>> {
        let hours: Vec<_> = hours.into_iter().map(|span| (span.starts_at.0, span.ends_at.0)).collect();
        let found = limits::check(ctx.cx()?, staff_member_id.0, &hours).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }
}
