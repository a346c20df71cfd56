//! Something that a household asked for.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AddressId, AgencyId, BranchId, CatalogueItemId, HouseholdId, ServiceRequestId, ServiceStationId},
    sealed::Sealed,
};

/// How a request came.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestChannel {
    /// By telephone.
    Phone,
    /// By WeChat.
    Wechat,
    /// By the portal or an app.
    App,
    /// By e-mail.
    Email,
    /// In person.
    InPerson,
}

/// Where a request stands. It follows from the request's facts; it is kept so that requests are found by it.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RequestState {
    /// It was taken down.
    Received,
    /// It waits at a station.
    Waiting,
    /// Somebody has taken it up.
    InHand,
    /// A quote waits for the household's answer.
    Quoted,
    /// It is carried out.
    Ordered,
    /// It was met at once.
    Met,
    /// It was carried out, and the household was asked how it was.
    Closed,
    /// Nothing comes of it.
    Cancelled,
}

/// Who withdrew something.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WithdrawnBy {
    /// The family.
    Family,
    /// The agency.
    Agency,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "service_request")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceRequestId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub branch_id: BranchId,
    pub catalogue_item_id: CatalogueItemId,
    pub channel: RequestChannel,
    /// Who asked, sealed.
    pub caller_name: Option<Sealed>,
    /// Where they are called back, sealed.
    pub caller_phone: Option<Sealed>,
    pub address_id: Option<AddressId>,
    /// Where, in sealed words.
    pub place: Option<Sealed>,
    /// What, in sealed words.
    pub content: Sealed,
    /// For when; as soon as can be when `None`.
    pub wanted_at: Option<ChronoDateTimeUtc>,
    pub received_at: ChronoDateTimeUtc,
    pub state: RequestState,
    /// What was done or said at once, in sealed words.
    pub answer: Option<Sealed>,
    pub met_at: Option<ChronoDateTimeUtc>,
    pub station_id: Option<ServiceStationId>,
    /// Since when it waits there.
    pub queued_at: Option<ChronoDateTimeUtc>,
    /// When somebody took it up.
    pub taken_up_at: Option<ChronoDateTimeUtc>,
    /// How it will be done, in sealed words.
    pub solution: Option<Sealed>,
    pub estimated_finish_at: Option<ChronoDateTimeUtc>,
    /// When another time or station was offered to whoever waits.
    pub offered_at: Option<ChronoDateTimeUtc>,
    pub offered_time: Option<ChronoDateTimeUtc>,
    pub offered_station_id: Option<ServiceStationId>,
    /// Since when a quote waits for an answer.
    pub quoted_at: Option<ChronoDateTimeUtc>,
    pub ordered_at: Option<ChronoDateTimeUtc>,
    pub closed_at: Option<ChronoDateTimeUtc>,
    pub cancelled_at: Option<ChronoDateTimeUtc>,
    pub cancelled_by: Option<WithdrawnBy>,
    pub cancel_reason: Option<Sealed>,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
