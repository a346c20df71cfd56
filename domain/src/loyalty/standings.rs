//! Where wallets stand on the tiers of the programme: judged when something happens and by the clock, kept with its reason.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::{HouseholdId, LoyaltyAccountId},
    loyalty::{loyalty_account, loyalty_standing, tier_move},
    money::Minor,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter,
    QuerySelect, sea_query::OnConflict,
};
use serde::{Deserialize, Serialize};

use super::{
    LoyaltyAccount, LoyaltyProgram, LoyaltyStanding, POINTS_GIVE, Points, TierMove, TierReason, WALLET_READ,
    contributions, programs, reach,
    tiers::{Before, Counts, Judged, Needs, Tier, TierScheme, counted, judge},
};
use crate::{
    agency::branch,
    kernel::{
        Context, Each, Page, PageRequest, Result, Tx,
        page::{ListOrder, Owners, pages},
    },
};

/// A wallet came into another tier. Payload: [`TierMoved`].
pub const TIER_MOVED: &str = "loyalty.tier.moved";

/// Which wallet came into which tier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TierMoved {
    /// The wallet.
    pub account: LoyaltyAccountId,
    /// The code of the tier before; in none when `None`.
    pub from: Option<String>,
    /// The code of the tier; in none when `None`.
    pub to: Option<String>,
    /// Why.
    pub reason: TierReason,
}

/// Where a wallet stands, as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// The tier; in none when `None`.
    pub tier: Option<Tier>,
    /// The day on which it came into it.
    pub since: Option<NaiveDate>,
    /// The last day on which the tier holds if nothing more happens; for good when `None`.
    pub holds_until: Option<NaiveDate>,
    /// What counts today.
    pub counts: Counts,
    /// The next tier, with what is missing of each that is asked for it; `None` at the top.
    pub next: Option<(Tier, Needs)>,
}

/// The tier of a wallet by the version in force, with its place; `None` in none.
pub(super) async fn tier_of<C: ConnectionTrait>(
    cx: &Context<C>,
    account: LoyaltyAccountId,
    scheme: &TierScheme,
) -> Result<Option<Tier>> {
    let standing = loyalty_standing::Entity::find_by_id(account)
        .filter(loyalty_standing::Column::AgencyId.eq(cx.signed_in()?))
        .one(cx.db())
        .await?;
    let code = standing.and_then(|standing| standing.tier);
    Ok(code.and_then(|code| scheme.find(&code).map(|(_, tier)| tier.clone())))
}

/// The codes of the tiers in which wallets stand; those in none are left out.
pub(super) async fn codes<C: ConnectionTrait>(
    cx: &Context<C>,
    accounts: &[LoyaltyAccountId],
) -> Result<HashMap<LoyaltyAccountId, LoyaltyStanding>> {
    let found = loyalty_standing::Entity::find()
        .filter(loyalty_standing::Column::AgencyId.eq(cx.signed_in()?))
        .filter(loyalty_standing::Column::AccountId.is_in(accounts.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|standing| (standing.account_id, standing)).collect())
}

/// By how many hundredths a version multiplies what households earn, by the tiers in which they stand now; those in none of
/// its tiers are left out.
pub(super) async fn percents<C: ConnectionTrait>(
    cx: &Context<C>,
    scheme: &TierScheme,
) -> Result<HashMap<HouseholdId, i64>> {
    use loyalty_standing::Column as S;
    let account = loyalty_standing::Entity::belongs_to(loyalty_account::Entity)
        .from(S::AccountId)
        .to(loyalty_account::Column::Id);
    let found: Vec<(HouseholdId, Option<String>)> = loyalty_standing::Entity::find()
        .select_only()
        .column(loyalty_account::Column::HouseholdId)
        .column(S::Tier)
        .join(JoinType::InnerJoin, account.into())
        .filter(S::AgencyId.eq(cx.signed_in()?))
        .into_tuple()
        .all(cx.db())
        .await?;
    let percent = |code: Option<String>| Some(scheme.find(code.as_deref()?)?.1.multiplier_percent);
    Ok(found.into_iter().filter_map(|(household, code)| Some((household, percent(code)?))).collect())
}

/// Where some wallets stand; those that the actor does not see are left out, and all where the programme has no tiers.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_accounts<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[LoyaltyAccountId],
) -> Result<HashMap<LoyaltyAccountId, Shown>> {
    let seen = loyalty_account::Entity::find()
        .filter(reach::accounts(&cx.require(WALLET_READ)?))
        .filter(loyalty_account::Column::Id.is_in(ids.iter().copied()));
    let Some(scheme) = programs::in_force(cx).await?.map(|program| programs::tiers(&program)).transpose()?.flatten()
    else {
        return Ok(HashMap::new());
    };
    let seen = seen.all(cx.db()).await?;
    let ids: Vec<LoyaltyAccountId> = seen.iter().map(|account| account.id).collect();
    let standings = codes(cx, &ids).await?;
    let households: Vec<_> = seen.iter().map(|account| account.household_id).collect();
    let today = cx.now().date_naive();
    // A day more on either side: branches lie in several time zones.
    let happened = contributions::of_households(cx, &households, scheme.window.first_day(today)).await?;
    let mut days = HashMap::new();
    for branch in branch::by_ids(cx, &seen.iter().map(|account| account.branch_id).collect::<Vec<_>>()).await? {
        days.insert(branch.id, cx.now().with_timezone(&branch::time_zone(&branch)?).date_naive());
    }
    let show = |account: LoyaltyAccount| {
        let today = days.get(&account.branch_id).copied().unwrap_or(today);
        let happened = happened.get(&account.household_id).map_or(&[][..], Vec::as_slice);
        (account.id, shown(&scheme, standings.get(&account.id), counted(scheme.window, happened, today)))
    };
    Ok(seen.into_iter().map(show).collect())
}

fn shown(scheme: &TierScheme, standing: Option<&LoyaltyStanding>, counts: Counts) -> Shown {
    let standing = standing.filter(|standing| standing.tier.is_some());
    let found = standing.and_then(|standing| scheme.find(standing.tier.as_deref()?));
    let above = found.map_or(0, |(place, _)| place + 1);
    Shown {
        tier: found.map(|(_, tier)| tier.clone()),
        since: standing.and_then(|standing| standing.since),
        holds_until: standing.and_then(|standing| standing.holds_until),
        counts,
        next: scheme.tiers.get(above).map(|tier| (tier.clone(), counts.missing(&tier.needs))),
    }
}

/// The moves of each of some wallets from tier to tier, newest first.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) naming the page's argument.
pub async fn moves_of<C: ConnectionTrait>(
    cx: &Context<C>,
    accounts: &[LoyaltyAccountId],
    request: &PageRequest,
) -> Result<HashMap<LoyaltyAccountId, Page<TierMove>>> {
    use tier_move::Column as C;
    let select = tier_move::Entity::find().filter(reach::tier_moves(&cx.require(WALLET_READ)?));
    let order = ListOrder::newest_first(C::Id, |row: &TierMove| row.id.0.into());
    let owners = Owners { ids: accounts, column: C::AccountId, of: |row: &TierMove| row.account_id };
    pages(cx, select, &order, owners, request).await
}

/// Judges where a locked wallet stands by a version of the programme, and keeps what that changes.
pub(super) async fn settle(tx: &Tx, account: &LoyaltyAccount, program: &LoyaltyProgram) -> Result<()> {
    use loyalty_standing::Column as C;
    let before = codes(tx, &[account.id]).await?.remove(&account.id);
    let scheme = programs::tiers(program)?;
    if scheme.is_none() && before.as_ref().is_none_or(|before| before.program_id == program.id) {
        return Ok(());
    }
    let zone = branch::time_zone(&branch::get(tx, account.branch_id).await?)?;
    let today = tx.now().with_timezone(&zone).date_naive();
    let changed = before.as_ref().is_some_and(|before| before.program_id != program.id);
    let (judged, counts) = match &scheme {
        None => (Judged::default(), Counts::default()),
        Some(scheme) => judged(tx, account, scheme, before.as_ref(), changed, today).await?,
    };
    let tier = scheme.as_ref().and_then(|scheme| Some(scheme.tiers.get(judged.tier?)?.code.clone()));
    let from = before.as_ref().and_then(|before| before.tier.clone());
    if tier != from {
        let place = |code: &Option<String>| scheme.as_ref().and_then(|scheme| Some(scheme.find(code.as_deref()?)?.0));
        let reason = match place(&tier) > place(&from) {
            _ if changed => TierReason::ProgramChanged,
            true => TierReason::Reached,
            false => TierReason::NotKept,
        };
        moved(tx, account, program, (from.clone(), tier.clone()), reason, counts).await?;
    }
    let since = if tier == from { before.and_then(|before| before.since) } else { None };
    let row = loyalty_standing::ActiveModel {
        account_id: Set(account.id),
        agency_id: Set(account.agency_id),
        program_id: Set(program.id),
        since: Set(tier.is_some().then(|| since.unwrap_or(today))),
        tier: Set(tier),
        holds_until: Set(judged.holds_until),
        kept_until: Set(judged.kept_until),
    };
    let again = [C::ProgramId, C::Tier, C::Since, C::HoldsUntil, C::KeptUntil];
    let or_update = OnConflict::column(C::AccountId).update_columns(again).to_owned();
    loyalty_standing::Entity::insert(row).on_conflict(or_update).exec_without_returning(tx.db()).await?;
    Ok(())
}

async fn judged(
    tx: &Tx,
    account: &LoyaltyAccount,
    scheme: &TierScheme,
    standing: Option<&LoyaltyStanding>,
    changed: bool,
    today: NaiveDate,
) -> Result<(Judged, Counts)> {
    let from = scheme.first_day_that_matters(today);
    let happened = contributions::of_households(tx, &[account.household_id], from).await?;
    let happened = happened.get(&account.household_id).map_or(&[][..], Vec::as_slice);
    let before = standing.map_or_else(Before::default, |standing| Before {
        tier: standing.tier.as_deref().and_then(|code| scheme.find(code)).map(|(place, _)| place),
        // What an earlier version has promised is kept.
        kept_until: if changed { standing.holds_until.max(standing.kept_until) } else { standing.kept_until },
    });
    Ok((judge(scheme, happened, before, today), counted(scheme.window, happened, today)))
}

async fn moved(
    tx: &Tx,
    account: &LoyaltyAccount,
    program: &LoyaltyProgram,
    (from, to): (Option<String>, Option<String>),
    reason: TierReason,
    counts: Counts,
) -> Result<()> {
    let row = tier_move::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(account.agency_id),
        account_id: Set(account.id),
        program_id: Set(program.id),
        from_tier: Set(from.clone()),
        to_tier: Set(to.clone()),
        reason: Set(reason),
        moved_at: Set(tx.now()),
        points: Set(Points(counts.points)),
        visits: Set(counts.visits),
        spend: Set(Minor(counts.spend)),
    };
    row.insert(tx.db()).await?;
    tx.emit(TIER_MOVED, &TierMoved { account: account.id, from, to, reason }).await
}

/// Judges the wallets whose tier may be over, and those that the version in force has not judged yet, each in a transaction
/// of its own.
///
/// # Errors
/// What stopped the first one.
pub(super) async fn settle_due(cx: &Context) -> Result<()> {
    use loyalty_account::Column as A;
    use loyalty_standing::Column as S;
    let Some(program) = programs::in_force(cx).await? else { return Ok(()) };
    let standing = loyalty_account::Entity::belongs_to(loyalty_standing::Entity).from(A::Id).to(S::AccountId);
    // It is yesterday in some time zone; whoever is looked at too early stays as they are.
    let tomorrow = cx.now().date_naive().succ_opt().unwrap_or(NaiveDate::MAX);
    let mut due = Condition::any().add(S::ProgramId.ne(program.id));
    if program.tiers.is_some() {
        due = due.add(S::AccountId.is_null()).add(S::HoldsUntil.lt(tomorrow));
    }
    let due = loyalty_account::Entity::find()
        .join(JoinType::LeftJoin, standing.into())
        .filter(A::AgencyId.eq(cx.signed_in()?))
        .filter(due);
    let mut each = Each::default();
    each.of_all(cx, due, A::Id, settle_by_the_clock).await?;
    each.end()
}

async fn settle_by_the_clock(tx: &Tx, id: LoyaltyAccountId) -> Result<()> {
    let account = reach::lock(tx, POINTS_GIVE, id).await?;
    match programs::in_force(tx).await? {
        Some(program) => settle(tx, &account, &program).await,
        None => Ok(()),
    }
}
