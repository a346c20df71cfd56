//! What can be asked about surveys.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{HouseholdId, StaffMemberId, SurveyId, SurveyInvitationId},
    quality::survey::{
        reading::{self, InvitationFilter},
        versions,
    },
};

use super::{Survey, SurveyInvitation, survey::SurveyOccasion, survey_invitation::InvitationState};
use crate::graphql::{Connection, ContextExt, Id, Result, page_request, visible};

/// Surveys' part of the root.
#[derive(Default)]
pub struct SurveyQuery;

/// Which invitations are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct SurveyInvitationFilterInput {
    /// In one of these states.
    states: Option<Vec<InvitationState>>,
    /// On this occasion.
    occasion: Option<SurveyOccasion>,
    /// By this version of a questionnaire.
    survey_id: Option<Id<SurveyId>>,
    /// Of this household.
    household_id: Option<Id<HouseholdId>>,
    /// About the work of this person.
    staff_member_id: Option<Id<StaffMemberId>>,
}

#[Object]
impl SurveyQuery {
    /// Versions of questionnaires, newest first. A family sees those that are published.
    async fn surveys(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of the questionnaire of this code alone.")] code: Option<String>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Survey>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(versions::list(ctx.cx()?, code.as_deref(), &page).await?, Survey))
    }

    /// One version of a questionnaire. Null when you do not see it.
    async fn survey(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The version.")] id: Id<SurveyId>,
    ) -> Result<Option<Survey>> {
        Ok(visible(versions::get(ctx.cx()?, id.0).await)?.map(Survey))
    }

    /// Invitations to surveys, newest first. A family sees its own.
    async fn survey_invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<SurveyInvitationFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<SurveyInvitation>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = InvitationFilter {
            states: filter.states.unwrap_or_default().into_iter().map(Into::into).collect(),
            occasion: filter.occasion.map(Into::into),
            survey: filter.survey_id.map(|id| id.0),
            household: filter.household_id.map(|id| id.0),
            staff_member: filter.staff_member_id.map(|id| id.0),
        };
        Ok(Connection::new(reading::list(ctx.cx()?, &filter, &page).await?, SurveyInvitation))
    }

    /// One invitation to a survey. Null when you do not see it.
    async fn survey_invitation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The invitation.")] id: Id<SurveyInvitationId>,
    ) -> Result<Option<SurveyInvitation>> {
        Ok(visible(reading::get(ctx.cx()?, id.0).await)?.map(SurveyInvitation))
    }
}
