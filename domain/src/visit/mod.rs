//! Visits: what is planned in households, who comes, and what was seen of it.

pub mod assignment;
pub mod calendar;
pub mod calendar_feed;
pub mod course;
pub mod decisions;
pub mod doubles;
pub mod exceptions;
pub mod generation;
pub mod hand_over;
pub mod life_cycle;
pub mod offers;
pub mod payroll;
pub mod rearrangement;
pub mod reporting;
pub mod series;
pub mod series_change;
pub mod tallies;
pub mod verification;
pub mod verification_export;
pub mod visits;

mod demo;
mod engagement;
mod geofence;
mod held;
mod noticing;
mod of_placements;
mod permissions;
mod reach;
mod shown;
mod surroundings;
mod taken;
mod withdrawal;

pub use entity::visit::{
    calendar_feed::Model as CalendarFeed,
    visit::{CancelledBy, Model as Visit, VisitState},
    visit_exception::{ExceptionKind, Model as VisitException},
    visit_report::{Model as VisitReport, ReportKind},
    visit_series::Model as VisitSeries,
};
pub use permissions::*;

use chrono::TimeDelta;
use entity::id::{EntityId, HouseholdId, VisitId, VisitSeriesId};

use crate::{
    household::households::{ENDED, MOVED},
    kernel::{Context, Histories, Job, Plugin, Tx, demo::Demo, event::Event, permission::Grant, plugin::Work},
    matching::{PLACEMENT_COVERED, PLACEMENT_UNCOVERED, placements::PLACEMENT_CHANGED},
    staff::status::STATUS_CHANGED,
};
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct VisitPlugin;

impl Plugin for VisitPlugin {
    fn name(&self) -> &'static str {
        "visit"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories { permission: VISIT_HISTORY_READ, of: &[VisitId::PREFIX, VisitSeriesId::PREFIX] })
    }

    fn hears(&self) -> &'static [&'static str] {
        &[MOVED, ENDED, STATUS_CHANGED, PLACEMENT_CHANGED, PLACEMENT_COVERED, PLACEMENT_UNCOVERED]
    }

    fn on_event<'a>(&'a self, tx: &'a Tx, event: &'a Event) -> Work<'a> {
        Box::pin(async move {
            match event.kind.as_str() {
                MOVED => surroundings::household_moved(tx, event).await,
                ENDED => surroundings::household_ended(tx, event).await,
                PLACEMENT_CHANGED | PLACEMENT_COVERED | PLACEMENT_UNCOVERED => of_placements::changed(tx, event).await,
                _ => surroundings::person_changed(tx, event).await,
            }
        })
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
                // Jobs are looked for every half minute: what is due is noticed within one.
                Job {
                    name: "visit.notice",
                    does: "Notices visits that are late, missed or not checked out of, and offers that nobody answered.",
                    every: TimeDelta::seconds(25),
                    run: |cx| Box::pin(noticing::notice_due(cx)),
                },
                Job {
                    name: "visit.generate",
                    does: "Makes the visits of series and placements further ahead.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(generation::generate_due(cx)),
                },
                Job {
                    name: "visit.confirm",
                    does: "Confirms visits that nobody objected to in time.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(decisions::confirm_due(cx)),
                },
            ]
        }
    }

    fn seed<'a>(&'a self, tx: &'a Tx, made: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, made))
    }
}
