//! Schemes and lots as they are read, and repeated by whoever audits them.

use std::collections::HashMap;

use entity::{
    id::{SamplingLotId, SamplingSchemeId, VisitId},
    quality::{sampling_lot, sampling_lot_visit, sampling_scheme},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{
    super::{
        SAMPLING_READ, SamplingLot, SamplingLotVisit, SamplingScheme,
        sampling::draw::{Chance, probability},
        statistics::{
            Confidence, Interval,
            weighted::{Drawn, weighted_rate},
        },
    },
    drawing::drawn,
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Rows, Scope,
    page::{ListOrder, page},
};

/// The schemes within a scope. Neither families nor carers reach any.
pub(super) fn schemes_within(scope: &Scope) -> Condition {
    let all = Condition::all().add(sampling_scheme::Column::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(sampling_scheme::Column::BranchId.is_in(branches.iter().copied())),
        Rows::Households(_) | Rows::Own(_) => all.add(sampling_scheme::Column::Id.is_null()),
    }
}

/// The lots within a scope.
pub(super) fn lots_within(scope: &Scope) -> Condition {
    let all = Condition::all().add(sampling_lot::Column::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => all,
        Rows::Branches(branches) => all.add(sampling_lot::Column::BranchId.is_in(branches.iter().copied())),
        Rows::Households(_) | Rows::Own(_) => all.add(sampling_lot::Column::Id.is_null()),
    }
}

/// How carers' visits are sampled, the newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn schemes<C: ConnectionTrait>(cx: &Context<C>, request: &PageRequest) -> Result<Page<SamplingScheme>> {
    let select = sampling_scheme::Entity::find().filter(schemes_within(&cx.require(SAMPLING_READ)?));
    let order = ListOrder::newest_first(sampling_scheme::Column::Id, |row: &SamplingScheme| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some schemes, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn schemes_by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[SamplingSchemeId],
) -> Result<HashMap<SamplingSchemeId, SamplingScheme>> {
    let found = sampling_scheme::Entity::find()
        .filter(schemes_within(&cx.require(SAMPLING_READ)?))
        .filter(sampling_scheme::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// Lots, the newest first; of one scheme alone, if that is asked.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn lots<C: ConnectionTrait>(
    cx: &Context<C>,
    scheme: Option<SamplingSchemeId>,
    request: &PageRequest,
) -> Result<Page<SamplingLot>> {
    let mut select = sampling_lot::Entity::find().filter(lots_within(&cx.require(SAMPLING_READ)?));
    if let Some(scheme) = scheme {
        select = select.filter(sampling_lot::Column::SamplingSchemeId.eq(scheme));
    }
    let order = ListOrder::newest_first(sampling_lot::Column::Id, |row: &SamplingLot| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some lots, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn lots_by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[SamplingLotId],
) -> Result<HashMap<SamplingLotId, SamplingLot>> {
    let found = sampling_lot::Entity::find()
        .filter(lots_within(&cx.require(SAMPLING_READ)?))
        .filter(sampling_lot::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The visits of some lots, in order of their ids.
///
/// # Errors
/// As [`Context::require`].
pub async fn visits<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[SamplingLotId],
) -> Result<HashMap<SamplingLotId, Vec<SamplingLotVisit>>> {
    let agency = cx.require(SAMPLING_READ)?.agency;
    let seen = lots_by_ids(cx, ids).await?;
    let rows = sampling_lot_visit::Entity::find()
        .filter(sampling_lot_visit::Column::AgencyId.eq(agency))
        .filter(sampling_lot_visit::Column::SamplingLotId.is_in(seen.into_keys()))
        .order_by_asc(sampling_lot_visit::Column::VisitId)
        .all(cx.db())
        .await?;
    let mut visits: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        visits.entry(row.sampling_lot_id).or_default().push(row);
    }
    Ok(visits)
}

/// How likely a visit of a lot was looked at: by the sample, or for its risk.
///
/// # Errors
/// [`Error::Internal`] when what is stored is no probability.
pub fn probability_of(lot: &SamplingLot, visit: &SamplingLotVisit) -> Result<f64> {
    let chance = u16::try_from(visit.chance).ok().and_then(Chance::new);
    let chance = chance.ok_or_else(|| Error::internal("a chance beyond certainty"))?;
    let number = |number: i32| u32::try_from(number).map_err(|_| Error::internal("a lot of less than nothing"));
    Ok(probability(number(lot.sample_size)?, number(lot.population)?, chance))
}

/// The share of nonconforming visits in the whole lot, from all that were looked at, each weighted by how likely that was;
/// `None` before it is judged.
///
/// # Errors
/// As [`probability_of`].
pub fn estimate(lot: &SamplingLot, visits: &[SamplingLotVisit]) -> Result<Option<Interval>> {
    let mut seen = Vec::new();
    for visit in visits {
        if let Some(conforming) = visit.conforming {
            seen.push(Drawn { hit: !conforming, probability: probability_of(lot, visit)? });
        }
    }
    Ok(weighted_rate(&seen, Confidence::USUAL))
}

/// Whether drawing a lot again from its seed comes to the same visits.
///
/// # Errors
/// [`Error::Internal`] when what is stored is no probability.
pub fn repeats(lot: &SamplingLot, visits: &[SamplingLotVisit]) -> Result<bool> {
    let ids: Vec<VisitId> = visits.iter().map(|visit| visit.visit_id).collect();
    let mut chances = HashMap::new();
    for visit in visits.iter().filter(|visit| visit.chance > 0) {
        let chance = u16::try_from(visit.chance).ok().and_then(Chance::new);
        chances.insert(visit.visit_id, chance.ok_or_else(|| Error::internal("a chance beyond certainty"))?);
    }
    let size = usize::try_from(lot.sample_size).unwrap_or_default();
    let (sample, chosen) = drawn(lot.seed, &ids, size, &chances);
    let same = |visit: &SamplingLotVisit| {
        visit.drawn == sample.contains(&visit.visit_id) && visit.chosen == chosen.contains(&visit.visit_id)
    };
    Ok(visits.iter().all(same))
}
