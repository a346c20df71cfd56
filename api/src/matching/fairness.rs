//! The fairness report in the schema.

use async_graphql::{Object, SimpleObject};
use domain::matching::{engine::fairness, fairness_report};

use super::enums::FairnessFinding;

/// The groups of one attribute.
pub struct FairnessAttribute(pub fairness_report::AttributeReport);

/// The groups of one attribute that staff agreed to be counted by. Nothing here feeds a score.
#[Object]
impl FairnessAttribute {
    /// The attribute, in the agency's words.
    async fn attribute(&self) -> &str {
        &self.0.attribute
    }

    /// Its groups, by name.
    async fn groups(&self) -> Vec<FairnessGroup> {
        self.0.groups.iter().map(Into::into).collect()
    }
}

/// A group's selection rate beside the highest one (four-fifths rule, 29 CFR 1607.4(D)).
#[derive(SimpleObject)]
pub struct FairnessGroup {
    /// The group, in the agency's words.
    group: String,
    /// How many agreed to be counted.
    considered: u32,
    /// How many of them were proposed to a household at least once.
    selected: u32,
    /// Selected of a thousand considered.
    rate_thousandths: u32,
    /// The rate for a highest rate of 1000. Null when nobody was selected in any group.
    impact_ratio_thousandths: Option<u32>,
    /// The probability of such a difference by chance, in millionths (Fisher's exact test, two-sided). Null for the group
    /// with the highest rate.
    p_millionths: Option<u32>,
    /// What can be said.
    finding: FairnessFinding,
}

impl From<&fairness::GroupRate> for FairnessGroup {
    fn from(rate: &fairness::GroupRate) -> Self {
        Self {
            group: rate.count.group.clone(),
            considered: rate.count.considered,
            selected: rate.count.selected,
            rate_thousandths: rate.rate_thousandths,
            impact_ratio_thousandths: rate.impact_ratio_thousandths,
            p_millionths: rate.p_millionths,
            finding: rate.finding.into(),
        }
    }
}
