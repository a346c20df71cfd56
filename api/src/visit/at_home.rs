//! The visits that a family looks at first.

use std::collections::HashSet;

use async_graphql::{Context, Object};
use domain::visit::{VISIT_CONFIRM, VISIT_READ, VisitState, visits};

use super::Visit;
use crate::{
    graphql::{ContextExt, Result},
    household::FrontDoor,
    staff::StaffProfileById,
};

/// A visit confirms itself three days after its end, and lasts a day at most where it is confirmed at all.
const CONFIRMED_BY_ITSELF_AFTER: u64 = 4;

/// Visits to a household of today, of yesterday and those to be confirmed.
#[derive(Default)]
pub struct VisitsAtHome {
    pub today: Vec<Visit>,
    pub yesterday: Vec<Visit>,
    to_confirm: Vec<Visit>,
}

impl VisitsAtHome {
    /// Reads what is asked for.
    ///
    /// # Errors
    /// What the domain's operations answer.
    pub async fn load(ctx: &Context<'_>, door: &FrontDoor) -> Result<Self> {
        let fields = ["visits", "visitsYesterday", "visitsToConfirm"];
        let cx = ctx.cx()?;
        if !cx.may(VISIT_READ) || !fields.iter().any(|field| ctx.asks_for(field)) {
            return Ok(Self::default());
        }
        let rows = visits::of_household(cx, door.household.id, door.days(CONFIRMED_BY_ITSELF_AFTER, 0)?).await?;
        let of_days = |ago: u64| {
            let day = door.days(ago, ago)?;
            let within = rows.iter().filter(|visit| day.start() <= visit.starts_at && visit.starts_at < day.end());
            Ok::<_, crate::graphql::ApiError>(within.cloned().map(Visit).collect())
        };
        let waits =
            |visit: &&domain::visit::Visit| visit.state == VisitState::CheckedOut && door.may(cx, VISIT_CONFIRM);
        let to_confirm = rows.iter().filter(waits).cloned().map(Visit).collect();
        let loaded = Self { today: of_days(0)?, yesterday: of_days(1)?, to_confirm };
        if fields.iter().any(|field| ctx.asks_for(&format!("{field}.staffProfile"))) {
            ctx.load_all::<StaffProfileById>(loaded.shown().iter().filter_map(|visit| visit.staff_member_id).collect())
                .await?;
        }
        Ok(loaded)
    }

    /// Every visit that is shown, once.
    #[must_use]
    pub fn shown(&self) -> Vec<domain::visit::Visit> {
        let mut seen = HashSet::new();
        let all = [&self.today, &self.yesterday, &self.to_confirm].into_iter().flatten();
        all.filter(|visit| seen.insert(visit.0.id)).map(|visit| visit.0.clone()).collect()
    }
}

#[Object]
impl VisitsAtHome {
    /// The visits of today, in order of time: who comes and when, and how far it has got.
    async fn visits(&self) -> Vec<Visit> {
        self.today.clone()
    }

    /// The visits of yesterday, with what was done at them.
    async fn visits_yesterday(&self) -> Vec<Visit> {
        self.yesterday.clone()
    }

    /// Visits that are over and wait for your word that they were as they should be; three days after their end they are
    /// confirmed without it. Empty for whoever may not confirm.
    async fn visits_to_confirm(&self) -> Vec<Visit> {
        self.to_confirm.clone()
    }
}
