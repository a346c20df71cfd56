//! Referrals in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    care::{self, referrals},
    id::{AssessmentId, HouseholdId, HouseholdMemberId, ReferralId},
    kernel,
};

use super::record_enums::ReferralState;
use crate::graphql::{ContextExt, DateTime, Id, Result, node::Findable};

/// Somebody in care on the way to a hospital.
#[derive(Clone)]
pub struct Referral(pub care::Referral);

impl From<care::Referral> for Referral {
    fn from(row: care::Referral) -> Self {
        Self(row)
    }
}

impl Findable for Referral {
    type Id = ReferralId;

    async fn find_many(cx: &kernel::Context, ids: &[ReferralId]) -> kernel::Result<HashMap<ReferralId, Self>> {
        Ok(referrals::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// Somebody in care on the way to a hospital (green channel). The family agrees before anything is sent.
#[Object]
impl Referral {
    /// The id.
    pub async fn id(&self) -> Id<ReferralId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// Who is to go, by id.
    async fn household_member_id(&self) -> Id<HouseholdMemberId> {
        self.0.household_member_id.into()
    }

    /// The assessment that it follows from, by id. Null when from none.
    async fn assessment_id(&self) -> Option<Id<AssessmentId>> {
        self.0.assessment_id.map(Id)
    }

    /// Where it stands.
    async fn state(&self) -> ReferralState {
        self.0.state.into()
    }

    /// Whether it cannot wait.
    async fn urgent(&self) -> bool {
        self.0.urgent
    }

    /// What it says. Null once the household was erased.
    async fn content(&self, ctx: &Context<'_>) -> Result<Option<ReferralContent>> {
        Ok(referrals::content(ctx.cx()?, &self.0).await?.map(Into::into))
    }

    /// When the person is to be there. Null while the hospital has given no time.
    async fn appointment_at(&self) -> Option<DateTime> {
        self.0.appointment_at.map(DateTime)
    }

    /// Who proposed it: the id of an account.
    async fn proposed_by(&self) -> &str {
        &self.0.proposed_by
    }

    /// When it was proposed.
    async fn proposed_at(&self) -> DateTime {
        self.0.proposed_at.into()
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What a referral says.
#[derive(SimpleObject)]
struct ReferralContent {
    /// Which hospital.
    hospital: String,
    /// Which department. Null when nobody said.
    department: Option<String>,
    /// Why.
    reason: String,
    /// What came of it, or why not. Null while nobody has said.
    outcome: Option<String>,
}

impl From<referrals::ReferralContent> for ReferralContent {
    fn from(content: referrals::ReferralContent) -> Self {
        Self {
            hospital: content.hospital,
            department: content.department,
            reason: content.reason,
            outcome: content.outcome,
        }
    }
}
