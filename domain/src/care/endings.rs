//! How a service ends: the talk with the family, the certificate, the archive and its lessons.

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use entity::{
    care::service_ending::{self, Column as C},
    id::{HouseholdId, ServiceEndingId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect,
};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    ENDING_HANDLE, ENDING_READ, EndingState, ServiceEnding, disclosure,
    life_cycle::{EndingStep, after_ending},
    reach,
};
use crate::{
    agency::{branch, founding},
    household::{Household, households},
    kernel::{
        Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Tx, input,
        page::{ListOrder, page},
    },
};

/// The end of the household's service has begun already.
pub const ENDING_BEGUN: Rule =
    Rule { code: "ENDING_BEGUN", message: "The end of this household's service has begun already; go on with that." };

/// What stands on a certificate, beside its number and its days.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Certificate {
    /// Who was served, as they want to be named.
    pub recipient: String,
    /// What for.
    pub service: String,
    /// Who signs for the agency.
    pub signed_for_agency: String,
}

/// Begins to end the service to a household.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, [`ENDING_BEGUN`], [`Error::Invalid`] at `lastDay`.
pub async fn begin(tx: &Tx, household: HouseholdId, began_on: NaiveDate, last_day: NaiveDate) -> Result<ServiceEnding> {
    let scope = tx.require(ENDING_HANDLE)?;
    let household = reach::household(tx, &scope, "householdId", household).await?;
    if last_day < began_on {
        return Err(Error::invalid("lastDay", "must not be before the service began"));
    }
    let row = service_ending::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        household_id: Set(household.id),
        state: Set(EndingState::Begun),
        began_on: Set(began_on),
        last_day: Set(last_day),
        begun_at: Set(tx.now()),
        talk: Set(None),
        talked_at: Set(None),
        certificate: Set(None),
        certificate_number: Set(None),
        certified_at: Set(None),
        lessons: Set(None),
        archived_at: Set(None),
        version: Set(1),
    };
    let kept = row.insert(tx.db()).await.or_refuse_duplicate(&ENDING_BEGUN);
    let kept = kept.map_err(|error| if error.is_users() { error.at("householdId") } else { error })?;
    keep(tx, "serviceEndingBegin", None, &kept).await?;
    Ok(kept)
}

/// Notes the talk with the family.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`ENDING_STATE`](super::life_cycle::ENDING_STATE),
/// [`Error::Invalid`] at `words`.
pub async fn talk(tx: &Tx, id: ServiceEndingId, version: i32, words: &str) -> Result<ServiceEnding> {
    let before = locked(tx, id, version).await?;
    let state = after_ending(before.state, EndingStep::Talk)?;
    let words = input::required_text("words", words, 4_000)?;
    let row = service_ending::ActiveModel {
        id: Set(id),
        state: Set(state),
        talk: Set(Some(disclosure::seal(&*tx.vault().await?, &words)?)),
        talked_at: Set(Some(tx.now())),
        version: Set(version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    keep(tx, "serviceEndingTalk", Some(&before), &after).await?;
    Ok(after)
}

/// Issues the certificate, under a number of the month on the branch's calendar.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`ENDING_STATE`](super::life_cycle::ENDING_STATE),
/// [`Error::Invalid`] at `recipient`, `service` or `signedForAgency`.
pub async fn certify(tx: &Tx, id: ServiceEndingId, version: i32, certificate: Certificate) -> Result<ServiceEnding> {
    let before = locked(tx, id, version).await?;
    let state = after_ending(before.state, EndingStep::Certify)?;
    let certificate = Certificate {
        recipient: input::required_text("recipient", &certificate.recipient, 100)?,
        service: input::required_text("service", &certificate.service, 200)?,
        signed_for_agency: input::required_text("signedForAgency", &certificate.signed_for_agency, 100)?,
    };
    let zone = zone_of(tx, &households::get(tx, before.household_id).await?).await?;
    let row = service_ending::ActiveModel {
        id: Set(id),
        state: Set(state),
        certificate: Set(Some(disclosure::seal(&*tx.vault().await?, &certificate)?)),
        certificate_number: Set(Some(number(&before, tx.now().with_timezone(&zone).date_naive()))),
        certified_at: Set(Some(tx.now())),
        version: Set(version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    keep(tx, "serviceEndingCertify", Some(&before), &after).await?;
    Ok(after)
}

/// A number that nobody can guess from another, and that says its month: `202603-7K3QX9TB`.
fn number(ending: &ServiceEnding, day: NaiveDate) -> String {
    const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    // The random half of the id: five bits a letter.
    let random = ending.id.0.as_u128();
    let letter = |at: u32| {
        let bits = usize::try_from((random >> (5 * at)) & 31).unwrap_or(0);
        char::from(LETTERS[bits])
    };
    format!("{}-{}", day.format("%Y%m"), (0..10).map(letter).collect::<String>())
}

/// Closes the file, with what is learned.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`ENDING_STATE`](super::life_cycle::ENDING_STATE),
/// [`Error::Invalid`] at `lessons`.
pub async fn archive(tx: &Tx, id: ServiceEndingId, version: i32, lessons: &str) -> Result<ServiceEnding> {
    let before = locked(tx, id, version).await?;
    let state = after_ending(before.state, EndingStep::Archive)?;
    let lessons = input::required_text("lessons", lessons, 4_000)?;
    let row = service_ending::ActiveModel {
        id: Set(id),
        state: Set(state),
        lessons: Set(Some(disclosure::seal(&*tx.vault().await?, &lessons)?)),
        archived_at: Set(Some(tx.now())),
        version: Set(version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    keep(tx, "serviceEndingArchive", Some(&before), &after).await?;
    Ok(after)
}

async fn keep(tx: &Tx, operation: &'static str, before: Option<&ServiceEnding>, after: &ServiceEnding) -> Result<()> {
    let said = |row: &ServiceEnding| json!({ "state": row.state, "certificateNumber": row.certificate_number });
    tx.record_change(operation, after.id, before.map(said).as_ref(), Some(&said(after))).await?;
    let happened = json!({ "ending": after.id, "household": after.household_id, "state": after.state });
    tx.emit("care.ending.changed", &happened).await
}

async fn locked(tx: &Tx, id: ServiceEndingId, version: i32) -> Result<ServiceEnding> {
    let scope = tx.require(ENDING_HANDLE)?;
    let found = service_ending::Entity::find_by_id(id)
        .filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

/// A certificate as it was issued, with all that stands on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IssuedCertificate {
    /// Its number.
    pub number: String,
    /// What was said of it.
    pub certificate: Certificate,
    /// The first day of the service.
    pub began_on: NaiveDate,
    /// The last day of the service.
    pub last_day: NaiveDate,
    /// The agency's name.
    pub agency: String,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// That day on the calendar of the household's branch.
    pub issued_on: NaiveDate,
}

/// The certificate of a service that has ended.
///
/// # Errors
/// [`Error::NotFound`] as long as there is none, and once it was forgotten.
pub async fn issued<Db: ConnectionTrait>(cx: &Context<Db>, id: ServiceEndingId) -> Result<IssuedCertificate> {
    cx.require(ENDING_READ)?;
    let missing = || Error::not_found(id);
    let row = by_ids(cx, &[id]).await?.pop().ok_or_else(missing)?;
    let certificate = certificate(cx, &row).await?.ok_or_else(missing)?;
    let (number, issued_at) = row.certificate_number.zip(row.certified_at).ok_or_else(missing)?;
    let zone = zone_of(cx, &households::get(cx, row.household_id).await?).await?;
    Ok(IssuedCertificate {
        number,
        certificate,
        began_on: row.began_on,
        last_day: row.last_day,
        agency: founding::get(cx).await?.name,
        issued_at,
        issued_on: issued_at.with_timezone(&zone).date_naive(),
    })
}

async fn zone_of<Db: ConnectionTrait>(cx: &Context<Db>, household: &Household) -> Result<Tz> {
    branch::time_zone(&branch::get(cx, household.branch_id).await?)
}

/// How services end, newest first; of a household alone when asked.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    household: Option<HouseholdId>,
    request: &PageRequest,
) -> Result<Page<ServiceEnding>> {
    let scope = cx.require(ENDING_READ)?;
    let mut select = service_ending::Entity::find().filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId));
    if let Some(household) = household {
        select = select.filter(C::HouseholdId.eq(household));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &ServiceEnding| row.id.0.into()), request).await
}

/// Some of them, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[ServiceEndingId]) -> Result<Vec<ServiceEnding>> {
    let scope = cx.require(ENDING_READ)?;
    let found = service_ending::Entity::find()
        .filter(reach::of_households(&scope, C::AgencyId, C::HouseholdId))
        .filter(C::Id.is_in(ids.iter().copied()));
    Ok(found.all(cx.db()).await?)
}

/// What was said to whom; the talk and the lessons are the agency's own, for whoever may end services.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EndingWords {
    /// What was said with the family.
    pub talk: Option<String>,
    /// What was learned.
    pub lessons: Option<String>,
}

/// What was said; nothing when it was forgotten, or is not for the actor.
///
/// # Errors
/// When it cannot be opened.
pub async fn words<Db: ConnectionTrait>(cx: &Context<Db>, row: &ServiceEnding) -> Result<EndingWords> {
    if cx.require(ENDING_HANDLE).is_err() {
        return Ok(EndingWords::default());
    }
    let vault = cx.vault().await?;
    let talk = disclosure::open_some(&vault, row.talk.as_ref())?;
    Ok(EndingWords { talk, lessons: disclosure::open_some(&vault, row.lessons.as_ref())? })
}

/// What stands on the certificate; `None` while there is none, and once it was forgotten.
///
/// # Errors
/// When it cannot be opened.
pub async fn certificate<Db: ConnectionTrait>(cx: &Context<Db>, row: &ServiceEnding) -> Result<Option<Certificate>> {
    cx.require(ENDING_READ)?;
    disclosure::open_some(&*cx.vault().await?, row.certificate.as_ref())
}
