//! Alerts in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    care::{self, alerts},
    id::{CareAlertId, HouseholdId, HouseholdMemberId, VisitId},
    kernel,
};

use super::enums::CareAlertKind;
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
};

/// Something that somebody has to look at.
#[derive(Clone)]
pub struct CareAlert(pub care::CareAlert);

impl From<care::CareAlert> for CareAlert {
    fn from(row: care::CareAlert) -> Self {
        Self(row)
    }
}

impl Findable for CareAlert {
    type Id = CareAlertId;

    async fn find_many(cx: &kernel::Context, ids: &[CareAlertId]) -> kernel::Result<HashMap<CareAlertId, Self>> {
        Ok(alerts::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// Something about a person in care that somebody has to look at now. One that nobody has acknowledged is taken back when
/// what raised it turns out not to be so.
#[Object]
impl CareAlert {
    /// The id.
    pub async fn id(&self) -> Id<CareAlertId> {
        self.0.id.into()
    }

    /// What raised it.
    async fn kind(&self) -> CareAlertKind {
        self.0.kind.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// Whom it is about, by id. Null when it is about nobody in particular.
    async fn household_member_id(&self) -> Option<Id<HouseholdMemberId>> {
        self.0.household_member_id.map(Id)
    }

    /// The visit at which it came up, by id. Null when it was at none.
    async fn visit_id(&self) -> Option<Id<VisitId>> {
        self.0.visit_id.map(Id)
    }

    /// Which rule raised it, such as `EPDS.SELF_HARM`, `UNREPORTED` or `REVIEW_DUE`. Needs `care.health.read`; null without.
    async fn rule(&self, ctx: &Context<'_>) -> Result<Option<&str>> {
        Ok(alerts::rule(ctx.cx()?, &self.0))
    }

    /// What has to be known. Needs `care.health.read`; null without, and once the household was erased.
    async fn detail(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(alerts::detail(ctx.cx()?, &self.0).await?)
    }

    /// When it was raised.
    async fn raised_at(&self) -> DateTime {
        self.0.raised_at.into()
    }

    /// When somebody said what follows from it. Null while nobody has.
    async fn acknowledged_at(&self) -> Option<DateTime> {
        self.0.acknowledged_at.map(DateTime)
    }

    /// Who said so: the id of an account. Null while nobody has.
    async fn acknowledged_by(&self) -> Option<&str> {
        self.0.acknowledged_by.as_deref()
    }

    /// What follows from it. Needs `care.health.read`; null without, while nobody has said so, and once the household was
    /// erased.
    async fn measure(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(alerts::measure(ctx.cx()?, &self.0).await?)
    }

    /// The version to name when you acknowledge it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}
