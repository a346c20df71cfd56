//! Care: assessments, care plans and their tasks, and what is recorded in households.

pub mod alerts;
pub mod approval;
pub mod assessments;
pub mod books;
pub mod doses;
pub mod drafting;
pub mod endings;
pub mod incidents;
pub mod instrument;
pub mod instruments;
pub mod life_cycle;
pub mod log;
pub mod logs;
pub mod medication;
pub mod plan;
pub mod plans;
pub mod referrals;
mod reviews;
pub mod task_reports;
pub mod tasks;
pub mod templates;
mod visit_versions;

mod demo;
mod disclosure;
mod held;
mod held_records;
mod permissions;
mod reach;

pub use entity::care::{
    assessment::Model as Assessment,
    care_alert::{AlertKind, Model as CareAlert},
    care_log_entry::{LogKind, Model as CareLogEntry},
    care_plan::{Model as CarePlan, RiskGroup, template::Model as PlanTemplate, version::Model as PlanVersion},
    care_task::{Model as CareTask, TaskOutcome, report::Model as CareTaskReport},
    incident::{IncidentKind, IncidentSeverity, IncidentState, Model as Incident, step::Model as IncidentStep},
    medication_order::Model as MedicationOrder,
    referral::{Model as Referral, ReferralState},
    service_ending::{EndingState, Model as ServiceEnding},
};
pub use permissions::*;

use chrono::TimeDelta;
use entity::id::{CareAlertId, CarePlanId, EntityId, HouseholdId, IncidentId, ReferralId, ServiceEndingId};
use serde::Deserialize;

use crate::{
    kernel::{Context, Error, Histories, Job, Plugin, Tx, demo::Demo, event::Event, permission::Grant, plugin::Work},
    visit::visits::{VISIT_CHANGED, VisitChange, VisitHappened},
};
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct CarePlugin;

impl Plugin for CarePlugin {
    fn name(&self) -> &'static str {
        "care"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories {
            permission: CARE_HISTORY_READ,
            of: &[
                CarePlanId::PREFIX,
                CareAlertId::PREFIX,
                IncidentId::PREFIX,
                ReferralId::PREFIX,
                ServiceEndingId::PREFIX,
            ],
        })
    }

    fn hears(&self) -> &'static [&'static str] {
        &[VISIT_CHANGED]
    }

    fn on_event<'a>(&'a self, tx: &'a Tx, event: &'a Event) -> Work<'a> {
        Box::pin(async move {
            let happened = VisitHappened::deserialize(&event.payload);
            let happened = happened.map_err(|_| Error::internal("an event of another shape"))?;
            match happened.change {
                VisitChange::Left | VisitChange::Missed => task_reports::visit_over(tx, happened.visit).await,
                _ => Ok(()),
            }
        })
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[
                Job {
                    name: "care.doses",
                    does: "Raises an alert about every dose of a medicine that is long due and that nobody has noted.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(doses::watch_due(cx)),
                },
                Job {
                    name: "care.reviews",
                    does: "Raises an alert about every care plan whose review is due, and about every goal whose day has come.",
                    every: TimeDelta::hours(6),
                    run: |cx| Box::pin(reviews::watch_due(cx)),
                },
            ]
        }
    }

    fn export<'a>(&'a self, cx: &'a Context, household: HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(held::export(cx, household))
    }

    fn erase<'a>(&'a self, tx: &'a Tx, household: HouseholdId) -> Work<'a> {
        Box::pin(held::forget(tx, household))
    }

    fn seed<'a>(&'a self, tx: &'a Tx, made: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, made))
    }
}
