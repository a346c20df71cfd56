//! What can be asked about what is recorded in care.

use async_graphql::{Context, InputObject, Object};
use domain::{
    care::{
        doses, endings,
        incidents::{self, IncidentFilter},
        logs::{self, LogFilter},
        medication, referrals,
    },
    id::{HouseholdId, HouseholdMemberId, VisitId},
};

use super::{
    ending::ServiceEnding,
    incident::Incident,
    log::CareLogEntry,
    medication::{MedicationDose, MedicationOrder},
    record_enums::{CareLogKind, IncidentSeverity, IncidentState},
    referral::Referral,
};
use crate::graphql::{Connection, ContextExt, DateTime, Id, Result, cost::cost, page_request};

/// Records' part of the root.
#[derive(Default)]
pub struct CareRecordQuery;

/// Which entries are asked for. All conditions hold at once.
#[derive(InputObject)]
struct CareLogFilterInput {
    /// Of this household.
    household_id: Id<HouseholdId>,
    /// About this person.
    household_member_id: Option<Id<HouseholdMemberId>>,
    /// Of these kinds. Left out, of all.
    kinds: Option<Vec<CareLogKind>>,
    /// At this visit.
    visit_id: Option<Id<VisitId>>,
    /// At this moment or later.
    from: Option<DateTime>,
    /// Before this moment.
    until: Option<DateTime>,
    /// Those as well that were corrected.
    #[graphql(default)]
    with_corrected: bool,
}

/// Which incidents are asked for. All conditions hold at once.
#[derive(Default, InputObject)]
struct IncidentFilterInput {
    /// In this household.
    household_id: Option<Id<HouseholdId>>,
    /// In this state.
    state: Option<IncidentState>,
    /// Of this severity.
    severity: Option<IncidentSeverity>,
}

#[Object]
impl CareRecordQuery {
    /// The care log of a household, the latest first. Needs `care.health.read`.
    async fn care_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries.")] filter: CareLogFilterInput,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<CareLogEntry>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = LogFilter {
            household: filter.household_id.0,
            member: filter.household_member_id.map(|id| id.0),
            kinds: filter.kinds.unwrap_or_default().into_iter().map(Into::into).collect(),
            visit: filter.visit_id.map(|id| id.0),
            from: filter.from.map(|at| at.0),
            until: filter.until.map(|at| at.0),
            with_corrected: filter.with_corrected,
        };
        Ok(Connection::new(logs::list(ctx.cx()?, &filter, &page).await?, CareLogEntry))
    }

    /// The medicines of a household, the newest first; at most 200. Needs `care.health.read`.
    async fn medication_orders(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] household_id: Id<HouseholdId>,
        #[graphql(desc = "Those as well that were stopped.", default)] with_stopped: bool,
    ) -> Result<Vec<MedicationOrder>> {
        let found = medication::orders(ctx.cx()?, household_id.0, with_stopped).await?;
        Ok(found.into_iter().map(MedicationOrder).collect())
    }

    /// The doses of a household that are due in a time, in order, with where each stands. Needs `care.health.read`. May
    /// answer `INVALID` at `until`.
    #[graphql(directive = cost::apply("20".into()))]
    async fn medication_doses(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] household_id: Id<HouseholdId>,
        #[graphql(desc = "Due at this moment or later.")] from: DateTime,
        #[graphql(desc = "Due before this moment; within 31 days of `from`.")] until: DateTime,
    ) -> Result<Vec<MedicationDose>> {
        let found = doses::doses(ctx.cx()?, household_id.0, from.0, until.0).await?;
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// Incidents, newest first. A family sees those of its household, a carer those of the households where they work.
    async fn incidents(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which ones.")] filter: Option<IncidentFilterInput>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Incident>> {
        let page = page_request(ctx, first, after, last, before)?;
        let filter = filter.unwrap_or_default();
        let filter = IncidentFilter {
            household: filter.household_id.map(|id| id.0),
            state: filter.state.map(Into::into),
            severity: filter.severity.map(Into::into),
        };
        Ok(Connection::new(incidents::list(ctx.cx()?, &filter, &page).await?, Incident))
    }

    /// The referrals of a household, newest first. Needs `care.health.read`.
    async fn referrals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] household_id: Id<HouseholdId>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Referral>> {
        let page = page_request(ctx, first, after, last, before)?;
        Ok(Connection::new(referrals::list(ctx.cx()?, household_id.0, &page).await?, Referral))
    }

    /// How services end, newest first. A family sees those of its household.
    async fn service_endings(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this household alone.")] household_id: Option<Id<HouseholdId>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<ServiceEnding>> {
        let page = page_request(ctx, first, after, last, before)?;
        let household = household_id.map(|id| id.0);
        Ok(Connection::new(endings::list(ctx.cx()?, household, &page).await?, ServiceEnding))
    }
}
