//! Drafts of what is to come: once for each occasion, however often it is looked for.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days as Ahead, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, HouseholdId, HouseholdMemberId},
    loyalty::greeting,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    sea_query::{Expr, OnConflict},
};

use super::{
    FamilyDay, GreetingChannel, GreetingState, Occasion, consents, family_days,
    occasion::{self, Days, Due},
    policy::GreetingPolicy,
    templates::{self, Words},
    timing::{self, spread},
    wording::{Filling, filled, language_of},
};
use crate::{
    agency::{branch, founding},
    household::{
        Channel, ContactKind, Household, HouseholdContact, HouseholdMember, HouseholdStatus, contacts, disclosure,
        form_of_address::form_of_address,
        households,
        list::{self, HouseholdFilter},
        members,
        person::{Birth, Person},
    },
    kernel::{Context, Error, PageRequest, Result, Tx, page::Direction, vault::Vault, words},
    loyalty::policies,
};

/// So many households are looked at in one transaction.
const BATCH: u64 = 100;

/// What is the same for all households.
struct Around {
    policy: GreetingPolicy,
    words: Words,
    agency: String,
    zones: HashMap<BranchId, Tz>,
}

/// Drafts what is to come, and lets lapse what nobody has sent on its day.
///
/// # Errors
/// When the database fails.
pub async fn draft_due(cx: &Context) -> Result<()> {
    lapse(cx).await?;
    let around = around(cx).await?;
    let filter = HouseholdFilter { status: Some(vec![HouseholdStatus::Active]), ..HouseholdFilter::default() };
    let mut after = None;
    loop {
        let request = PageRequest { first: Some(BATCH), after, ..PageRequest::default() };
        let page = list::list(cx, &filter, Direction::Ascending, &request).await?;
        let Some((cursor, _)) = page.rows.last() else { return Ok(()) };
        after = Some(cursor.clone());
        let households: Vec<Household> = page.rows.into_iter().map(|(_, household)| household).collect();
        Box::pin(cx.write(async |tx| draft_for(tx, &around, &households).await)).await?;
        if !page.has_next {
            return Ok(());
        }
    }
}

async fn around<C: ConnectionTrait>(cx: &Context<C>) -> Result<Around> {
    let mut zones = HashMap::new();
    for branch in branch::of_agency(cx).await? {
        zones.insert(branch.id, branch::time_zone(&branch)?);
    }
    Ok(Around {
        policy: policies::current::<GreetingPolicy, _>(cx).await?.policy,
        words: templates::words(cx).await?,
        agency: founding::get(cx).await?.name,
        zones,
    })
}

/// Drafts what is to come for these households, in this transaction.
pub(in crate::loyalty) async fn draft_now(tx: &Tx, households: &[HouseholdId]) -> Result<()> {
    let mut found: Vec<Household> = households::by_ids(tx, households).await?.into_values().collect();
    found.sort_by_key(|household| household.id);
    draft_for(tx, &around(tx).await?, &found).await
}

/// What nobody has sent on its day is not sent afterwards.
async fn lapse(cx: &Context) -> Result<()> {
    use greeting::Column as C;
    greeting::Entity::update_many()
        .col_expr(C::State, Expr::value(GreetingState::Lapsed))
        .col_expr(C::NextAttemptAt, Expr::value(None::<DateTime<Utc>>))
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.is_in([GreetingState::Drafted, GreetingState::Queued]))
        .filter(C::SendUntil.lte(cx.now()))
        .exec(cx.db())
        .await?;
    Ok(())
}

/// What is known of the households of a batch.
struct Known {
    members: HashMap<HouseholdId, Vec<HouseholdMember>>,
    kept: HashMap<HouseholdId, Vec<FamilyDay>>,
    contacts: HashMap<HouseholdId, Vec<HouseholdContact>>,
}

async fn draft_for(tx: &Tx, around: &Around, households: &[Household]) -> Result<()> {
    use greeting::Column as C;
    let ids: Vec<HouseholdId> = households.iter().map(|household| household.id).collect();
    let wishes = consents::of_households(tx, &ids).await?;
    let agrees = |household: &&Household| around.policy.allows(wishes.get(&household.id).map(|row| row.wished));
    let greeted: Vec<&Household> = households.iter().filter(agrees).collect();
    if greeted.is_empty() {
        return Ok(());
    }
    let ids: Vec<HouseholdId> = greeted.iter().map(|household| household.id).collect();
    let known = Known {
        members: members::of_households(tx, &ids).await?,
        kept: family_days::of_households(tx, &ids).await?,
        contacts: contacts::of_households(tx, &ids).await?,
    };
    let vault = tx.vault().await?;
    let mut rows = Vec::new();
    for household in greeted {
        rows.extend(drafts(tx, &vault, around, household, &known).await?);
    }
    if rows.is_empty() {
        return Ok(());
    }
    let once =
        OnConflict::columns([C::AgencyId, C::HouseholdId, C::Occasion, C::About, C::Day]).do_nothing().to_owned();
    greeting::Entity::insert_many(rows).on_conflict(once).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// The drafts of a household for the days to come.
async fn drafts(
    tx: &Tx,
    vault: &Vault,
    around: &Around,
    household: &Household,
    known: &Known,
) -> Result<Vec<greeting::ActiveModel>> {
    let zone = *around.zones.get(&household.branch_id).ok_or_else(|| Error::internal("a branch without a clock"))?;
    let members = known.members.get(&household.id).map_or(&[][..], Vec::as_slice);
    let kept = known.kept.get(&household.id).map_or(&[][..], Vec::as_slice);
    let mut people: HashMap<HouseholdMemberId, Person> = HashMap::new();
    for member in members {
        people.extend(disclosure::person(tx, member).await?.map(|person| (member.id, person)));
    }
    let born = |(member, person): (&HouseholdMemberId, &Person)| match person.birth {
        Some(Birth::On(day)) => Some((*member, day)),
        Some(Birth::In(_)) | None => None,
    };
    let days = Days { household: household.id, born: people.iter().filter_map(born).collect(), kept };
    let today = tx.now().with_timezone(&zone).date_naive();
    let kinds: HashSet<ContactKind> =
        known.contacts.get(&household.id).into_iter().flatten().map(|contact| contact.kind).collect();
    let channel = channel_of(&household.contact_preferences.channels, &kinds);
    let address = match disclosure::surname(tx, household).await? {
        Some(surname) => form_of_address(&surname, household.title.as_deref()),
        None => disclosure::name(tx, household).await?.unwrap_or_default(),
    };
    let mut found = Vec::new();
    for ahead in 0..=around.policy.draft_days {
        let Some(day) = today.checked_add_days(Ahead::new(ahead.into())) else { break };
        for due in occasion::on(day, &days, &around.policy.festivals, around.policy.leap_day) {
            let Some((first, until)) = send_window(around, household, zone, day) else { continue };
            let name = people.iter().find(|(member, _)| member.0 == due.about);
            let day_name = kept.iter().find(|kept| kept.id.0 == due.about).and_then(|kept| kept.name.as_ref());
            let filling = Filling {
                address: address.clone(),
                name: name.and_then(|(_, person)| person.name.clone()),
                age: due.age,
                day: words::open(vault, day_name)?,
                agency: around.agency.clone(),
            };
            found.extend(row(tx, vault, around, household, &Draft { due, day, first, until, channel, filling })?);
        }
    }
    Ok(found)
}

/// When the greeting of a day may go out, if that is still to come. Households of one festival do not all hear in one moment.
fn send_window(
    around: &Around,
    household: &Household,
    zone: Tz,
    day: NaiveDate,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let quiet = household.contact_preferences.quiet_hours.as_ref();
    let (first, until) = timing::window(day, zone, around.policy.hours(), quiet)?;
    let spread = first + TimeDelta::minutes(spread(household.id));
    let spread_fits = timing::is_allowed(spread, zone, around.policy.hours(), quiet);
    Some((if spread_fits { spread } else { first }, until))
}

struct Draft {
    due: Due,
    day: NaiveDate,
    first: DateTime<Utc>,
    until: DateTime<Utc>,
    channel: Option<GreetingChannel>,
    filling: Filling,
}

fn row(
    tx: &Tx,
    vault: &Vault,
    around: &Around,
    household: &Household,
    draft: &Draft,
) -> Result<Option<greeting::ActiveModel>> {
    if draft.until <= tx.now() {
        return Ok(None);
    }
    let language = language_of(&draft.filling.address);
    let occasion: Occasion = draft.due.occasion;
    let said = filled(around.words.get(occasion, language), &draft.filling);
    let queued = around.policy.automatic && draft.channel.is_some();
    Ok(Some(greeting::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(household.agency_id),
        household_id: Set(household.id),
        occasion: Set(occasion),
        about: Set(draft.due.about),
        day: Set(draft.day),
        language: Set(language),
        channel: Set(draft.channel),
        words: Set(Some(vault.seal(&said)?)),
        state: Set(if queued { GreetingState::Queued } else { GreetingState::Drafted }),
        send_from: Set(draft.first),
        send_until: Set(draft.until),
        next_attempt_at: Set(queued.then(|| draft.first.max(tx.now()))),
        attempts: Set(0),
        last_error: Set(None),
        drafted_at: Set(tx.now()),
        decided_at: Set(queued.then(|| tx.now())),
        decided_by: Set(queued.then(|| "system".to_owned())),
        sent_at: Set(None),
        version: Set(1),
    }))
}

/// The most welcome way on which the household can be reached; one of the usual ones when it has named none.
fn channel_of(wished: &[Channel], kinds: &HashSet<ContactKind>) -> Option<GreetingChannel> {
    const USUAL: [Channel; 3] = [Channel::Wechat, Channel::Email, Channel::Phone];
    let reachable = |channel: &&Channel| match channel {
        Channel::Phone => kinds.contains(&ContactKind::Phone),
        Channel::Wechat => kinds.contains(&ContactKind::Wechat),
        Channel::Email => kinds.contains(&ContactKind::Email),
        Channel::App | Channel::InPerson => true,
    };
    let ways = if wished.is_empty() { &USUAL[..] } else { wished };
    ways.iter().find(reachable).map(|channel| (*channel).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_welcome_way_that_leads_there_is_taken() {
        let phone = HashSet::from([ContactKind::Phone]);
        assert_eq!(channel_of(&[Channel::Wechat, Channel::Phone], &phone), Some(GreetingChannel::Phone));
        assert_eq!(channel_of(&[Channel::Wechat, Channel::InPerson], &phone), Some(GreetingChannel::InPerson));
        assert_eq!(channel_of(&[Channel::Email], &phone), None);
        assert_eq!(channel_of(&[], &phone), Some(GreetingChannel::Phone));
        assert_eq!(channel_of(&[], &HashSet::new()), None);
    }
}
