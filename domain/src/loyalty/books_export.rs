//! The entries of all wallets for the books, taken out a page at a time.

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdId, PointsEntryId},
    loyalty::{loyalty_account, points_entry},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use super::{BOOKS_EXPORT, PointsEntry, reach};
use crate::{
    agency::file_parts::Part,
    kernel::{Context, Error, Result},
};

/// So many entries are read in one go.
const PAGE: u64 = 1_000;

/// An entry with its household.
#[derive(Clone, Debug)]
pub struct Line {
    /// The entry.
    pub entry: PointsEntry,
    /// Whose wallet.
    pub household: HouseholdId,
}

/// Behind which entry the next page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Behind(DateTime<Utc>, PointsEntryId);

/// A page of the entries of a part in order of time, and where the next one begins; `None` at the end.
///
/// # Errors
/// When the database fails.
pub async fn lines<C: ConnectionTrait>(
    cx: &Context<C>,
    part: &Part,
    behind: Option<Behind>,
) -> Result<(Vec<Line>, Option<Behind>)> {
    use points_entry::Column as C;
    let (scope, span) = (cx.require(BOOKS_EXPORT)?, part.span()?);
    let wallet: RelationDef = points_entry::Entity::belongs_to(loyalty_account::Entity)
        .from(C::AccountId)
        .to(loyalty_account::Column::Id)
        .into();
    let mut select = points_entry::Entity::find()
        .join(JoinType::InnerJoin, wallet)
        .select_also(loyalty_account::Entity)
        .filter(reach::accounts(&scope))
        .filter(loyalty_account::Column::BranchId.eq(part.branch.id))
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::OccurredAt.gte(span.start()))
        .filter(C::OccurredAt.lt(span.end()));
    if let Some(Behind(at, id)) = behind {
        let same = Condition::all().add(C::OccurredAt.eq(at)).add(C::Id.gt(id));
        select = select.filter(Condition::any().add(C::OccurredAt.gt(at)).add(same));
    }
    let found = select.order_by_asc(C::OccurredAt).order_by_asc(C::Id).limit(PAGE).all(cx.db()).await?;
    let next = found.last().filter(|_| found.len() as u64 == PAGE).map(|(last, _)| Behind(last.occurred_at, last.id));
    let line = |(entry, wallet): (PointsEntry, Option<loyalty_account::Model>)| {
        let wallet = wallet.ok_or_else(|| Error::internal("an entry without a wallet"))?;
        Ok(Line { entry, household: wallet.household_id })
    };
    Ok((found.into_iter().map(line).collect::<Result<_>>()?, next))
}
