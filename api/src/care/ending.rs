//! Ends of services in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    care::{self, endings},
    id::{HouseholdId, ServiceEndingId},
    kernel,
};

use super::record_enums::ServiceEndingState;
use crate::{
    graphql::{ContextExt, Date, DateTime, Id, Result, node::Findable},
    household::{Household, HouseholdById},
};

/// How the service to a household ends.
#[derive(Clone)]
pub struct ServiceEnding(pub care::ServiceEnding);

impl From<care::ServiceEnding> for ServiceEnding {
    fn from(row: care::ServiceEnding) -> Self {
        Self(row)
    }
}

impl Findable for ServiceEnding {
    type Id = ServiceEndingId;

    async fn find_many(
        cx: &kernel::Context,
        ids: &[ServiceEndingId],
    ) -> kernel::Result<HashMap<ServiceEndingId, Self>> {
        Ok(endings::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// How the service to a household ends: the talk with the family, the certificate, the archive and its lessons.
#[Object]
impl ServiceEnding {
    /// The id.
    pub async fn id(&self) -> Id<ServiceEndingId> {
        self.0.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// Where it stands.
    async fn state(&self) -> ServiceEndingState {
        self.0.state.into()
    }

    /// The first day of the service.
    async fn began_on(&self) -> Date {
        self.0.began_on.into()
    }

    /// The last day of the service.
    async fn last_day(&self) -> Date {
        self.0.last_day.into()
    }

    /// What was said with the family. Needs `care.ending.handle`; null without, while nobody has talked with them, and once
    /// the household was erased.
    async fn talk(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(endings::words(ctx.cx()?, &self.0).await?.talk)
    }

    /// When the family was talked with. Null while it was not.
    async fn talked_at(&self) -> Option<DateTime> {
        self.0.talked_at.map(DateTime)
    }

    /// What stands on the certificate. Null while there is none, and once the household was erased.
    async fn certificate(&self, ctx: &Context<'_>) -> Result<Option<ServiceCertificate>> {
        let found = endings::certificate(ctx.cx()?, &self.0).await?;
        let number = self.0.certificate_number.clone();
        let certified_at = self.0.certified_at;
        Ok(found.zip(number).zip(certified_at).map(|((it, number), certified_at)| ServiceCertificate {
            number,
            recipient: it.recipient,
            service: it.service,
            signed_for_agency: it.signed_for_agency,
            certified_at: certified_at.into(),
        }))
    }

    /// What was learned. Needs `care.ending.handle`; null without, while it is not archived, and once the household was
    /// erased.
    async fn lessons(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(endings::words(ctx.cx()?, &self.0).await?.lessons)
    }

    /// When the file was closed. Null while it is not.
    async fn archived_at(&self) -> Option<DateTime> {
        self.0.archived_at.map(DateTime)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What stands on a certificate of service.
#[derive(SimpleObject)]
struct ServiceCertificate {
    /// Its number.
    number: String,
    /// Who was served, as they want to be named.
    recipient: String,
    /// What for.
    service: String,
    /// Who signs for the agency.
    signed_for_agency: String,
    /// When it was issued.
    certified_at: DateTime,
}
