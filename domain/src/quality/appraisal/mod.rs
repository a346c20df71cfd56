//! Appraisal: what a month or a quarter comes to for each person, by a scheme that the agency has published.
//!
//! Results are proposals: of a bonus, of training, of a warning. Whoever does not agree appeals, and somebody else looks
//! again. Nothing dismisses anybody: two failures in a row put the question before a person.

pub mod answering;
pub mod appeals;
pub mod closing;
pub mod computing;
pub mod corrections;
pub mod cycles;
pub mod dismissals;
pub mod evidence;
pub mod fact;
pub mod life_cycle;
pub mod measure;
pub mod period;
pub mod reading;
pub mod scheme;
pub mod usual;

mod seeing;
mod team;

pub(super) mod demo;

use entity::id::{AppraisalCycleId, AppraisalId, DismissalReviewId, StaffMemberId};
use serde::{Deserialize, Serialize};

use crate::kernel::{Result, Tx};

/// Something happened to an appraisal. Payload: [`AppraisalHappened`].
pub const APPRAISAL_CHANGED: &str = "quality.appraisal.changed";

/// What happens to appraisals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AppraisalChange {
    /// The results of a cycle are there, and everybody sees their own.
    InReview,
    /// Somebody does not agree.
    Appealed,
    /// An appeal was granted.
    AppealGranted,
    /// An appeal was denied.
    AppealDenied,
    /// A cycle is over.
    Closed,
    /// Somebody has failed twice in a row.
    DismissalReviewOpened,
    /// A person has decided what follows from it.
    DismissalReviewDecided,
}

/// What happened to which appraisal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppraisalHappened {
    /// The cycle.
    pub cycle: AppraisalCycleId,
    /// The result; `None` of a cycle as a whole.
    pub appraisal: Option<AppraisalId>,
    /// Whose; `None` of a cycle as a whole.
    pub staff_member: Option<StaffMemberId>,
    /// The review of a dismissal, where it is about one.
    pub dismissal_review: Option<DismissalReviewId>,
    /// What happened.
    pub change: AppraisalChange,
}

impl AppraisalHappened {
    /// Something that happened to a cycle as a whole.
    const fn to_cycle(cycle: AppraisalCycleId, change: AppraisalChange) -> Self {
        Self { cycle, appraisal: None, staff_member: None, dismissal_review: None, change }
    }

    /// Something that happened to the result of a person.
    const fn to_result(row: &super::Appraisal, change: AppraisalChange) -> Self {
        Self {
            cycle: row.appraisal_cycle_id,
            appraisal: Some(row.id),
            staff_member: Some(row.staff_member_id),
            dismissal_review: None,
            change,
        }
    }
}

async fn told(tx: &Tx, happened: &AppraisalHappened) -> Result<()> {
    tx.emit(APPRAISAL_CHANGED, happened).await
}
