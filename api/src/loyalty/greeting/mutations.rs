//! What can be changed about greetings.

use async_graphql::{Context, Object};
use domain::{
    household::Channel,
    loyalty::greeting::{
        consents,
        family_days::{self, FamilyDayInput},
        greetings, policy, templates,
    },
};

use super::{
    greeting::{Greeting, in_language},
    inputs::{
        FamilyDayAddInput, FamilyDayRemoveInput, GreetingApproveInput, GreetingConfirmInput, GreetingConsentSetInput,
        GreetingDeclineInput, GreetingRetryInput, GreetingRewordInput, GreetingTemplateSetInput,
    },
    policy::{GreetingPolicy, GreetingPolicySetInput, GreetingTemplate},
    wishes::{FamilyDay, GreetingConsent},
};
use crate::graphql::{ContextExt, Result, payload};

/// Greetings in the root.
#[derive(Default)]
pub struct GreetingMutation;

payload! {
    /// What `greetingApprove` answers.
    GreetingApprovePayload {
        /// The greeting. Null when there are user errors.
        greeting: Greeting,
    }
}
payload! {
    /// What `greetingDecline` answers.
    GreetingDeclinePayload {
        /// The greeting. Null when there are user errors.
        greeting: Greeting,
    }
}
payload! {
    /// What `greetingRetry` answers.
    GreetingRetryPayload {
        /// The greeting. Null when there are user errors.
        greeting: Greeting,
    }
}
payload! {
    /// What `greetingConfirm` answers.
    GreetingConfirmPayload {
        /// The greeting. Null when there are user errors.
        greeting: Greeting,
    }
}
payload! {
    /// What `greetingReword` answers.
    GreetingRewordPayload {
        /// The greeting. Null when there are user errors.
        greeting: Greeting,
    }
}
payload! {
    /// What `greetingPolicySet` answers.
    GreetingPolicySetPayload {
        /// What holds now. Null when there are user errors.
        greeting_policy: GreetingPolicy,
    }
}
payload! {
    /// What `greetingTemplateSet` answers.
    GreetingTemplateSetPayload {
        /// The words. Null when there are user errors.
        greeting_template: GreetingTemplate,
    }
}
payload! {
    /// What `greetingConsentSet` answers.
    GreetingConsentSetPayload {
        /// What the household has said. Null when there are user errors.
        greeting_consent: GreetingConsent,
    }
}
payload! {
    /// What `familyDayAdd` answers.
    FamilyDayAddPayload {
        /// The day. Null when there are user errors.
        family_day: FamilyDay,
    }
}
payload! {
    /// What `familyDayRemove` answers.
    FamilyDayRemovePayload {}
}

#[Object]
impl GreetingMutation {
    /// Queues a draft for its day. May answer `NOT_FOUND`, `GREETING_STATE`, `NO_CHANNEL`, `NOT_WISHED`, `DAY_OVER` and
    /// `STALE`.
    async fn greeting_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The greeting.")] input: GreetingApproveInput,
    ) -> Result<GreetingApprovePayload> {
        let done = ctx.cx()?.write(async |tx| greetings::approve(tx, input.id.0, input.version).await).await;
        GreetingApprovePayload::of(ctx, done)
    }

    /// Takes out a greeting that nobody has sent yet. May answer `NOT_FOUND`, `GREETING_STATE` and `STALE`.
    async fn greeting_decline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The greeting.")] input: GreetingDeclineInput,
    ) -> Result<GreetingDeclinePayload> {
        let done = ctx.cx()?.write(async |tx| greetings::decline(tx, input.id.0, input.version).await).await;
        GreetingDeclinePayload::of(ctx, done)
    }

    /// Tries a greeting again that is parked or uncertain. May answer `NOT_FOUND`, `GREETING_STATE`, `NO_CHANNEL`,
    /// `NOT_WISHED`, `DAY_OVER` and `STALE`.
    async fn greeting_retry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The greeting.")] input: GreetingRetryInput,
    ) -> Result<GreetingRetryPayload> {
        let done = ctx.cx()?.write(async |tx| greetings::retry(tx, input.id.0, input.version).await).await;
        GreetingRetryPayload::of(ctx, done)
    }

    /// Says that a greeting has arrived: you have called or said it, or know that it went out. May answer `NOT_FOUND`,
    /// `GREETING_STATE` and `STALE`.
    async fn greeting_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The greeting.")] input: GreetingConfirmInput,
    ) -> Result<GreetingConfirmPayload> {
        let done = ctx.cx()?.write(async |tx| greetings::confirm(tx, input.id.0, input.version).await).await;
        GreetingConfirmPayload::of(ctx, done)
    }

    /// Words a draft anew. May answer `NOT_FOUND`, `GREETING_STATE`, `INVALID` and `STALE`.
    async fn greeting_reword(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The greeting and what it says.")] input: GreetingRewordInput,
    ) -> Result<GreetingRewordPayload> {
        let channel = input.channel.map(|channel| Channel::from(channel).into());
        let work =
            ctx.cx()?.write(async |tx| greetings::reword(tx, input.id.0, input.version, &input.words, channel).await);
        GreetingRewordPayload::of(ctx, work.await)
    }

    /// Decides about greetings, as a whole. May answer `INVALID` and `STALE`.
    async fn greeting_policy_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What holds from now on.")] input: GreetingPolicySetInput,
    ) -> Result<GreetingPolicySetPayload> {
        let work = ctx.cx()?.write(async |tx| policy::set(tx, input.version, || input.checked()).await);
        GreetingPolicySetPayload::of(ctx, work.await)
    }

    /// Sets the agency's own words for an occasion, or goes back to the usual ones. May answer `INVALID`.
    async fn greeting_template_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The words.")] input: GreetingTemplateSetInput,
    ) -> Result<GreetingTemplateSetPayload> {
        let (occasion, language) = (input.occasion.into(), in_language(input.language));
        let work = ctx.cx()?.write(async |tx| templates::set(tx, occasion, language, input.words.as_deref()).await);
        GreetingTemplateSetPayload::of(ctx, work.await)
    }

    /// Notes whether a household wishes to be greeted. What is queued is withheld when its turn comes. May answer
    /// `NOT_FOUND`.
    async fn greeting_consent_set(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The household.")] input: GreetingConsentSetInput,
    ) -> Result<GreetingConsentSetPayload> {
        let done = ctx.cx()?.write(async |tx| consents::set(tx, input.household_id.0, input.wished).await).await;
        GreetingConsentSetPayload::of(ctx, done)
    }

    /// Notes a day that a household keeps: an anniversary, or a birthday by another calendar. May answer `NOT_FOUND`,
    /// `INVALID`, `BIRTHDAY_KEPT` and `FAMILY_DAYS_FULL`.
    async fn family_day_add(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day.")] input: FamilyDayAddInput,
    ) -> Result<FamilyDayAddPayload> {
        let told = FamilyDayInput {
            calendar: input.calendar.into(),
            month: input.month.into(),
            day: input.day.into(),
            leap_month: input.leap_month,
            member: input.household_member_id.map(|id| id.0),
            name: input.name,
        };
        let done = ctx.cx()?.write(async |tx| family_days::add(tx, input.household_id.0, told.clone()).await).await;
        FamilyDayAddPayload::of(ctx, done)
    }

    /// Forgets a day that a household keeps. May answer `NOT_FOUND`.
    async fn family_day_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day.")] input: FamilyDayRemoveInput,
    ) -> Result<FamilyDayRemovePayload> {
        let done = ctx.cx()?.write(async |tx| family_days::remove(tx, input.id.0).await).await;
        FamilyDayRemovePayload::of(ctx, done)
    }
}
