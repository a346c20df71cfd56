//! The demo agency's scheme, and what the last month came to by it.

use chrono::{Datelike, Months};
use entity::quality::appraisal_cycle::AppraisalPeriod;

use super::{
    super::standard::versions,
    computing,
    cycles::{self, OpenInput},
    scheme::Scheme,
    usual,
};
use crate::kernel::{Result, Tx, demo::Demo};

pub(in super::super) async fn seed(tx: &Tx, demo: &Demo) -> Result<()> {
    let drafted = versions::draft(tx, "MONTHLY", "Monthly appraisal", &usual::monthly()).await?;
    let scheme = versions::id::<Scheme>(&drafted);
    versions::publish::<Scheme>(tx, scheme, drafted.version).await?;
    let month = demo.now.date_naive().with_day(1).and_then(|first| first.checked_sub_months(Months::new(1)));
    let Some(first_day) = month.filter(|_| !demo.staff.is_empty()) else { return Ok(()) };
    let input = OpenInput { branch: None, period: AppraisalPeriod::Month, first_day, scheme };
    let opened = cycles::open(tx, input).await?;
    let asked = cycles::compute(tx, opened.id, opened.version).await?;
    while computing::step(tx, asked.id).await? {}
    Ok(())
}
