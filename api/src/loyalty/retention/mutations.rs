//! What can be changed about retention.

use async_graphql::{Context, InputObject, Object};
use domain::{
    household::Channel,
    id::HouseholdId,
    loyalty::retention::{
        contacts::{self, ContactInput},
        policy::{self, RetentionPolicy as Policy},
    },
};

use super::{contact::ContactNote, survival::RetentionPolicy};
use crate::{
    graphql::{ContextExt, Date, Id, Result, payload},
    household::ContactChannel,
};

/// Retention in the root.
#[derive(Default)]
pub struct RetentionMutation;

/// Notes that somebody was in touch with a household.
#[derive(InputObject)]
struct ContactNoteInput {
    /// With which household.
    household_id: Id<HouseholdId>,
    /// In which way.
    channel: ContactChannel,
    /// On which day, not in the future. Left out, today.
    day: Option<Date>,
    /// What was said, at most 1 000 characters.
    words: Option<String>,
}

/// Sets the thresholds of retention, as a whole.
#[derive(InputObject)]
struct RetentionPolicySetInput {
    /// The version that you read.
    version: i32,
    /// So many visits or paid orders make trust: 1 to 1 000.
    trust_times: i32,
    /// So many visits in the last 90 days make reliance: 1 to 1 000.
    reliance_visits: i32,
    /// And so many months with the agency: 0 to 120.
    reliance_months: i32,
    /// So much, on average over the last five ratings, makes happiness: in hundredths, 100 to 500.
    happy_rating: i32,
    /// For so many months with the agency a happy household belongs: 0 to 120.
    belonging_months: i32,
    /// After so many days without a visit or payment a household is at risk: 1 to 1 000.
    idle_days: i32,
    /// And after so many it is lost: `idleDays` to 3 650.
    lost_days: i32,
}

payload! {
    /// What `contactNote` answers.
    ContactNotePayload {
        /// The note. Null when there are user errors.
        contact_note: ContactNote,
    }
}
payload! {
    /// What `retentionPolicySet` answers.
    RetentionPolicySetPayload {
        /// What holds now. Null when there are user errors.
        retention_policy: RetentionPolicy,
    }
}

#[Object]
impl RetentionMutation {
    /// Notes that somebody was in touch with a household of the agency's own accord; the next time moves on. May answer
    /// `NOT_FOUND` and `INVALID`.
    async fn contact_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "With whom, and what was said.")] input: ContactNoteInput,
    ) -> Result<ContactNotePayload> {
        let told = ContactInput {
            household: input.household_id.0,
            channel: Channel::from(input.channel).into(),
            day: input.day.map(|day| day.0),
            words: input.words,
        };
        let work = ctx.cx()?.write(async |tx| contacts::note(tx, told.clone()).await);
        ContactNotePayload::of(ctx, Box::pin(work).await)
    }

    /// Sets the thresholds of retention, as a whole. Households are measured by them within a day. May answer `INVALID` and
    /// `STALE`.
    async fn retention_policy_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What holds from now on.")] input: RetentionPolicySetInput,
    ) -> Result<RetentionPolicySetPayload> {
        let decided = Policy {
            trust_times: input.trust_times.into(),
            reliance_visits: input.reliance_visits.into(),
            reliance_months: input.reliance_months.into(),
            happy_rating: input.happy_rating.into(),
            belonging_months: input.belonging_months.into(),
            idle_days: input.idle_days.into(),
            lost_days: input.lost_days.into(),
        };
        let done = ctx.cx()?.write(async |tx| policy::set(tx, input.version, decided).await).await;
        RetentionPolicySetPayload::of(ctx, done)
    }
}
