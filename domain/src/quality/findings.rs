//! Findings as they are read, and brought up when nobody brings them to an end.

use std::collections::HashMap;

use entity::{
    id::{FindingId, InspectionId, StaffMemberId},
    quality::{
        corrective_action,
        finding::{self, Column as C},
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::{CorrectiveAction, FINDING_READ, Finding, FindingState, escalation, reach};
use crate::kernel::{
    Context, Each, Error, Page, PageRequest, Result, Tx,
    page::{ListOrder, page},
};

/// A finding was brought up, as nobody brought it to an end in time. Payload: [`FindingEscalated`].
pub const FINDING_ESCALATED: &str = "quality.finding.escalated";

/// Which finding was brought up how far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FindingEscalated {
    /// The finding.
    pub finding: FindingId,
    /// Of which inspection.
    pub inspection: InspectionId,
    /// 1 to 3.
    pub level: i32,
}

/// Which findings are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct FindingFilter {
    /// In one of these states.
    pub states: Vec<FindingState>,
    /// Of the work of this person.
    pub staff_member: Option<StaffMemberId>,
    /// Only those brought up at least so far.
    pub least_escalation: Option<i32>,
}

/// Findings, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &FindingFilter,
    request: &PageRequest,
) -> Result<Page<Finding>> {
    let mut select = finding::Entity::find().filter(reach::findings(&cx.require(FINDING_READ)?, cx.actor()));
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    if let Some(level) = filter.least_escalation {
        select = select.filter(C::Escalation.gte(level));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Finding| row.id.0.into()), request).await
}

/// One finding.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: FindingId) -> Result<Finding> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some findings, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[FindingId]) -> Result<HashMap<FindingId, Finding>> {
    let found = finding::Entity::find()
        .filter(reach::findings(&cx.require(FINDING_READ)?, cx.actor()))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The findings of some inspections, in the order in which they were found.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_inspections<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[InspectionId],
) -> Result<HashMap<InspectionId, Vec<Finding>>> {
    let found = finding::Entity::find()
        .filter(reach::findings(&cx.require(FINDING_READ)?, cx.actor()))
        .filter(C::InspectionId.is_in(ids.iter().copied()))
        .order_by_asc(C::Id)
        .all(cx.db())
        .await?;
    let mut of_inspections: HashMap<_, Vec<_>> = HashMap::new();
    for row in found {
        of_inspections.entry(row.inspection_id).or_default().push(row);
    }
    Ok(of_inspections)
}

/// What was done about some findings, in its order.
///
/// # Errors
/// As [`Context::require`].
pub async fn actions<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[FindingId],
) -> Result<HashMap<FindingId, Vec<CorrectiveAction>>> {
    let agency = cx.require(FINDING_READ)?.agency;
    let seen = by_ids(cx, ids).await?;
    let rows = corrective_action::Entity::find()
        .filter(corrective_action::Column::AgencyId.eq(agency))
        .filter(corrective_action::Column::FindingId.is_in(seen.into_keys()))
        .order_by_asc(corrective_action::Column::Number)
        .all(cx.db())
        .await?;
    let mut of_findings: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        of_findings.entry(row.finding_id).or_default().push(row);
    }
    Ok(of_findings)
}

/// Brings up what nobody brought to an end in time.
pub(super) async fn escalate_due(cx: &Context) -> Result<()> {
    let due = finding::Entity::find().filter(C::AgencyId.eq(cx.signed_in()?)).filter(C::EscalateAt.lte(cx.now()));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, escalate).await?;
    each.end()
}

async fn escalate(tx: &Tx, id: FindingId) -> Result<()> {
    let found = finding::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let Some((before, at)) = found.and_then(|row| row.escalate_at.map(|at| (row, at))) else { return Ok(()) };
    let (level, next) = escalation::brought_up(before.escalation, at, tx.now());
    if level == before.escalation && next == before.escalate_at {
        return Ok(());
    }
    let row = finding::ActiveModel {
        id: Set(id),
        escalation: Set(level),
        escalate_at: Set(next),
        version: Set(before.version + 1),
        ..Default::default()
    };
    row.update(tx.db()).await?;
    tx.emit(FINDING_ESCALATED, &FindingEscalated { finding: id, inspection: before.inspection_id, level }).await
}
