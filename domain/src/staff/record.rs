//! What a person's record is made of, and how it is checked.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use entity::{
    id::BranchId,
    staff::staff_member::{self, Languages, StaffRoles},
};
use sea_orm::ActiveValue::Set;
use serde_json::json;

use super::{LiveIn, ServiceArea, StaffMember, StaffRole, availability::WeeklyHours, working_time};
use crate::{
    agency::{branch, founding},
    kernel::{Error, GeoPoint, Result, Scope, Tx, input, vault::Vault},
};

/// The widest circle of a service area, in metres.
pub const WIDEST_AREA_METRES: u32 = 500_000;
const MOST_LISTED: usize = 50;

/// What a person's record is made of.
#[derive(Clone, Debug)]
pub struct StaffMemberInput {
    /// The branch that the person works from.
    pub branch: BranchId,
    /// At most 100 characters.
    pub name: String,
    /// In any form in which people write numbers.
    pub phone: Option<String>,
    /// At least one.
    pub roles: Vec<StaffRole>,
    /// BCP 47 tags of at most 12 characters.
    pub languages: Vec<String>,
    /// Where the person is willing to work.
    pub area: ServiceArea,
    /// Where the person's ways begin.
    pub base: GeoPoint,
    /// Whether the person lives in.
    pub live_in: LiveIn,
    /// The first day of work, once known.
    pub hired_on: Option<NaiveDate>,
    /// What an hour costs, in minor units of the agency's currency.
    pub hourly_cost: Option<i64>,
    /// Code of a [`working_time::Profile`].
    pub jurisdiction: String,
    /// A full week of work, as agreed with the person.
    pub weekly_minutes: i32,
    /// When the person is willing to work.
    pub weekly_hours: WeeklyHours,
    /// Attribute and group that the person agreed to be counted in for fairness reports, and for nothing else.
    pub consented_groups: BTreeMap<String, String>,
}

/// The row that an input makes, checked field by field.
pub(super) async fn checked(tx: &Tx, scope: &Scope, input: StaffMemberInput) -> Result<staff_member::ActiveModel> {
    if !scope.has_branch(input.branch) || branch::by_ids(tx, &[input.branch]).await?.is_empty() {
        return Err(Error::not_found(input.branch).at("branchId"));
    }
    let name = input::required_text("name", &input.name, 100)?;
    let phone = checked_phone(input.phone.as_deref())?;
    if input.roles.is_empty() {
        return Err(Error::invalid("roles", "must name at least one role"));
    }
    if working_time::profile(&input.jurisdiction).is_none() {
        let known: Vec<&str> = working_time::PROFILES.iter().map(|profile| profile.code).collect();
        return Err(Error::invalid("jurisdiction", format!("is not one of {}", known.join(", "))));
    }
    if !(1..=7 * 24 * 60).contains(&input.weekly_minutes) {
        return Err(Error::invalid("weeklyWork", "must be from one minute (PT1M) to seven days (P7D)"));
    }
    if input.hourly_cost.is_some_and(|cost| cost < 0) {
        return Err(Error::invalid("hourlyCost", "must not be negative"));
    }
    check_hours("weeklyHours", &input.weekly_hours)?;
    let currency = match input.hourly_cost {
        Some(_) => Some(founding::get(tx).await?.currency),
        None => None,
    };
    let vault = tx.vault().await?;
    let groups = checked_groups(&input.consented_groups)?;
    Ok(staff_member::ActiveModel {
        branch_id: Set(input.branch),
        name: Set(vault.seal(&name)?),
        name_index: Set(name_index(&vault, &name)),
        phone: Set(vault.seal_some(phone.as_deref())?),
        phone_index: Set(phone.as_deref().map(|phone| phone_index(&vault, phone))),
        roles: Set(StaffRoles(sorted(input.roles))),
        languages: Set(Languages(checked_languages(input.languages)?)),
        area: Set(checked_area(input.area)?),
        latitude: Set(input.base.latitude()),
        longitude: Set(input.base.longitude()),
        live_in: Set(input.live_in),
        hired_on: Set(input.hired_on),
        hourly_cost: Set(input.hourly_cost),
        currency: Set(currency),
        jurisdiction: Set(input.jurisdiction),
        weekly_minutes: Set(input.weekly_minutes),
        weekly_hours: Set(input.weekly_hours),
        consented_groups: Set(vault.seal_some(groups.as_deref())?),
        ..Default::default()
    })
}

fn sorted<T: Ord>(mut list: Vec<T>) -> Vec<T> {
    list.sort_unstable();
    list.dedup();
    list
}

fn checked_phone(phone: Option<&str>) -> Result<Option<String>> {
    let phone = input::optional_text("phone", phone, 40)?;
    match phone.as_deref().map(digits) {
        Some(digits) if !(5..=20).contains(&digits.len()) => Err(Error::invalid("phone", "must have 5 to 20 digits")),
        _ => Ok(phone),
    }
}

fn checked_languages(languages: Vec<String>) -> Result<Vec<String>> {
    let tags: Vec<String> = languages.into_iter().map(|tag| tag.trim().to_ascii_lowercase()).collect();
    let plain = |tag: &String| {
        (2..=12).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    match tags.iter().find(|tag| !plain(tag)) {
        Some(tag) => {
            Err(Error::invalid("languages", format!("has `{tag}`, which is not a language tag such as `zh` or `en`")))
        }
        None if tags.len() > MOST_LISTED => Err(Error::invalid("languages", format!("has more than {MOST_LISTED}"))),
        None => Ok(sorted(tags)),
    }
}

fn checked_area(mut area: ServiceArea) -> Result<ServiceArea> {
    if let Some(circle) = area.circle {
        GeoPoint::new(circle.latitude, circle.longitude).map_err(|error| error.at("area.centre"))?;
        radius_metres(circle.radius_metres.into())?;
    }
    if area.districts.len() > MOST_LISTED {
        return Err(Error::invalid("area.districts", format!("has more than {MOST_LISTED}")));
    }
    let named = area.districts.iter().map(|name| input::required_text("area.districts", name, 100));
    area.districts = sorted(named.collect::<Result<_>>()?);
    Ok(area)
}

/// The radius of a circle in which somebody works.
///
/// # Errors
/// [`Error::Invalid`] at `area.radiusMetres`.
pub fn radius_metres(metres: i64) -> Result<u32> {
    input::whole("area.radiusMetres", metres, 100, WIDEST_AREA_METRES.into())
}

fn checked_groups(groups: &BTreeMap<String, String>) -> Result<Option<String>> {
    if groups.len() > MOST_LISTED || groups.iter().any(|(attribute, group)| attribute.len() > 50 || group.len() > 100) {
        return Err(Error::invalid("consentedGroups", "has too many or too long entries"));
    }
    if groups.is_empty() {
        return Ok(None);
    }
    serde_json::to_string(groups).map(Some).map_err(|_| Error::internal("groups are not JSON"))
}

/// Refuses weekly hours that nobody can read.
pub(super) fn check_hours(field: &'static str, weekly: &WeeklyHours) -> Result<()> {
    match weekly.days().find(|(_, hours)| hours.len() > 8) {
        Some((day, _)) => Err(Error::invalid(field, format!("has more than 8 stretches on {day}"))),
        None => Ok(()),
    }
}

/// The groups that a person agreed to be counted in.
pub(super) fn opened_groups(vault: &Vault, person: &StaffMember) -> Result<BTreeMap<String, String>> {
    match vault.open_some(person.consented_groups.as_ref())? {
        Some(text) => serde_json::from_str(&text).map_err(|_| Error::internal("stored groups are not JSON")),
        None => Ok(BTreeMap::new()),
    }
}

/// By which a name is found: case and spaces do not count.
pub(super) fn name_index(vault: &Vault, name: &str) -> Vec<u8> {
    let plain: String = name.to_lowercase().split_whitespace().collect();
    vault.blind_index("staff.name", &plain)
}

/// By which a number is found: its last 11 digits, so that a country code in front does not count.
pub(super) fn phone_index(vault: &Vault, phone: &str) -> Vec<u8> {
    let digits = digits(phone);
    vault.blind_index("staff.phone", &digits[digits.len().saturating_sub(11)..])
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// The record as its history keeps it.
pub(super) fn readable(vault: &Vault, person: &StaffMember) -> Result<serde_json::Value> {
    Ok(json!({
        "branchId": person.branch_id,
        "name": vault.open(&person.name)?,
        "phone": vault.open_some(person.phone.as_ref())?,
        "roles": person.roles,
        "languages": person.languages,
        "area": person.area,
        "latitude": person.latitude,
        "longitude": person.longitude,
        "liveIn": person.live_in,
        "status": person.status,
        "hiredOn": person.hired_on,
        "hourlyCost": person.hourly_cost,
        "jurisdiction": person.jurisdiction,
        "weeklyMinutes": person.weekly_minutes,
        "weeklyHours": person.weekly_hours,
    }))
}
