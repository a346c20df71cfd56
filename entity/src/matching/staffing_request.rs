//! A household's request for staff.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::entity::prelude::*;

use crate::id::{AddressId, AgencyId, BranchId, HouseholdId, StaffingRequestId};

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum StaffingRequestStatus {
    /// Being written; nobody is looked for yet.
    #[sea_orm(string_value = "DRAFT")]
    Draft,
    /// Somebody is looked for.
    #[sea_orm(string_value = "OPEN")]
    Open,
    /// At least one proposal waits for an answer, or an interview or trial is under way.
    #[sea_orm(string_value = "PROPOSED")]
    Proposed,
    /// Every seat is taken.
    #[sea_orm(string_value = "FILLED")]
    Filled,
    /// The service is over.
    #[sea_orm(string_value = "CLOSED")]
    Closed,
    /// Given up before it was filled.
    #[sea_orm(string_value = "CANCELLED")]
    Cancelled,
}

/// The kind of service that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ServiceType {
    /// Care of mother and newborn in the first weeks (月嫂).
    #[sea_orm(string_value = "MATERNITY")]
    Maternity,
    /// Care of an infant (育婴).
    #[sea_orm(string_value = "INFANT")]
    Infant,
    /// Care of an elderly person (养老护理).
    #[sea_orm(string_value = "ELDERLY")]
    Elderly,
    /// Care of a patient at home (护理).
    #[sea_orm(string_value = "PATIENT")]
    Patient,
    /// Housework (家政).
    #[sea_orm(string_value = "HOUSEKEEPING")]
    Housekeeping,
    /// Running of the household (管家).
    #[sea_orm(string_value = "BUTLER")]
    Butler,
}

/// A household's request for staff: what is wanted, when and where.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "staffing_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: StaffingRequestId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    /// Where the work is done; the household's first address when `None`.
    pub address_id: Option<AddressId>,
    pub service_type: ServiceType,
    pub status: StaffingRequestStatus,
    /// How many carers are wanted at the same time.
    pub seats: i32,
    pub starts_on: NaiveDate,
    /// The last day; `None` when the service goes on until somebody ends it.
    pub ends_on: Option<NaiveDate>,
    /// When the work is done, as the recurrence is written.
    pub schedule: Json,
    /// Skills, credentials, courses, languages and wishes.
    pub needs: Json,
    pub live_in: bool,
    pub background_check: bool,
    /// The most that an hour may cost, in minor units of the agency's currency.
    pub budget_per_hour_minor: Option<i64>,
    pub cancel_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    pub updated_at: DateTime<Utc>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
