//! What has happened to households, as it counts for tiers.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::{HouseholdId, LoyaltyFactId, PointsLotId},
    loyalty::{loyalty_award, loyalty_fact, points_entry},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

use super::{
    FactKind, facts,
    program::Detail,
    tiers::{Contribution, Counts},
};
use crate::kernel::{Context, Result};

/// A lot that a rule gave.
struct Given {
    household: HouseholdId,
    day: NaiveDate,
    fact: LoyaltyFactId,
}

/// What happened to households from a day on: visits, what was paid, and what rules gave, less what went back.
pub(super) async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
    from: NaiveDate,
) -> Result<HashMap<HouseholdId, Vec<Contribution>>> {
    use loyalty_fact::Column as F;
    let happened = loyalty_fact::Entity::find()
        .filter(F::AgencyId.eq(cx.signed_in()?))
        .filter(F::HouseholdId.is_in(households.iter().copied()))
        .filter(F::Kind.is_in([FactKind::VisitConfirmed, FactKind::OrderSettled]))
        .filter(F::Day.gte(from))
        .all(cx.db())
        .await?;
    let (points, returned) = given(cx, households, from).await?;
    let mut found: HashMap<HouseholdId, Vec<Contribution>> = HashMap::new();
    for row in happened {
        let fact = facts::read(row)?;
        let counts = match fact.detail {
            Detail::VisitConfirmed { .. } => Counts { visits: 1, ..Counts::default() },
            Detail::OrderSettled { amount } => {
                let back = returned.get(&fact.id).copied().unwrap_or(0);
                Counts { spend: (amount - back).max(0), ..Counts::default() }
            }
            _ => continue,
        };
        found.entry(fact.household).or_default().push(Contribution { day: fact.day, counts });
    }
    for (household, contribution) in points {
        found.entry(household).or_default().push(contribution);
    }
    Ok(found)
}

type Points = Vec<(HouseholdId, Contribution)>;

/// The points that rules gave and that were not taken back, and how much of what was paid was given back, by fact.
async fn given<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
    from: NaiveDate,
) -> Result<(Points, HashMap<LoyaltyFactId, i64>)> {
    use loyalty_award::Column as A;
    use points_entry::Column as E;
    let agency = cx.signed_in()?;
    let entry: RelationDef = loyalty_award::Entity::belongs_to(points_entry::Entity).from(A::EntryId).to(E::Id).into();
    let awards: Vec<(HouseholdId, NaiveDate, LoyaltyFactId, Option<PointsLotId>)> = loyalty_award::Entity::find()
        .select_only()
        .column(A::HouseholdId)
        .column(A::Day)
        .column(A::FactId)
        .column(E::LotId)
        .join(JoinType::InnerJoin, entry)
        .filter(A::AgencyId.eq(agency))
        .filter(A::HouseholdId.is_in(households.iter().copied()))
        .filter(A::Day.gte(from))
        .into_tuple()
        .all(cx.db())
        .await?;
    let lots: HashMap<PointsLotId, Given> = awards
        .into_iter()
        .filter_map(|(household, day, fact, lot)| Some((lot?, Given { household, day, fact })))
        .collect();
    let moved: Vec<(Option<PointsLotId>, i64, Option<i64>)> = points_entry::Entity::find()
        .select_only()
        .column(E::LotId)
        .column(E::Issued)
        .column(E::RefundedBasis)
        .filter(E::AgencyId.eq(agency))
        .filter(E::LotId.is_in(lots.keys().copied()))
        .into_tuple()
        .all(cx.db())
        .await?;
    let (mut net, mut back): (HashMap<PointsLotId, i64>, HashMap<PointsLotId, i64>) = Default::default();
    for (lot, issued, refunded) in moved {
        let Some(lot) = lot else { continue };
        *net.entry(lot).or_default() -= issued;
        *back.entry(lot).or_default() += refunded.unwrap_or(0);
    }
    // Several rules may have given for one purchase: what went back of it went back once.
    let mut returned: HashMap<LoyaltyFactId, i64> = HashMap::new();
    for (lot, amount) in back {
        if let Some(given) = lots.get(&lot) {
            let so_far = returned.entry(given.fact).or_default();
            *so_far = amount.max(*so_far);
        }
    }
    let points = |(lot, points): (PointsLotId, i64)| {
        let given = lots.get(&lot)?;
        let counts = Counts { points: points.max(0), ..Counts::default() };
        Some((given.household, Contribution { day: given.day, counts }))
    };
    Ok((net.into_iter().filter_map(points).collect(), returned))
}
