//! Invitations to surveys in the schema, and what was answered.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    id::{HouseholdId, ServiceOrderId, StaffMemberId, SurveyId, SurveyInvitationId, VisitId},
    kernel::{self, words},
    quality::{self, survey::reading},
};

use super::{
    batches::{SurveyAnswersOf, SurveyById},
    survey::{Survey, SurveyDimension, SurveyOccasion},
};
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
    staff::{StaffProfile, StaffProfileById},
};

/// Where an invitation stands.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(name = "SurveyInvitationState", remote = "quality::InvitationState")]
pub enum InvitationState {
    /// It can be answered.
    Open,
    /// It was answered.
    Answered,
    /// Its term went by.
    Closed,
}

/// A household is asked by a questionnaire.
#[derive(Clone)]
pub struct SurveyInvitation(pub quality::SurveyInvitation);

impl From<quality::SurveyInvitation> for SurveyInvitation {
    fn from(row: quality::SurveyInvitation) -> Self {
        Self(row)
    }
}

impl Findable for SurveyInvitation {
    type Id = SurveyInvitationId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[SurveyInvitationId],
    ) -> kernel::Result<HashMap<SurveyInvitationId, Self>> {
        Ok(reading::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A household is asked by a questionnaire: a family sees what it was asked, a carer nothing of it.
#[Object]
impl SurveyInvitation {
    /// The id.
    pub async fn id(&self) -> Id<SurveyInvitationId> {
        self.0.id.into()
    }

    /// Where it stands.
    async fn state(&self) -> InvitationState {
        self.0.state.into()
    }

    /// Why the household is asked.
    async fn occasion(&self) -> SurveyOccasion {
        self.0.occasion.into()
    }

    /// The version of the questionnaire, by id.
    async fn survey_id(&self) -> Id<SurveyId> {
        self.0.survey_id.into()
    }

    /// What is asked. Null when it is not visible to you.
    async fn survey(&self, ctx: &Context<'_>) -> Result<Option<Survey>> {
        Ok(ctx.load::<SurveyById>(self.0.survey_id).await?.map(Survey))
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// About which visit, by id. Null when about none.
    async fn visit_id(&self) -> Option<Id<VisitId>> {
        self.0.visit_id.map(Id)
    }

    /// About which order, by id. Null when about none.
    async fn service_order_id(&self) -> Option<Id<ServiceOrderId>> {
        self.0.service_order_id.map(Id)
    }

    /// About whose work, by id. Null when about nobody's.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// About whose work. Null when about nobody's, and when they are not visible to you.
    async fn staff_member(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        match self.0.staff_member_id {
            Some(id) => ctx.load::<StaffProfileById>(id).await,
            None => Ok(None),
        }
    }

    /// When it was sent.
    async fn sent_at(&self) -> DateTime {
        self.0.sent_at.into()
    }

    /// Until when it can be answered.
    async fn closes_at(&self) -> DateTime {
        self.0.closes_at.into()
    }

    /// When it was answered. Null while it was not.
    async fn answered_at(&self) -> Option<DateTime> {
        self.0.answered_at.map(DateTime)
    }

    /// When its term went by unanswered. Null when it did not.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// What was answered, in order of the codes. Empty while nothing was, and when the answers are not for you.
    async fn answers(&self, ctx: &Context<'_>) -> Result<Vec<SurveyAnswer>> {
        let answers = ctx.load::<SurveyAnswersOf>(self.0.id).await?.unwrap_or_default();
        Ok(answers.into_iter().map(SurveyAnswer).collect())
    }
}

/// What a household answers to a question.
pub struct SurveyAnswer(quality::SurveyAnswer);

/// What a household answers to a question.
#[Object]
impl SurveyAnswer {
    /// The code of the question.
    async fn question_code(&self) -> &str {
        &self.0.question_code
    }

    /// What the question is about.
    async fn dimension(&self) -> SurveyDimension {
        self.0.dimension.into()
    }

    /// The score: 1 to 5, or 0 to 10 of `RECOMMENDATION`. Null of own words.
    async fn score(&self) -> Option<i32> {
        self.0.score
    }

    /// Own words. Null of a score, and once the household is erased.
    async fn words(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.words.as_ref()).await?)
    }
}
