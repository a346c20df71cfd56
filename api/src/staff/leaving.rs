//! Leaving in the schema.

use async_graphql::{Context, InputObject, Object, OneofObject};
use domain::{
    id::{LeavingId, StaffMemberId},
    kernel::{self, Error, Tx, words},
    staff::{self, LEAVING_APPLY, LEAVING_DECIDE, leaving::LeavingStep},
};

use super::enums::LeavingState;
use crate::graphql::{ContextExt, Date, DateTime, Id, Result};

/// How somebody leaves.
#[derive(Clone)]
pub struct Leaving(pub staff::Leaving);

impl From<staff::Leaving> for Leaving {
    fn from(row: staff::Leaving) -> Self {
        Self(row)
    }
}

/// How somebody leaves: application, approval, hand-over, certificate, end.
#[Object]
impl Leaving {
    /// The id.
    pub async fn id(&self) -> Id<LeavingId> {
        self.0.id.into()
    }

    /// Who leaves.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// How far it has come.
    async fn state(&self) -> LeavingState {
        self.0.state.into()
    }

    /// Why.
    async fn reason(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.reason).await?)
    }

    /// The last day of work.
    async fn last_day(&self) -> Date {
        self.0.last_day.into()
    }

    /// When it was applied for.
    async fn applied_at(&self) -> DateTime {
        self.0.applied_at.into()
    }

    /// Who approved it: the id of a user. Null before.
    async fn approved_by(&self) -> Option<&str> {
        self.0.approved_by.as_deref()
    }

    /// What was handed over, and to whom. Null before.
    async fn handover(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.handover.as_ref()).await?)
    }

    /// The number of the certificate of employment. Null before.
    async fn certificate(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.certificate.as_ref()).await?)
    }

    /// When it ended. Null before.
    async fn left_at(&self) -> Option<DateTime> {
        self.0.left_at.map(Into::into)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Applies to leave.
#[derive(InputObject)]
pub struct LeavingApplyInput {
    /// Who leaves; carers apply for themselves.
    pub staff_member_id: Id<StaffMemberId>,
    /// The last day of work; today or later.
    pub last_day: Date,
    /// Why; at most 1 000 characters.
    pub reason: String,
}

/// The next step of a leaving, with what it adds: exactly one.
#[derive(OneofObject)]
pub enum LeavingStepInput {
    /// Approves it; must be true. The person's status becomes `LEAVING`.
    Approve(bool),
    /// What was handed over, and to whom; at most 2 000 characters.
    HandOver(String),
    /// The number of the certificate of employment; at most 100 characters.
    Certify(String),
    /// Ends it after the last day; must be true. The person's status becomes `LEFT`.
    Finish(bool),
    /// Takes it back, before the hand-over; must be true.
    Withdraw(bool),
}

impl LeavingStepInput {
    /// The step in the domain's words. One that is not to be taken is none: `false` must not be read as its name.
    ///
    /// # Errors
    /// `Invalid` at the step.
    pub fn checked(self, tx: &Tx) -> kernel::Result<LeavingStep> {
        // What is wrong with a step is for those who may take one.
        tx.require(if matches!(self, Self::Withdraw(_)) { LEAVING_APPLY } else { LEAVING_DECIDE })?;
        let taken = |field: &'static str, taken: bool, step: LeavingStep| {
            if taken { Ok(step) } else { Err(Error::invalid(field, "must be true, or left out with its step")) }
        };
        match self {
            Self::Approve(approved) => taken("step.approve", approved, LeavingStep::Approve),
            Self::HandOver(text) => Ok(LeavingStep::HandOver(text)),
            Self::Certify(number) => Ok(LeavingStep::Certify(number)),
            Self::Finish(finished) => taken("step.finish", finished, LeavingStep::Finish),
            Self::Withdraw(withdrawn) => taken("step.withdraw", withdrawn, LeavingStep::Withdraw),
        }
    }
}

/// Takes the next step of a leaving.
#[derive(InputObject)]
pub struct LeavingAdvanceInput {
    /// Which leaving.
    pub id: Id<LeavingId>,
    /// The version that you read.
    pub version: i32,
    /// The step.
    pub step: LeavingStepInput,
}
