//! Care plans with their goals, and what became of their tasks.

use chrono::NaiveDate;
use domain::{
    care::{
        CarePlan, CareTaskReport, PlanVersion, TaskOutcome,
        plan::content::{Goal, PlanContent},
        tasks::VisitTask,
    },
    id::CarePlanVersionId,
};
use serde_json::{Value, json};

use super::{
    record::Record,
    types::{Identifier, Meta, Reference, day, moment, resource_id},
};

/// A plan, the version of it that counts, and what that says where the reader may know it.
pub type Planned = (CarePlan, PlanVersion, Option<PlanContent>);

/// The version of a plan that counts: the last that was signed, or else the newest.
#[must_use]
pub fn counting(versions: Vec<PlanVersion>) -> Option<PlanVersion> {
    let signed = versions.iter().position(|version| version.signed_at.is_some() && version.withdrawn_at.is_none());
    versions.into_iter().nth(signed.unwrap_or_default())
}

/// <https://hl7.org/fhir/R4/careplan.html>
pub fn care_plan(record: &Record, (plan, version, content): &Planned) -> Value {
    let status = match (plan.ended_at, version.signed_at) {
        (Some(_), _) => "completed",
        (None, Some(_)) => "active",
        (None, None) => "draft",
    };
    let content = content.as_ref();
    let problems = content.into_iter().flat_map(|content| &content.problems);
    let resources = content.into_iter().flat_map(|content| &content.resources);
    let notes = problems.map(|problem| format!("problem: {}", problem.text));
    let notes = notes.chain(resources.map(|resource| format!("in the home: {}", resource.text)));
    let activity = |text: &str| json!({ "detail": { "status": "in-progress", "description": text } });
    let interventions = content.into_iter().flat_map(|content| &content.interventions);
    let goals = 0..content.map_or(0, |content| content.goals.len());
    json!({
        "id": resource_id(plan.id),
        "meta": Meta::version(plan.version),
        "identifier": [Identifier::of(plan.id)],
        "status": status,
        "intent": "plan",
        "title": format!("Care plan, version {}", version.number),
        "subject": Reference::to("Patient", record.member.row.id),
        "period": { "start": day(version.effective_from), "end": plan.ended_at.map(moment) },
        "created": moment(plan.created_at),
        "goal": goals.map(|number| json!({ "reference": format!("Goal/{}", goal_id(version.id, number)) })).collect::<Vec<_>>(),
        "activity": interventions.map(|intervention| activity(&intervention.text)).collect::<Vec<_>>(),
        "note": notes.map(|text| json!({ "text": text })).collect::<Vec<_>>(),
    })
}

/// <https://hl7.org/fhir/R4/goal.html>
pub fn goals(record: &Record, (plan, version, content): &Planned) -> Vec<Value> {
    let status = if plan.ended_at.is_some() { "completed" } else { "active" };
    let status = if version.signed_at.is_some() { status } else { "proposed" };
    let goal = |(number, goal): (usize, &Goal<NaiveDate>)| {
        json!({
            "id": goal_id(version.id, number),
            "lifecycleStatus": status,
            "description": { "text": goal.text },
            "subject": Reference::to("Patient", record.member.row.id),
            "target": [{ "measure": { "text": goal.measure }, "dueDate": day(goal.due) }],
        })
    };
    content.iter().flat_map(|content| content.goals.iter().enumerate()).map(goal).collect()
}

/// A goal's own key may be longer than FHIR allows.
fn goal_id(version: CarePlanVersionId, number: usize) -> String {
    format!("{}-goal-{}", resource_id(version), number + 1)
}

/// What was reported of a task at a visit: <https://hl7.org/fhir/R4/task.html>
pub fn task(record: &Record, (task, report, reason): &(VisitTask, CareTaskReport, Option<String>)) -> Value {
    let (status, outcome) = match report.outcome {
        TaskOutcome::Done => ("completed", "done"),
        TaskOutcome::Partly => ("completed", "partly done"),
        TaskOutcome::Refused => ("rejected", "refused"),
        TaskOutcome::Missed => ("failed", "not done"),
    };
    let plan = record.care.plans.iter().any(|(plan, ..)| plan.id == task.plan);
    let encounter = record.encounters().any(|visit| visit.id == task.visit);
    json!({
        "id": resource_id(report.id),
        "identifier": [Identifier::of(report.id)],
        "basedOn": plan.then(|| vec![Reference::to("CarePlan", task.plan)]),
        "status": status,
        "statusReason": reason.as_ref().map(|reason| json!({ "text": reason })),
        "businessStatus": { "text": outcome },
        "intent": "order",
        "description": task.words.as_ref().map(|words| &words.title),
        "for": Reference::to("Patient", record.member.row.id),
        "encounter": encounter.then(|| Reference::to("Encounter", task.visit)),
        "lastModified": moment(report.device_at),
        "owner": record.carer(report.staff_member_id),
    })
}
