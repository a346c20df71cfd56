//! What every file about some days begins with: the branches that it covers, by whose clocks its days run, and the note that
//! it was taken out.

use chrono::NaiveDate;
use chrono_tz::Tz;
use entity::id::BranchId;
use sea_orm::ConnectionTrait;

use super::{Branch, branch};
use crate::kernel::{
    Context, Error, Permission, Result,
    recurrence::local_day,
    span::{Period, Span},
};

/// A file covers at most so many days.
const MOST_DAYS: i64 = 366;

/// A branch's part of a file.
#[derive(Clone, Debug)]
pub struct Part {
    /// The branch.
    pub branch: Branch,
    /// By whose clock its days run.
    pub zone: Tz,
    period: Period,
}

impl Part {
    /// The days of the part, in their order.
    pub fn days(&self) -> impl Iterator<Item = NaiveDate> + use<> {
        let last = self.period.last();
        self.period.first().iter_days().take_while(move |day| *day <= last)
    }

    /// The time from the first day to the last.
    ///
    /// # Errors
    /// [`Error::Invalid`] at `to` when a day is out of the range of the calendar.
    pub fn span(&self) -> Result<Span> {
        self.span_of(self.period.first(), self.period.last())
    }

    /// The time of one day.
    ///
    /// # Errors
    /// As [`Part::span`].
    pub fn day(&self, day: NaiveDate) -> Result<Span> {
        self.span_of(day, day)
    }

    fn span_of(&self, first: NaiveDate, last: NaiveDate) -> Result<Span> {
        let day =
            |day| local_day(self.zone, day).ok_or_else(|| Error::invalid("to", "is out of the range of the calendar"));
        let (first, last) = (day(first)?, day(last)?);
        Span::new(first.start(), last.end()).ok_or(Error::internal("a period of no days"))
    }
}

/// Begins a file about some days, both included, for whoever holds the permission to take it out: the branches that it
/// covers, by name. That it was taken out is noted for the audit trail.
///
/// # Errors
/// [`Error::NotFound`] for the branch, [`Error::Invalid`] at `to`.
pub async fn begin<C: ConnectionTrait>(
    cx: &Context<C>,
    permission: Permission,
    file: &'static str,
    [from, to]: [NaiveDate; 2],
    only: Option<BranchId>,
) -> Result<Vec<Part>> {
    let scope = cx.require(permission)?;
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
    let part = |branch: Branch| {
        let part = Part { zone: branch::time_zone(&branch)?, branch, period };
        // A calendar that ends within it is told now, and not in the middle of the file.
        part.span()?;
        Ok(part)
    };
    branches.into_iter().map(part).collect()
}
