//! Rounds of awards are written, and opened for the vote: then the candidates are fixed.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use entity::{
    id::{AwardRoundId, BranchId},
    quality::{award_candidate, award_round},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    super::{AWARD_MANAGE, AwardRhythm, AwardRound, AwardState},
    categories::{self, CategoryInput},
    life_cycle::{AwardStep, after},
    period::AwardPeriod,
    reading, records,
};
use crate::{
    agency::branch,
    kernel::{Error, OrRefuse, Result, Rule, Tx, actor::signature, input},
    service::policies,
    staff::{Status, member},
};

/// A round was opened for the vote, or closed. Payload: [`AwardHappened`].
pub const AWARD_CHANGED: &str = "quality.award.changed";

/// The period has a round.
pub const AWARD_ROUND_TAKEN: Rule = Rule {
    code: "AWARD_ROUND_TAKEN",
    message: "There is a round of awards for this period of the branch or agency already; change that one.",
};

/// The period is not over.
pub const AWARD_PERIOD_OPEN: Rule = Rule {
    code: "AWARD_PERIOD_OPEN",
    message: "The period is not over yet; the vote is opened once it is, as it is about all of it.",
};

/// The vote is over.
pub const VOTE_OVER: Rule = Rule { code: "VOTE_OVER", message: "The vote is over; no ballot is cast any more." };

/// Nobody can be chosen.
pub const NO_CANDIDATES: Rule = Rule {
    code: "NO_CANDIDATES",
    message: "Nobody came to a confirmed visit in the period: there is nobody to choose.",
};

/// The vote ends at most so many days after the period.
const LONGEST_VOTE: i64 = 60;
/// So many rows are written by one statement.
const ROWS: usize = 500;

/// What happens to rounds before their winners are announced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AwardChange {
    /// Ballots can be cast.
    Opened,
    /// Ballots are counted.
    Closed,
}

/// What happened to which round.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AwardHappened {
    /// The round.
    pub round: AwardRoundId,
    /// Of which branch; `None` of the agency.
    pub branch: Option<BranchId>,
    /// What happened.
    pub change: AwardChange,
}

/// A round as it is written.
#[derive(Clone, Debug)]
pub struct RoundInput {
    /// Of which branch; left out, of the agency.
    pub branch: Option<BranchId>,
    /// Of a week or of a month.
    pub rhythm: AwardRhythm,
    /// The first day of the period: a Monday, or the first of a month.
    pub first_day: NaiveDate,
    /// Before this moment ballots are cast: after the period, and at most 60 days after it.
    pub votes_until: DateTime<Utc>,
    /// What is awarded: 1 to 6 categories, each once.
    pub categories: Vec<CategoryInput>,
}

/// Drafts a round.
///
/// # Errors
/// [`Error::NotFound`] at `round.branchId`, [`Error::Invalid`] naming the field of `round`, [`AWARD_ROUND_TAKEN`].
pub async fn draft(tx: &Tx, input: &RoundInput) -> Result<AwardRound> {
    let scope = tx.require(AWARD_MANAGE)?;
    let period = period(tx, input).await.map_err(|error| error.at("round"))?;
    categories::check(&input.categories).map_err(|error| error.at("round"))?;
    let row = award_round::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        state: Set(AwardState::Draft),
        drafted_by: Set(signature(tx.actor())),
        drafted_at: Set(tx.now()),
        version: Set(1),
        ..written(input, &period)
    };
    let drafted = row.insert(tx.db()).await.or_refuse_duplicate(&AWARD_ROUND_TAKEN);
    let drafted = drafted.map_err(|error| error.at("round.firstDay"))?;
    categories::keep(tx, &drafted, &input.categories).await?;
    Ok(drafted)
}

/// Writes a drafted round anew.
///
/// # Errors
/// As [`draft`]; [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`AWARD_STATE`](super::life_cycle::AWARD_STATE).
pub async fn change(tx: &Tx, id: AwardRoundId, version: i32, input: &RoundInput) -> Result<AwardRound> {
    let before = locked(tx, id, version).await?;
    after(before.state, AwardStep::Change).map_err(|error| error.at("id"))?;
    let period = period(tx, input).await.map_err(|error| error.at("round"))?;
    categories::check(&input.categories).map_err(|error| error.at("round"))?;
    let was = sheet(&before, &categories::sheet(tx, &before).await?);
    let row = award_round::ActiveModel { id: Set(id), version: Set(before.version + 1), ..written(input, &period) };
    let changed = row.update(tx.db()).await.or_refuse_duplicate(&AWARD_ROUND_TAKEN);
    let changed = changed.map_err(|error| error.at("round.firstDay"))?;
    categories::forget(tx, &changed).await?;
    categories::keep(tx, &changed, &input.categories).await?;
    let is = sheet(&changed, &categories::sheet(tx, &changed).await?);
    tx.record_change("awardRoundChange", id, Some(&was), Some(&is)).await?;
    Ok(changed)
}

fn written(input: &RoundInput, period: &AwardPeriod) -> award_round::ActiveModel {
    award_round::ActiveModel {
        branch_id: Set(input.branch),
        rhythm: Set(input.rhythm),
        first_day: Set(period.first_day),
        last_day: Set(period.last_day),
        earlier_at: Set(period.earlier_at),
        starts_at: Set(period.starts_at),
        ends_at: Set(period.ends_at),
        votes_until: Set(input.votes_until),
        ..Default::default()
    }
}

/// A round as its history keeps it.
fn sheet(round: &AwardRound, categories: &Value) -> Value {
    json!({
        "branchId": round.branch_id, "rhythm": round.rhythm, "firstDay": round.first_day,
        "votesUntil": round.votes_until, "categories": categories,
    })
}

/// The period of a round, and whether the vote fits it.
async fn period(tx: &Tx, input: &RoundInput) -> Result<AwardPeriod> {
    let zone = match input.branch {
        Some(id) => branch::time_zone(&branch::get(tx, id).await.map_err(|error| error.at("branchId"))?)?,
        None => policies::agency_zone(tx).await?,
    };
    let period = AwardPeriod::beginning(input.rhythm, input.first_day, zone);
    let period = period.ok_or_else(|| {
        Error::invalid("firstDay", "must be a Monday for a week, and the first day of a month for a month")
    })?;
    let last = period.ends_at + TimeDelta::days(LONGEST_VOTE);
    if input.votes_until <= period.ends_at || input.votes_until > last {
        let problem = format!("must be after the period is over, and at most {LONGEST_VOTE} days after it");
        return Err(Error::invalid("votesUntil", problem));
    }
    Ok(period)
}

/// Opens the vote: the candidates are those who work for the agency and came to a confirmed visit in the period.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`AWARD_STATE`](super::life_cycle::AWARD_STATE),
/// [`AWARD_PERIOD_OPEN`], [`VOTE_OVER`], [`NO_CANDIDATES`].
pub async fn open(tx: &Tx, id: AwardRoundId, version: i32) -> Result<AwardRound> {
    let before = locked(tx, id, version).await?;
    let state = after(before.state, AwardStep::Open).map_err(|error| error.at("id"))?;
    if tx.now() < before.ends_at {
        return Err(Error::refused(&AWARD_PERIOD_OPEN).at("id"));
    }
    if tx.now() >= before.votes_until {
        return Err(Error::refused(&VOTE_OVER).at("id"));
    }
    let candidates = candidates(tx, &before).await?;
    if candidates.is_empty() {
        return Err(Error::refused(&NO_CANDIDATES).at("id"));
    }
    for rows in candidates.chunks(ROWS) {
        award_candidate::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.db()).await?;
    }
    let row = award_round::ActiveModel {
        id: Set(id),
        state: Set(state),
        opened_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let opened = row.update(tx.db()).await?;
    stepped(tx, "awardRoundOpen", &before, &opened).await?;
    told(tx, &opened, AwardChange::Opened).await?;
    Ok(opened)
}

async fn candidates(tx: &Tx, round: &AwardRound) -> Result<Vec<award_candidate::ActiveModel>> {
    let system = tx.as_system()?;
    let confirmed = records::visits(&system, round).await?.confirmed();
    let ids: Vec<_> = confirmed.iter().map(|(person, _)| *person).collect();
    let here = member::by_ids(&system, &ids).await?;
    let stands = |id| {
        let person = here.iter().find(|person| person.id == id);
        person.is_some_and(|person| {
            person.status != Status::Left && round.branch_id.is_none_or(|branch| branch == person.branch_id)
        })
    };
    let rows = confirmed.into_iter().filter(|(person, _)| stands(*person)).map(|(person, visits)| {
        award_candidate::ActiveModel {
            agency_id: Set(round.agency_id),
            award_round_id: Set(round.id),
            staff_member_id: Set(person),
            visits: Set(i32::try_from(visits).unwrap_or(i32::MAX)),
        }
    });
    Ok(rows.collect())
}

/// One round as the caller has read it, locked, for whoever may manage it.
pub(super) async fn locked(tx: &Tx, id: AwardRoundId, version: i32) -> Result<AwardRound> {
    let scope = tx.require(AWARD_MANAGE)?;
    let within = reading::within_reach(tx, &scope).await?;
    let found = award_round::Entity::find_by_id(id).filter(within).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

/// Keeps that a round came from one state to another.
pub(super) async fn stepped(tx: &Tx, operation: &'static str, before: &AwardRound, after: &AwardRound) -> Result<()> {
    let said = |round: &AwardRound| json!({ "state": round.state });
    tx.record_change(operation, after.id, Some(&said(before)), Some(&said(after))).await
}

pub(super) async fn told(tx: &Tx, round: &AwardRound, change: AwardChange) -> Result<()> {
    tx.emit(AWARD_CHANGED, &AwardHappened { round: round.id, branch: round.branch_id, change }).await
}
