//! A lot is judged by what was found in its sample; how strict the next one is looked at follows from it.

use std::collections::HashMap;

use entity::{
    id::{SamplingLotId, VisitId},
    quality::{
        sampling_lot::{self, Column as C, LotSeverity},
        sampling_lot_visit, sampling_scheme,
    },
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, sea_query::Expr,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    super::{
        SAMPLING_DRAW, SamplingLot, SamplingLotVisit,
        sampling::{
            plan::{CodeLetter, Plan},
            switching::{Regime, judge as judged},
        },
    },
    reading, schemes,
};
use crate::kernel::{Error, Result, Rule, Tx, actor::signature, input};

/// A lot was judged. Payload: [`LotJudged`].
pub const LOT_JUDGED: &str = "quality.lot.judged";

/// The lot has been judged.
pub const LOT_JUDGED_ALREADY: Rule = Rule { code: "LOT_JUDGED", message: "The lot has been judged already." };

/// What became of which lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotJudged {
    /// The lot.
    pub lot: SamplingLotId,
    /// Whether it was accepted.
    pub accepted: bool,
    /// How strict the next one is looked at.
    pub regime: Regime,
}

/// Says of every visit that is looked at whether it was as it should be. The lot is judged by its sample alone; what was
/// chosen for its risk counts in the estimate.
///
/// # Errors
/// [`Error::NotFound`] at `id` or `results.visitId`, [`STALE`](crate::kernel::STALE), [`LOT_JUDGED_ALREADY`],
/// [`Error::Invalid`] naming the field.
pub async fn judge(tx: &Tx, id: SamplingLotId, version: i32, results: &[(VisitId, bool)]) -> Result<SamplingLot> {
    let before = locked(tx, id, version).await?;
    let visits = looked_at(tx, &before).await?;
    let found = complete(&visits, results)?;
    let nonconforming = visits.iter().filter(|row| row.drawn && found.get(&row.visit_id) == Some(&false)).count();
    let nonconforming = u32::try_from(nonconforming).map_err(|_| Error::internal("a sample beyond its tables"))?;
    for conforming in [true, false] {
        let of = found.iter().filter(|(_, said)| **said == conforming).map(|(visit, _)| *visit);
        sampling_lot_visit::Entity::update_many()
            .col_expr(sampling_lot_visit::Column::Conforming, Expr::value(conforming))
            .filter(of_lot(&before))
            .filter(sampling_lot_visit::Column::VisitId.is_in(of))
            .exec(tx.db())
            .await?;
    }
    let plan = plan(&before)?;
    let accepted = judged(&plan, nonconforming).accepts();
    let row = sampling_lot::ActiveModel {
        id: Set(id),
        nonconforming: Set(i32::try_from(nonconforming).ok()),
        accepted: Set(Some(accepted)),
        judged_by: Set(Some(signature(tx.actor()))),
        judged_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    switch(tx, &after, &plan, nonconforming).await?;
    Ok(after)
}

/// The scheme goes on from what the lot has shown.
async fn switch(tx: &Tx, lot: &SamplingLot, plan: &Plan, nonconforming: u32) -> Result<()> {
    let scheme = sampling_scheme::Entity::find_by_id(lot.sampling_scheme_id).lock_exclusive().one(tx.db()).await?;
    let scheme = scheme.ok_or_else(|| Error::internal("a lot without a scheme"))?;
    let before = schemes::standing(&scheme)?;
    let inspected = match lot.severity {
        LotSeverity::Normal => Regime::Normal,
        LotSeverity::Tightened => Regime::Tightened,
        LotSeverity::Reduced => Regime::Reduced,
    };
    // A manager may have ended reduced inspection since the lot was drawn: then it says nothing about the next.
    let counts = before.regime == inspected;
    let after = if counts { before.after(plan, schemes::limit(&scheme)?, nonconforming) } else { before.clone() };
    schemes::move_on(tx, &scheme, &after).await?;
    let accepted = lot.accepted.unwrap_or_default();
    let (was, is) = (json!({ "regime": before.regime }), json!({ "regime": after.regime, "accepted": accepted }));
    tx.record_change("samplingLotJudge", scheme.id, Some(&was), Some(&is)).await?;
    tx.emit(LOT_JUDGED, &LotJudged { lot: lot.id, accepted, regime: after.regime }).await
}

/// The plan by which a lot was drawn.
fn plan(lot: &SamplingLot) -> Result<Plan> {
    let number = |number: i32| u32::try_from(number).map_err(|_| Error::internal("a plan beyond its tables"));
    let letter = CodeLetter::all().find(|letter| lot.code_letter == letter.letter().to_string());
    Ok(Plan {
        letter: letter.ok_or_else(|| Error::internal("a letter without a plan"))?,
        sample_size: number(lot.sample_size)?,
        accept: number(lot.accept)?,
        reject: number(lot.reject)?,
    })
}

fn of_lot(lot: &SamplingLot) -> sea_orm::sea_query::SimpleExpr {
    sampling_lot_visit::Column::AgencyId.eq(lot.agency_id).and(sampling_lot_visit::Column::SamplingLotId.eq(lot.id))
}

async fn looked_at(tx: &Tx, lot: &SamplingLot) -> Result<Vec<SamplingLotVisit>> {
    let rows = sampling_lot_visit::Entity::find().filter(of_lot(lot)).all(tx.db()).await?;
    Ok(rows.into_iter().filter(|row| row.drawn || row.chosen).collect())
}

/// What was found, once it is said of every visit that is looked at, and of no other.
fn complete(visits: &[SamplingLotVisit], results: &[(VisitId, bool)]) -> Result<HashMap<VisitId, bool>> {
    let mut found = HashMap::new();
    for (visit, conforming) in results {
        if !visits.iter().any(|row| row.visit_id == *visit) {
            return Err(Error::not_found(*visit).at("results.visitId"));
        }
        if found.insert(*visit, *conforming).is_some() {
            return Err(Error::invalid("results.visitId", format!("names `{visit}` twice")));
        }
    }
    match visits.iter().find(|row| !found.contains_key(&row.visit_id)) {
        Some(row) => Err(Error::invalid("results", format!("leave out `{}`", row.visit_id))),
        None => Ok(found),
    }
}

async fn locked(tx: &Tx, id: SamplingLotId, version: i32) -> Result<SamplingLot> {
    let scope = tx.require(SAMPLING_DRAW)?;
    let found = sampling_lot::Entity::find().filter(reading::lots_within(&scope)).filter(C::Id.eq(id)).lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    if found.judged_at.is_some() { Err(Error::refused(&LOT_JUDGED_ALREADY).at("id")) } else { Ok(found) }
}
