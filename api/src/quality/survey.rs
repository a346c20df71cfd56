//! Questionnaires in the schema.

use std::collections::HashMap;

use async_graphql::{Enum, Object, SimpleObject};
use domain::{
    id::SurveyId,
    kernel,
    quality::{
        self,
        survey::{questionnaire, versions},
    },
};

use crate::graphql::{DateTime, Id, Result, node::Findable};

/// When a household is asked.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::SurveyOccasion")]
pub enum SurveyOccasion {
    /// A visit was confirmed.
    AfterVisit,
    /// It was called back about an order.
    CallBack,
    /// Once a year.
    Yearly,
}

/// What a question is about, which says how it is answered.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "quality::SurveyDimension")]
pub enum SurveyDimension {
    /// How people behaved: a score from 1 to 5.
    Attitude,
    /// What people can do: a score from 1 to 5.
    Skill,
    /// Whether everything was said: a score from 1 to 5.
    Communication,
    /// All in all: a score from 1 to 5.
    Overall,
    /// How likely the household is to recommend the agency: a score from 0 to 10.
    Recommendation,
    /// In the household's own words.
    Words,
}

/// A version of a questionnaire.
#[derive(Clone)]
pub struct Survey(pub quality::Survey);

impl From<quality::Survey> for Survey {
    fn from(row: quality::Survey) -> Self {
        Self(row)
    }
}

impl Findable for Survey {
    type Id = SurveyId;

    async fn find_many(cx: &kernel::Context, ids: &[SurveyId]) -> kernel::Result<HashMap<SurveyId, Self>> {
        Ok(versions::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A version of a questionnaire. A published version never changes; on an occasion households are asked by the one that was
/// published last, until it is retired.
#[Object]
impl Survey {
    /// The id of this version.
    pub async fn id(&self) -> Id<SurveyId> {
        self.0.id.into()
    }

    /// What all versions of the questionnaire share.
    async fn code(&self) -> &str {
        &self.0.code
    }

    /// The number of the version, from 1.
    async fn number(&self) -> i32 {
        self.0.number
    }

    /// What people call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// When households are asked.
    async fn occasion(&self) -> SurveyOccasion {
        self.0.occasion.into()
    }

    /// What they are asked, in its order.
    async fn questions(&self) -> Result<Vec<SurveyQuestion>> {
        Ok(versions::questionnaire(&self.0)?.questions.into_iter().map(Into::into).collect())
    }

    /// How likely a household is asked on an occasion, in parts of ten thousand.
    async fn chance(&self) -> i32 {
        self.0.chance
    }

    /// So many days pass at least from one invitation on this occasion to the next.
    async fn wait_days(&self) -> i32 {
        self.0.wait_days
    }

    /// So many days an invitation is open.
    async fn open_days(&self) -> i32 {
        self.0.open_days
    }

    /// Who drafted it: the id of an account.
    async fn drafted_by(&self) -> &str {
        &self.0.drafted_by
    }

    /// When it was drafted.
    async fn drafted_at(&self) -> DateTime {
        self.0.drafted_at.into()
    }

    /// When it was published. Null while it is a draft.
    async fn published_at(&self) -> Option<DateTime> {
        self.0.published_at.map(DateTime)
    }

    /// Since when nobody is asked by it any more. Null when it was not retired.
    async fn retired_at(&self) -> Option<DateTime> {
        self.0.retired_at.map(DateTime)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Something that is asked.
#[derive(SimpleObject)]
pub struct SurveyQuestion {
    /// What programs call it; once in a questionnaire.
    code: String,
    /// What is asked.
    words: String,
    /// What it is about, which says how it is answered.
    dimension: SurveyDimension,
    /// Whether it has to be answered.
    required: bool,
}

impl From<questionnaire::Question> for SurveyQuestion {
    fn from(question: questionnaire::Question) -> Self {
        let questionnaire::Question { code, words, dimension, required } = question;
        Self { code, words, dimension: dimension.into(), required }
    }
}
