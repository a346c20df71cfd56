//! A household answers, once: by itself, or at a call-back through whoever asks it.

use entity::{
    id::SurveyInvitationId,
    quality::{
        survey_answer,
        survey_invitation::{self, Column as C},
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    super::{InvitationState, SURVEY_ANSWER, SurveyInvitation, SurveyOccasion},
    questionnaire::{Given, Said},
    reading,
    sending::{SurveyChange, told},
    versions,
};
use crate::kernel::{Error, Result, Rows, Rule, Tx, actor::signature};

/// It was answered.
pub const SURVEY_ANSWERED: Rule =
    Rule { code: "SURVEY_ANSWERED", message: "The invitation has been answered already; it is answered once." };

/// It is closed.
pub const SURVEY_CLOSED: Rule = Rule { code: "SURVEY_CLOSED", message: "The invitation's term is over." };

/// Only the family answers.
pub const SURVEY_OF_FAMILY: Rule = Rule {
    code: "SURVEY_OF_FAMILY",
    message: "The family answers this one itself; only what is asked at a call-back is written down by whoever calls.",
};

/// Answers an invitation.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`SURVEY_ANSWERED`], [`SURVEY_CLOSED`], [`SURVEY_OF_FAMILY`], [`Error::Invalid`] naming the
/// field.
pub async fn answer(tx: &Tx, id: SurveyInvitationId, answers: &[Given]) -> Result<SurveyInvitation> {
    let scope = tx.require(SURVEY_ANSWER)?;
    let found = survey_invitation::Entity::find().filter(reading::within_reach(&scope)).filter(C::Id.eq(id));
    let found = found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    match found.state {
        InvitationState::Answered => return Err(Error::refused(&SURVEY_ANSWERED).at("id")),
        InvitationState::Closed => return Err(Error::refused(&SURVEY_CLOSED).at("id")),
        // The clock may not have come by yet.
        InvitationState::Open if found.closes_at <= tx.now() => return Err(Error::refused(&SURVEY_CLOSED).at("id")),
        InvitationState::Open => {}
    }
    if !matches!(scope.rows, Rows::Households(_)) && found.occasion != SurveyOccasion::CallBack {
        return Err(Error::refused(&SURVEY_OF_FAMILY).at("id"));
    }
    keep(tx, &found, answers).await
}

/// Keeps the answers to a locked invitation that is open.
pub(in super::super) async fn keep(tx: &Tx, before: &SurveyInvitation, answers: &[Given]) -> Result<SurveyInvitation> {
    let survey = versions::get(&tx.as_system()?, before.survey_id).await?;
    let answers = versions::questionnaire(&survey)?.answered(answers);
    let answers = answers.map_err(|found| Error::invalid(found.field, found.problem))?;
    let vault = tx.vault().await?;
    let mut rows = Vec::with_capacity(answers.len());
    for answer in answers {
        let (score, words) = match answer.said {
            Said::Score(score) => (Some(score), None),
            Said::Words(words) => (None, Some(vault.seal(&words)?)),
        };
        rows.push(survey_answer::ActiveModel {
            agency_id: Set(before.agency_id),
            survey_invitation_id: Set(before.id),
            question_code: Set(answer.question),
            dimension: Set(answer.dimension),
            score: Set(score),
            words: Set(words),
        });
    }
    survey_answer::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    let row = survey_invitation::ActiveModel {
        id: Set(before.id),
        state: Set(InvitationState::Answered),
        answered_by: Set(Some(signature(tx.actor()))),
        answered_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let answered = row.update(tx.db()).await?;
    told(tx, &answered, SurveyChange::Answered).await?;
    Ok(answered)
}
