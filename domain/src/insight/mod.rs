//! Insight: by what it shows whether the agency gets better. What happens elsewhere is counted as it happens; figures are
//! read from sums of days, with their number of cases and the bounds between which the true ones lie.

pub mod brief;
pub mod figure;
pub mod indicator;
pub mod period;
pub mod recount;
pub mod sources;
pub mod summaries;
pub mod tally;
pub mod targets;

mod following;
mod keeping;
mod permissions;

pub use entity::insight::indicator_target::{IndicatorKind, Model as IndicatorTarget};
pub use permissions::*;

use chrono::TimeDelta;

use crate::kernel::{Job, Plugin, Tx, event::Event, permission::Grant, plugin::Work};
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct InsightPlugin;

impl Plugin for InsightPlugin {
    fn name(&self) -> &'static str {
        "insight"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn hears(&self) -> &'static [&'static str] {
        following::HEARD
    }

    fn on_event<'a>(&'a self, tx: &'a Tx, event: &'a Event) -> Work<'a> {
        Box::pin(following::follow(tx, event))
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[Job {
                name: "insight.recount",
                does: "Counts the indicators of the last five weeks anew, and mends what is not what it should be.",
                every: TimeDelta::days(7),
                run: |cx| Box::pin(recount::recount_latest(cx)),
            }]
        }
    }
}
