//! Tasks of receptions are assigned, and done; who was assigned and who did it is kept.

use entity::{
    id::{FileReferenceId, ReceptionTaskId, StaffMemberId, UserId},
    quality::{reception, reception_assignment, reception_photograph, reception_task},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde_json::json;

use super::{
    super::{RECEPTION_DO, RECEPTION_PLAN, ReceptionAssignment, ReceptionState, ReceptionTask},
    planning::RECEPTION_ENDED,
    reading,
};
use crate::{
    agency::{files, user},
    kernel::{Error, OrRefuse, Permission, Result, Rows, Rule, Tx, actor::signature, input},
    staff::member,
};

/// The task was done.
pub const RECEPTION_TASK_DONE: Rule =
    Rule { code: "RECEPTION_TASK_DONE", message: "The task is done already; who did it is kept." };

/// The task is somebody else's.
pub const NOT_YOUR_TASK: Rule = Rule { code: "NOT_YOUR_TASK", message: "Somebody else was assigned this task." };

/// Somebody else is being assigned at this moment.
pub const TASK_ASSIGNED: Rule =
    Rule { code: "TASK_ASSIGNED", message: "Somebody was assigned the task at this moment; read it again." };

/// So many photographs show a task at most.
const MOST_FILES: usize = 20;

/// Who is assigned a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// Somebody of the staff.
    StaffMember(StaffMemberId),
    /// Somebody who signs in: a manager.
    Account(UserId),
}

/// Assigns a task that is to be done; who had it before stays in the record.
///
/// # Errors
/// [`Error::NotFound`] at `id`, `staffMemberId` or `userId`, [`STALE`](crate::kernel::STALE), [`RECEPTION_TASK_DONE`],
/// [`RECEPTION_ENDED`], [`TASK_ASSIGNED`].
pub async fn assign(tx: &Tx, id: ReceptionTaskId, version: i32, to: Assignee) -> Result<ReceptionTask> {
    let before = lock_open(tx, RECEPTION_PLAN, id, version).await?;
    let system = tx.as_system()?;
    let (staff_member, account) = match to {
        Assignee::StaffMember(person) => {
            let person = member::get(&system, person).await.map_err(|error| error.at("staffMemberId"))?;
            (Some(person.id), None)
        }
        Assignee::Account(account) => {
            let account = user::get(&system, account).await.map_err(|error| error.at("userId"))?;
            if account.disabled_at.is_some() {
                return Err(Error::invalid("userId", "is an account that is switched off"));
            }
            (None, Some(account.id))
        }
    };
    let was = holder(tx, id).await?;
    reception_assignment::Entity::update_many()
        .col_expr(reception_assignment::Column::EndedAt, Expr::value(Some(tx.now())))
        .filter(reception_assignment::Column::AgencyId.eq(before.agency_id))
        .filter(reception_assignment::Column::ReceptionTaskId.eq(id))
        .filter(reception_assignment::Column::EndedAt.is_null())
        .exec(tx.db())
        .await?;
    let row = reception_assignment::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(before.agency_id),
        reception_task_id: Set(id),
        staff_member_id: Set(staff_member),
        user_id: Set(account),
        assigned_by: Set(signature(tx.actor())),
        assigned_at: Set(tx.now()),
        ended_at: Set(None),
    };
    let is = row.insert(tx.db()).await.or_refuse_duplicate(&TASK_ASSIGNED).map_err(|error| error.at("id"))?;
    let after = reception_task::ActiveModel { id: Set(id), version: Set(before.version + 1), ..Default::default() };
    let after = after.update(tx.db()).await?;
    let said = |row: &ReceptionAssignment| json!({ "staffMemberId": row.staff_member_id, "userId": row.user_id });
    tx.record_change("receptionTaskAssign", id, was.as_ref().map(said).as_ref(), Some(&said(&is))).await?;
    Ok(after)
}

/// Who has a task now.
async fn holder(tx: &Tx, id: ReceptionTaskId) -> Result<Option<ReceptionAssignment>> {
    Ok(reception_assignment::Entity::find()
        .filter(reception_assignment::Column::AgencyId.eq(tx.signed_in()?))
        .filter(reception_assignment::Column::ReceptionTaskId.eq(id))
        .filter(reception_assignment::Column::EndedAt.is_null())
        .one(tx.db())
        .await?)
}

/// Says that a task is done.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `fileIds`, [`STALE`](crate::kernel::STALE), [`RECEPTION_TASK_DONE`], [`RECEPTION_ENDED`],
/// [`NOT_YOUR_TASK`] when a carer says so of somebody else's, [`Error::Invalid`] at `note` or `fileIds`.
pub async fn done(
    tx: &Tx,
    id: ReceptionTaskId,
    version: i32,
    note: Option<&str>,
    photographs: &[FileReferenceId],
) -> Result<ReceptionTask> {
    let before = lock_open(tx, RECEPTION_DO, id, version).await?;
    if let Rows::Own(person) = tx.require(RECEPTION_DO)?.rows {
        let holder = holder(tx, id).await?;
        if holder.is_none_or(|holder| holder.staff_member_id != Some(person)) {
            return Err(Error::refused(&NOT_YOUR_TASK).at("id"));
        }
    }
    let note = input::optional_text("note", note, 1_000)?;
    if photographs.len() > MOST_FILES {
        return Err(Error::invalid("fileIds", format!("has more than {MOST_FILES} files")));
    }
    if before.photographs && photographs.is_empty() {
        return Err(Error::invalid("fileIds", format!("must show `{}`", before.code)));
    }
    if !photographs.is_empty() {
        let files = files::to_attach(tx, photographs, "fileIds").await?;
        let rows = (0..).zip(files).map(|(place, file)| reception_photograph::ActiveModel {
            agency_id: Set(before.agency_id),
            reception_task_id: Set(id),
            place: Set(place),
            file_id: Set(file),
        });
        reception_photograph::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    let row = reception_task::ActiveModel {
        id: Set(id),
        open: Set(false),
        done_at: Set(Some(tx.now())),
        done_by: Set(Some(signature(tx.actor()))),
        note: Set(tx.vault().await?.seal_some(note.as_deref())?),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("receptionTaskDone", id, None, Some(&json!({ "doneAt": after.done_at, "note": note }))).await?;
    Ok(after)
}

/// A task that is to be done, as the caller has read it, locked together with its reception.
async fn lock_open(tx: &Tx, permission: Permission, id: ReceptionTaskId, version: i32) -> Result<ReceptionTask> {
    let scope = tx.require(permission)?;
    let seen = reception_task::Entity::find_by_id(id).filter(reading::tasks_within(&scope)).one(tx.db()).await?;
    let seen = seen.ok_or_else(|| Error::not_found(id).at("id"))?;
    // The reception first: whoever moves or ends it locks it before its tasks.
    let reception = reception::Entity::find_by_id(seen.reception_id).lock_exclusive().one(tx.db()).await?;
    let ended = reception.is_none_or(|reception| reception.state != ReceptionState::Planned);
    let found = reception_task::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    if found.done_at.is_some() {
        return Err(Error::refused(&RECEPTION_TASK_DONE).at("id"));
    }
    if ended { Err(Error::refused(&RECEPTION_ENDED).at("id")) } else { Ok(found) }
}
