//! The part of a record that the domain of care holds.

use std::collections::BTreeSet;

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
    kernel::{Context, PageRequest, Result, page::MOST_ROWS},
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
    /// The latest assessments.
    pub assessed: Vec<Assessed>,
    /// The latest measurements.
    pub vitals: Vec<(CareLogEntry, Measurement)>,
}

impl Care {
    /// Gathers what the caller may see of it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(cx: &Context, member: &HouseholdMember, visits: &[Visit]) -> Result<Self> {
        let mut care = Self::default();
        if cx.may(PLAN_READ) {
            care.plans = planned(cx, member).await?;
            care.tasks = reported(cx, member, visits).await?;
        }
        if cx.may(CARE_HEALTH_READ) {
            care.assessed = assessed(cx, member).await?;
            care.vitals = measured(cx, member).await?;
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

fn latest() -> PageRequest {
    PageRequest { first: Some(MOST_ROWS), ..PageRequest::default() }
}

async fn planned(cx: &Context, member: &HouseholdMember) -> Result<Vec<Planned>> {
    let filter = PlanFilter {
        household: Some(member.household_id),
        member: Some(member.id),
        review_due_by: None,
        with_ended: true,
    };
    let plans: Vec<_> = plans::list(cx, &filter, &latest()).await?.rows.into_iter().map(|(_, plan)| plan).collect();
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
    member: &HouseholdMember,
    visits: &[Visit],
) -> Result<Vec<(VisitTask, CareTaskReport, Option<String>)>> {
    let mut of_visits = tasks::of_visits(cx, visits).await?;
    let mut reported = Vec::new();
    for visit in visits {
        let tasks = of_visits.remove(&visit.id).unwrap_or_default().into_iter();
        for task in tasks.filter(|task| task.member == member.id) {
            if let Some(report) = task.outcome().cloned() {
                let reason = task_reports::reason(cx, &report).await?;
                reported.push((task, report, reason));
            }
        }
    }
    Ok(reported)
}

async fn assessed(cx: &Context, member: &HouseholdMember) -> Result<Vec<Assessed>> {
    let filter = AssessmentFilter {
        household: member.household_id,
        member: Some(member.id),
        instrument: None,
        with_corrected: false,
    };
    let rows: Vec<_> = assessments::list(cx, &filter, &latest()).await?.rows.into_iter().map(|(_, row)| row).collect();
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

async fn measured(cx: &Context, member: &HouseholdMember) -> Result<Vec<(CareLogEntry, Measurement)>> {
    let filter = LogFilter {
        household: member.household_id,
        member: Some(member.id),
        kinds: vec![LogKind::Vitals],
        visit: None,
        from: None,
        until: None,
        with_corrected: false,
    };
    let mut measured = Vec::new();
    for (_, row) in logs::list(cx, &filter, &latest()).await?.rows {
        if let Some(LogContent::Vitals(value)) = logs::noted(cx, &row).await?.map(|noted| noted.content) {
            measured.push((row, value));
        }
    }
    Ok(measured)
}
