//! Applications of partners: what they may do, and the keys with which they come.

use chrono::{DateTime, Utc};
use entity::{
    agency::{api_key, application, role::Scopes},
    id::{AgencyId, ApiKeyId, ApplicationId, EntityId},
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use serde_json::json;

use super::{
    APPLICATION_READ, APPLICATION_UPDATE, ApiKey, Application, Documents,
    secret::{fingerprint, new_secret},
};
use crate::kernel::{Context, Error, Identity, OrRefuse, Result, Rule, Tx, input};

/// What every API key begins with.
pub const KEY_PREFIX: &str = "gjk_";

/// Another application has this name.
pub const APPLICATION_NAME_TAKEN: Rule =
    Rule { code: "APPLICATION_NAME_TAKEN", message: "Another application of the agency has this name." };

/// What an application is made of.
#[derive(Clone, Debug)]
pub struct ApplicationInput {
    /// At most 100 characters, unique in the agency.
    pub name: String,
    /// Names of permissions that applications can be given.
    pub scopes: Vec<String>,
}

/// The applications of the agency, by name.
///
/// # Errors
/// As [`Context::require`].
pub async fn list<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<Application>> {
    let scope = cx.require(APPLICATION_READ)?;
    Ok(of_agency(scope.agency).order_by_asc(application::Column::Name).all(cx.db()).await?)
}

/// The permissions that applications can be given, in alphabetical order.
///
/// # Errors
/// As [`Context::require`].
pub fn scopes<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<&'static str>> {
    cx.require(APPLICATION_READ)?;
    let grants = cx.environment().grants();
    Ok(grants.permissions().into_iter().filter(|name| grants.is_application_scope(name)).collect())
}

/// One application; a program may read its own.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: ApplicationId) -> Result<Application> {
    let own = cx.actor().identity() == Identity::Application(id);
    let agency = if own { cx.signed_in()? } else { cx.require(APPLICATION_READ)?.agency };
    let found = of_agency(agency).filter(application::Column::Id.eq(id)).one(cx.db()).await?;
    found.ok_or_else(|| Error::not_found(id))
}

/// The application with this id or name.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn named<C: ConnectionTrait>(cx: &Context<C>, name: &str) -> Result<Application> {
    let scope = cx.require(APPLICATION_READ)?;
    let is = match ApplicationId::parse(name) {
        Ok(id) => application::Column::Id.eq(id),
        Err(_) => application::Column::Name.eq(name),
    };
    let found = of_agency(scope.agency).filter(is).one(cx.db()).await?;
    found.ok_or_else(|| Error::NotFound { what: "application", id: name.to_owned(), field: None })
}

/// Some applications, by id; those that the actor does not see are left out.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody has signed in.
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[ApplicationId]) -> Result<Vec<Application>> {
    let agency = cx.signed_in()?;
    let own = |id| cx.actor().identity() == Identity::Application(id);
    let seen = ids.iter().copied().filter(|id| cx.may(APPLICATION_READ) || own(*id));
    Ok(of_agency(agency).filter(application::Column::Id.is_in(seen)).all(cx.db()).await?)
}

/// The keys of some applications, newest first. Their secrets are nowhere.
///
/// # Errors
/// As [`Context::require`].
pub async fn keys<C: ConnectionTrait>(cx: &Context<C>, applications: &[ApplicationId]) -> Result<Vec<ApiKey>> {
    let scope = cx.require(APPLICATION_READ)?;
    Ok(api_key::Entity::find()
        .filter(api_key::Column::AgencyId.eq(scope.agency))
        .filter(api_key::Column::ApplicationId.is_in(applications.iter().copied()))
        .order_by_desc(api_key::Column::Id)
        .all(cx.db())
        .await?)
}

fn of_agency(agency: AgencyId) -> Select<application::Entity> {
    application::Entity::find().filter(application::Column::AgencyId.eq(agency))
}

/// Makes an application, without a key.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`APPLICATION_NAME_TAKEN`].
pub async fn create(tx: &Tx, input: ApplicationInput) -> Result<Application> {
    let scope = tx.require(APPLICATION_UPDATE)?;
    let input = checked(tx, input)?;
    let made = application::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        name: Set(input.name),
        scopes: Set(Scopes(input.scopes)),
        documents: Set(Documents::Any),
        disabled_at: Set(None),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    let made = made.insert(tx.db()).await.or_refuse_duplicate(&APPLICATION_NAME_TAKEN).map_err(|e| e.at("name"))?;
    tx.record_change("applicationCreate", made.id, None, Some(&readable(&made))).await?;
    Ok(made)
}

/// What else changes about an application.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// None of its keys holds.
    pub disabled: bool,
    /// Which documents it may run; `None` leaves it as it is.
    pub documents: Option<Documents>,
}

/// Changes an application: its name, its scopes, whether its keys hold, which documents it may run.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), and as [`create`].
pub async fn update(
    tx: &Tx,
    id: ApplicationId,
    version: i32,
    input: ApplicationInput,
    standing: Standing,
) -> Result<Application> {
    let scope = tx.require(APPLICATION_UPDATE)?;
    let input = checked(tx, input)?;
    let before = of_agency(scope.agency).filter(application::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    let before = before.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    let changed = application::ActiveModel {
        name: Set(input.name),
        scopes: Set(Scopes(input.scopes)),
        documents: Set(standing.documents.unwrap_or(before.documents)),
        disabled_at: Set(standing.disabled.then(|| before.disabled_at.unwrap_or_else(|| tx.now()))),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    let after = changed.update(tx.db()).await.or_refuse_duplicate(&APPLICATION_NAME_TAKEN).map_err(|e| e.at("name"))?;
    tx.record_change("applicationUpdate", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

/// Makes a key. The text is answered here and nowhere else, ever.
///
/// # Errors
/// [`Error::NotFound`] at `applicationId`, [`Error::Invalid`] naming the field.
pub async fn issue_key(
    tx: &Tx,
    id: ApplicationId,
    label: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(ApiKey, String)> {
    let scope = tx.require(APPLICATION_UPDATE)?;
    let label = input::required_text("label", label, 100)?;
    if expires_at.is_some_and(|at| at <= tx.now()) {
        return Err(Error::invalid("expiresAt", "must be in the future"));
    }
    let application = of_agency(scope.agency).filter(application::Column::Id.eq(id)).one(tx.db()).await?;
    let application = application.ok_or_else(|| Error::not_found(id).at("applicationId"))?;
    let secret = new_secret(tx.environment(), KEY_PREFIX);
    let key = api_key::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        application_id: Set(application.id),
        label: Set(label),
        hint: Set(secret.chars().take(KEY_PREFIX.len() + 6).collect()),
        key_hash: Set(fingerprint(&secret)),
        created_at: Set(tx.now()),
        expires_at: Set(expires_at),
        revoked_at: Set(None),
    };
    let key = key.insert(tx.db()).await?;
    tx.record_change("apiKeyIssue", application.id, None, Some(&json!({ "key": key.hint, "label": key.label })))
        .await?;
    Ok((key, secret))
}

/// Makes a key in place of those that the application has under this label: they are gone. For the operator at the
/// machine itself.
///
/// # Errors
/// As [`issue_key`].
pub async fn reissue_key(
    tx: &Tx,
    id: ApplicationId,
    label: &str,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(ApiKey, String)> {
    let scope = tx.require(APPLICATION_UPDATE)?;
    api_key::Entity::delete_many()
        .filter(api_key::Column::AgencyId.eq(scope.agency))
        .filter(api_key::Column::ApplicationId.eq(id))
        .filter(api_key::Column::Label.eq(label))
        .exec(tx.db())
        .await?;
    issue_key(tx, id, label, expires_at).await
}

/// Revokes a key: the next request with it is refused. A second time changes nothing.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn revoke_key(tx: &Tx, id: ApiKeyId) -> Result<ApiKey> {
    let scope = tx.require(APPLICATION_UPDATE)?;
    let key = api_key::Entity::find_by_id(id)
        .filter(api_key::Column::AgencyId.eq(scope.agency))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    if key.revoked_at.is_some() {
        return Ok(key);
    }
    let kept = json!({ "key": key.hint, "label": key.label });
    tx.record_change("apiKeyRevoke", key.application_id, Some(&kept), None).await?;
    let revoked = api_key::ActiveModel { revoked_at: Set(Some(tx.now())), ..key.into() };
    Ok(revoked.update(tx.db()).await?)
}

fn checked(tx: &Tx, mut input: ApplicationInput) -> Result<ApplicationInput> {
    input.name = input::required_text("name", &input.name, 100)?;
    input.scopes.sort_unstable();
    input.scopes.dedup();
    let grants = tx.environment().grants();
    match input.scopes.iter().find(|scope| !grants.is_application_scope(scope)) {
        Some(unknown) => Err(Error::invalid("scopes", format!("has `{unknown}`, which applications cannot be given"))),
        None => Ok(input),
    }
}

fn readable(application: &Application) -> serde_json::Value {
    json!({
        "name": application.name,
        "scopes": application.scopes,
        "documents": application.documents.to_value(),
        "disabledAt": application.disabled_at,
    })
}
