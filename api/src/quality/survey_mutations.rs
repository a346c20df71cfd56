//! What can be changed about surveys.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{SurveyId, SurveyInvitationId},
    quality::survey::{
        answering,
        questionnaire::{Given, Question},
        versions::{self, SurveyInput},
    },
};

use super::{
    Survey, SurveyInvitation,
    survey::{SurveyDimension, SurveyOccasion},
};
use crate::graphql::{ContextExt, Id, Result, payload};

/// Surveys' part of the root.
#[derive(Default)]
pub struct SurveyMutation;

/// What a questionnaire is made of.
#[derive(InputObject)]
struct SurveyContentInput {
    /// What people call it; at most 100 characters.
    name: String,
    /// When households are asked.
    occasion: SurveyOccasion,
    /// What they are asked, in its order: 1 to 30 questions, each dimension with a score at most once, and one of them at
    /// least.
    questions: Vec<SurveyQuestionInput>,
    /// How likely a household is asked on an occasion, in parts of ten thousand: 1 to 10000. Answers count by the inverse of
    /// it in figures.
    #[graphql(default = 10_000)]
    chance: i32,
    /// So many days pass at least from one invitation on this occasion to the next: 0 to 1000.
    wait_days: i32,
    /// So many days an invitation is open: 1 to 90.
    open_days: i32,
}

/// Something that is asked.
#[derive(InputObject)]
struct SurveyQuestionInput {
    /// What programs call it: capital letters, digits and underscores, at most 50; once in a questionnaire.
    code: String,
    /// What is asked; at most 500 characters.
    words: String,
    /// What it is about, which says how it is answered.
    dimension: SurveyDimension,
    /// Whether it has to be answered.
    #[graphql(default)]
    required: bool,
}

impl From<SurveyContentInput> for SurveyInput {
    fn from(input: SurveyContentInput) -> Self {
        Self {
            name: input.name,
            occasion: input.occasion.into(),
            questions: input.questions.into_iter().map(Into::into).collect(),
            chance: input.chance.into(),
            wait_days: input.wait_days.into(),
            open_days: input.open_days.into(),
        }
    }
}

impl From<SurveyQuestionInput> for Question {
    fn from(input: SurveyQuestionInput) -> Self {
        let SurveyQuestionInput { code, words, dimension, required } = input;
        Self { code, words, dimension: dimension.into(), required }
    }
}

/// Drafts a questionnaire, or the next version of one.
#[derive(InputObject)]
struct SurveyDraftInput {
    /// What all versions of the questionnaire share: capital letters, digits and underscores, at most 50.
    code: String,
    #[graphql(flatten)]
    content: SurveyContentInput,
}

/// Writes a draft anew.
#[derive(InputObject)]
struct SurveyReviseInput {
    /// Which draft.
    id: Id<SurveyId>,
    /// The version that you read.
    version: i32,
    #[graphql(flatten)]
    content: SurveyContentInput,
}

/// Publishes a draft.
#[derive(InputObject)]
struct SurveyPublishInput {
    /// Which draft.
    id: Id<SurveyId>,
    /// The version that you read.
    version: i32,
}

/// Asks nobody by a version any more.
#[derive(InputObject)]
struct SurveyRetireInput {
    /// Which published version.
    id: Id<SurveyId>,
    /// The version that you read.
    version: i32,
}

/// Answers an invitation.
#[derive(InputObject)]
struct SurveyAnswerInput {
    /// Which invitation.
    id: Id<SurveyInvitationId>,
    /// The answers; questions that need not be answered can be left out.
    answers: Vec<SurveyAnswerToInput>,
}

/// An answer to a question: a score or words.
#[derive(InputObject)]
struct SurveyAnswerToInput {
    /// The code of the question.
    question_code: String,
    /// The score, where one is asked for: 1 to 5, or 0 to 10 of `RECOMMENDATION`.
    score: Option<i32>,
    /// The words, where they are asked for; at most 2000 characters.
    words: Option<String>,
}

impl From<SurveyAnswerToInput> for Given {
    fn from(input: SurveyAnswerToInput) -> Self {
        Self { question: input.question_code, score: input.score.map(Into::into), words: input.words }
    }
}

/// Makes the payload of a mutation that answers a questionnaire.
macro_rules! answers_a_survey {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// The version as it is now. Null when there are user errors.
                survey: Survey,
            }
        })*
    };
}

answers_a_survey! {
    /// What `surveyDraft` answers.
    SurveyDraftPayload;
    /// What `surveyRevise` answers.
    SurveyRevisePayload;
    /// What `surveyPublish` answers.
    SurveyPublishPayload;
    /// What `surveyRetire` answers.
    SurveyRetirePayload;
}

payload! {
    /// What `surveyAnswer` answers.
    SurveyAnswerPayload {
        /// The invitation as it is now. Null when there are user errors.
        survey_invitation: SurveyInvitation,
    }
}

#[Object]
impl SurveyMutation {
    /// Drafts a questionnaire, or the next version of one that is there. Codes: `INVALID`, `SURVEY_DRAFTED`.
    async fn survey_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SurveyDraftInput,
    ) -> Result<SurveyDraftPayload> {
        let SurveyDraftInput { code, content } = input;
        let content = content.into();
        SurveyDraftPayload::of(ctx, ctx.cx()?.write(async |tx| versions::draft(tx, &code, &content).await).await)
    }

    /// Writes a draft anew. Codes: `NOT_FOUND`, `INVALID`, `STALE`, `SURVEY_PUBLISHED`.
    async fn survey_revise(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SurveyReviseInput,
    ) -> Result<SurveyRevisePayload> {
        let SurveyReviseInput { id, version, content } = input;
        let content = content.into();
        let done = ctx.cx()?.write(async |tx| versions::revise(tx, id.0, version, &content).await).await;
        SurveyRevisePayload::of(ctx, done)
    }

    /// Publishes a draft: from now on households are asked by it on its occasion, in the place of whatever was published
    /// before, and it never changes again. Codes: `NOT_FOUND`, `STALE`, `SURVEY_PUBLISHED`.
    async fn survey_publish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SurveyPublishInput,
    ) -> Result<SurveyPublishPayload> {
        let SurveyPublishInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| versions::publish(tx, id.0, version).await).await;
        SurveyPublishPayload::of(ctx, done)
    }

    /// Asks nobody by a version any more; what is open can still be answered. Codes: `NOT_FOUND`, `STALE`,
    /// `SURVEY_NOT_USED`.
    async fn survey_retire(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SurveyRetireInput,
    ) -> Result<SurveyRetirePayload> {
        let SurveyRetireInput { id, version } = input;
        let done = ctx.cx()?.write(async |tx| versions::retire(tx, id.0, version).await).await;
        SurveyRetirePayload::of(ctx, done)
    }

    /// Answers an invitation, once: as the family; of occasion `CALL_BACK` also as whoever calls. Codes: `NOT_FOUND`,
    /// `INVALID`, `SURVEY_ANSWERED`, `SURVEY_CLOSED`, `SURVEY_OF_FAMILY`.
    async fn survey_answer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: SurveyAnswerInput,
    ) -> Result<SurveyAnswerPayload> {
        let SurveyAnswerInput { id, answers } = input;
        let answers: Vec<Given> = answers.into_iter().map(Into::into).collect();
        SurveyAnswerPayload::of(ctx, ctx.cx()?.write(async |tx| answering::answer(tx, id.0, &answers).await).await)
    }
}
