//! How services are ended.

use async_graphql::{Context, InputObject, Object};
use domain::{
    care::endings::{self, Certificate},
    id::{HouseholdId, ServiceEndingId},
};

use super::ending::ServiceEnding;
use crate::graphql::{ContextExt, Date, Id, Result, payload};

/// Ends of services in the root.
#[derive(Default)]
pub struct ServiceEndingMutation;

/// Begins to end a service.
#[derive(InputObject)]
struct ServiceEndingBeginInput {
    /// To which household.
    household_id: Id<HouseholdId>,
    /// The first day of the service.
    began_on: Date,
    /// The last day of the service.
    last_day: Date,
}

/// Notes the talk with the family.
#[derive(InputObject)]
struct ServiceEndingTalkInput {
    /// Which one.
    id: Id<ServiceEndingId>,
    /// The version that you read.
    version: i32,
    /// What was said; at most 4000 characters.
    words: String,
}

/// Issues the certificate.
#[derive(InputObject)]
struct ServiceEndingCertifyInput {
    /// Which one.
    id: Id<ServiceEndingId>,
    /// The version that you read.
    version: i32,
    /// Who was served, as they want to be named; at most 100 characters.
    recipient: String,
    /// What for; at most 200 characters.
    service: String,
    /// Who signs for the agency; at most 100 characters.
    signed_for_agency: String,
}

/// Closes the file.
#[derive(InputObject)]
struct ServiceEndingArchiveInput {
    /// Which one.
    id: Id<ServiceEndingId>,
    /// The version that you read.
    version: i32,
    /// What is learned; at most 4000 characters.
    lessons: String,
}

/// Makes the payload of a mutation that answers an ending.
macro_rules! answers_an_ending {
    ($($(#[$doc:meta])* $name:ident;)*) => {
        $(payload! {
            $(#[$doc])*
            $name {
                /// It as it is now. Null when there are user errors.
                ending: ServiceEnding,
            }
        })*
    };
}

answers_an_ending! {
    /// What `serviceEndingBegin` answers.
    ServiceEndingBeginPayload;
    /// What `serviceEndingTalk` answers.
    ServiceEndingTalkPayload;
    /// What `serviceEndingCertify` answers.
    ServiceEndingCertifyPayload;
    /// What `serviceEndingArchive` answers.
    ServiceEndingArchivePayload;
}

#[Object]
impl ServiceEndingMutation {
    /// Begins to end the service to a household. Codes: `INVALID`, `NOT_FOUND`, `ENDING_BEGUN`.
    async fn service_ending_begin(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEndingBeginInput,
    ) -> Result<ServiceEndingBeginPayload> {
        let ServiceEndingBeginInput { household_id, began_on, last_day } = input;
        let begin = async |tx: &_| endings::begin(tx, household_id.0, began_on.0, last_day.0).await;
        ServiceEndingBeginPayload::of(ctx, ctx.cx()?.write(begin).await)
    }

    /// Notes the talk with the family. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `ENDING_STATE`.
    async fn service_ending_talk(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEndingTalkInput,
    ) -> Result<ServiceEndingTalkPayload> {
        let ServiceEndingTalkInput { id, version, words } = input;
        let done = ctx.cx()?.write(async |tx| endings::talk(tx, id.0, version, &words).await).await;
        ServiceEndingTalkPayload::of(ctx, done)
    }

    /// Issues the certificate, under a number. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `ENDING_STATE`.
    async fn service_ending_certify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEndingCertifyInput,
    ) -> Result<ServiceEndingCertifyPayload> {
        let ServiceEndingCertifyInput { id, version, recipient, service, signed_for_agency } = input;
        let certificate = Certificate { recipient, service, signed_for_agency };
        let done = ctx.cx()?.write(async |tx| endings::certify(tx, id.0, version, certificate).await).await;
        ServiceEndingCertifyPayload::of(ctx, done)
    }

    /// Closes the file, with what is learned. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `ENDING_STATE`.
    async fn service_ending_archive(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: ServiceEndingArchiveInput,
    ) -> Result<ServiceEndingArchivePayload> {
        let ServiceEndingArchiveInput { id, version, lessons } = input;
        let done = ctx.cx()?.write(async |tx| endings::archive(tx, id.0, version, &lessons).await).await;
        ServiceEndingArchivePayload::of(ctx, done)
    }
}
