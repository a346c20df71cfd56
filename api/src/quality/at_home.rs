//! What a family is asked by questionnaires.

use async_graphql::{Context, Object};
use domain::{
    kernel::PageRequest,
    quality::{
        self, SURVEY_ANSWER, SURVEY_READ,
        survey::reading::{self, InvitationFilter},
    },
};

use super::SurveyInvitation;
use crate::{
    graphql::{ContextExt, Result},
    household::FrontDoor,
};

/// So many are shown.
const MOST_INVITATIONS: u64 = 20;

/// The questionnaires that wait for a household's answer.
#[derive(Default)]
pub struct SurveysAtHome {
    to_answer: Vec<SurveyInvitation>,
}

impl SurveysAtHome {
    /// Reads what is asked for.
    ///
    /// # Errors
    /// What the domain's operations answer.
    pub async fn load(ctx: &Context<'_>, door: &FrontDoor) -> Result<Self> {
        let cx = ctx.cx()?;
        if !ctx.asks_for("surveysToAnswer") || !cx.may(SURVEY_READ) || !door.may(cx, SURVEY_ANSWER) {
            return Ok(Self::default());
        }
        let filter = InvitationFilter {
            states: vec![quality::InvitationState::Open],
            household: Some(door.household.id),
            ..InvitationFilter::default()
        };
        let page = PageRequest { first: Some(MOST_INVITATIONS), ..PageRequest::default() };
        let found = reading::list(cx, &filter, &page).await?;
        Ok(Self { to_answer: found.rows.into_iter().map(|(_, row)| SurveyInvitation(row)).collect() })
    }
}

#[Object]
impl SurveysAtHome {
    /// Questionnaires that wait for your answer, the newest first, at most 20. Empty for whoever may not answer them.
    async fn surveys_to_answer(&self) -> Vec<SurveyInvitation> {
        self.to_answer.clone()
    }
}
