//! The agency itself, and how a new one comes to be.

use entity::{agency::agency, id::AgencyId};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::json;

use super::{AGENCY_READ, AGENCY_UPDATE, Agency, User, secret, user};
use crate::kernel::{Actor, Context, Error, Result, Role, Tx, input, vault::new_wrapped_key};

/// The agency that the actor acts for.
///
/// # Errors
/// As [`Context::require`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>) -> Result<Agency> {
    let scope = cx.require(AGENCY_READ)?;
    agency::Entity::find_by_id(scope.agency).one(cx.db()).await?.ok_or_else(|| Error::not_found(scope.agency))
}

/// Changes the agency's name. Its currency stays: prices and books are in it.
///
/// # Errors
/// [`Error::Invalid`] at `name`, [`STALE`](crate::kernel::STALE).
pub async fn update(tx: &Tx, version: i32, name: &str) -> Result<Agency> {
    let scope = tx.require(AGENCY_UPDATE)?;
    let name = input::required_text("name", name, 100)?;
    let before = agency::Entity::find_by_id(scope.agency).lock_exclusive().one(tx.db()).await?;
    let before = before.ok_or_else(|| Error::not_found(scope.agency))?;
    input::same_version(version, before.version)?;
    let changed = agency::ActiveModel { name: Set(name), version: Set(version + 1), ..before.clone().into() };
    let after = changed.update(tx.db()).await?;
    let (was, is) = (json!({ "name": before.name }), json!({ "name": after.name }));
    tx.record_change("agencyUpdate", after.id, Some(&was), Some(&is)).await?;
    Ok(after)
}

/// The agency that was founded first; `None` in a database without any.
///
/// # Errors
/// When the database fails.
pub async fn first(cx: &Context) -> Result<Option<AgencyId>> {
    Ok(agency::Entity::find().order_by_asc(agency::Column::Id).one(cx.db()).await?.map(|agency| agency.id))
}

/// The agency with this id, or the only one there is: for the operator at the machine itself.
///
/// # Errors
/// [`Error::NotFound`], and [`Error::Invalid`] at `agency` when it must be said which.
pub async fn choose(cx: &Context, id: Option<AgencyId>) -> Result<AgencyId> {
    let mut select = agency::Entity::find().order_by_asc(agency::Column::Id);
    if let Some(id) = id {
        select = select.filter(agency::Column::Id.eq(id));
    }
    let found = select.limit(10).all(cx.db()).await?;
    match (found.as_slice(), id) {
        ([agency], _) => Ok(agency.id),
        ([], Some(id)) => Err(Error::not_found(id)),
        ([], None) => Err(Error::invalid("agency", "cannot be chosen: none was founded yet")),
        (several, _) => {
            let names: Vec<_> = several.iter().map(|agency| format!("{} ({})", agency.id, agency.name)).collect();
            Err(Error::invalid("agency", format!("must be named, as there are several: {}", names.join(", "))))
        }
    }
}

/// What a new agency begins with.
#[derive(Clone, Debug)]
pub struct Founding {
    /// At most 100 characters.
    pub name: String,
    /// ISO 4217.
    pub currency: String,
    /// Who sets it up: name, address and first password of the account with the role of an admin.
    pub admin_name: String,
    /// The address with which the admin signs in.
    pub admin_email: String,
    /// The admin's first password.
    pub admin_password: String,
}

/// Founds an agency with its admin: for the operator at the machine itself.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`EMAIL_TAKEN`](user::EMAIL_TAKEN).
pub async fn found(cx: &Context, founding: Founding) -> Result<(Agency, User)> {
    let name = input::required_text("name", &founding.name, 100)?;
    let currency = input::currency("currency", &founding.currency)?;
    let admin = user::UserInput {
        name: input::required_text("adminName", &founding.admin_name, 100)?,
        roles: vec![Role::Admin],
        branches: Vec::new(),
        staff_member: None,
    };
    let email = input::email("adminEmail", &founding.admin_email)?;
    let hash = secret::hash_password(cx.environment(), &founding.admin_password).await?;
    let id: AgencyId = cx.new_id();
    cx.acting_as(Actor::system(id))
        .write(async |tx| {
            let agency = insert(tx, id, name, currency).await?;
            let admin = user::insert(tx, id, email, hash, admin).await?;
            Ok((agency, admin))
        })
        .await
}

/// Writes the agency's row with a new key for its personal data.
pub(super) async fn insert(tx: &Tx, id: AgencyId, name: String, currency: String) -> Result<Agency> {
    let agency = agency::ActiveModel {
        id: Set(id),
        name: Set(name),
        currency: Set(currency),
        wrapped_key: Set(new_wrapped_key(tx.environment(), id)?),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    Ok(agency.insert(tx.db()).await?)
}
