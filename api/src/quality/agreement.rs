//! How far inspectors agree, in the schema.

use async_graphql::SimpleObject;
use domain::quality::agreement;

/// How far the first and the blind inspector agree, item by item.
#[derive(SimpleObject)]
pub struct InspectorAgreement {
    /// How many inspections were done twice; the newest 1000 count.
    inspections: u32,
    /// How many items were judged twice.
    items: u32,
    /// How many of them were judged alike: passed, failed or not applicable.
    alike: u32,
    /// Cohen's kappa: 1 when both always agree, 0 when no more than by chance. Null when there is nothing to compare, or both
    /// say the same of everything.
    kappa: Option<f64>,
}

impl From<agreement::Agreement> for InspectorAgreement {
    fn from(found: agreement::Agreement) -> Self {
        Self { inspections: found.inspections, items: found.items, alike: found.alike, kappa: found.kappa }
    }
}
