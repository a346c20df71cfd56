//! Taking back visits that were planned and to which nothing has happened.

use std::slice;

use entity::{
    id::{AgencyId, VisitId},
    visit::visit::{self, Column as C},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::kernel::{
    Error, Result, Tx,
    error::{Violation, violation},
};

/// So many visits are deleted by one statement.
const ROWS: usize = 1_000;

/// Deletes visits, but for those that the database holds on to: what is noted about a visit elsewhere, an incident or an
/// entry of a log, is not seen from here and must not be lost. Answers those that are gone.
pub(super) async fn take_back(tx: &Tx, agency: AgencyId, visits: &[VisitId]) -> Result<Vec<VisitId>> {
    let mut gone = Vec::with_capacity(visits.len());
    for some in visits.chunks(ROWS) {
        if deleted(tx, agency, some).await? {
            gone.extend_from_slice(some);
            continue;
        }
        for one in some {
            if deleted(tx, agency, slice::from_ref(one)).await? {
                gone.push(*one);
            }
        }
    }
    Ok(gone)
}

/// Deletes all of some visits, or none when something refers to one of them.
async fn deleted(tx: &Tx, agency: AgencyId, visits: &[VisitId]) -> Result<bool> {
    let done = tx
        .attempt(async |tx| {
            let these = visit::Entity::delete_many().filter(C::AgencyId.eq(agency));
            these.filter(C::Id.is_in(visits.iter().copied())).exec(tx.db()).await?;
            Ok(())
        })
        .await;
    match done {
        Ok(()) => Ok(true),
        Err(Error::Database(cause)) if violation(&cause) == Some(Violation::Missing) => Ok(false),
        Err(error) => Err(error),
    }
}
