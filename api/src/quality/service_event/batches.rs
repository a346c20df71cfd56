//! What lists of events ask for, loaded for all of them at once.

use std::collections::HashMap;

use domain::{
    id::ServiceEventId,
    kernel::{Context, Page, PageRequest, Result},
    quality::{self, service_event::reading},
};

use crate::graphql::{BatchWith, batches};

batches! {
    /// Events, by id.
    EventById: ServiceEventId => quality::ServiceEvent = reading::by_ids;
}

/// Pages of the enrolments for events.
pub struct EnrolmentsOf;

impl BatchWith for EnrolmentsOf {
    type Owner = ServiceEventId;
    type Argument = PageRequest;
    type Value = Page<quality::ServiceEventEnrolment>;

    async fn load(
        cx: &Context,
        events: &[ServiceEventId],
        page: &PageRequest,
    ) -> Result<HashMap<ServiceEventId, Self::Value>> {
        reading::enrolments_of(cx, events, page).await
    }
}
