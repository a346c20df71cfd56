//! Care: assessments, care plans and their tasks, and what is recorded in households.

pub mod alerts;
pub mod approval;
pub mod assessments;
pub mod instrument;
pub mod instruments;
pub mod life_cycle;
pub mod plan;
pub mod plans;
pub mod task_reports;
pub mod tasks;
pub mod templates;

mod disclosure;
mod held;
mod permissions;
mod reach;

pub use entity::care::{
    assessment::Model as Assessment,
    care_alert::{AlertKind, Model as CareAlert},
    care_plan::{Model as CarePlan, RiskGroup, template::Model as PlanTemplate, version::Model as PlanVersion},
    care_task::{Model as CareTask, TaskOutcome, report::Model as CareTaskReport},
};
pub use permissions::*;

use entity::id::HouseholdId;
use serde::Deserialize;

use crate::{
    kernel::{Context, Error, Plugin, Tx, event::Event, permission::Grant, plugin::Work},
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

    fn export<'a>(&'a self, cx: &'a Context, household: HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(held::export(cx, household))
    }

    fn erase<'a>(&'a self, tx: &'a Tx, household: HouseholdId) -> Work<'a> {
        Box::pin(held::forget(tx, household))
    }
}
