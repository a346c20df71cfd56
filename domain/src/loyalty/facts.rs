//! What happens to households is kept for rules to look at, and earns what they say.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{
    id::{EntityId, HouseholdId},
    loyalty::{loyalty_account, loyalty_award, loyalty_fact},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
    prelude::Uuid,
};
use serde::{Deserialize, Serialize};

use super::{
    EntryKind, LoyaltyAccount, LoyaltyProgram, POINTS_GIVE, PendingEnd, Points, campaign, earning,
    entries::Told,
    keys::Key,
    lots::New,
    policies,
    program::{Award, Detail, EarnRule, Expiry, Given, Happened, awards},
    programs, reach, recommendation, retention,
    review::{self, policy::ReviewPolicy},
    standings,
    tiers::Tier,
    vouchers,
};
use crate::{
    agency::branch,
    household::households,
    kernel::{Error, Result, Tx, event::Event, recurrence::local_day},
    quality::survey::{
        self,
        sending::{SurveyChange, SurveyHappened},
    },
    service::{
        orders::{self, OrderChange, OrderHappened},
        settlements,
    },
    visit::visits::{self, VisitChange, VisitHappened},
};

/// A household came that another one had recommended the agency to. Payload: [`ReferralJoined`].
pub const REFERRAL_JOINED: &str = "loyalty.referral.joined";

/// Who recommended the agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReferralJoined {
    /// The recommendation: it counts once.
    pub referral: Uuid,
    /// The household that recommended.
    pub household: HouseholdId,
}

fn another_shape() -> Error {
    Error::internal("an event of another shape")
}

/// Keeps a visit that was confirmed, and gives what it earns.
pub(super) async fn visit_changed(tx: &Tx, event: &Event) -> Result<()> {
    let happened = VisitHappened::deserialize(&event.payload).map_err(|_| another_shape())?;
    if happened.change != VisitChange::Confirmed {
        return Ok(());
    }
    let visit = visits::get(tx, happened.visit).await?;
    let lasted = match (visit.checked_in_at, visit.checked_out_at) {
        (Some(came), Some(left)) => left - came,
        _ => visit.ends_at - visit.starts_at,
    };
    let detail = Detail::VisitConfirmed {
        minutes: lasted.num_minutes().max(0),
        service_type: name(&visit.service_type)?,
        late: visit.late_since.is_some(),
    };
    happens(tx, happened.household, happened.visit.uuid(), event.occurred_at, detail).await
}

/// Keeps an order that was paid or rated, and gives what it earns; one that was cancelled gives vouchers back.
pub(super) async fn order_changed(tx: &Tx, event: &Event) -> Result<()> {
    let happened = OrderHappened::deserialize(&event.payload).map_err(|_| another_shape())?;
    let detail = match happened.change {
        OrderChange::Settled => {
            let paid = settlements::of_orders(tx, &[happened.order]).await?.remove(&happened.order);
            let Some(paid) = paid else { return Ok(()) };
            Detail::OrderSettled { amount: paid.amount.0 }
        }
        OrderChange::Rated => {
            let order = orders::get(tx, happened.order).await?;
            let Some(rating) = order.rating else { return Ok(()) };
            Detail::OrderRated { rating: rating.into() }
        }
        OrderChange::Cancelled => return vouchers::returning::order_cancelled(tx, happened.order).await,
        _ => return Ok(()),
    };
    happens(tx, happened.household, happened.order.uuid(), event.occurred_at, detail).await
}

/// Keeps that somebody came by a household's recommendation, and gives what it earns.
pub(super) async fn referral_joined(tx: &Tx, event: &Event) -> Result<()> {
    let joined = ReferralJoined::deserialize(&event.payload).map_err(|_| another_shape())?;
    happens(tx, joined.household, joined.referral, event.occurred_at, Detail::ReferralJoined {}).await
}

/// Keeps that a household answered a survey, and gives what it earns: for each invitation once, whatever it says.
pub(super) async fn survey_changed(tx: &Tx, event: &Event) -> Result<()> {
    let happened = SurveyHappened::deserialize(&event.payload).map_err(|_| another_shape())?;
    if happened.change != SurveyChange::Answered {
        return Ok(());
    }
    let invitation = survey::reading::get(tx, happened.invitation).await?;
    let answers = survey::reading::answers(tx, &[invitation.id]).await?.remove(&invitation.id).unwrap_or_default();
    let detail = Detail::SurveyAnswered {
        occasion: name(&invitation.occasion)?,
        answers: i64::try_from(answers.len()).unwrap_or(i64::MAX),
    };
    happens(tx, happened.household, happened.invitation.uuid(), event.occurred_at, detail).await
}

/// The name of a value, as in the schema.
pub(super) fn name(of: &impl Serialize) -> Result<String> {
    let name = serde_json::to_value(of).ok().and_then(|name| name.as_str().map(str::to_owned));
    name.ok_or_else(|| Error::internal("a word without a name"))
}

/// Keeps a fact once, and gives what it earns where the household has a wallet and a version is in force.
pub(super) async fn happens(
    tx: &Tx,
    household: HouseholdId,
    source: Uuid,
    at: DateTime<Utc>,
    detail: Detail,
) -> Result<()> {
    use loyalty_fact::Column as C;
    let household = households::get(tx, household).await?;
    // Two facts of one household wait for each other, so that each is the how-many-th it says.
    let account = wallet(tx, household.id).await?;
    let of_kind = loyalty_fact::Entity::find()
        .filter(C::AgencyId.eq(household.agency_id))
        .filter(C::HouseholdId.eq(household.id))
        .filter(C::Kind.eq(detail.kind()));
    if of_kind.clone().filter(C::SourceId.eq(source)).count(tx.db()).await? > 0 {
        return Ok(());
    }
    let before = of_kind.count(tx.db()).await?;
    let zone = branch::time_zone(&branch::get(tx, household.branch_id).await?)?;
    let fact = Happened {
        id: tx.new_id(),
        household: household.id,
        day: at.with_timezone(&zone).date_naive(),
        nth: i64::try_from(before).unwrap_or(i64::MAX - 1) + 1,
        detail,
    };
    let detail = serde_json::to_value(&fact.detail).map_err(|_| Error::internal("a fact is not JSON"))?;
    let row = loyalty_fact::ActiveModel {
        id: Set(fact.id),
        agency_id: Set(household.agency_id),
        household_id: Set(household.id),
        kind: Set(fact.detail.kind()),
        source_id: Set(source),
        occurred_at: Set(at),
        day: Set(fact.day),
        nth: Set(fact.nth),
        detail: Set(detail),
    };
    row.insert(tx.db()).await?;
    campaign::segments::look_at(tx, household.id).await?;
    retention::measuring::look_at(tx, household.id).await?;
    if let (Some(account), Some(program)) = (account, programs::in_force(tx).await?) {
        give(tx, account, &program, &fact, zone).await?;
    }
    recommendation::thanking::happened(tx, household.id, fact.detail.kind()).await
}

async fn wallet(tx: &Tx, household: HouseholdId) -> Result<Option<LoyaltyAccount>> {
    let found = loyalty_account::Entity::find()
        .filter(loyalty_account::Column::AgencyId.eq(tx.signed_in()?))
        .filter(loyalty_account::Column::HouseholdId.eq(household))
        .lock_exclusive();
    Ok(found.one(tx.db()).await?)
}

async fn give(tx: &Tx, mut account: LoyaltyAccount, program: &LoyaltyProgram, fact: &Happened, zone: Tz) -> Result<()> {
    let rules = programs::formulas(program)?;
    let history = given(tx, fact.household).await?;
    let held = hold(tx, fact.household).await?;
    let tier = match programs::tiers(program)? {
        Some(scheme) => standings::tier_of(tx, account.id, &scheme).await?,
        None => None,
    };
    let percent = tier.as_ref().map_or(100, |tier: &Tier| tier.multiplier_percent);
    let outcome = awards(&rules, fact, &history, percent);
    for (rule, failure) in outcome.failed {
        tracing::warn!(rule = rule.code, ?failure, fact = %fact.id, "a rule came to nothing that can be counted");
    }
    for Award { rule, points } in outcome.awards {
        let key = Key::own("rule", &format!("{}/{}", fact.id, rule.code));
        let told = Told { words: Some(rule.name.clone()), ..Told::of(EntryKind::Earned) };
        let new = New { basis: basis(fact), ..lot(tx, rule, points, fact, zone)? };
        let new = New { pending: later(new.pending, held), ..new };
        let entry = earning::give(tx, &account, key, new, told).await?;
        let row = loyalty_award::ActiveModel {
            fact_id: Set(fact.id),
            rule: Set(rule.code.clone()),
            agency_id: Set(account.agency_id),
            program_id: Set(program.id),
            household_id: Set(fact.household),
            entry_id: Set(entry.id),
            points: Set(Points(points)),
            day: Set(fact.day),
        };
        loyalty_award::Entity::insert(row).exec_without_returning(tx.db()).await?;
        account = reach::lock(tx, POINTS_GIVE, account.id).await?;
    }
    standings::settle(tx, &account, program).await
}

/// The end that comes later.
fn later(
    one: Option<(DateTime<Utc>, PendingEnd)>,
    other: Option<(DateTime<Utc>, PendingEnd)>,
) -> Option<(DateTime<Utc>, PendingEnd)> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if one.0 >= other.0 { one } else { other }),
        (one, other) => one.or(other),
    }
}

/// Until when points wait that a household is given while somebody has to look at it; `None` when nobody has.
async fn hold(tx: &Tx, household: HouseholdId) -> Result<Option<(DateTime<Utc>, PendingEnd)>> {
    if !review::reviews::is_open_about(tx, household).await? {
        return Ok(None);
    }
    let days = policies::current::<ReviewPolicy, _>(tx).await?.policy.hold_days;
    Ok(Some((tx.now() + TimeDelta::days(days), PendingEnd::Post)))
}

/// What was paid, so that a part of it that is given back takes its points with it.
const fn basis(fact: &Happened) -> Option<i64> {
    match fact.detail {
        Detail::OrderSettled { amount } if amount > 0 => Some(amount),
        _ => None,
    }
}

/// The lot that a rule's points come in.
fn lot(tx: &Tx, rule: &EarnRule, points: i64, fact: &Happened, zone: Tz) -> Result<New> {
    let end = |last| {
        let day = local_day(zone, last).ok_or_else(|| Error::internal("points that outlast the calendar"))?;
        // What is heard of late enough is over before it begins, and is given a day all the same.
        Ok::<_, Error>(day.end().max(tx.now() + TimeDelta::days(1)))
    };
    Ok(New {
        granted: Points(points),
        expires_at: rule.expiry.last_day(fact.day).map(end).transpose()?,
        pending: rule
            .pending_days
            .filter(|days| *days > 0)
            .map(|days| (tx.now() + TimeDelta::days(days.into()), PendingEnd::Post)),
        basis: None,
        inactivity_months: match rule.expiry {
            Expiry::Inactivity { months } => Some(months),
            Expiry::Never | Expiry::Rolling { .. } | Expiry::YearEnd { .. } => None,
        },
    })
}

/// What rules have given a household so far.
async fn given(tx: &Tx, household: HouseholdId) -> Result<Vec<Given>> {
    let found = loyalty_award::Entity::find()
        .filter(loyalty_award::Column::AgencyId.eq(tx.signed_in()?))
        .filter(loyalty_award::Column::HouseholdId.eq(household))
        .all(tx.db())
        .await?;
    Ok(found.into_iter().map(|row| Given { rule: row.rule, points: row.points.0, day: row.day }).collect())
}

/// A stored fact as rules see it.
pub(super) fn read(row: loyalty_fact::Model) -> Result<Happened> {
    Ok(Happened {
        id: row.id,
        household: row.household_id,
        day: row.day,
        nth: row.nth,
        detail: serde_json::from_value(row.detail).map_err(|_| Error::internal("a stored fact cannot be read"))?,
    })
}
