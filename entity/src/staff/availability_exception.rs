//! A day on which the weekly hours do not hold.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use super::weekly_hours::Hours;
use crate::{
    id::{AgencyId, AvailabilityExceptionId, StaffMemberId},
    sealed::Sealed,
};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "availability_exception")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AvailabilityExceptionId,
    pub agency_id: AgencyId,
    pub staff_member_id: StaffMemberId,
    /// The local day of the branch.
    pub on_day: ChronoDate,
    /// The hours instead of the usual ones; none means away.
    pub hours: DayHours,
    /// Sealed words.
    pub note: Option<Sealed>,
}

impl ActiveModelBehavior for ActiveModel {}

/// The hours of one day, as a JSON list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct DayHours(pub Vec<Hours>);
