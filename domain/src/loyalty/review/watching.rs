//! Looks for what is odd, by the clock and when a carer gives.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::{EntityId, HouseholdId, StaffMemberId},
    loyalty::{loyalty_account, points_entry},
};
use sea_orm::{
    ColumnTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};

use super::{
    ReviewKind,
    policy::ReviewPolicy,
    reviews,
    signs::{self, Sign},
};
use crate::{
    household::likeness::{self, Likeness},
    kernel::{Context, Result, Tx, each::Each},
    loyalty::{EntryKind, policies},
    staff,
};

/// So many wallets are compared with others in one run.
const ROUND: u64 = 500;

/// Looks for what is odd.
///
/// # Errors
/// When the database fails.
pub async fn watch(cx: &Context) -> Result<()> {
    let policy = policies::current::<ReviewPolicy, _>(cx).await?.policy;
    returns(cx, policy).await?;
    haste(cx, policy).await?;
    same_households(cx).await
}

/// What households did in their wallets since a moment, by household: how many points, in how many entries of a kind.
async fn counted(cx: &Context, kind: EntryKind, since: DateTime<Utc>) -> Result<Vec<(HouseholdId, i64, i64)>> {
    use points_entry::Column as E;
    let of_wallet = points_entry::Entity::belongs_to(loyalty_account::Entity)
        .from(E::AccountId)
        .to(loyalty_account::Column::Id)
        .into();
    Ok(points_entry::Entity::find()
        .join(JoinType::InnerJoin, of_wallet)
        .select_only()
        .column(loyalty_account::Column::HouseholdId)
        .column_as(Expr::cust("cast(-sum(points_entry.issued) as bigint)"), "points")
        .column_as(E::Id.count(), "number")
        .filter(E::AgencyId.eq(cx.signed_in()?))
        .filter(E::Kind.eq(kind))
        .filter(E::OccurredAt.gt(since))
        .group_by(loyalty_account::Column::HouseholdId)
        .into_tuple()
        .all(cx.db())
        .await?)
}

async fn returns(cx: &Context, policy: ReviewPolicy) -> Result<()> {
    let since = cx.now() - TimeDelta::days(policy.return_days);
    for (household, _, number) in counted(cx, EntryKind::ClawedBack, since).await? {
        let signs = signs::of_returns(number, &policy);
        report(cx, ReviewKind::BuyAndReturn, (household, household.uuid()), &signs, since).await?;
    }
    Ok(())
}

async fn haste(cx: &Context, policy: ReviewPolicy) -> Result<()> {
    let since = cx.now() - TimeDelta::days(1);
    for (household, points, number) in counted(cx, EntryKind::Earned, since).await? {
        let signs = signs::of_a_day(points, number, &policy);
        report(cx, ReviewKind::Haste, (household, household.uuid()), &signs, since).await?;
    }
    Ok(())
}

async fn report(
    cx: &Context,
    kind: ReviewKind,
    about: (HouseholdId, uuid::Uuid),
    signs: &[Sign],
    since: DateTime<Utc>,
) -> Result<()> {
    if signs.is_empty() {
        Ok(())
    } else {
        cx.write(async |tx| reviews::open(tx, kind, about, signs, since).await).await
    }
}

/// Two households that are reached alike.
#[derive(Clone, Copy)]
struct Pair {
    household: HouseholdId,
    other: HouseholdId,
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} beside {}", self.household, self.other)
    }
}

/// Compares the wallets that were opened within the last day with all others.
async fn same_households(cx: &Context) -> Result<()> {
    use loyalty_account::Column as A;
    let agency = cx.signed_in()?;
    let new: Vec<HouseholdId> = loyalty_account::Entity::find()
        .select_only()
        .column(A::HouseholdId)
        .filter(A::AgencyId.eq(agency))
        .filter(A::OpenedAt.gt(cx.now() - TimeDelta::days(1)))
        .order_by_asc(A::Id)
        .limit(ROUND)
        .into_tuple()
        .all(cx.db())
        .await?;
    let mut each = Each::default();
    for household in new {
        let known = reviews::known_pairs(cx, household).await?;
        let mut others = likeness::reached_alike(cx, household).await?;
        others.retain(|other| !known.contains(&other.uuid()));
        let with_wallet: Vec<HouseholdId> = loyalty_account::Entity::find()
            .select_only()
            .column(A::HouseholdId)
            .filter(A::AgencyId.eq(agency).and(A::HouseholdId.is_in(others)))
            .into_tuple()
            .all(cx.db())
            .await?;
        let pairs: Vec<Pair> = with_wallet.into_iter().map(|other| Pair { household, other }).collect();
        each.of(cx, &pairs, compare).await;
    }
    each.end()
}

async fn compare(tx: &Tx, Pair { household, other }: Pair) -> Result<()> {
    let signs = signs::of_likeness(likeness::between(tx, household, other).await?);
    reviews::open(tx, ReviewKind::SameHousehold, (household, other.uuid()), &signs, DateTime::UNIX_EPOCH).await
}

/// Whether a carer is about to give to a household that is reached by their own number; then somebody looks at it first.
pub(in crate::loyalty) async fn is_own_family(tx: &Tx, household: HouseholdId, carer: StaffMemberId) -> Result<bool> {
    let system = tx.as_system()?;
    let person = staff::member::get(&system, carer).await?;
    let Some(number) = staff::member::phone(&system, &person).await? else { return Ok(false) };
    let alike = likeness::reached_by_phone(&system, &number).await?.contains(&household);
    if alike {
        let signs = [Sign::Alike { likeness: Likeness::Phone }];
        // Asked once in a year: families stay families.
        let since = tx.now() - TimeDelta::days(365);
        reviews::open(tx, ReviewKind::OwnFamily, (household, carer.uuid()), &signs, since).await?;
    }
    Ok(alike)
}
