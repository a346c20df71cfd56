//! What happens elsewhere is counted here.

use std::collections::HashMap;

use chrono_tz::Tz;
use entity::id::BranchId;
use serde::de::DeserializeOwned;

use super::{keeping::keep, sources};
use crate::{
    agency::branch,
    kernel::{Error, PageRequest, Result, Tx, event::Event},
    quality::{
        complaint::{
            raising::{COMPLAINT_CHANGED, ComplaintHappened},
            reading,
        },
        ratings::{self, RatingFilter, VISIT_RATED, VisitRated},
    },
    service::{
        orders::{self, ORDER_CHANGED, OrderHappened},
        requests::{self, REQUEST_CHANGED, RequestHappened},
    },
    visit::visits::{self, VISIT_CHANGED, VisitHappened},
};

/// The events that are counted.
pub(super) const HEARD: &[&str] = &[VISIT_CHANGED, VISIT_RATED, COMPLAINT_CHANGED, REQUEST_CHANGED, ORDER_CHANGED];

/// Counts anew what an event is about, as it stands by now; how often and in which order events come does not matter.
pub(super) async fn follow(tx: &Tx, event: &Event) -> Result<()> {
    let zones = branch::time_zones(tx).await?;
    let source = match event.kind.as_str() {
        VISIT_CHANGED => {
            let id = payload::<VisitHappened>(event)?.visit;
            visits::by_ids(tx, &[id]).await?.remove(&id).map(|it| sources::of_visit(&it, zone(&zones, it.branch_id)))
        }
        VISIT_RATED => {
            let rated = RatingFilter { visit: Some(payload::<VisitRated>(event)?.visit), ..RatingFilter::default() };
            let found = ratings::list(tx, &rated, &PageRequest::default()).await?.rows.pop();
            found.map(|(_, it)| sources::of_rating(&it, zone(&zones, it.branch_id)))
        }
        COMPLAINT_CHANGED => {
            let it = reading::get(tx, payload::<ComplaintHappened>(event)?.complaint).await?;
            Some(sources::of_complaint(&it, zone(&zones, it.branch_id)))
        }
        REQUEST_CHANGED => {
            let it = requests::get(tx, payload::<RequestHappened>(event)?.request).await?;
            Some(sources::of_request(&it, zone(&zones, it.branch_id)))
        }
        _ => {
            let it = orders::get(tx, payload::<OrderHappened>(event)?.order).await?;
            Some(sources::of_order(&it, zone(&zones, it.branch_id)))
        }
    };
    match source {
        Some(source) => keep(tx, &source).await,
        None => Ok(()),
    }
}

/// The zone of a branch.
pub(super) fn zone(zones: &HashMap<BranchId, Tz>, branch: BranchId) -> Tz {
    zones.get(&branch).copied().unwrap_or(Tz::UTC)
}

fn payload<T: DeserializeOwned>(event: &Event) -> Result<T> {
    T::deserialize(&event.payload).map_err(|_| Error::internal("an event of another shape"))
}
