//! What surveys hold about a household: given out on request, and forgotten on request.

use entity::{
    id::{HouseholdId, SurveyInvitationId},
    quality::{survey_answer, survey_invitation},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, sea_query::Expr};
use serde_json::{Value, json};

use super::{super::SurveyInvitation, reading};
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, words},
};

/// What a household was asked, and what it answered. The caller has checked that it may be given out.
///
/// # Errors
/// When the database fails.
pub(in super::super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let found: Vec<SurveyInvitation> = survey_invitation::Entity::find()
        .filter(survey_invitation::Column::AgencyId.eq(agency))
        .filter(survey_invitation::Column::HouseholdId.eq(household))
        .order_by_asc(survey_invitation::Column::Id)
        .all(cx.db())
        .await?;
    let ids: Vec<SurveyInvitationId> = found.iter().map(|row| row.id).collect();
    let answers = reading::of(cx, &ids).await?;
    let vault = cx.vault().await?;
    let sheet = |row: &SurveyInvitation| -> Result<Value> {
        let mut said = Vec::new();
        for answer in answers.get(&row.id).into_iter().flatten() {
            let words = words::open(&vault, answer.words.as_ref())?;
            said.push(json!({ "question": answer.question_code, "score": answer.score, "words": words }));
        }
        Ok(json!({
            "id": row.id, "occasion": row.occasion, "state": row.state, "sentAt": row.sent_at,
            "answeredAt": row.answered_at, "answers": said,
        }))
    };
    Ok(Value::Array(found.iter().map(sheet).collect::<Result<Vec<_>>>()?))
}

/// Takes the words out of a household's answers. Its scores stay: without words nobody is told by them.
///
/// # Errors
/// When the database fails.
pub(in super::super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let of_household = survey_invitation::Entity::find()
        .select_only()
        .column(survey_invitation::Column::Id)
        .filter(survey_invitation::Column::AgencyId.eq(agency))
        .filter(survey_invitation::Column::HouseholdId.eq(household))
        .into_query();
    survey_answer::Entity::update_many()
        .col_expr(survey_answer::Column::Words, Expr::value(None::<Vec<u8>>))
        .filter(survey_answer::Column::AgencyId.eq(agency))
        .filter(survey_answer::Column::SurveyInvitationId.in_subquery(of_household))
        .exec(tx.db())
        .await?;
    Ok(())
}
