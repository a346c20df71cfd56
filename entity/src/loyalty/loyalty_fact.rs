//! Something that happened to a household, for rules to look at.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::id::{AgencyId, HouseholdId, LoyaltyFactId};

/// What happened.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FactKind {
    /// A visit was as it says.
    VisitConfirmed,
    /// An order was paid.
    OrderSettled,
    /// A household said how an order was.
    OrderRated,
    /// Somebody of the household has a birthday.
    Birthday,
    /// A household came that this one had recommended the agency to.
    ReferralJoined,
    /// A household answered a survey.
    SurveyAnswered,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loyalty_fact")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LoyaltyFactId,
    pub agency_id: AgencyId,
    pub household_id: HouseholdId,
    pub kind: FactKind,
    /// The visit, the order, the referral, the invitation to a survey; of a birthday what the person and the year come to.
    pub source_id: Uuid,
    pub occurred_at: ChronoDateTimeUtc,
    /// By the clock of the household's branch.
    pub day: ChronoDate,
    /// The how-many-th of its kind for the household, from 1.
    pub nth: i64,
    /// What there is to know about it.
    pub detail: Json,
}

impl ActiveModelBehavior for ActiveModel {}
