//! What people agreed to be counted by.

use std::collections::BTreeMap;

use async_graphql::InputObject;
use domain::kernel::{self, Error};

/// A group that the person agreed to be counted in for fairness reports, and for nothing else.
#[derive(InputObject)]
pub struct ConsentedGroupInput {
    /// The attribute, such as `sex`.
    attribute: String,
    /// The group, such as `female`.
    group: String,
}

/// The groups by attribute, each named once.
///
/// # Errors
/// `Invalid` at `consentedGroups`.
pub fn consented(groups: Vec<ConsentedGroupInput>) -> kernel::Result<BTreeMap<String, String>> {
    let given = groups.len();
    let groups: BTreeMap<String, String> =
        groups.into_iter().map(|entry| (entry.attribute.trim().to_owned(), entry.group.trim().to_owned())).collect();
    if groups.len() < given {
        return Err(Error::invalid("consentedGroups", "names an attribute twice"));
    }
    Ok(groups)
}
