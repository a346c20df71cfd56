//! Proposals: a request offered to a carer, with a deadline for the answer.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{ProposalId, StaffMemberId, StaffingRequestId},
    matching::proposal,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    DeclineReason, PROPOSAL_ANSWER, PROPOSAL_READ, PROPOSAL_SEND, Placement, Proposal, ProposalStatus, StaffingRequest,
    life_cycle::{
        proposal::{ProposalEvent, after},
        request::{REQUEST_STATE, is_looking},
    },
    placements, policies, reach, requests, suitability,
};
use crate::{
    kernel::{
        Context, Each, Error, OrRefuse, Page, PageRequest, Result, Rule, STALE, Tx,
        feed::{self, Listening},
        input,
        page::{ListOrder, Owners, page, pages},
        vault::Vault,
        words::open,
    },
    staff::member,
};

/// A proposal waits for a carer's answer. Payload: [`ProposalHappened`].
pub const PROPOSAL_SENT: &str = "matching.proposal.sent";
/// A carer answered, or the deadline passed, or the agency took it back. Payload: [`ProposalHappened`].
pub const PROPOSAL_SETTLED: &str = "matching.proposal.settled";

/// The carer has this proposal already.
pub const PROPOSAL_WAITING: Rule =
    Rule { code: "PROPOSAL_WAITING", message: "A proposal of this request already waits for this person's answer." };

/// An answer is waited for at most so long.
const LONGEST_WAIT: TimeDelta = TimeDelta::days(30);

/// What happened to a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposalHappened {
    /// The proposal.
    pub proposal: ProposalId,
    /// Its request.
    pub staffing_request: StaffingRequestId,
    /// The carer.
    pub staff_member: StaffMemberId,
    /// Where it stands now.
    pub status: ProposalStatus,
}

/// A proposal as it is sent.
#[derive(Clone, Debug)]
pub struct SendInput {
    /// The request.
    pub request: StaffingRequestId,
    /// Its version as the dispatcher read it.
    pub request_version: i32,
    /// The carer.
    pub staff_member: StaffMemberId,
    /// The answer is due by this time.
    pub answer_by: DateTime<Utc>,
    /// A word to the carer.
    pub message: Option<String>,
    /// Why limits on working time are set aside.
    pub override_reason: Option<String>,
}

/// Which proposals are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct ProposalFilter {
    /// In one of these.
    pub statuses: Vec<ProposalStatus>,
    /// Of this request.
    pub request: Option<StaffingRequestId>,
    /// To this person.
    pub staff_member: Option<StaffMemberId>,
}

/// Proposals, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: &ProposalFilter,
    request: &PageRequest,
) -> Result<Page<Proposal>> {
    use proposal::Column as C;
    let scope = cx.require(PROPOSAL_READ)?;
    let mut select = proposal::Entity::find().filter(reach::proposals(&scope));
    if !filter.statuses.is_empty() {
        select = select.filter(C::Status.is_in(filter.statuses.iter().copied()));
    }
    if let Some(id) = filter.request {
        select = select.filter(C::StaffingRequestId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Proposal| row.id.0.into()), request).await
}

/// The proposals of each of some requests, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn of_requests<C: ConnectionTrait>(
    cx: &Context<C>,
    requests: &[StaffingRequestId],
    request: &PageRequest,
) -> Result<HashMap<StaffingRequestId, Page<Proposal>>> {
    let select = proposal::Entity::find().filter(reach::proposals(&cx.require(PROPOSAL_READ)?));
    let of = |row: &Proposal| row.staffing_request_id;
    let requests = Owners { ids: requests, column: proposal::Column::StaffingRequestId, of };
    let order = ListOrder::newest_first(proposal::Column::Id, |row: &Proposal| row.id.0.into());
    pages(cx, select, &order, requests, request).await
}

/// One proposal.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: ProposalId) -> Result<Proposal> {
    let scope = cx.require(PROPOSAL_READ)?;
    let found = proposal::Entity::find().filter(reach::proposals(&scope)).filter(proposal::Column::Id.eq(id));
    found.one(cx.db()).await?.ok_or_else(|| Error::not_found(id))
}

/// Listens to what happens to proposals, from behind a cursor or from now on.
///
/// # Errors
/// As [`feed::listen`].
pub async fn listen(cx: &Context, after: Option<&str>) -> Result<Listening> {
    cx.require(PROPOSAL_READ)?;
    feed::listen(cx, &[PROPOSAL_SENT, PROPOSAL_SETTLED], after).await
}

/// Some proposals, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[ProposalId]) -> Result<HashMap<ProposalId, Proposal>> {
    let scope = cx.require(PROPOSAL_READ)?;
    let found = proposal::Entity::find()
        .filter(reach::proposals(&scope))
        .filter(proposal::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|proposal| (proposal.id, proposal)).collect())
}

/// Offers a request to a carer who fits.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`REQUEST_STATE`], [`suitability::NOT_SUITABLE`], [`PROPOSAL_WAITING`],
/// [`Error::NotFound`] and [`Error::Invalid`] naming the field.
pub async fn send(tx: &Tx, input: SendInput) -> Result<Proposal> {
    let scope = tx.require(PROPOSAL_SEND)?;
    let message = input::optional_text("message", input.message.as_deref(), 1_000)?;
    if input.answer_by <= tx.now() || tx.now() + LONGEST_WAIT < input.answer_by {
        return Err(Error::invalid("answerBy", "must be in the future, within 30 days"));
    }
    let request = reach::lock_request(tx, &scope, "staffingRequestId", input.request).await?;
    if input.request_version != request.version {
        return Err(Error::refused(&STALE).at("requestVersion"));
    }
    if !is_looking(request.status) {
        let detail =
            format!("The request is {}; nobody is looked for.", super::life_cycle::request::in_words(request.status));
        return Err(Error::refused_because(&REQUEST_STATE, detail).at("staffingRequestId"));
    }
    member::lock_seen(tx, input.staff_member).await?;
    let reason = input.override_reason.as_deref();
    let suitable = suitability::check(tx, &request, input.staff_member, reason).await?;
    let row = proposal::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        staffing_request_id: Set(request.id),
        household_id: Set(request.household_id),
        branch_id: Set(request.branch_id),
        staff_member_id: Set(input.staff_member),
        status: Set(ProposalStatus::Sent),
        score: Set(suitable.score),
        matching_policy_id: Set(policies::in_force(tx).await?.0),
        message: Set(tx.vault().await?.seal_some(message.as_deref())?),
        override_reason: Set(tx.vault().await?.seal_some(suitable.override_reason.as_deref())?),
        sent_at: Set(tx.now()),
        answer_by: Set(input.answer_by),
        answered_at: Set(None),
        decline_reason: Set(None),
        decline_note: Set(None),
        version: Set(1),
    };
    let inserted = row.insert(tx.db()).await.or_refuse_duplicate(&PROPOSAL_WAITING);
    let proposal = inserted.map_err(|error| error.at("staffMemberId"))?;
    tx.record_change("proposalSend", proposal.id, None, Some(&readable(&*tx.vault().await?, &proposal)?)).await?;
    tx.emit(PROPOSAL_SENT, &happened(&proposal)).await?;
    requests::settle(tx, request).await?;
    Ok(proposal)
}

/// Says yes: a placement begins with the interview, and its hours are held on the roster.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), [`super::life_cycle::proposal::PROPOSAL_ANSWERED`],
/// [`super::life_cycle::proposal::PROPOSAL_EXPIRED`], [`placements::SEATS_TAKEN`], [`suitability::NOT_SUITABLE`],
/// [`BOOKED`](crate::staff::roster::BOOKED).
pub async fn accept(tx: &Tx, id: ProposalId, version: i32) -> Result<(Proposal, Placement)> {
    let (request, before) = locked(tx, PROPOSAL_ANSWER, id, Some(version)).await?;
    let proposal = answered(tx, &before, ProposalEvent::Accepted, Answer::default()).await?;
    let placement = placements::begin(tx, &request, &proposal).await?;
    requests::settle(tx, request).await?;
    Ok((proposal, placement))
}

/// Says no, with a reason.
///
/// # Errors
/// As [`accept`].
pub async fn decline(
    tx: &Tx,
    id: ProposalId,
    version: i32,
    reason: DeclineReason,
    note: Option<&str>,
) -> Result<Proposal> {
    let (request, before) = locked(tx, PROPOSAL_ANSWER, id, Some(version)).await?;
    let note = input::optional_text("note", note, 500)?;
    let said = Answer { reason: Some(reason), note };
    let proposal = answered(tx, &before, ProposalEvent::Declined, said).await?;
    requests::settle(tx, request).await?;
    Ok(proposal)
}

/// Takes a proposal back.
///
/// # Errors
/// As [`accept`].
pub async fn withdraw(tx: &Tx, id: ProposalId, version: i32) -> Result<Proposal> {
    let (request, before) = locked(tx, PROPOSAL_SEND, id, Some(version)).await?;
    let proposal = answered(tx, &before, ProposalEvent::Withdrawn, Answer::default()).await?;
    requests::settle(tx, request).await?;
    Ok(proposal)
}

/// Lets every proposal expire whose deadline has passed, each in a transaction of its own. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub async fn expire_due(cx: &Context) -> Result<()> {
    let due: Vec<ProposalId> = proposal::Entity::find()
        .filter(proposal::Column::AgencyId.eq(cx.signed_in()?))
        .filter(proposal::Column::Status.eq(ProposalStatus::Sent))
        .filter(proposal::Column::AnswerBy.lte(cx.now()))
        .select_only()
        .column(proposal::Column::Id)
        .into_tuple()
        .all(cx.db())
        .await?;
    let mut each = Each::default();
    each.of(cx, &due, expire).await;
    each.end()
}

async fn expire(tx: &Tx, id: ProposalId) -> Result<()> {
    let (request, before) = locked(tx, PROPOSAL_SEND, id, None).await?;
    if before.status == ProposalStatus::Sent {
        answered(tx, &before, ProposalEvent::Expired, Answer::default()).await?;
        requests::settle(tx, request).await?;
    }
    Ok(())
}

/// Takes back whatever still waits of a request that the caller has locked.
pub(super) async fn withdraw_all(tx: &Tx, request: &StaffingRequest) -> Result<()> {
    let waiting =
        proposal::Entity::find().filter(of(request)).filter(proposal::Column::Status.eq(ProposalStatus::Sent));
    for before in waiting.lock_exclusive().all(tx.db()).await? {
        answered(tx, &before, ProposalEvent::Withdrawn, Answer::default()).await?;
    }
    Ok(())
}

/// How many proposals of a request wait for an answer.
pub(super) async fn waiting_count(tx: &Tx, request: &StaffingRequest) -> Result<usize> {
    let waiting =
        proposal::Entity::find().filter(of(request)).filter(proposal::Column::Status.eq(ProposalStatus::Sent));
    Ok(usize::try_from(waiting.count(tx.db()).await?).unwrap_or(usize::MAX))
}

/// Writes down a yes that a dispatcher has from a carer already, for a replacement.
pub(super) async fn agreed(
    tx: &Tx,
    request: &StaffingRequest,
    staff: StaffMemberId,
    suitable: suitability::Suitable,
) -> Result<Proposal> {
    let row = proposal::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(request.agency_id),
        staffing_request_id: Set(request.id),
        household_id: Set(request.household_id),
        branch_id: Set(request.branch_id),
        staff_member_id: Set(staff),
        status: Set(ProposalStatus::Accepted),
        score: Set(suitable.score),
        matching_policy_id: Set(policies::in_force(tx).await?.0),
        message: Set(None),
        override_reason: Set(tx.vault().await?.seal_some(suitable.override_reason.as_deref())?),
        sent_at: Set(tx.now()),
        answer_by: Set(tx.now() + TimeDelta::seconds(1)),
        answered_at: Set(Some(tx.now())),
        decline_reason: Set(None),
        decline_note: Set(None),
        version: Set(1),
    };
    Ok(row.insert(tx.db()).await?)
}

fn of(request: &StaffingRequest) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(proposal::Column::AgencyId.eq(request.agency_id))
        .add(proposal::Column::StaffingRequestId.eq(request.id))
}

/// The request and the proposal, locked in this order everywhere, so that no two wait for each other.
async fn locked(
    tx: &Tx,
    permission: crate::kernel::Permission,
    id: ProposalId,
    version: Option<i32>,
) -> Result<(StaffingRequest, Proposal)> {
    let scope = tx.require(permission)?;
    let seen = proposal::Entity::find().filter(reach::proposals(&scope)).filter(proposal::Column::Id.eq(id));
    let seen = seen.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    let request = reach::lock_request(tx, &scope, "id", seen.staffing_request_id).await?;
    let proposal = reach::lock_proposal(tx, &scope, id).await?;
    if let Some(version) = version {
        input::same_version(version, proposal.version)?;
    }
    Ok((request, proposal))
}

/// What a carer says beside yes or no.
#[derive(Default)]
struct Answer {
    reason: Option<DeclineReason>,
    note: Option<String>,
}

async fn answered(tx: &Tx, before: &Proposal, event: ProposalEvent, said: Answer) -> Result<Proposal> {
    let status = after(before.status, event, before.answer_by, tx.now())?;
    let vault = tx.vault().await?;
    let row = proposal::ActiveModel {
        id: Set(before.id),
        status: Set(status),
        answered_at: Set(Some(tx.now())),
        decline_reason: Set(said.reason),
        decline_note: Set(vault.seal_some(said.note.as_deref())?),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let proposal = row.update(tx.db()).await?;
    let (old, new) = (readable(&vault, before)?, readable(&vault, &proposal)?);
    tx.record_change("proposalAnswer", proposal.id, Some(&old), Some(&new)).await?;
    tx.emit(PROPOSAL_SETTLED, &happened(&proposal)).await?;
    Ok(proposal)
}

fn happened(proposal: &Proposal) -> ProposalHappened {
    ProposalHappened {
        proposal: proposal.id,
        staffing_request: proposal.staffing_request_id,
        staff_member: proposal.staff_member_id,
        status: proposal.status,
    }
}

fn readable(vault: &Vault, proposal: &Proposal) -> Result<serde_json::Value> {
    Ok(json!({
        "status": proposal.status,
        "staffMemberId": proposal.staff_member_id,
        "answerBy": proposal.answer_by,
        "score": proposal.score,
        "overrideReason": open(vault, proposal.override_reason.as_ref())?,
        "declineReason": proposal.decline_reason,
        "declineNote": open(vault, proposal.decline_note.as_ref())?,
    }))
}
