//! How far inspectors agree: the first and the blind look at the same work, item by item.

use chrono::{DateTime, Utc};
use entity::{id::InspectionId, quality::inspection};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    AGREEMENT_READ, Inspection, InspectionState,
    checklist::score::{Score, failures, score},
    reach, results,
    statistics::agreement::cohen,
    templates,
};
use crate::kernel::{Context, Error, Result};

/// So many pairs are compared at most, the newest ones.
const MOST_PAIRS: u64 = 1_000;

/// How far inspectors agree.
#[derive(Clone, Debug, PartialEq)]
pub struct Agreement {
    /// How many inspections were looked at twice.
    pub inspections: u32,
    /// How many items were judged twice.
    pub items: u32,
    /// How many of them were judged alike.
    pub alike: u32,
    /// Cohen's kappa over passed, failed and not applicable; `None` when there is nothing to compare, or chance explains
    /// all.
    pub kappa: Option<f64>,
}

/// How far inspectors agreed whose blind looks were done within a time.
///
/// # Errors
/// [`Error::Invalid`] at `until`.
pub async fn within<C: ConnectionTrait>(
    cx: &Context<C>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Agreement> {
    let scope = cx.require(AGREEMENT_READ)?;
    if until <= from {
        return Err(Error::invalid("until", "must be after `from`"));
    }
    let again = inspection::Entity::find()
        .filter(reach::inspections(&scope))
        .filter(inspection::Column::State.eq(InspectionState::Done))
        .filter(inspection::Column::BlindOfId.is_not_null())
        .filter(inspection::Column::DoneAt.gte(from))
        .filter(inspection::Column::DoneAt.lt(until))
        .order_by_desc(inspection::Column::DoneAt)
        .limit(MOST_PAIRS)
        .all(cx.db())
        .await?;
    let pairs: Vec<(InspectionId, &Inspection)> =
        again.iter().filter_map(|row| row.blind_of_id.map(|first| (first, row))).collect();
    let ids: Vec<InspectionId> = pairs.iter().flat_map(|(first, row)| [*first, row.id]).collect();
    let answers = results::answers(cx, &ids).await?;
    let wanted: Vec<_> = again.iter().map(|row| row.inspection_template_id).collect();
    let asked = templates::by_ids(cx, &wanted).await?;
    let mut table = vec![vec![0u32; 3]; 3];
    for (first, row) in &pairs {
        let template = asked.get(&row.inspection_template_id).ok_or_else(|| Error::internal("no checklist"))?;
        let content = templates::content(template)?;
        let judged = |id: &InspectionId| answers.get(id).and_then(|said| score(&content, &results::given(said)).ok());
        if let (Some(one), Some(other)) = (judged(first), judged(&row.id)) {
            for (a, b) in verdicts(&one).into_iter().zip(verdicts(&other)) {
                table[a][b] += 1;
            }
        }
    }
    Ok(Agreement {
        inspections: u32::try_from(pairs.len()).unwrap_or(u32::MAX),
        items: table.iter().flatten().sum(),
        alike: (0..3).map(|place| table[place][place]).sum(),
        kappa: cohen(&table),
    })
}

/// What was said of each item, in the order of the checklist: 0 passed, 1 failed, 2 not applicable.
fn verdicts(score: &Score) -> Vec<usize> {
    let failed: Vec<String> = failures(score).into_iter().map(|(item, _)| item).collect();
    let items = score.sections.iter().flat_map(|section| &section.items);
    items
        .map(|item| match item.counted {
            None => 2,
            Some(_) if failed.contains(&item.code) => 1,
            Some(_) => 0,
        })
        .collect()
}
