//! A household praises somebody.

use sea_orm::entity::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{
    id::{AgencyId, BranchId, HouseholdId, PraiseLetterId, VisitId},
    sealed::Sealed,
};

/// How praise came.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, EnumIter, DeriveActiveEnum,
)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PraiseChannel {
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
    /// On paper, or on a silk banner.
    Letter,
}

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "praise_letter")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PraiseLetterId,
    pub agency_id: AgencyId,
    pub branch_id: BranchId,
    pub household_id: HouseholdId,
    pub visit_id: Option<VisitId>,
    pub channel: PraiseChannel,
    pub words: Sealed,
    /// Whether it is for the whole team.
    pub of_team: bool,
    /// The account, as history keeps it.
    pub received_by: String,
    pub received_at: ChronoDateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
