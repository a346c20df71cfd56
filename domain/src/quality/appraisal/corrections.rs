//! A closed result was wrong: what is due comes to the next one.

use entity::{id::AppraisalId, quality::appraisal_correction};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};
use serde_json::json;

use super::{
    super::{APPRAISAL_RUN, Appraisal},
    answering::refuse_own,
    life_cycle::APPRAISAL_CYCLE_STATE,
    reading,
    scheme::FULL,
};
use crate::kernel::{Error, Result, Tx, actor::signature, input};

/// Makes a correction of a closed result: it comes to the person's next result of the same kind that is worked out.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`APPRAISAL_CYCLE_STATE`] while the result can still be changed,
/// [`APPRAISAL_OWN`](super::answering::APPRAISAL_OWN), [`Error::Invalid`] at `hundredths` or `reason`.
pub async fn correct(tx: &Tx, id: AppraisalId, hundredths: i64, reason: &str) -> Result<Appraisal> {
    tx.require(APPRAISAL_RUN)?;
    let found = reading::get(tx, id).await.map_err(|error| error.at("id"))?;
    if found.closed_at.is_none() {
        return Err(Error::refused(&APPRAISAL_CYCLE_STATE).at("id"));
    }
    refuse_own(tx, &found, "id")?;
    let points: i32 = input::whole("hundredths", hundredths, -i64::from(FULL), FULL.into())?;
    if points == 0 {
        return Err(Error::invalid("hundredths", "must not be 0"));
    }
    let reason = input::required_text("reason", reason, 4_000)?;
    let row = appraisal_correction::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(found.agency_id),
        staff_member_id: Set(found.staff_member_id),
        appraisal_id: Set(id),
        period: Set(found.period),
        first_day: Set(found.first_day),
        points: Set(points),
        reason: Set(tx.vault().await?.seal(&reason)?),
        made_by: Set(signature(tx.actor())),
        made_at: Set(tx.now()),
        entered_id: Set(None),
        entered_at: Set(None),
    };
    row.insert(tx.db()).await?;
    let correction = json!({ "hundredths": points, "reason": reason });
    tx.record_change("appraisalCorrect", id, None, Some(&json!({ "correction": correction }))).await?;
    Ok(found)
}
