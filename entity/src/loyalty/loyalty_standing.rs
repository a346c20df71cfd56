//! Where a wallet stands on the tiers of the programme.

use sea_orm::entity::prelude::*;

use crate::id::{AgencyId, LoyaltyAccountId, LoyaltyProgramId};

#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "loyalty_standing")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub account_id: LoyaltyAccountId,
    pub agency_id: AgencyId,
    /// The version of the programme by which it was judged last.
    pub program_id: LoyaltyProgramId,
    /// The code of the tier; in none when `None`.
    pub tier: Option<String>,
    /// The day on which it came into the tier, by the clock of the household's branch.
    pub since: Option<ChronoDate>,
    /// The last day on which the tier holds if nothing more happens; for good when `None`.
    pub holds_until: Option<ChronoDate>,
    /// Until this day it keeps the tier whatever was earned: promised by an earlier version, or a step of a slow descent.
    pub kept_until: Option<ChronoDate>,
}

impl ActiveModelBehavior for ActiveModel {}
