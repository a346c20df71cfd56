//! What devices reported, in the schema.

use async_graphql::Object;
use domain::{
    id::{StaffMemberId, VisitReportId},
    visit::{self, course::ReportConflict},
};

use super::enums::{VisitReportConflict, VisitReportKind};
use crate::graphql::{DateTime, Id};

/// A report of a device.
pub struct VisitReport(pub visit::VisitReport, pub Option<ReportConflict>);

/// What a carer's device reported, as it came.
#[Object]
impl VisitReport {
    /// The id.
    pub async fn id(&self) -> Id<VisitReportId> {
        self.0.id.into()
    }

    /// Who reported it, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// The device's own name for it.
    async fn client_id(&self) -> &str {
        &self.0.client_id
    }

    /// What was reported.
    async fn kind(&self) -> VisitReportKind {
        self.0.kind.into()
    }

    /// When, by the device's clock.
    async fn device_at(&self) -> DateTime {
        self.0.device_at.into()
    }

    /// When it came here.
    async fn received_at(&self) -> DateTime {
        self.0.received_at.into()
    }

    /// Metres from the nearest address of the household. Null when the device did not know where it was.
    async fn distance_metres(&self) -> Option<i32> {
        self.0.distance_metres
    }

    /// Metres within which the device trusted its position. Null when it did not say.
    async fn accuracy_metres(&self) -> Option<i32> {
        self.0.accuracy_metres
    }

    /// Why it does not count. Null when it does.
    async fn conflict(&self) -> Option<VisitReportConflict> {
        self.1.map(Into::into)
    }
}
