//! The hard rules once more: when a carer says yes, when the work begins, and when the roster is booked further.
//!
//! The roster itself refuses hours that are taken, with a code that says which; its rule is left to it.

use chrono::Days;
use entity::id::StaffMemberId;

use super::{
    Placement, StaffingRequest,
    engine::hard::{HardRule, HardRules},
    suitability::{Held, NOT_SUITABLE, only},
};
use crate::{
    kernel::{
        Error, Result, Tx,
        span::{Period, Span},
    },
    staff::limits,
};

/// What has happened to the hours that are judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hours {
    /// They are to be taken.
    Wanted,
    /// They are work on the roster already, within the limits.
    Booked,
}

/// Refuses a person whom a hard rule refuses now, whatever was right when the proposal was sent. A reason that was given
/// then speaks for limits on working time and for nothing else.
///
/// # Errors
/// [`NOT_SUITABLE`] with the sentences of the rules.
pub(super) async fn refuse_unsuitable(
    tx: &Tx,
    request: &StaffingRequest,
    placement: &Placement,
    hours: Hours,
) -> Result<()> {
    // A carer who answers does not see whom the household excludes; the rules do.
    let mut held = Held::of(&tx.as_system()?, request, placement.staff_member_id).await?;
    let asked = held.facts.period;
    let last = placement.ends_on.map_or(asked.last(), |last| last.min(asked.last()));
    if let Some(period) = Period::new(placement.starts_on.max(asked.first()), last) {
        only(&mut held.facts, period);
    }
    let mut refusals = held.case().refusals().without(HardRule::Roster);
    if hours == Hours::Booked || placement.override_reason.is_some() {
        refusals = refusals.without(HardRule::WorkingTime);
    }
    if hours == Hours::Booked {
        refusals = refusals.without(HardRule::Leave).without(HardRule::Availability);
    }
    if refusals.is_empty() {
        return Ok(());
    }
    Err(Error::refused_because(&NOT_SUITABLE, held.sentences(refusals)))
}

/// Parts further hours of a placement into those for which the person still qualifies, and the others. Each stands for
/// itself, so that a credential serves until the day on which it ends; limits on working time are held against a week
/// as a whole.
pub(super) async fn qualified(
    tx: &Tx,
    request: &StaffingRequest,
    placement: &Placement,
    hours: Vec<Span>,
) -> Result<(Vec<Span>, Vec<Span>)> {
    let (fit, mut unfit) = parted(tx, request, placement, hours, personal).await?;
    if request.live_in || placement.override_reason.is_some() {
        return Ok((fit, unfit));
    }
    let (mut within, mut week) = (Vec::new(), Vec::new());
    let mut rest = fit.into_iter().peekable();
    while let Some(span) = rest.next() {
        week.push(span);
        let first: Span = week[0];
        if rest.peek().is_none_or(|next| first.start() + Days::new(7) <= next.start()) {
            let lawful = keeps_limits(tx, placement.staff_member_id, &within, &week).await?;
            if lawful { within.append(&mut week) } else { unfit.append(&mut week) }
        }
    }
    unfit.sort_unstable_by_key(Span::start);
    Ok((within, unfit))
}

/// Parts hours of a placement that are booked into those for which the person still qualifies, and the others. What was
/// weighed when they were booked, limits and availability, is not weighed again.
pub(super) async fn still_qualified(
    tx: &Tx,
    request: &StaffingRequest,
    placement: &Placement,
    booked: Vec<Span>,
) -> Result<(Vec<Span>, Vec<Span>)> {
    let weighed = |refusals| personal(refusals).without(HardRule::Availability);
    parted(tx, request, placement, booked, weighed).await
}

/// Parts hours of a placement, each on its own day, into those that none of the rules that count refuses, and the others.
async fn parted(
    tx: &Tx,
    request: &StaffingRequest,
    placement: &Placement,
    hours: Vec<Span>,
    that_count: impl Fn(HardRules) -> HardRules,
) -> Result<(Vec<Span>, Vec<Span>)> {
    if hours.is_empty() {
        return Ok((Vec::new(), Vec::new()));
    }
    let mut held = Held::of(&tx.as_system()?, request, placement.staff_member_id).await?;
    let zone = held.facts.timetable.zone();
    Ok(hours.into_iter().partition(|span| {
        held.ask(vec![*span], Period::day(span.start().with_timezone(&zone).date_naive()));
        that_count(held.case().refusals()).is_empty()
    }))
}

/// The refusals that are about the person; hours that are taken and leave are found span by span on the roster.
const fn personal(refusals: HardRules) -> HardRules {
    refusals.without(HardRule::Roster).without(HardRule::Leave).without(HardRule::WorkingTime)
}

async fn keeps_limits(tx: &Tx, staff: StaffMemberId, before: &[Span], week: &[Span]) -> Result<bool> {
    let added: Vec<_> = before.iter().chain(week).map(|span| (span.start(), span.end())).collect();
    let breaches = limits::check(tx, staff, &added).await?;
    Ok(!breaches.iter().any(|(breach, _)| breach.limit.refuses))
}
