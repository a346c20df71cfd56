//! Dispatch: who goes where and when, planned for a day or a week, and planned anew when something happens.

pub mod acceptance;
pub mod asked;
pub mod comparison;
pub mod facts;
pub mod life_cycle;
pub mod making;
pub mod model;
pub mod outcome;
pub mod picture;
pub mod plans;
pub mod roads;
pub mod slots;
pub mod spots;
pub mod travel;
pub mod why;

mod blocks;
mod demo;
mod fixed;
mod held;
mod labour;
mod loading;
mod mapping;
mod permissions;
mod reach;
mod rules;
mod search;
mod solving;
mod storing;
#[cfg(test)]
mod tests;

pub use dispatch::score::Component;
pub use entity::dispatch::{
    dispatch_plan::{Model as DispatchPlan, PlanKind, PlanState},
    planned_visit::{Bar, BarCount, Model as PlannedVisit, PlannedChange},
};
pub use permissions::*;

use chrono::TimeDelta;
use entity::id::{DispatchPlanId, EntityId, HouseholdId};

use crate::kernel::{Context, Histories, Job, Plugin, Tx, demo::Demo, permission::Grant, plugin::Work};
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct DispatchPlugin;

impl Plugin for DispatchPlugin {
    fn name(&self) -> &'static str {
        "dispatch"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories { permission: DISPATCH_HISTORY_READ, of: &[DispatchPlanId::PREFIX] })
    }

    fn export<'a>(&'a self, cx: &'a Context, household: HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(held::export(cx, household))
    }

    fn erase<'a>(&'a self, tx: &'a Tx, household: HouseholdId) -> Work<'a> {
        Box::pin(held::forget(tx, household))
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[
                // Plans that wait, and those whose process has died.
                Job {
                    name: "dispatch.take_up",
                    does: "Takes up plans of dispatch that wait to be worked out, and those whose process has died.",
                    every: TimeDelta::seconds(25),
                    run: |cx| Box::pin(solving::take_up(cx)),
                },
            ]
        }
    }
    fn seed<'a>(&'a self, tx: &'a Tx, made: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, made))
    }
}
