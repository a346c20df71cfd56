//! Who could serve a request, and why: the ranked and explained answer.

use std::sync::Arc;

use entity::id::{EntityId, MatchingPolicyId, StaffMemberId, StaffingRequestId};

use super::{
    CANDIDATE_READ, MatchingPolicy, POLICY_READ, StaffingRequest, asked,
    engine::{
        dry_run::{self, Move},
        facts::{CandidateFacts, RequestFacts},
        policy::Policy,
        ranking::{Explanation, explain, rank_while},
        relaxation::{Suggestion, suggest},
    },
    policies::{self, PolicyInput},
    pool::{self, Pool},
    reach, seats,
    suitability::from_day,
};
use crate::kernel::{Context, Error, Page, PageRequest, Result, Rows, Scope, apart, apart::Wanted, page::page_of};

/// Which candidates are asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Those whom no rule refuses, the best first.
    #[default]
    Fits,
    /// Those whom a rule refuses, by id.
    Refused,
    /// Those who fit, then those who do not.
    All,
}

/// A person held against a request.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The person.
    pub staff_member: StaffMemberId,
    /// The rank, from 1; `None` when refused.
    pub rank: Option<usize>,
    /// What every rule says.
    pub explanation: Explanation,
}

/// Something to give up, in words, and who would then fit.
#[derive(Clone, Debug)]
pub struct WayOut {
    /// What to give up, a sentence each.
    pub sentences: Vec<String>,
    /// What to give up and who would fit.
    pub suggestion: Suggestion,
}

/// A request held against everybody whom the actor may send.
pub(super) struct Matching {
    pub facts: RequestFacts,
    pub candidates: Vec<Arc<CandidateFacts>>,
    pub policy: Arc<Policy>,
}

impl Matching {
    async fn of(cx: &Context, scope: &Scope, id: StaffingRequestId) -> Result<Self> {
        let request = reach::request(cx, scope, id).await?;
        let pool = pool::present(cx).await?;
        let (_, policy) = policies::in_force(cx).await?;
        let free = seats::free_of(cx, &request).await?;
        let mut facts =
            facts(cx, &[request], &pool).await?.pop().ok_or_else(|| Error::internal("a request without facts"))?;
        if let Some(free) = free.first() {
            from_day(&mut facts, free.from);
        }
        Ok(Self { facts, candidates: sendable(scope, &pool), policy })
    }

    fn explained(&self, place: usize, rank: Option<usize>) -> Candidate {
        let candidate = &self.candidates[place];
        let explanation = explain(&self.facts, candidate, &self.policy);
        Candidate { staff_member: candidate.id, rank, explanation }
    }

    /// Everybody asked for, as the place among the candidates and the rank.
    fn listed(&self, standing: Standing, wanted: &Wanted) -> Vec<(usize, Option<usize>)> {
        let ranking = rank_while(&self.facts, &self.candidates, &self.policy, || wanted.still());
        let fits = ranking.fits.iter().enumerate().map(|(rank, fit)| (fit.place, Some(rank + 1)));
        let refused = ranking.refused.iter().map(|place| (*place, None));
        match standing {
            Standing::Fits => fits.collect(),
            Standing::Refused => refused.collect(),
            Standing::All => fits.chain(refused).collect(),
        }
    }
}

/// The facts of requests against a pool.
pub(super) async fn facts(cx: &Context, requests: &[StaffingRequest], pool: &Pool) -> Result<Vec<RequestFacts>> {
    let frame = asked::Frame {
        zones: &pool.zones,
        profiles: &pool.profiles,
        mean_rating_thousandths: pool.mean_rating_thousandths,
        experience_of_all: pool.experience_of_all,
    };
    asked::facts(cx, requests, &frame).await
}

/// Those of the pool whom the actor may send: of the actor's branches, when bound to some.
pub(super) fn sendable(scope: &Scope, pool: &Pool) -> Vec<Arc<CandidateFacts>> {
    if scope.rows == Rows::Agency {
        return pool.candidates.clone();
    }
    let mine = |c: &&Arc<CandidateFacts>| pool.branch_of(c.id).is_some_and(|branch| scope.has_branch(branch));
    pool.candidates.iter().filter(mine).cloned().collect()
}

/// The candidates of a request, a page at a time. The number of statements does not depend on the number of staff.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] naming the page's argument.
pub async fn of_request(
    cx: &Context,
    id: StaffingRequestId,
    standing: Standing,
    request: &PageRequest,
) -> Result<Page<Candidate>> {
    let scope = cx.require(CANDIDATE_READ)?;
    let matching = Matching::of(cx, &scope, id).await?;
    let request = request.clone();
    let ranked = apart(cx, move |wanted| {
        let listed = matching.listed(standing, wanted);
        let page = page_of(listed, |(place, _)| matching.candidates[*place].id.uuid(), &request)?;
        Ok(page.map(|(place, rank)| matching.explained(place, rank)))
    });
    ranked.await?
}

/// One person held against a request.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn one(cx: &Context, id: StaffingRequestId, staff: StaffMemberId) -> Result<Candidate> {
    let scope = cx.require(CANDIDATE_READ)?;
    let matching = Matching::of(cx, &scope, id).await?;
    let found = apart(cx, move |wanted| {
        let mut listed = matching.listed(Standing::All, wanted).into_iter();
        let found = listed.find(|(place, _)| matching.candidates[*place].id == staff);
        found.map(|(place, rank)| matching.explained(place, rank))
    });
    found.await?.ok_or_else(|| Error::not_found(staff))
}

/// What could be given up so that somebody fits; empty when somebody does.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn ways_out(cx: &Context, id: StaffingRequestId, most: usize) -> Result<Vec<WayOut>> {
    let scope = cx.require(CANDIDATE_READ)?;
    let Matching { facts, candidates, policy } = Matching::of(cx, &scope, id).await?;
    let found = apart(cx, move |_| {
        let words = |suggestion: Suggestion| WayOut {
            sentences: suggestion.relaxations.iter().map(|relaxation| relaxation.sentence(&facts, &policy)).collect(),
            suggestion,
        };
        suggest(&facts, &candidates, &policy, most.min(10)).into_iter().map(words).collect()
    });
    found.await
}

/// How the ranking of a request would change under another policy: a version that is there, or a draft.
///
/// # Errors
/// [`Error::NotFound`] at `staffingRequestId` or `matchingPolicyId`, [`Error::Invalid`] naming the policy's field, or when
/// not exactly one policy is given.
pub async fn dry_run(
    cx: &Context,
    id: StaffingRequestId,
    version: Option<MatchingPolicyId>,
    draft: Option<PolicyInput>,
) -> Result<Vec<Move>> {
    let scope = cx.require(CANDIDATE_READ)?;
    cx.require(POLICY_READ)?;
    let then = match (version, draft) {
        (None, Some(input)) => input.policy().map_err(|error| error.at("policy"))?,
        (Some(version), None) => {
            let policy: MatchingPolicy = policies::get(cx, version).await.map_err(|e| e.at("matchingPolicyId"))?;
            policies::rules(&policy)?
        }
        _ => return Err(Error::invalid("policy", "or `matchingPolicyId` must be given, and not both")),
    };
    let matching = Matching::of(cx, &scope, id).await.map_err(|error| error.at("staffingRequestId"))?;
    let Matching { facts, candidates, policy } = matching;
    apart(cx, move |_| dry_run::compare(&facts, &candidates, &policy, &then)).await
}
