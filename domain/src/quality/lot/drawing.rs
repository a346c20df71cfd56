//! A lot is drawn: the visits of a carer within a time, of which a sample is looked at, and some more for their risk.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    id::{SamplingSchemeId, VisitId},
    quality::{
        sampling_lot::{self, LotSeverity},
        sampling_lot_visit,
    },
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    super::{
        SAMPLING_DRAW, SamplingLot, SamplingScheme,
        sampling::{
            draw::{Chance, Seed, each, simple},
            plan::{Plan, Severity, plan_of_lot},
        },
    },
    schemes,
};
use crate::{
    kernel::{Error, OrRefuse, PageRequest, Result, Rule, Tx, actor::signature},
    visit::{
        VisitState,
        visits::{self, VisitFilter},
    },
};

/// Sampling is discontinued.
pub const SAMPLING_DISCONTINUED: Rule = Rule {
    code: "SAMPLING_DISCONTINUED",
    message: "Sampling is discontinued: no lot is accepted until something was done about the cause.",
};

/// A lot has not been judged yet.
pub const LOT_OPEN: Rule =
    Rule { code: "LOT_OPEN", message: "A lot of this person has not been judged yet; judge it first." };

/// A lot has at most so many visits.
const LARGEST: usize = 2_000;
/// So many rows are written by one statement.
const ROWS: usize = 500;

/// Which visits make a lot, and which may be chosen for their risk.
#[derive(Clone, Debug)]
pub struct DrawInput {
    /// Visits that began at this moment or later.
    pub starts_at: DateTime<Utc>,
    /// And before this one; over by now.
    pub ends_at: DateTime<Utc>,
    /// Visits that are chosen by themselves, with the probability of each in parts of ten thousand.
    pub risks: Vec<(VisitId, i64)>,
}

/// Draws a lot: the visits that were done within a time and belong to no lot yet. The seed is kept.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `risks.visitId`, [`STALE`](crate::kernel::STALE), [`SAMPLING_DISCONTINUED`], [`LOT_OPEN`],
/// [`Error::Invalid`] naming the field.
pub async fn draw(tx: &Tx, id: SamplingSchemeId, version: i32, input: &DrawInput) -> Result<SamplingLot> {
    let scheme = schemes::locked(tx, SAMPLING_DRAW, id, version).await?;
    if input.ends_at <= input.starts_at || tx.now() < input.ends_at {
        return Err(Error::invalid("endsAt", "must be after `startsAt`, and not ahead"));
    }
    let severity = schemes::standing(&scheme)?.regime.severity();
    let severity = severity.ok_or_else(|| Error::refused(&SAMPLING_DISCONTINUED).at("id"))?;
    if is_open(tx, &scheme).await? {
        return Err(Error::refused(&LOT_OPEN).at("id"));
    }
    let lot = population(tx, &scheme, input).await?;
    let size = u32::try_from(lot.len()).unwrap_or(u32::MAX);
    let plan = plan_of_lot(size, schemes::limit(&scheme)?, severity);
    let plan = plan.ok_or_else(|| Error::invalid("startsAt", "leaves fewer than two visits that were done"))?;
    let chances = chances(&lot, &input.risks)?;
    let seed = seed(tx);
    let row = opened(tx, &scheme, input, (size, severity), &plan, seed)?;
    let opened = row.insert(tx.db()).await.or_refuse_duplicate(&LOT_OPEN).map_err(|error| error.at("id"))?;
    keep_visits(tx, &opened, &lot, &chances).await?;
    Ok(opened)
}

/// Whether a lot of a locked scheme is not judged yet.
async fn is_open(tx: &Tx, scheme: &SamplingScheme) -> Result<bool> {
    let open = sampling_lot::Entity::find()
        .filter(sampling_lot::Column::AgencyId.eq(scheme.agency_id))
        .filter(sampling_lot::Column::SamplingSchemeId.eq(scheme.id))
        .filter(sampling_lot::Column::JudgedAt.is_null());
    Ok(open.one(tx.db()).await?.is_some())
}

/// A number that nobody knows beforehand, and that every client can keep: below 2^53.
pub(in super::super) fn seed(tx: &Tx) -> i64 {
    let mut bytes = [0u8; 8];
    tx.environment().fill(&mut bytes);
    i64::try_from(u64::from_be_bytes(bytes) >> 11).unwrap_or(0)
}

fn opened(
    tx: &Tx,
    scheme: &SamplingScheme,
    input: &DrawInput,
    (size, severity): (u32, Severity),
    plan: &Plan,
    seed: i64,
) -> Result<sampling_lot::ActiveModel> {
    let number = |number: u32| i32::try_from(number).map_err(|_| Error::internal("a plan beyond its tables"));
    Ok(sampling_lot::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scheme.agency_id),
        sampling_scheme_id: Set(scheme.id),
        branch_id: Set(scheme.branch_id),
        staff_member_id: Set(scheme.staff_member_id),
        starts_at: Set(input.starts_at),
        ends_at: Set(input.ends_at),
        population: Set(number(size)?),
        severity: Set(match severity {
            Severity::Normal => LotSeverity::Normal,
            Severity::Tightened => LotSeverity::Tightened,
            Severity::Reduced => LotSeverity::Reduced,
        }),
        code_letter: Set(plan.letter.letter().to_string()),
        sample_size: Set(number(plan.sample_size)?),
        accept: Set(number(plan.accept)?),
        reject: Set(number(plan.reject)?),
        seed: Set(seed),
        drawn_by: Set(signature(tx.actor())),
        drawn_at: Set(tx.now()),
        version: Set(1),
        ..Default::default()
    })
}

/// The visits that make the lot, in order of their ids.
async fn population(tx: &Tx, scheme: &SamplingScheme, input: &DrawInput) -> Result<Vec<VisitId>> {
    let filter = VisitFilter {
        states: vec![VisitState::CheckedOut, VisitState::Confirmed],
        staff_member: Some(scheme.staff_member_id),
        from: Some(input.starts_at),
        until: Some(input.ends_at),
        ..VisitFilter::default()
    };
    let system = tx.as_system()?;
    let mut request = PageRequest { first: Some(100), ..PageRequest::default() };
    let mut lot: Vec<VisitId> = Vec::new();
    loop {
        let found = visits::list(&system, &filter, &request).await?;
        request.after = found.rows.last().map(|(cursor, _)| cursor.clone());
        lot.extend(found.rows.into_iter().map(|(_, visit)| visit.id));
        if lot.len() > LARGEST {
            return Err(Error::invalid("endsAt", format!("makes a lot of more than {LARGEST} visits")));
        }
        if !found.has_next {
            break;
        }
    }
    let taken: HashSet<VisitId> = sampling_lot_visit::Entity::find()
        .select_only()
        .column(sampling_lot_visit::Column::VisitId)
        .filter(sampling_lot_visit::Column::AgencyId.eq(scheme.agency_id))
        .filter(sampling_lot_visit::Column::VisitId.is_in(lot.iter().copied()))
        .into_tuple()
        .all(tx.db())
        .await?
        .into_iter()
        .collect();
    lot.retain(|visit| !taken.contains(visit));
    lot.sort_unstable();
    Ok(lot)
}

/// The probability with which each visit may be chosen for its risk.
fn chances(lot: &[VisitId], risks: &[(VisitId, i64)]) -> Result<HashMap<VisitId, Chance>> {
    let mut chances = HashMap::new();
    for (visit, parts) in risks {
        let chance = u16::try_from(*parts).ok().and_then(Chance::new);
        let chance = chance.ok_or_else(|| Error::invalid("risks.chance", "must be from 0 to 10000"))?;
        if lot.binary_search(visit).is_err() {
            return Err(Error::not_found(*visit).at("risks.visitId"));
        }
        if chances.insert(*visit, chance).is_some() {
            return Err(Error::invalid("risks.visitId", format!("names `{visit}` twice")));
        }
    }
    Ok(chances)
}

/// Which visits of a lot are looked at: the sample, and those that are chosen for their risk. An auditor who has the seed,
/// the visits and their chances comes to the same.
#[must_use]
pub(super) fn drawn(
    seed: i64,
    lot: &[VisitId],
    size: usize,
    chances: &HashMap<VisitId, Chance>,
) -> (HashSet<VisitId>, HashSet<VisitId>) {
    let seed = Seed(seed.unsigned_abs());
    let risks: Vec<(VisitId, Chance)> = chances.iter().map(|(visit, chance)| (*visit, *chance)).collect();
    (simple(seed, lot, size).into_iter().collect(), each(seed, &risks).into_iter().collect())
}

async fn keep_visits(tx: &Tx, lot: &SamplingLot, visits: &[VisitId], chances: &HashMap<VisitId, Chance>) -> Result<()> {
    let size = usize::try_from(lot.sample_size).unwrap_or_default();
    let (sample, chosen) = drawn(lot.seed, visits, size, chances);
    let rows: Vec<_> = visits
        .iter()
        .map(|visit| sampling_lot_visit::ActiveModel {
            agency_id: Set(lot.agency_id),
            sampling_lot_id: Set(lot.id),
            visit_id: Set(*visit),
            drawn: Set(sample.contains(visit)),
            chosen: Set(chosen.contains(visit)),
            chance: Set(chances.get(visit).map_or(0, |chance| i32::from(chance.parts()))),
            conforming: Set(None),
        })
        .collect();
    for some in rows.chunks(ROWS) {
        sampling_lot_visit::Entity::insert_many(some.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}
