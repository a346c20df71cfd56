//! What inspections found, for those who may know it.

use std::collections::{HashMap, HashSet};

use entity::{
    id::{FileReferenceId, InspectionId},
    quality::{inspection, inspection_answer, inspection_evidence},
    sealed::Sealed,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    INSPECTION_READ, InspectionAnswer, InspectionState,
    checklist::{
        content::{Content, Item},
        score::{Answers, CountedItem, Given, Score, score},
    },
    conducting::Shown,
    reach, templates,
};
use crate::{
    agency::files::{self, FileReference},
    kernel::{Context, Error, Result},
};

/// What an inspection found.
#[derive(Clone, Debug)]
pub struct InspectionResult {
    /// What it comes to, with what counted how.
    pub score: Score,
    /// The items in the order of the checklist, with what was said about them.
    pub items: Vec<ItemResult>,
}

/// What was said about an item.
#[derive(Clone, Debug)]
pub struct ItemResult {
    /// The section in which it stands.
    pub section: String,
    /// What was asked.
    pub item: Item,
    /// Whether it was asked: without a condition always.
    pub asked: bool,
    /// The code of the choice; `None` when it did not apply or was not asked.
    pub choice: Option<String>,
    /// How that counted; `None` when it did not apply or was not asked.
    pub counted: Option<CountedItem>,
    /// What the inspector said, in sealed words.
    pub comment: Option<Sealed>,
    /// What shows it.
    pub evidence: Vec<FileReference>,
}

/// What some inspections found. Left out are those that are not done, and those that the actor is to do again without
/// knowing.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_inspections<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[InspectionId],
) -> Result<HashMap<InspectionId, InspectionResult>> {
    let scope = cx.require(INSPECTION_READ)?;
    let done = inspection::Entity::find()
        .filter(reach::inspections(&scope))
        .filter(inspection::Column::Id.is_in(ids.iter().copied()))
        .filter(inspection::Column::State.eq(InspectionState::Done))
        .filter(inspection::Column::Id.not_in_subquery(reach::looked_at_blindly(&scope, cx.actor())))
        .all(cx.db())
        .await?;
    if done.is_empty() {
        return Ok(HashMap::new());
    }
    let ids: Vec<InspectionId> = done.iter().map(|row| row.id).collect();
    let wanted: HashSet<_> = done.iter().map(|row| row.inspection_template_id).collect();
    let asked = templates::by_ids(cx, &wanted.into_iter().collect::<Vec<_>>()).await?;
    let mut said = answers(cx, &ids).await?;
    let mut shown = evidence(cx, &ids).await?;
    let mut results = HashMap::with_capacity(done.len());
    for row in done {
        let template = asked.get(&row.inspection_template_id).ok_or_else(|| Error::internal("no checklist"))?;
        let content = templates::content(template)?;
        let result = result(row.id, content, said.remove(&row.id).unwrap_or_default(), &mut shown)?;
        results.insert(row.id, result);
    }
    Ok(results)
}

/// The answers of some inspections that the caller has seen.
pub(super) async fn answers<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[InspectionId],
) -> Result<HashMap<InspectionId, HashMap<String, InspectionAnswer>>> {
    let rows = inspection_answer::Entity::find()
        .filter(inspection_answer::Column::AgencyId.eq(cx.signed_in()?))
        .filter(inspection_answer::Column::InspectionId.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    let mut answers: HashMap<_, HashMap<_, _>> = HashMap::new();
    for row in rows {
        answers.entry(row.inspection_id).or_default().insert(row.item_code.clone(), row);
    }
    Ok(answers)
}

async fn evidence<C: ConnectionTrait>(cx: &Context<C>, ids: &[InspectionId]) -> Result<Shown> {
    let rows = inspection_evidence::Entity::find()
        .filter(inspection_evidence::Column::AgencyId.eq(cx.signed_in()?))
        .filter(inspection_evidence::Column::InspectionId.is_in(ids.iter().copied()))
        .order_by_asc(inspection_evidence::Column::Place)
        .all(cx.db())
        .await?;
    if rows.is_empty() {
        return Ok(Shown::new());
    }
    let wanted: Vec<FileReferenceId> = rows.iter().map(|row| row.file_id).collect();
    let files = files::shown(cx, &wanted).await?;
    let mut shown = Shown::new();
    for row in rows {
        if let Some(file) = files.get(&row.file_id) {
            shown.entry((row.inspection_id, row.item_code)).or_default().push(file.clone());
        }
    }
    Ok(shown)
}

/// How answers are given to be counted.
pub(super) fn given(answers: &HashMap<String, InspectionAnswer>) -> Answers {
    let read = |answer: &InspectionAnswer| answer.choice_code.clone().map_or(Given::NotApplicable, Given::Choice);
    answers.iter().map(|(item, answer)| (item.clone(), read(answer))).collect()
}

fn result(
    id: InspectionId,
    content: Content,
    mut answers: HashMap<String, InspectionAnswer>,
    shown: &mut Shown,
) -> Result<InspectionResult> {
    let score = score(&content, &given(&answers)).map_err(|_| Error::internal("kept answers do not fit"))?;
    let counted: HashMap<String, (bool, Option<CountedItem>)> = score
        .sections
        .iter()
        .flat_map(|section| &section.items)
        .map(|item| (item.code.clone(), (item.asked, item.counted)))
        .collect();
    let sections = content.sections.into_iter();
    let items = sections.flat_map(|section| section.items.into_iter().map(move |item| (section.code.clone(), item)));
    let items = items
        .map(|(section, item)| {
            let answer = answers.remove(&item.code);
            let (choice, comment) = answer.map_or((None, None), |answer| (answer.choice_code, answer.comment));
            let (asked, counted) = counted.get(&item.code).copied().unwrap_or((true, None));
            let evidence = shown.remove(&(id, item.code.clone())).unwrap_or_default();
            ItemResult { section, item, asked, choice, counted, comment, evidence }
        })
        .collect();
    Ok(InspectionResult { score, items })
}
