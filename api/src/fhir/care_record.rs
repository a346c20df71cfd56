//! The part of a record that the domain of care holds.

use std::collections::{BTreeSet, HashSet};

use domain::{
    care::{
        CARE_HEALTH_READ, CareLogEntry, CareTaskReport, LogKind, PLAN_READ,
        assessments::{self, AssessmentFilter},
        instrument::definition::Definition,
        instruments,
        log::{content::LogContent, vitals::Measurement},
        logs::{self, LogFilter},
        plans::{self, PlanFilter},
        task_reports,
        tasks::{self, VisitTask},
    },
    household::HouseholdMember,
    id::VisitId,
    kernel::{Context, Result, page::all_rows, span::Span},
    visit::Visit,
};

use super::{
    assessment::Assessed,
    care::{Planned, counting},
};

/// What is planned for a member, what was done, and what was found.
#[derive(Default)]
pub struct Care {
    /// The plans, each in the version that counts.
    pub plans: Vec<Planned>,
    /// What was reported of tasks at the visits of the record, each with why not all of it was done.
    pub tasks: Vec<(VisitTask, CareTaskReport, Option<String>)>,
    /// The assessments.
    pub assessed: Vec<Assessed>,
    /// The measurements of the asked time.
    pub vitals: Vec<(CareLogEntry, Measurement)>,
    /// The visits of the household at which everything that is to be done is for somebody else.
    pub for_others: HashSet<VisitId>,
}

impl Care {
    /// Gathers what the caller may see of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(cx: &Context, member: &HouseholdMember, visits: &[Visit], time: Span) -> Result<Self> {
        let mut care = Self::default();
        if cx.may(PLAN_READ) {
            care.plans = planned(cx, member).await?;
            let mut tasks = tasks::of_visits(cx, visits).await?;
            let theirs = |tasks: &[VisitTask]| tasks.iter().any(|task| task.member == member.id);
            care.for_others = tasks
                .iter()
                .filter(|(_, tasks)| !tasks.is_empty() && !theirs(tasks))
                .map(|(visit, _)| *visit)
                .collect();
            let in_order = visits.iter().flat_map(|visit| tasks.remove(&visit.id).unwrap_or_default());
            care.tasks = reported(cx, in_order.filter(|task| task.member == member.id)).await?;
        }
        if cx.may(CARE_HEALTH_READ) {
            care.assessed = assessed(cx, member).await?;
            care.vitals = measured(cx, member, time).await?;
        }
        Ok(care)
    }

    /// The instruments of the assessments, each once.
    pub fn instruments(&self) -> impl Iterator<Item = &Definition> {
        let mut seen = BTreeSet::new();
        let instruments = self.assessed.iter().map(|assessed| &assessed.instrument);
        instruments.filter(move |instrument| seen.insert((instrument.code.clone(), instrument.number)))
    }
}

async fn planned(cx: &Context, member: &HouseholdMember) -> Result<Vec<Planned>> {
    let filter = &PlanFilter {
        household: Some(member.household_id),
        member: Some(member.id),
        review_due_by: None,
        with_ended: true,
    };
    let plans = all_rows(|page| async move { plans::list(cx, filter, &page).await }).await?;
    let ids: Vec<_> = plans.iter().map(|plan| plan.id).collect();
    let mut versions = plans::versions(cx, &ids).await?;
    let mut planned = Vec::new();
    for plan in plans {
        if let Some(version) = counting(versions.remove(&plan.id).unwrap_or_default()) {
            let content = plans::content(cx, &plan, &version).await?;
            planned.push((plan, version, content));
        }
    }
    Ok(planned)
}

async fn reported(
    cx: &Context,
    tasks: impl Iterator<Item = VisitTask>,
) -> Result<Vec<(VisitTask, CareTaskReport, Option<String>)>> {
    let mut reported = Vec::new();
    for task in tasks {
        if let Some(report) = task.outcome().cloned() {
            let reason = task_reports::reason(cx, task.household, task.member, &report).await?;
            reported.push((task, report, reason));
        }
    }
    Ok(reported)
}

async fn assessed(cx: &Context, member: &HouseholdMember) -> Result<Vec<Assessed>> {
    let filter = &AssessmentFilter {
        household: member.household_id,
        member: Some(member.id),
        instrument: None,
        with_corrected: false,
    };
    let rows = all_rows(|page| async move { assessments::list(cx, filter, &page).await }).await?;
    let keys: Vec<_> = rows.iter().map(|row| (row.instrument_code.clone(), row.instrument_number)).collect();
    let instruments = instruments::by_keys(cx, &keys).await?;
    let mut assessed = Vec::new();
    for (row, key) in rows.into_iter().zip(keys) {
        let Some(instrument) = instruments.get(&key) else { continue };
        let answers = assessments::answers(cx, &row).await?.unwrap_or_default();
        let result = assessments::result(cx, &row).await?;
        assessed.push(Assessed { row, instrument: instrument.definition.clone(), answers, result });
    }
    Ok(assessed)
}

async fn measured(cx: &Context, member: &HouseholdMember, time: Span) -> Result<Vec<(CareLogEntry, Measurement)>> {
    let filter = &LogFilter {
        household: member.household_id,
        member: Some(member.id),
        kinds: vec![LogKind::Vitals],
        visit: None,
        from: Some(time.start()),
        until: Some(time.end()),
        with_corrected: false,
    };
    let mut measured = Vec::new();
    for row in all_rows(|page| async move { logs::list(cx, filter, &page).await }).await? {
        if let Some(LogContent::Vitals(value)) = logs::noted(cx, &row).await?.map(|noted| noted.content) {
            measured.push((row, value));
        }
    }
    Ok(measured)
}
