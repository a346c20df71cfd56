//! The brief of a day, read before the shift begins.

use chrono::NaiveDate;
use entity::id::BranchId;
use sea_orm::ConnectionTrait;

use super::{
    INDICATOR_READ,
    period::SummaryLength,
    summaries::{self, Asked, Indicator},
};
use crate::{
    kernel::{Context, Error, PageRequest, Result},
    quality::{
        ComplaintState,
        complaint::reading::{self, ComplaintFilter},
    },
    visit::{VisitState, life_cycle::is_ahead, visits},
};

/// What is to be known before a day begins.
#[derive(Clone, Debug)]
pub struct DailyBrief {
    /// The day.
    pub day: NaiveDate,
    /// So many visits are planned, those left out that were called off.
    pub visits: usize,
    /// To so many of them nobody is to come yet.
    pub without_carer: usize,
    /// So many offers wait for an answer.
    pub unanswered: usize,
    /// So many visits are late already.
    pub late: usize,
    /// So many complaints are open in the branches that the actor sees.
    pub open_complaints: u64,
    /// How the day before was.
    pub day_before: Vec<Indicator>,
}

/// The brief of a day of a branch.
///
/// # Errors
/// [`Error::NotFound`] at `branchId`, [`Error::Invalid`] at `day`, and as [`visits::of_day`].
pub async fn daily<C: ConnectionTrait>(cx: &Context<C>, branch: BranchId, day: NaiveDate) -> Result<DailyBrief> {
    cx.require(INDICATOR_READ)?;
    let yesterday = day.pred_opt().ok_or_else(|| Error::invalid("day", "is out of the range of the calendar"))?;
    let visits = visits::of_day(cx, branch, day).await?;
    let count = |fits: &dyn Fn(&crate::visit::Visit) -> bool| visits.iter().filter(|visit| fits(visit)).count();
    let open = ComplaintFilter {
        states: vec![ComplaintState::Received, ComplaintState::Routed, ComplaintState::Answered],
        ..ComplaintFilter::default()
    };
    let counted = PageRequest { first: Some(1), count: true, ..PageRequest::default() };
    let asked = Asked { length: SummaryLength::Day, day: yesterday, branch: Some(branch), person: None };
    Ok(DailyBrief {
        day,
        visits: count(&|visit| visit.state != VisitState::Cancelled),
        without_carer: count(&|visit| visit.state == VisitState::Planned && visit.staff_member_id.is_none()),
        unanswered: count(&|visit| visit.state == VisitState::Offered),
        late: count(&|visit| visit.late_since.is_some() && is_ahead(visit.state)),
        open_complaints: reading::list(cx, &open, &counted).await?.total.unwrap_or_default(),
        day_before: summaries::summary(cx, &asked).await?.whole,
    })
}
