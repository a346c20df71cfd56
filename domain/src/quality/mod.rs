//! Quality: inspections, what follows from them, and the statistics by which it is judged.

pub mod actions;
pub mod agreement;
pub mod chart;
pub mod checklist;
pub mod conducting;
pub mod escalation;
pub mod findings;
pub mod inspections;
pub mod life_cycle;
pub mod results;
pub mod sampling;
pub mod statistics;
pub mod templates;

mod demo;
mod held;
mod permissions;
mod reach;

pub use entity::quality::{
    corrective_action::Model as CorrectiveAction,
    finding::{FindingState, Model as Finding},
    inspection::{InspectionKind, InspectionState, Model as Inspection},
    inspection_answer::Model as InspectionAnswer,
    inspection_template::Model as InspectionTemplate,
};
pub use permissions::*;

use chrono::TimeDelta;
use entity::id::HouseholdId;

use crate::kernel::{Context, Job, Plugin, Tx, demo::Demo, permission::Grant, plugin::Work};
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct QualityPlugin;

impl Plugin for QualityPlugin {
    fn name(&self) -> &'static str {
        "quality"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[
                Job {
                    name: "quality.miss_inspections",
                    does: "Notes inspections whose time went by.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(inspections::miss_due(cx)),
                },
                Job {
                    name: "quality.escalate_findings",
                    does: "Brings up findings that nobody brings to an end.",
                    every: TimeDelta::minutes(5),
                    run: |cx| Box::pin(findings::escalate_due(cx)),
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
