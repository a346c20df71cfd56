//! Whether one person may take a request, judged in the transaction that gives it.

use std::sync::Arc;

use chrono::NaiveDate;
use entity::id::StaffMemberId;
use sea_orm::ConnectionTrait;

use super::{
    StaffingRequest, asked,
    engine::{
        facts::{CandidateFacts, RequestFacts},
        hard::{Case, HardRule, HardRules},
        policy::Policy,
        soft::Score,
    },
    policies, pool, seats,
};
use crate::{
    kernel::{
        Context, Error, Result, Rule, Tx, input,
        span::{Period, Span},
    },
    staff::{LIMITS_OVERRIDE, limits::WORKING_TIME},
};

/// A rule refuses the person.
pub const NOT_SUITABLE: Rule = Rule { code: "NOT_SUITABLE", message: "A rule refuses this person for this request." };

/// Somebody who may take a request.
#[derive(Clone, Debug)]
pub struct Suitable {
    /// The total, 0 to 1 000.
    pub score: i32,
    /// Why limits on working time are set aside; `None` when they are kept.
    pub override_reason: Option<String>,
}

/// Checks every hard rule for a person, from the first day on which a seat of the request is free. Limits on working time alone can be set aside, with a reason.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`NOT_SUITABLE`] with the sentences of the rules,
/// [`WORKING_TIME`] when only a reason is missing.
pub async fn check(tx: &Tx, request: &StaffingRequest, staff: StaffMemberId, reason: Option<&str>) -> Result<Suitable> {
    let free = seats::free_of(tx, request).await?;
    check_from(tx, request, staff, reason, free.first().map(|free| free.from)).await
}

/// The same for a service of which only the days from `first` on are asked.
pub(super) async fn check_from(
    tx: &Tx,
    request: &StaffingRequest,
    staff: StaffMemberId,
    reason: Option<&str>,
    first: Option<NaiveDate>,
) -> Result<Suitable> {
    let mut held = Held::of(tx, request, staff).await?;
    if let Some(first) = first {
        from_day(&mut held.facts, first);
    }
    let case = held.case();
    let refusals = case.refusals();
    let score = i32::from(Score::of(&case).total);
    let reason = input::optional_text("overrideReason", reason, 500)?;
    if refusals.is_empty() {
        return Ok(Suitable { score, override_reason: None });
    }
    if !refusals.without(HardRule::WorkingTime).is_empty() {
        return Err(Error::refused_because(&NOT_SUITABLE, held.sentences(refusals)).at("staffMemberId"));
    }
    if reason.is_none() {
        return Err(Error::refused_because(&WORKING_TIME, held.sentences(refusals)).at("overrideReason"));
    }
    tx.require(LIMITS_OVERRIDE)?;
    Ok(Suitable { score, override_reason: reason })
}

/// Asks for the days of a service from one on.
pub(super) fn from_day(facts: &mut RequestFacts, first: NaiveDate) {
    let asked = facts.period;
    if let Some(period) = Period::new(first, asked.last()).filter(|_| asked.first() < first) {
        only(facts, period);
    }
}

/// Asks for the days of a period alone.
pub(super) fn only(facts: &mut RequestFacts, period: Period) {
    let zone = facts.timetable.zone();
    let day = |span: &Span| span.start().with_timezone(&zone).date_naive();
    let within = |span: &Span| period.first() <= day(span) && day(span) <= period.last();
    let rest = facts.timetable.occurrences.iter().copied().filter(within).collect();
    facts.timetable = facts.timetable.with(rest, facts.live_in);
    facts.period = period;
}

/// One person held against a request, both as they are in this very transaction.
pub(super) struct Held {
    pub facts: RequestFacts,
    pub candidate: CandidateFacts,
    policy: Arc<Policy>,
}

impl Held {
    /// The actor must see the household's wishes and exclusions, or they are not weighed.
    pub async fn of<C: ConnectionTrait>(
        cx: &Context<C>,
        request: &StaffingRequest,
        staff: StaffMemberId,
    ) -> Result<Self> {
        let (candidate, experience_of_all) = pool::candidate(cx, staff).await.map_err(|e| e.at("staffMemberId"))?;
        let frame = asked::Frame {
            zones: &[candidate.zone],
            profiles: &[candidate.profile],
            mean_rating_thousandths: pool::mean_rating(&experience_of_all),
            experience_of_all,
        };
        let facts = asked::facts(cx, std::slice::from_ref(request), &frame).await?.pop();
        let facts = facts.ok_or_else(|| Error::internal("a request without facts"))?;
        let (_, policy) = policies::in_force(cx).await?;
        Ok(Self { facts, candidate, policy })
    }

    /// Asks for these hours alone, which lie within the period.
    pub fn ask(&mut self, hours: Vec<Span>, period: Period) {
        self.facts.timetable = self.facts.timetable.with(hours, self.facts.live_in);
        self.facts.period = period;
    }

    /// The two under the policy in force.
    pub fn case(&self) -> Case<'_> {
        Case::new(&self.facts, &self.candidate, &self.policy)
    }

    /// What some rules say, in their order.
    pub fn sentences(&self, rules: HardRules) -> String {
        let case = self.case();
        rules.iter().map(|rule| case.outcome(rule).sentence).collect::<Vec<_>>().join(" ")
    }
}
