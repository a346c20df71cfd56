//! The day board in the schema.

use async_graphql::Object;
use domain::visit;

use super::{Visit, enums::VisitState};
use crate::graphql::Date;

/// A day of a branch.
pub struct DayBoard {
    pub day: chrono::NaiveDate,
    pub visits: Vec<visit::Visit>,
}

/// The visits of a branch that begin on a day, as a dispatcher looks at them.
#[Object]
impl DayBoard {
    /// The day.
    async fn day(&self) -> Date {
        self.day.into()
    }

    /// The visits, in order of time.
    async fn visits(&self) -> Vec<Visit> {
        self.visits.iter().cloned().map(Visit).collect()
    }

    /// How many there are in a state.
    async fn count(&self, #[graphql(desc = "The state; every one when left out.")] state: Option<VisitState>) -> i32 {
        let state = state.map(visit::VisitState::from);
        whole(self.visits.iter().filter(|visit| state.is_none_or(|state| visit.state == state)).count())
    }

    /// How many are under way or ahead, and late.
    async fn late(&self) -> i32 {
        let late = |visit: &&visit::Visit| visit.late_since.is_some() && visit::life_cycle::is_ahead(visit.state);
        whole(self.visits.iter().filter(late).count())
    }
}

fn whole(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}
