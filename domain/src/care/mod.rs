//! Care: assessments, care plans and their tasks, and what is recorded in households.

pub mod alerts;
pub mod assessments;
pub mod instrument;
pub mod instruments;

mod disclosure;
mod permissions;
mod reach;

pub use entity::care::{
    assessment::Model as Assessment,
    care_alert::{AlertKind, Model as CareAlert},
    care_plan::RiskGroup,
};
pub use permissions::*;

use crate::kernel::{Plugin, permission::Grant};
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
}
