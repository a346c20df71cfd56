//! What is aimed at: by the agency, or by a branch of its own.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::BranchId,
    insight::indicator_target::{self, Column as C, IndicatorKind},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, sea_query::OnConflict,
};

use super::{IndicatorTarget, TARGET_SET, indicator, keeping::whole_agency};
use crate::{
    agency::branch,
    kernel::{Context, Error, Result, Tx, actor::signature},
};

/// Says what is aimed at from a day on, of a branch or of the whole agency; said again for the same day it takes the place
/// of what was said.
///
/// # Errors
/// [`Error::NotFound`] at `branchId`, [`Error::Invalid`] at `target`.
pub async fn set(
    tx: &Tx,
    branch: Option<BranchId>,
    kind: IndicatorKind,
    from: NaiveDate,
    target: f64,
) -> Result<IndicatorTarget> {
    let scope = tx.require(TARGET_SET)?;
    match branch {
        Some(id) => {
            branch::get(tx, id).await.map_err(|error| error.at("branchId"))?;
        }
        None if scope.rows != crate::kernel::Rows::Agency => {
            return Err(Error::invalid(
                "branchId",
                "has to be one of yours: what the agency aims at is not for you to say",
            ));
        }
        None => {}
    }
    let most = indicator::unit(kind).most();
    if !(target.is_finite() && (0.0..=most).contains(&target)) {
        return Err(Error::invalid("target", format!("is {target}; expected 0 to {most}")));
    }
    let row = indicator_target::ActiveModel {
        agency_id: Set(scope.agency),
        branch_id: Set(branch.unwrap_or_else(whole_agency)),
        indicator: Set(kind),
        valid_from: Set(from),
        target: Set(target),
        set_by: Set(signature(tx.actor())),
        set_at: Set(tx.now()),
    };
    let instead = OnConflict::columns([C::AgencyId, C::BranchId, C::Indicator, C::ValidFrom])
        .update_columns([C::Target, C::SetBy, C::SetAt])
        .to_owned();
    Ok(indicator_target::Entity::insert(row).on_conflict(instead).exec_with_returning(tx.db()).await?)
}

/// What is aimed at on a day.
pub(super) struct Targets(HashMap<(BranchId, IndicatorKind), f64>);

impl Targets {
    pub async fn on<Db: ConnectionTrait>(cx: &Context<Db>, day: NaiveDate) -> Result<Self> {
        let rows = indicator_target::Entity::find()
            .filter(C::AgencyId.eq(cx.signed_in()?))
            .filter(C::ValidFrom.lte(day))
            .order_by_asc(C::ValidFrom)
            .all(cx.db())
            .await?;
        Ok(Self(rows.into_iter().map(|row| ((row.branch_id, row.indicator), row.target)).collect()))
    }

    /// The branch's own, or else the agency's.
    pub fn of(&self, branch: Option<BranchId>, kind: IndicatorKind) -> Option<f64> {
        let own = branch.and_then(|branch| self.0.get(&(branch, kind)));
        own.or_else(|| self.0.get(&(whole_agency(), kind))).copied()
    }
}
