//! Standards of every kind in versions: drafted, published, and never changed again.

use std::collections::HashMap;

use entity::{
    id::{EntityId, StandardId},
    quality::standard::{self, Column as C},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{
    super::{
        STANDARD_EDIT, STANDARD_READ, Standard, StandardKind,
        checklist::content::{ContentProblem, is_code},
    },
    differences::{Difference, differences},
};
use crate::kernel::{
    Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Tx,
    actor::signature,
    input,
    page::{ListOrder, page},
};

/// A published version is never changed.
pub const STANDARD_PUBLISHED: Rule = Rule {
    code: "STANDARD_PUBLISHED",
    message: "The version is published and never changes; draft the next one under the same code.",
};

/// There is a draft already.
pub const STANDARD_DRAFTED: Rule = Rule {
    code: "STANDARD_DRAFTED",
    message: "A version of this standard is being drafted already; revise that one, or publish it first.",
};

/// The operations on a kind of standard, as history keeps them.
#[derive(Clone, Copy, Debug)]
pub struct Operations {
    /// Drafting.
    pub draft: &'static str,
    /// Revising.
    pub revise: &'static str,
    /// Publishing.
    pub publish: &'static str,
}

/// What the standards of a kind say.
pub trait Content: Serialize + DeserializeOwned + Send + Sync {
    /// The kind.
    const KIND: StandardKind;
    /// What history calls its operations.
    const OPERATIONS: Operations;
    /// The ids of its versions.
    type Id: EntityId;

    /// Checks that it can be worked by.
    ///
    /// # Errors
    /// [`ContentProblem`]: the first one.
    fn check(&self) -> Result<(), ContentProblem>;
}

fn row_id<K: Content>(id: K::Id) -> StandardId {
    StandardId(id.uuid())
}

/// The id of a version as its kind has it.
#[must_use]
pub fn id<K: Content>(standard: &Standard) -> K::Id {
    id_of_row::<K>(standard.id)
}

/// The same from the id by which tables name it.
#[must_use]
pub fn id_of_row<K: Content>(row: StandardId) -> K::Id {
    K::Id::from_uuid(row.0)
}

fn checked<K: Content>(name: &str, content: &K) -> Result<(String, Value)> {
    let name = input::required_text("name", name, 100)?;
    content.check().map_err(|found| Error::invalid(found.field, found.problem))?;
    Ok((name, serde_json::to_value(content).map_err(|_| Error::internal("a standard is not JSON"))?))
}

/// Drafts a standard, or the next version of one that is there.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`STANDARD_DRAFTED`].
pub async fn draft<K: Content>(tx: &Tx, code: &str, name: &str, content: &K) -> Result<Standard> {
    let scope = tx.require(STANDARD_EDIT)?;
    if !is_code(code) {
        return Err(Error::invalid("code", "must be of capital letters, digits and underscores, at most 50"));
    }
    let (name, content) = checked(name, content)?;
    let newest = standard::Entity::find()
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::Kind.eq(K::KIND))
        .filter(C::Code.eq(code))
        .order_by_desc(C::Number)
        .one(tx.db())
        .await?;
    let row = standard::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        kind: Set(K::KIND),
        code: Set(code.to_owned()),
        number: Set(newest.map_or(0, |newest| newest.number) + 1),
        name: Set(name),
        content: Set(content),
        drafted_by: Set(signature(tx.actor())),
        drafted_at: Set(tx.now()),
        published_by: Set(None),
        published_at: Set(None),
        version: Set(1),
    };
    let drafted = row.insert(tx.db()).await.or_refuse_duplicate(&STANDARD_DRAFTED).map_err(|error| error.at("code"))?;
    tx.record_change(K::OPERATIONS.draft, id::<K>(&drafted), None, Some(&readable(&drafted))).await?;
    Ok(drafted)
}

/// Writes a draft anew.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`STANDARD_PUBLISHED`], [`Error::Invalid`] naming the field.
pub async fn revise<K: Content>(tx: &Tx, id: K::Id, version: i32, name: &str, content: &K) -> Result<Standard> {
    let before = lock_draft::<K>(tx, id, version).await?;
    let (name, content) = checked(name, content)?;
    let row = standard::ActiveModel {
        id: Set(before.id),
        name: Set(name),
        content: Set(content),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change(K::OPERATIONS.revise, id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

/// Publishes a draft: it holds from now on, and never changes again.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`STANDARD_PUBLISHED`].
pub async fn publish<K: Content>(tx: &Tx, id: K::Id, version: i32) -> Result<Standard> {
    let before = lock_draft::<K>(tx, id, version).await?;
    let row = standard::ActiveModel {
        id: Set(before.id),
        published_by: Set(Some(signature(tx.actor()))),
        published_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change(K::OPERATIONS.publish, id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

async fn lock_draft<K: Content>(tx: &Tx, id: K::Id, version: i32) -> Result<Standard> {
    let scope = tx.require(STANDARD_EDIT)?;
    let found = standard::Entity::find_by_id(row_id::<K>(id))
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::Kind.eq(K::KIND))
        .lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    if found.published_at.is_some() { Err(Error::refused(&STANDARD_PUBLISHED).at("id")) } else { Ok(found) }
}

fn readable(standard: &Standard) -> Value {
    json!({ "name": standard.name, "content": standard.content, "publishedAt": standard.published_at })
}

/// The versions of a kind that the actor sees: drafts are for those who write them.
fn seen<K: Content, Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Condition> {
    let scope = cx.require(STANDARD_READ)?;
    let all = Condition::all().add(C::AgencyId.eq(scope.agency)).add(C::Kind.eq(K::KIND));
    Ok(if cx.may(STANDARD_EDIT) { all } else { all.add(C::PublishedAt.is_not_null()) })
}

/// Versions of a kind, newest first; of one code alone, if that is asked.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<K: Content, Db: ConnectionTrait>(
    cx: &Context<Db>,
    code: Option<&str>,
    request: &PageRequest,
) -> Result<Page<Standard>> {
    let mut select = standard::Entity::find().filter(seen::<K, Db>(cx)?);
    if let Some(code) = code {
        select = select.filter(C::Code.eq(code));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Standard| row.id.0.into()), request).await
}

/// One version.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<K: Content, Db: ConnectionTrait>(cx: &Context<Db>, id: K::Id) -> Result<Standard> {
    by_ids::<K, Db>(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some versions, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<K: Content, Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[K::Id],
) -> Result<HashMap<K::Id, Standard>> {
    let found = standard::Entity::find()
        .filter(seen::<K, Db>(cx)?)
        .filter(C::Id.is_in(ids.iter().map(|id| row_id::<K>(*id))))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (id::<K>(&row), row)).collect())
}

/// The version of a code that holds now: the published one with the highest number. `None` when none is published.
///
/// # Errors
/// As [`Context::require`].
pub async fn current<K: Content, Db: ConnectionTrait>(cx: &Context<Db>, code: &str) -> Result<Option<Standard>> {
    let found = standard::Entity::find()
        .filter(seen::<K, Db>(cx)?)
        .filter(C::Code.eq(code))
        .filter(C::PublishedAt.is_not_null())
        .order_by_desc(C::Number);
    Ok(found.one(cx.db()).await?)
}

/// The versions of a kind that hold now, one of each code, the one published last first.
///
/// # Errors
/// As [`Context::require`].
pub async fn in_force<K: Content, Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Vec<Standard>> {
    let published = standard::Entity::find()
        .filter(seen::<K, Db>(cx)?)
        .filter(C::PublishedAt.is_not_null())
        .order_by_desc(C::Number)
        .all(cx.db())
        .await?;
    let mut newest: HashMap<String, Standard> = HashMap::new();
    for version in published {
        newest.entry(version.code.clone()).or_insert(version);
    }
    let mut newest: Vec<Standard> = newest.into_values().collect();
    newest.sort_by_key(|version| std::cmp::Reverse((version.published_at, version.id)));
    Ok(newest)
}

/// What a version says.
///
/// # Errors
/// [`Error::Internal`] when what is stored cannot be read.
pub fn content<K: Content>(standard: &Standard) -> Result<K> {
    serde_json::from_value(standard.content.clone()).map_err(|_| Error::internal("a stored standard cannot be read"))
}

/// What a version says otherwise than an older or newer one of the same code.
///
/// # Errors
/// [`Error::NotFound`] when the actor does not see that one, [`Error::Invalid`] at `since` when it is of another code.
pub async fn changed<K: Content, Db: ConnectionTrait>(
    cx: &Context<Db>,
    standard: &Standard,
    since: K::Id,
) -> Result<Vec<Difference>> {
    let older = get::<K, Db>(cx, since).await.map_err(|error| error.at("since"))?;
    if older.code != standard.code {
        return Err(Error::invalid("since", "is a version of another code"));
    }
    let whole = |version: &Standard| json!({ "name": version.name, "content": version.content });
    Ok(differences(&whole(&older), &whole(standard)))
}
