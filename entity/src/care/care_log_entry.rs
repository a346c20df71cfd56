//! What is noted about a person in care.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, CareLogEntryId, HouseholdId, HouseholdMemberId, MedicationOrderId, VisitId},
    sealed::Sealed,
};

/// What an entry is about.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LogKind {
    /// A meal, the breast or a bottle.
    Feeding,
    /// A time of sleep.
    Sleep,
    /// A diaper that was changed.
    Diaper,
    /// A medicine.
    Medication,
    /// A measurement.
    Vitals,
    /// How the person feels.
    Mood,
    /// Anything else.
    Note,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "care_log_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CareLogEntryId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub household_member_id: HouseholdMemberId,
    pub visit_id: Option<VisitId>,
    /// The medicine that it is about, and when it was due.
    pub medication_order_id: Option<MedicationOrderId>,
    pub due_at: Option<ChronoDateTimeUtc>,
    pub kind: LogKind,
    /// When it was so.
    pub happened_at: ChronoDateTimeUtc,
    /// The account, as history keeps it.
    pub noted_by: String,
    pub noted_at: ChronoDateTimeUtc,
    /// The device's own name for it; it comes once from a person under this name.
    pub client_id: String,
    /// Sealed content; `None` once the household is forgotten.
    pub content: Option<Sealed>,
    /// The entry that this one takes the place of.
    pub corrects_id: Option<CareLogEntryId>,
}

impl ActiveModelBehavior for ActiveModel {}
