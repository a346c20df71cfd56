//! Asking a carer whether they come, before they are to.

use chrono::{DateTime, Utc};
use entity::id::{StaffMemberId, VisitId};

use super::{
    VISIT_ANSWER, VISIT_ASSIGN, Visit, assignment,
    life_cycle::{VisitStep, allow},
    reach,
    visits::{self, VisitChange},
};
use crate::{
    kernel::{Error, Result, Rule, Tx, input},
    staff::{BookingKind, member},
};

/// The time for an answer is over.
pub const OFFER_OVER: Rule =
    Rule { code: "OFFER_OVER", message: "The time in which the offer could be answered is over." };

/// What a carer answers.
#[derive(Clone, Debug)]
pub enum OfferAnswer {
    /// They come.
    Yes,
    /// They do not, and why.
    No(String),
}

/// Asks somebody whether they come; until they answer, their hours are held.
///
/// # Errors
/// As [`assignment::assign`], and [`Error::Invalid`] at `answerBy`.
pub async fn offer(
    tx: &Tx,
    id: VisitId,
    version: i32,
    person: StaffMemberId,
    answer_by: DateTime<Utc>,
) -> Result<Visit> {
    let before = reach::lock_as_read(tx, VISIT_ASSIGN, id, version).await?;
    allow(before.state, VisitStep::Offer)?;
    if before.answer_by.is_none() && before.staff_member_id.is_some() {
        return Err(Error::invalid("id", "has a carer who is to come; release them first, with a reason"));
    }
    if !(tx.now() < answer_by && answer_by <= before.starts_at) {
        return Err(Error::invalid("answerBy", "must be in the future, and not after the visit begins"));
    }
    let person = member::lock_seen(tx, person).await?.id;
    assignment::free(tx, &before).await?;
    assignment::take(tx, &before, person, BookingKind::Hold, None, "staffMemberId").await?;
    let after =
        Visit { staff_member_id: Some(person), answer_by: Some(answer_by), by_placement: false, ..before.clone() };
    let written = visits::write(tx, "visitOffer", &before, after, VisitChange::Offered, None).await?;
    assignment::leaves(tx, &before, Some(person)).await?;
    Ok(written)
}

/// What whoever was asked says: their hours are work from now on, or free.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`VISIT_STATE`](super::life_cycle::VISIT_STATE), [`OFFER_OVER`],
/// [`Error::Invalid`] at `reason`, [`BOOKED`](crate::staff::roster::BOOKED).
pub async fn answer(tx: &Tx, id: VisitId, version: i32, answer: OfferAnswer) -> Result<Visit> {
    let before = reach::lock_as_read(tx, VISIT_ANSWER, id, version).await?;
    allow(before.state, VisitStep::Answer)?;
    if before.answer_by.is_some_and(|until| until < tx.now()) {
        return Err(Error::refused(&OFFER_OVER).at("id"));
    }
    let (OfferAnswer::Yes, Some(person)) = (&answer, before.staff_member_id) else {
        let OfferAnswer::No(reason) = answer else { return Err(Error::internal("an offer to nobody")) };
        let reason = input::required_text("reason", &reason, 500)?;
        return assignment::vacate(tx, "visitAnswer", &before, Some(&reason)).await;
    };
    assignment::free(tx, &before).await?;
    assignment::take(tx, &before, person, BookingKind::Visit, None, "id").await?;
    let after = Visit { answer_by: None, ..before.clone() };
    visits::write(tx, "visitAnswer", &before, after, VisitChange::Assigned, None).await
}
