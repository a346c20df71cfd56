//! The demo agency's plan: tomorrow in one of its branches, proposed and not accepted.

use chrono::Days;
use entity::dispatch::dispatch_plan::PlanKind;

use super::{
    asked::AskedInput,
    labour::Loads,
    loading,
    making::AHEAD,
    mapping,
    roads::TravelSource,
    solving,
    spots::GreatCircle,
    storing::{self, Draft},
};
use crate::{
    agency::branch,
    kernel::{Result, Tx, demo::Demo},
};

/// So many milliseconds are searched: nobody waits long for a demo.
const BUDGET_MS: u32 = 100;

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    // Where the demo's carer works, so that there is somebody to plan with.
    let Some((_, branch)) = demo.staff.first().copied() else { return Ok(()) };
    let branch = branch::get(tx, branch).await?;
    let tomorrow = tx.now().with_timezone(&branch::time_zone(&branch)?).date_naive() + Days::new(1);
    let (days, people) = loading::days(tx, &branch, tomorrow, 1).await?;
    if people.is_empty() {
        return Ok(());
    }
    let end = days.last().map_or(tx.now(), |day| day.span.end());
    let mut asked = AskedInput::default().checked(AHEAD, tx.now(), end)?;
    asked.budget_ms = BUDGET_MS;
    let ways = GreatCircle { percent: 100 };
    let models = days.iter().map(|day| mapping::model(day, &asked, &ways)).collect::<Result<Vec<_>>>()?;
    let loads = Loads::of(&people, &models)?;
    let draft = Draft {
        branch: branch.id,
        kind: PlanKind::Plan,
        first_day: tomorrow,
        days: 1,
        asked,
        travel: TravelSource::default(),
    };
    let solved = solving::solve_now(tx, &draft, models, loads).await?;
    storing::propose_at_once(tx, &draft, &solved).await.map(drop)
}
