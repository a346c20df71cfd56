//! That somebody was in touch, in the schema.

use async_graphql::{Context, Object};
use domain::{
    household::Channel,
    id::{ContactNoteId, HouseholdId},
    loyalty::retention::{self, contacts},
};

use crate::{
    graphql::{ContextExt, Date, Id, Result},
    household::ContactChannel,
};

/// That somebody was in touch with a household of the agency's own accord.
pub struct ContactNote(pub retention::ContactNote);

impl From<retention::ContactNote> for ContactNote {
    fn from(row: retention::ContactNote) -> Self {
        Self(row)
    }
}

/// That somebody was in touch with a household of the agency's own accord.
#[Object]
impl ContactNote {
    /// The id.
    async fn id(&self) -> Id<ContactNoteId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// On which day.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// In which way.
    async fn channel(&self) -> ContactChannel {
        Channel::from(self.0.channel).into()
    }

    /// What was said. Null when nothing was noted.
    async fn words(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(contacts::said(ctx.cx()?, &self.0).await?)
    }

    /// Who noted it: `user_…`, `application_…` or `system`.
    async fn noted_by(&self) -> &str {
        &self.0.noted_by
    }
}
