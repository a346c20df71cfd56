//! Many requests at once: the best assignment as a proposal for the dispatcher.

use entity::{
    id::{StaffMemberId, StaffingRequestId},
    matching::staffing_request,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    CANDIDATE_READ, StaffingRequest, StaffingRequestStatus, candidates,
    engine::batch::{self, assign},
    policies, pool, reach, seats,
    suitability::from_day,
};
use crate::kernel::{Context, Error, Result, apart};

/// So many seats are matched at once.
pub const MOST_SEATS: usize = 500;

/// A request given to a carer.
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    /// The request.
    pub staffing_request: StaffingRequestId,
    /// The carer.
    pub staff_member: StaffMemberId,
    /// The candidate's total.
    pub score: u16,
}

/// A request and a carer who would both rather have each other.
#[derive(Clone, Copy, Debug)]
pub struct Blocking {
    /// The request.
    pub staffing_request: StaffingRequestId,
    /// The pair, with what each side has and would have.
    pub pair: batch::BlockingPair,
}

/// The best assignment of a batch. Nothing is written; the dispatcher sends the proposals.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Who would serve what.
    pub assignments: Vec<Assignment>,
    /// Requests with a seat for which nobody is left.
    pub unfilled: Vec<StaffingRequestId>,
    /// The pairs that would rather swap, the strongest first.
    pub blocking: Vec<Blocking>,
}

/// Matches the open seats of some requests, those left out for which somebody's answer is awaited, or of all that look for somebody, the earliest start first.
///
/// # Errors
/// [`Error::NotFound`] at `staffingRequestIds`, [`Error::Invalid`] when there are too many.
pub async fn plan(cx: &Context, ids: Option<&[StaffingRequestId]>) -> Result<Plan> {
    let scope = cx.require(CANDIDATE_READ)?;
    let looking = [StaffingRequestStatus::Open, StaffingRequestStatus::Proposed];
    let mut select = staffing_request::Entity::find()
        .filter(reach::requests(&scope))
        .filter(staffing_request::Column::Status.is_in(looking))
        .order_by_asc(staffing_request::Column::StartsOn)
        .order_by_asc(staffing_request::Column::Id)
        .limit(MOST_SEATS as u64);
    if let Some(ids) = ids {
        if ids.len() > MOST_SEATS {
            return Err(Error::invalid("staffingRequestIds", format!("has more than {MOST_SEATS}")));
        }
        select = select.filter(staffing_request::Column::Id.is_in(ids.iter().copied()));
    }
    let requests: Vec<StaffingRequest> = select.all(cx.db()).await?;
    if let Some(missing) = ids.and_then(|ids| ids.iter().find(|id| requests.iter().all(|r| r.id != **id))) {
        return Err(Error::not_found(*missing).at("staffingRequestIds"));
    }
    let pool = pool::present(cx).await?;
    let (_, policy) = policies::in_force(cx).await?;
    let facts = candidates::facts(cx, &requests, &pool).await?;
    let free = seats::free(cx, &requests).await?;
    let waiting = seats::waited_for(cx, &requests).await?;
    let mut seats = Vec::new();
    let mut of_seat = Vec::new();
    for (request, facts) in requests.iter().zip(&facts) {
        let open = free.get(&request.id).map(Vec::as_slice).unwrap_or_default();
        // Whoever says yes gets the first seat that is free.
        let open = open.iter().skip(waiting.get(&request.id).copied().unwrap_or(0));
        for free in open.take(MOST_SEATS.saturating_sub(seats.len())) {
            let mut facts = facts.clone();
            from_day(&mut facts, free.from);
            seats.push(facts);
            of_seat.push(request.id);
        }
    }
    let people = candidates::sendable(&scope, &pool);
    let plan = apart(cx, move |_| assign(&seats, &people, &policy)).await?;
    let assignment = |a: &batch::Assignment| Assignment {
        staffing_request: of_seat[a.request],
        staff_member: a.candidate,
        score: a.score,
    };
    let mut unfilled: Vec<StaffingRequestId> = plan.unfilled.iter().map(|seat| of_seat[*seat]).collect();
    unfilled.dedup();
    Ok(Plan {
        assignments: plan.assignments.iter().map(assignment).collect(),
        unfilled,
        blocking: plan
            .blocking
            .iter()
            .map(|pair| Blocking { staffing_request: of_seat[pair.request], pair: *pair })
            .collect(),
    })
}
