//! Whose birthday it is: noted once a year for the rules of the programme.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate, NaiveTime, TimeDelta};
use chrono_tz::Tz;
use entity::{
    id::{BranchId, EntityId, HouseholdId, HouseholdMemberId, LoyaltyAccountId},
    loyalty::loyalty_account,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, prelude::Uuid, sea_query::Expr};
use sha2::{Digest, Sha256};

use super::{LoyaltyAccount, facts, program::Detail};
use crate::{
    agency::branch,
    household::{disclosure, members, person::Birth},
    kernel::{Context, Each, Result, recurrence::instant},
};

/// So many wallets are looked at in one go.
const BATCH: u64 = 200;
/// Birthdays of the last days are noted too, should nobody have looked in the meantime.
const LOOK_BACK: i64 = 7;

/// The day of a year on which somebody's birthday is kept. Of 29 February it is the 28th in a year that has none.
#[must_use]
fn kept_in(born: NaiveDate, year: i32) -> Option<NaiveDate> {
    born.with_year(year).or_else(|| NaiveDate::from_ymd_opt(year, 2, 28))
}

/// The last birthday on or before a day, within the days that are looked back; never the day of birth itself.
fn lately(born: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    let kept = kept_in(born, today.year()).filter(|kept| *kept <= today).or_else(|| kept_in(born, today.year() - 1))?;
    (born < kept && (today - kept).num_days() < LOOK_BACK).then_some(kept)
}

/// By what a birthday is known, so that it is noted once: the person and the year, digested.
fn source(member: HouseholdMemberId, year: i32) -> Uuid {
    let digest = Sha256::new().chain_update(member.uuid().as_bytes()).chain_update(year.to_be_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

/// Notes the birthdays in the households that have wallets.
///
/// # Errors
/// What stopped the first one.
pub(super) async fn note(cx: &Context) -> Result<()> {
    use loyalty_account::Column as A;
    let (mut each, mut behind) = (Each::default(), None::<LoyaltyAccountId>);
    let mut zones: HashMap<BranchId, Tz> = HashMap::new();
    for branch in branch::of_agency(cx).await? {
        zones.insert(branch.id, branch::time_zone(&branch)?);
    }
    loop {
        let found = loyalty_account::Entity::find()
            .filter(A::AgencyId.eq(cx.signed_in()?))
            .filter(behind.map_or_else(|| Expr::cust("1 = 1"), |behind| A::Id.gt(behind)))
            .order_by_asc(A::Id)
            .limit(BATCH)
            .all(cx.db())
            .await?;
        let Some(last) = found.last() else { return each.end() };
        behind = Some(last.id);
        note_some(cx, &found, &zones, &mut each).await?;
    }
}

async fn note_some(
    cx: &Context,
    accounts: &[LoyaltyAccount],
    zones: &HashMap<BranchId, Tz>,
    each: &mut Each,
) -> Result<()> {
    let households: Vec<HouseholdId> = accounts.iter().map(|account| account.household_id).collect();
    let members = members::of_households(cx, &households).await?;
    for account in accounts {
        let Some(zone) = zones.get(&account.branch_id) else { continue };
        let today = cx.now().with_timezone(zone).date_naive();
        for member in members.get(&account.household_id).into_iter().flatten() {
            let person = disclosure::person(cx, member).await?;
            let Some(Birth::On(born)) = person.and_then(|person| person.birth) else { continue };
            let Some(day) = lately(born, today) else { continue };
            // Noon, so that the day is the same however the clock is changed.
            let noon = day.and_time(NaiveTime::MIN + TimeDelta::hours(12));
            let Some(at) = instant(*zone, noon) else { continue };
            let (household, source) = (account.household_id, source(member.id, day.year()));
            let done = cx.write(async |tx| facts::happens(tx, household, source, at, Detail::Birthday {}).await).await;
            each.count(cx, &member.id, done);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_birthday_comes_once_a_year() {
        for (born, today, kept) in [
            ("1948-05-02", "2026-05-02", Some("2026-05-02")),
            ("1948-05-02", "2026-05-01", None),
            ("1948-05-02", "2026-05-08", Some("2026-05-02")),
            ("1948-05-02", "2026-05-09", None),
            ("1960-12-30", "2026-01-02", Some("2025-12-30")),
            ("2000-02-29", "2026-02-28", Some("2026-02-28")),
            ("2000-02-29", "2028-02-28", None),
            ("2000-02-29", "2028-02-29", Some("2028-02-29")),
            ("2026-05-02", "2026-05-02", None),
        ] {
            assert_eq!(lately(day(born), day(today)), kept.map(day), "{born} on {today}");
        }
    }

    proptest! {
        #[test]
        fn every_year_has_one_birthday_however_often_it_is_looked(later in 0_i64..20_000, look in 1_i64..7) {
            let born = day("1950-01-01") + TimeDelta::days(later);
            let first = kept_in(born, born.year() + 1).expect("a day");
            let seen: std::collections::BTreeSet<NaiveDate> = (0..=4 * 366 / look)
                .filter_map(|turn| lately(born, first + TimeDelta::days(turn * look)))
                .collect();
            prop_assert!((4..=5).contains(&seen.len()), "{seen:?}");
            prop_assert!(seen.iter().all(|kept| kept_in(born, kept.year()) == Some(*kept)));
        }
    }
}
