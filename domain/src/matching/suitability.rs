//! Whether one person may take a request, judged in the transaction that gives it.

use chrono::NaiveDate;
use entity::id::StaffMemberId;

use super::{
    StaffingRequest, asked,
    engine::{
        hard::{Case, HardRule, HardRules},
        ranking::explain,
        soft::Score,
    },
    policies, pool,
};
use crate::{
    kernel::{Error, Result, Rule, Tx, input, span::Period},
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

/// Checks every hard rule for a person. Limits on working time alone can be set aside, with a reason.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`, [`NOT_SUITABLE`] with the sentences of the rules,
/// [`WORKING_TIME`] when only a reason is missing.
pub async fn check(tx: &Tx, request: &StaffingRequest, staff: StaffMemberId, reason: Option<&str>) -> Result<Suitable> {
    check_from(tx, request, staff, reason, None).await
}

/// The same for a service of which only the days from `first` on are asked.
pub(super) async fn check_from(
    tx: &Tx,
    request: &StaffingRequest,
    staff: StaffMemberId,
    reason: Option<&str>,
    first: Option<NaiveDate>,
) -> Result<Suitable> {
    let (candidate, experience_of_all) = pool::candidate(tx, staff).await.map_err(|e| e.at("staffMemberId"))?;
    let frame = asked::Frame {
        zones: &[candidate.zone],
        profiles: &[candidate.profile],
        mean_rating_thousandths: pool::mean_rating(&experience_of_all),
        experience_of_all,
    };
    let facts = asked::facts(tx, std::slice::from_ref(request), &frame).await?.pop();
    let mut facts = facts.ok_or_else(|| Error::internal("a request without facts"))?;
    if let Some(period) = first.and_then(|first| Period::new(first, facts.period.last())) {
        let zone = facts.timetable.zone();
        let later = |span: &crate::kernel::span::Span| period.first() <= span.start().with_timezone(&zone).date_naive();
        let rest = facts.timetable.occurrences.iter().copied().filter(later).collect();
        facts.timetable = facts.timetable.with(rest, facts.live_in);
        facts.period = period;
    }
    let (_, policy) = policies::in_force(tx).await?;
    let case = Case::new(&facts, &candidate, &policy);
    let refusals = case.refusals();
    let score = i32::from(Score::of(&case).total);
    let reason = input::optional_text("overrideReason", reason, 500)?;
    if refusals.is_empty() {
        return Ok(Suitable { score, override_reason: None });
    }
    let sentences = |rules: HardRules| {
        let outcomes = explain(&facts, &candidate, &policy).outcomes.into_iter();
        outcomes.filter(|o| rules.contains(o.rule)).map(|o| o.sentence).collect::<Vec<_>>().join(" ")
    };
    if !refusals.without(HardRule::WorkingTime).is_empty() {
        return Err(Error::refused_because(&NOT_SUITABLE, sentences(refusals)).at("staffMemberId"));
    }
    if reason.is_none() {
        return Err(Error::refused_because(&WORKING_TIME, sentences(refusals)).at("overrideReason"));
    }
    tx.require(LIMITS_OVERRIDE)?;
    Ok(Suitable { score, override_reason: reason })
}
