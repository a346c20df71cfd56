//! Branches: where the agency works, and by which clock.

use std::{collections::HashMap, sync::Arc};

use chrono_tz::Tz;
use entity::{agency::branch, id::BranchId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use serde_json::json;

use super::{BRANCH_READ, BRANCH_UPDATE, Branch};
use crate::kernel::{Context, Error, GeoPoint, OrRefuse, Result, Rows, Rule, Scope, Tx, input};

/// Another branch has this name.
pub const BRANCH_NAME_TAKEN: Rule =
    Rule { code: "BRANCH_NAME_TAKEN", message: "Another branch of the agency has this name." };

/// What a branch is made of.
#[derive(Clone, Debug)]
pub struct BranchInput {
    /// At most 100 characters, unique in the agency.
    pub name: String,
    /// IANA name.
    pub time_zone: String,
    /// Postal, at most 300 characters.
    pub address: String,
    /// Where the office is.
    pub place: GeoPoint,
}

/// The branches that the actor works in; families, carers and applications see all, as they choose by place.
///
/// # Errors
/// As [`Context::require`].
pub async fn list<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<Branch>> {
    let scope = cx.require(BRANCH_READ)?;
    Ok(visible(&scope).order_by_asc(branch::Column::Name).all(cx.db()).await?)
}

/// Some branches, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[BranchId]) -> Result<Vec<Branch>> {
    let scope = cx.require(BRANCH_READ)?;
    Ok(visible(&scope).filter(branch::Column::Id.is_in(ids.iter().copied())).all(cx.db()).await?)
}

/// The branches of the actor's agency.
struct Branches(Vec<Branch>);

/// Every branch, whatever the actor's scope: for what is computed over the whole agency and not shown as it is.
///
/// # Errors
/// When the database fails.
pub async fn of_agency<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<Branch>> {
    Ok(all(cx).await?.0.clone())
}

/// The time zones of all branches, for what is computed on the calendar of each.
///
/// # Errors
/// When the database fails.
pub async fn time_zones<C: ConnectionTrait>(cx: &Context<C>) -> Result<HashMap<BranchId, Tz>> {
    all(cx).await?.0.iter().map(|branch| Ok((branch.id, time_zone(branch)?))).collect()
}

/// The time zone of one branch, whatever the actor's scope: for what is computed on its calendar.
///
/// # Errors
/// [`Error::Internal`] when the agency has no such branch.
pub async fn zone_of<C: ConnectionTrait>(cx: &Context<C>, id: BranchId) -> Result<Tz> {
    let all = all(cx).await?;
    let found = all.0.iter().find(|branch| branch.id == id);
    time_zone(found.ok_or_else(|| Error::internal("something of a branch that is not there"))?)
}

async fn all<C: ConnectionTrait>(cx: &Context<C>) -> Result<Arc<Branches>> {
    let agency = cx.signed_in()?;
    let read = async || {
        let branches = branch::Entity::find().filter(branch::Column::AgencyId.eq(agency)).all(cx.db()).await?;
        Ok(Branches(branches))
    };
    cx.read_once(read).await
}

/// One branch.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: BranchId) -> Result<Branch> {
    let scope = cx.require(BRANCH_READ)?;
    let all = all(cx).await?;
    let found = all.0.iter().find(|branch| branch.id == id && is_visible(&scope, id));
    found.cloned().ok_or_else(|| Error::not_found(id))
}

fn is_visible(scope: &Scope, id: BranchId) -> bool {
    match &scope.rows {
        Rows::Branches(branches) => branches.contains(&id),
        Rows::Agency | Rows::Households(_) | Rows::Own(_) => true,
    }
}

fn visible(scope: &Scope) -> Select<branch::Entity> {
    let select = branch::Entity::find().filter(branch::Column::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Branches(branches) => select.filter(branch::Column::Id.is_in(branches.iter().copied())),
        Rows::Agency | Rows::Households(_) | Rows::Own(_) => select,
    }
}

/// The time zone by which a branch's calendar runs.
///
/// # Errors
/// [`Error::Internal`] when the row holds a name that is no time zone.
pub fn time_zone(branch: &Branch) -> Result<Tz> {
    branch.time_zone.parse().map_err(|_| Error::internal("a branch has an unknown time zone"))
}

/// Opens a branch.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`BRANCH_NAME_TAKEN`].
pub async fn create(tx: &Tx, input: BranchInput) -> Result<Branch> {
    let scope = tx.require(BRANCH_UPDATE)?;
    let input = checked(&input)?;
    let branch = branch::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        name: Set(input.name),
        time_zone: Set(input.time_zone),
        address: Set(input.address),
        latitude: Set(input.place.latitude()),
        longitude: Set(input.place.longitude()),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    let branch = branch.insert(tx.db()).await.or_refuse_duplicate(&BRANCH_NAME_TAKEN).map_err(|e| e.at("name"))?;
    tx.record_change("branchCreate", branch.id, None, Some(&readable(&branch))).await?;
    Ok(branch)
}

/// Changes a branch as a whole. `version` is the one that the caller read.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), and as [`create`].
pub async fn update(tx: &Tx, id: BranchId, version: i32, input: BranchInput) -> Result<Branch> {
    let scope = tx.require(BRANCH_UPDATE)?;
    let input = checked(&input)?;
    let before = visible(&scope).filter(branch::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    let before = before.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    let changed = branch::ActiveModel {
        name: Set(input.name),
        time_zone: Set(input.time_zone),
        address: Set(input.address),
        latitude: Set(input.place.latitude()),
        longitude: Set(input.place.longitude()),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    let after = changed.update(tx.db()).await.or_refuse_duplicate(&BRANCH_NAME_TAKEN).map_err(|e| e.at("name"))?;
    tx.record_change("branchUpdate", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

fn checked(input: &BranchInput) -> Result<BranchInput> {
    Ok(BranchInput {
        name: input::required_text("name", &input.name, 100)?,
        time_zone: input::time_zone("timeZone", &input.time_zone)?.name().to_owned(),
        address: input::required_text("address", &input.address, 300)?,
        place: input.place,
    })
}

fn readable(branch: &Branch) -> serde_json::Value {
    json!({
        "name": branch.name,
        "timeZone": branch.time_zone,
        "address": branch.address,
        "latitude": branch.latitude,
        "longitude": branch.longitude,
    })
}
