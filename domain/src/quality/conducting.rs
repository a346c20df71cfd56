//! An inspection is done: what was seen is answered, counted, and becomes findings where it failed.

use std::collections::{HashMap, HashSet};

use entity::{
    id::{FileReferenceId, InspectionId},
    quality::{finding, inspection, inspection_answer, inspection_evidence},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};
use serde_json::json;

use super::{
    FindingState, INSPECTION_CONDUCT, Inspection, InspectionKind,
    checklist::{
        content::Content,
        score::{AnswerProblem, Answers, Given, Score, failures, score},
    },
    escalation,
    inspections::{InspectionChange, told},
    life_cycle::{InspectionStep, inspection_after},
    reach, templates,
};
use crate::{
    agency::files,
    kernel::{Error, Result, Rule, Tx, input},
};

/// The inspection is somebody else's.
pub const NOT_YOUR_INSPECTION: Rule =
    Rule { code: "NOT_YOUR_INSPECTION", message: "Somebody else was given this inspection to do." };

/// A comment has at most so many characters.
const LONGEST_COMMENT: usize = 2_000;
/// So many files show an item at most.
const MOST_FILES: usize = 10;

/// What an inspector says about an item.
#[derive(Clone, Debug)]
pub struct AnswerInput {
    /// Which item.
    pub item: String,
    /// Which choice; `None` when the item does not apply.
    pub choice: Option<String>,
    /// What there is to say about it; demanded when the item fails.
    pub comment: Option<String>,
    /// What shows it.
    pub files: Vec<FileReferenceId>,
}

/// Answers an inspection. Every item that failed becomes a finding; of a blind one none does, as the first has them.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `answers.fileIds`, [`STALE`](crate::kernel::STALE),
/// [`INSPECTION_STATE`](super::life_cycle::INSPECTION_STATE), [`NOT_YOUR_INSPECTION`], [`Error::Invalid`] naming the field.
pub async fn complete(tx: &Tx, id: InspectionId, version: i32, answers: Vec<AnswerInput>) -> Result<Inspection> {
    let before = reach::lock_inspection(tx, INSPECTION_CONDUCT, id, version).await?;
    if tx.actor().user_id() != Some(before.inspector_id) {
        return Err(Error::refused(&NOT_YOUR_INSPECTION).at("id"));
    }
    done(tx, &before, answers).await
}

/// Keeps what was seen at a locked inspection.
pub(super) async fn done(tx: &Tx, before: &Inspection, answers: Vec<AnswerInput>) -> Result<Inspection> {
    let state = inspection_after(before.state, InspectionStep::Complete)?;
    let template = templates::get(&tx.as_system()?, before.inspection_template_id).await?;
    let content = templates::content(&template)?;
    let score = counted(&content, &answers)?;
    keep(tx, before, answers).await?;
    let total = i32::try_from(score.total.0).map_err(|_| Error::internal("a score beyond its scale"))?;
    let row = inspection::ActiveModel {
        id: Set(before.id),
        state: Set(state),
        done_at: Set(Some(tx.now())),
        score: Set(Some(total)),
        failed_critical: Set(score.failed_critical),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    if before.kind != InspectionKind::Blind {
        open_findings(tx, &after, &score).await?;
    }
    let change = json!({ "state": after.state, "score": after.score, "failedCritical": after.failed_critical });
    tx.record_change("inspectionComplete", before.id, Some(&json!({ "state": before.state })), Some(&change)).await?;
    told(tx, &after, InspectionChange::Done).await?;
    Ok(after)
}

/// What the answers come to, once each says what it has to.
fn counted(content: &Content, answers: &[AnswerInput]) -> Result<Score> {
    let mut given = Answers::new();
    for answer in answers {
        let choice = answer.choice.clone().map_or(Given::NotApplicable, Given::Choice);
        if given.insert(answer.item.clone(), choice).is_some() {
            return Err(Error::invalid("answers.itemCode", format!("names `{}` twice", answer.item)));
        }
    }
    let score = score(content, &given).map_err(refusal)?;
    let failed: HashSet<String> = failures(&score).into_iter().map(|(item, _)| item).collect();
    for answer in answers {
        let said = answer.comment.as_deref().is_some_and(|comment| !comment.trim().is_empty());
        if failed.contains(&answer.item) && !said {
            let problem = format!("is demanded for `{}`, which failed", answer.item);
            return Err(Error::invalid("answers.comment", problem));
        }
        let shown = answer.choice.is_none() || !answer.files.is_empty();
        if content.item(&answer.item).is_some_and(|item| item.evidence) && !shown {
            return Err(Error::invalid("answers.fileIds", format!("must show `{}`", answer.item)));
        }
    }
    Ok(score)
}

fn refusal(problem: AnswerProblem) -> Error {
    match problem {
        AnswerProblem::UnknownItem(item) => {
            Error::invalid("answers.itemCode", format!("names `{item}`, which is not asked"))
        }
        AnswerProblem::Hidden(item) => {
            let problem = format!("names `{item}`, which is not asked after what was answered before");
            Error::invalid("answers.itemCode", problem)
        }
        AnswerProblem::Unanswered(item) => Error::invalid("answers", format!("leave out `{item}`")),
        AnswerProblem::UnknownChoice(item) => {
            Error::invalid("answers.choiceCode", format!("of `{item}` is none of its choices"))
        }
        AnswerProblem::Applies(item) => {
            Error::invalid("answers.choiceCode", format!("is demanded for `{item}`, which always applies"))
        }
        AnswerProblem::NothingCounts => Error::invalid("answers", "leave nothing that counts"),
    }
}

async fn keep(tx: &Tx, inspection: &Inspection, answers: Vec<AnswerInput>) -> Result<()> {
    let vault = tx.vault().await?;
    let all: Vec<FileReferenceId> = answers.iter().flat_map(|answer| answer.files.iter().copied()).collect();
    if !all.is_empty() {
        files::to_attach(tx, &all, "answers.fileIds").await?;
    }
    let (mut rows, mut evidence) = (Vec::with_capacity(answers.len()), Vec::new());
    for answer in answers {
        if answer.files.len() > MOST_FILES {
            return Err(Error::invalid("answers.fileIds", format!("has more than {MOST_FILES} files for an item")));
        }
        let comment = input::optional_text("answers.comment", answer.comment.as_deref(), LONGEST_COMMENT)?;
        evidence.extend((0..).zip(answer.files).map(|(place, file)| inspection_evidence::ActiveModel {
            agency_id: Set(inspection.agency_id),
            inspection_id: Set(inspection.id),
            item_code: Set(answer.item.clone()),
            place: Set(place),
            file_id: Set(file),
        }));
        rows.push(inspection_answer::ActiveModel {
            agency_id: Set(inspection.agency_id),
            inspection_id: Set(inspection.id),
            item_code: Set(answer.item),
            choice_code: Set(answer.choice),
            comment: Set(vault.seal_some(comment.as_deref())?),
        });
    }
    for some in rows.chunks(ROWS) {
        inspection_answer::Entity::insert_many(some.to_vec()).exec_without_returning(tx.db()).await?;
    }
    for some in evidence.chunks(ROWS) {
        inspection_evidence::Entity::insert_many(some.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// So many rows are written by one statement.
const ROWS: usize = 500;

async fn open_findings(tx: &Tx, inspection: &Inspection, score: &Score) -> Result<()> {
    let escalate_at = escalation::first(FindingState::Open, tx.now(), None);
    let found: Vec<_> = failures(score)
        .into_iter()
        .map(|(item, critical)| finding::ActiveModel {
            id: Set(tx.new_id()),
            agency_id: Set(inspection.agency_id),
            branch_id: Set(inspection.branch_id),
            household_id: Set(inspection.household_id),
            staff_member_id: Set(inspection.staff_member_id),
            inspection_id: Set(inspection.id),
            item_code: Set(item),
            critical: Set(critical),
            state: Set(FindingState::Open),
            opened_at: Set(tx.now()),
            escalation: Set(0),
            escalate_at: Set(escalate_at),
            closed_at: Set(None),
            version: Set(1),
        })
        .collect();
    for some in found.chunks(ROWS) {
        finding::Entity::insert_many(some.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// The files of some inspections by inspection and item, in their order.
pub(super) type Shown = HashMap<(InspectionId, String), Vec<files::FileReference>>;
