//! Incidents in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object};
use domain::{
    care::{
        self,
        incidents::{self, IncidentWords},
    },
    id::{HouseholdId, HouseholdMemberId, IncidentId, IncidentStepId, VisitId},
    kernel,
};

use super::{
    batches::IncidentStepsOf,
    record_enums::{IncidentKind, IncidentSeverity, IncidentState},
};
use crate::{
    graphql::{ContextExt, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
};

/// Something that went wrong in care.
#[derive(Clone)]
pub struct Incident(pub care::Incident);

impl From<care::Incident> for Incident {
    fn from(row: care::Incident) -> Self {
        Self(row)
    }
}

impl Findable for Incident {
    type Id = IncidentId;

    async fn find_many(cx: &kernel::Context, ids: &[IncidentId]) -> kernel::Result<HashMap<IncidentId, Self>> {
        Ok(incidents::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// Something that went wrong in care, what was done at once, and how it was followed up.
#[Object]
impl Incident {
    /// The id.
    pub async fn id(&self) -> Id<IncidentId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// Whom it happened to, by id. Null when to nobody of the household.
    async fn household_member_id(&self) -> Option<Id<HouseholdMemberId>> {
        self.0.household_member_id.map(Id)
    }

    /// At which visit, by id. Null when at none.
    async fn visit_id(&self) -> Option<Id<VisitId>> {
        self.0.visit_id.map(Id)
    }

    /// What went wrong.
    async fn kind(&self) -> IncidentKind {
        self.0.kind.into()
    }

    /// How bad it was.
    async fn severity(&self) -> IncidentSeverity {
        self.0.severity.into()
    }

    /// Where it stands.
    async fn state(&self) -> IncidentState {
        self.0.state.into()
    }

    /// When it happened.
    async fn happened_at(&self) -> DateTime {
        self.0.happened_at.into()
    }

    /// Who reported it: the id of an account.
    async fn reported_by(&self) -> &str {
        &self.0.reported_by
    }

    /// When it was reported.
    async fn reported_at(&self) -> DateTime {
        self.0.reported_at.into()
    }

    /// What happened. Needs `care.health.read`; null without, and once the household was erased.
    async fn description(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(incidents::words(ctx.cx()?, &self.0, IncidentWords::Description).await?)
    }

    /// What was done at once. Needs `care.health.read`; null without, and once the household was erased.
    async fn immediate_measures(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(incidents::words(ctx.cx()?, &self.0, IncidentWords::ImmediateMeasures).await?)
    }

    /// How it was followed up, in order.
    async fn steps(&self, ctx: &Context<'_>) -> Result<Vec<IncidentStep>> {
        let found = ctx.load::<IncidentStepsOf>(self.0.id).await?.unwrap_or_default();
        Ok(found.into_iter().map(|row| IncidentStep { incident: self.0.clone(), row }).collect())
    }

    /// What is learned from it. Needs `care.health.read`; null without, while it is not closed, and once the household was
    /// erased.
    async fn conclusion(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(incidents::words(ctx.cx()?, &self.0, IncidentWords::Conclusion).await?)
    }

    /// When it was closed. Null while it is not.
    async fn closed_at(&self) -> Option<DateTime> {
        self.0.closed_at.map(DateTime)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A step in following up an incident.
struct IncidentStep {
    incident: care::Incident,
    row: care::IncidentStep,
}

/// A step in following up an incident.
#[Object]
impl IncidentStep {
    /// The id.
    async fn id(&self) -> Id<IncidentStepId> {
        self.row.id.into()
    }

    /// Who took it: the id of an account.
    async fn taken_by(&self) -> &str {
        &self.row.taken_by
    }

    /// When it was taken.
    async fn taken_at(&self) -> DateTime {
        self.row.taken_at.into()
    }

    /// What was done. Needs `care.health.read`; null without, and once the household was erased.
    async fn words(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(incidents::step_words(ctx.cx()?, &self.incident, &self.row).await?)
    }
}
