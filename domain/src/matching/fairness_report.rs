//! Are groups proposed alike? Looks back at what was done; nothing here feeds a score.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use entity::{id::StaffMemberId, matching::proposal};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    FAIRNESS_READ,
    engine::fairness::{GroupCount, GroupRate, selection_rates},
};
use crate::{
    kernel::{Context, Error, Result},
    staff::member,
};

/// The groups of one attribute.
#[derive(Clone, Debug)]
pub struct AttributeReport {
    /// The attribute, in the agency's words.
    pub attribute: String,
    /// Its groups.
    pub groups: Vec<GroupRate>,
}

/// For every attribute that staff agreed to be counted by: of those who agreed, how many in each group were proposed to
/// a household at least once in a time.
///
/// # Errors
/// [`Error::Invalid`] at `until`.
pub async fn report<C: ConnectionTrait>(
    cx: &Context<C>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<AttributeReport>> {
    let scope = cx.require(FAIRNESS_READ)?;
    if until <= from {
        return Err(Error::invalid("until", "must be after `from`"));
    }
    let proposed: BTreeSet<StaffMemberId> = proposal::Entity::find()
        .filter(proposal::Column::AgencyId.eq(scope.agency))
        .filter(proposal::Column::SentAt.gte(from))
        .filter(proposal::Column::SentAt.lt(until))
        .select_only()
        .column(proposal::Column::StaffMemberId)
        .distinct()
        .into_tuple::<StaffMemberId>()
        .all(cx.db())
        .await?
        .into_iter()
        .collect();
    let mut attributes: BTreeMap<String, BTreeMap<String, (u32, u32)>> = BTreeMap::new();
    for (id, groups) in member::consented_groups(cx).await? {
        for (attribute, group) in groups {
            let (considered, selected) = attributes.entry(attribute).or_default().entry(group).or_default();
            *considered += 1;
            *selected += u32::from(proposed.contains(&id));
        }
    }
    let report = |(attribute, groups): (String, BTreeMap<String, (u32, u32)>)| {
        let count = |(group, (considered, selected))| GroupCount { group, considered, selected };
        let counts: Vec<GroupCount> = groups.into_iter().map(count).collect();
        AttributeReport { attribute, groups: selection_rates(&counts) }
    };
    Ok(attributes.into_iter().map(report).collect())
}
