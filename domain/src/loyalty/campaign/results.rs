//! What a campaign has brought about: how many came back on either side, and how far the difference can be trusted.

use std::collections::HashMap;

use entity::{
    id::CampaignId,
    loyalty::{
        campaign::{self, Column as C},
        campaign_member::{self, Column as M},
        loyalty_fact::{self, Column as F, FactKind},
    },
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    sea_query::{Alias, Expr, Query, SimpleExpr},
};

use super::Arm;
use crate::{
    kernel::{Context, Result},
    loyalty::CAMPAIGN_READ,
    quality::statistics::{
        Confidence, Interval,
        difference::newcombe,
        rate::{Counted, wilson},
    },
};

/// One side of the comparison.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Side {
    /// How many households.
    pub households: u32,
    /// How many of them had a visit or paid an order in the campaign's days.
    pub returned: u32,
}

impl Side {
    /// The share of those who returned; `None` of no households.
    #[must_use]
    pub fn rate(self) -> Option<Interval> {
        wilson(Counted::new(self.returned, self.households)?, Confidence::USUAL)
    }
}

/// The result of a campaign so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Results {
    /// Those who were given something, or are to be.
    pub treated: Side,
    /// Those who were left out.
    pub control: Side,
}

impl Results {
    /// How much larger the share is of those who returned after being given something; `None` while a side is empty.
    #[must_use]
    pub fn difference(self) -> Option<Interval> {
        let counted = |side: Side| Counted::new(side.returned, side.households);
        newcombe(counted(self.treated)?, counted(self.control)?, Confidence::USUAL)
    }
}

/// The results of some campaigns until today.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_campaigns<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[CampaignId],
) -> Result<HashMap<CampaignId, Results>> {
    let agency = cx.require(CAMPAIGN_READ)?.agency;
    let mut results = HashMap::new();
    let counted = async |returned: bool| -> Result<Vec<(CampaignId, Arm, i64)>> {
        let members = campaign_member::Entity::find()
            .select_only()
            .columns([M::CampaignId, M::Arm])
            .column_as(M::HouseholdId.count(), "households")
            .filter(M::AgencyId.eq(agency))
            .filter(M::CampaignId.is_in(ids.iter().copied()));
        let members = if returned { members.filter(came_back()) } else { members };
        let members = members.group_by(M::CampaignId).group_by(M::Arm);
        Ok(members.into_tuple().all(cx.db()).await?)
    };
    for (campaign, arm, number) in counted(false).await? {
        let side = results.entry(campaign).or_insert_with(Results::default).side(arm);
        side.households = u32::try_from(number).unwrap_or(u32::MAX);
    }
    for (campaign, arm, number) in counted(true).await? {
        let side = results.entry(campaign).or_insert_with(Results::default).side(arm);
        side.returned = u32::try_from(number).unwrap_or(u32::MAX);
    }
    Ok(results)
}

impl Results {
    const fn side(&mut self, arm: Arm) -> &mut Side {
        match arm {
            Arm::Treated => &mut self.treated,
            Arm::Control => &mut self.control,
        }
    }
}

/// That something happened to the household of a row on the days of the row's campaign.
fn came_back() -> SimpleExpr {
    let (fact, of) = (Alias::new("fact"), Alias::new("of"));
    let happened = Query::select()
        .expr(Expr::val(1))
        .from_as(loyalty_fact::Entity, fact.clone())
        .from_as(campaign::Entity, of.clone())
        .and_where(Expr::col((of.clone(), C::Id)).equals((campaign_member::Entity, M::CampaignId)))
        .and_where(Expr::col((fact.clone(), F::AgencyId)).equals((campaign_member::Entity, M::AgencyId)))
        .and_where(Expr::col((fact.clone(), F::HouseholdId)).equals((campaign_member::Entity, M::HouseholdId)))
        .and_where(Expr::col((fact.clone(), F::Kind)).is_in([FactKind::VisitConfirmed, FactKind::OrderSettled]))
        .and_where(Expr::col((fact.clone(), F::Day)).gte(Expr::col((of.clone(), C::StartsOn))))
        .and_where(Expr::col((fact, F::Day)).lte(Expr::col((of, C::EndsOn))))
        .take();
    Expr::exists(happened)
}
