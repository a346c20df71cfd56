//! Something that the agency offers.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, CatalogueItemId};

/// How something is done.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CatalogueKind {
    /// On the household's behalf, by somebody else's service.
    Agency,
    /// By the agency's own people.
    Direct,
    /// By telling.
    Information,
    /// At an event for many.
    Event,
    /// All the time, without being asked.
    Standing,
    /// As it is asked for.
    OnRequest,
}

/// Whether something costs.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Fee {
    /// Nothing may be charged.
    Free,
    /// What the posted list says, and no more.
    Priced,
    /// Nobody has decided; nothing may be charged until somebody does.
    NotStated,
}

/// How far something reaches.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum AreaLimit {
    /// The grounds around the branch.
    Estate,
    /// The city of the branch.
    City,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "catalogue_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CatalogueItemId,
    pub agency_id: AgencyId,
    /// Its place in the catalogue, from 1. The numbers that are printed there are no key: one is printed twice.
    pub place: i32,
    pub printed_number: Option<String>,
    pub name: String,
    pub english_name: Option<String>,
    pub kind: CatalogueKind,
    pub fee: Fee,
    pub area_limit: Option<AreaLimit>,
    /// Metres from the office of a household's branch within which it is offered.
    pub area_metres: Option<i32>,
    pub note: Option<String>,
    /// Whether it can be asked for.
    pub offered: bool,
    pub version: i32,
}

impl ActiveModelBehavior for ActiveModel {}
