//! The entries of all wallets for the books, taken out a page at a time.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, HouseholdId, PointsEntryId},
    loyalty::{loyalty_account, points_entry},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, RelationDef,
};

use super::{BOOKS_EXPORT, PointsEntry, reach};
use crate::{
    agency::{Branch, branch},
    kernel::{
        Context, Error, Result,
        recurrence::local_day,
        span::{Period, Span},
    },
};

/// A file covers at most so many days.
const MOST_DAYS: i64 = 366;
/// So many entries are read in one go.
const PAGE: u64 = 1_000;

/// A branch's part of a file.
#[derive(Clone, Debug)]
pub struct Part {
    /// The branch.
    pub branch: Branch,
    /// By whose clock its days run.
    pub zone: Tz,
    /// How many days it covers.
    pub days: u64,
    span: Span,
}

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

/// Begins a file about some days, both included: the branches that it covers, by name. That it was taken out is noted
/// for the audit trail.
///
/// # Errors
/// [`Error::NotFound`] for the branch, [`Error::Invalid`] at `to`.
pub async fn begin<C: ConnectionTrait>(
    cx: &Context<C>,
    file: &'static str,
    [from, to]: [NaiveDate; 2],
    only: Option<BranchId>,
) -> Result<Vec<Part>> {
    let scope = cx.require(BOOKS_EXPORT)?;
    let period = Period::new(from, to).ok_or_else(|| Error::invalid("to", "must not be before `from`"))?;
    if period.days() > MOST_DAYS {
        return Err(Error::invalid("to", format!("is too far from `from`; a file covers at most {MOST_DAYS} days")));
    }
    let mut branches = branch::of_agency(cx).await?;
    branches.retain(|branch| scope.has_branch(branch.id) && only.is_none_or(|only| only == branch.id));
    branches.sort_by(|one, other| one.name.cmp(&other.name));
    match only {
        Some(only) if branches.is_empty() => return Err(Error::not_found(only)),
        Some(only) => cx.note_read(only, file),
        None => cx.note_read(scope.agency, file),
    }
    branches.into_iter().map(|branch| part(branch, period)).collect()
}

fn part(branch: Branch, period: Period) -> Result<Part> {
    let zone = branch::time_zone(&branch)?;
    let day = |day| local_day(zone, day).ok_or_else(|| Error::invalid("to", "is out of the range of the calendar"));
    let span = Span::new(day(period.first())?.start(), day(period.last())?.end());
    let span = span.ok_or_else(|| Error::internal("a period of no days"))?;
    Ok(Part { branch, zone, days: u64::try_from(period.days()).unwrap_or(0), span })
}

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
    let scope = cx.require(BOOKS_EXPORT)?;
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
        .filter(C::OccurredAt.gte(part.span.start()))
        .filter(C::OccurredAt.lt(part.span.end()));
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
