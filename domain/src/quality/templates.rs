//! Checklists in versions: drafted, published, and never changed again.

use std::collections::HashMap;

use entity::{
    id::InspectionTemplateId,
    quality::inspection_template::{self, Column as C},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::{Value, json};

use super::{
    InspectionTemplate, TEMPLATE_EDIT, TEMPLATE_READ,
    checklist::content::{Content, is_code},
};
use crate::kernel::{
    Context, Error, OrRefuse, Page, PageRequest, Result, Rule, Tx,
    actor::signature,
    input,
    page::{ListOrder, page},
};

/// A published version is never changed.
pub const TEMPLATE_PUBLISHED: Rule = Rule {
    code: "TEMPLATE_PUBLISHED",
    message: "The version is published and never changes; draft the next one under the same code.",
};

/// There is a draft of the checklist already.
pub const TEMPLATE_DRAFTED: Rule = Rule {
    code: "TEMPLATE_DRAFTED",
    message: "A version of this checklist is being drafted already; revise that one, or publish it first.",
};

/// What a checklist is made of.
#[derive(Clone, Debug)]
pub struct TemplateInput {
    /// What people call it; at most 100 characters.
    pub name: String,
    /// What it asks.
    pub content: Content,
}

impl TemplateInput {
    fn checked(&self) -> Result<(String, Value)> {
        let name = input::required_text("name", &self.name, 100)?;
        self.content.check().map_err(|found| Error::invalid(found.field, found.problem))?;
        let content = serde_json::to_value(&self.content).map_err(|_| Error::internal("a checklist is not JSON"))?;
        Ok((name, content))
    }
}

/// Drafts a checklist, or the next version of one that is there.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`TEMPLATE_DRAFTED`].
pub async fn draft(tx: &Tx, code: &str, input: &TemplateInput) -> Result<InspectionTemplate> {
    let scope = tx.require(TEMPLATE_EDIT)?;
    if !is_code(code) {
        return Err(Error::invalid("code", "must be of capital letters, digits and underscores, at most 50"));
    }
    let (name, content) = input.checked()?;
    let newest = inspection_template::Entity::find()
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::Code.eq(code))
        .order_by_desc(C::Number)
        .one(tx.db())
        .await?;
    let row = inspection_template::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
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
    let drafted = row.insert(tx.db()).await.or_refuse_duplicate(&TEMPLATE_DRAFTED).map_err(|error| error.at("code"))?;
    tx.record_change("inspectionTemplateDraft", drafted.id, None, Some(&readable(&drafted))).await?;
    Ok(drafted)
}

/// Writes a draft anew.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`TEMPLATE_PUBLISHED`], [`Error::Invalid`] naming the field.
pub async fn revise(
    tx: &Tx,
    id: InspectionTemplateId,
    version: i32,
    input: &TemplateInput,
) -> Result<InspectionTemplate> {
    let before = lock_draft(tx, id, version).await?;
    let (name, content) = input.checked()?;
    let row = inspection_template::ActiveModel {
        id: Set(id),
        name: Set(name),
        content: Set(content),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("inspectionTemplateRevise", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

/// Publishes a draft: inspections are planned by it, and it never changes again.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`TEMPLATE_PUBLISHED`].
pub async fn publish(tx: &Tx, id: InspectionTemplateId, version: i32) -> Result<InspectionTemplate> {
    let before = lock_draft(tx, id, version).await?;
    let row = inspection_template::ActiveModel {
        id: Set(id),
        published_by: Set(Some(signature(tx.actor()))),
        published_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    tx.record_change("inspectionTemplatePublish", id, Some(&readable(&before)), Some(&readable(&after))).await?;
    Ok(after)
}

async fn lock_draft(tx: &Tx, id: InspectionTemplateId, version: i32) -> Result<InspectionTemplate> {
    let scope = tx.require(TEMPLATE_EDIT)?;
    let found = inspection_template::Entity::find_by_id(id).filter(C::AgencyId.eq(scope.agency)).lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    if found.published_at.is_some() { Err(Error::refused(&TEMPLATE_PUBLISHED).at("id")) } else { Ok(found) }
}

fn readable(template: &InspectionTemplate) -> Value {
    json!({ "name": template.name, "content": template.content, "publishedAt": template.published_at })
}

/// Versions of checklists, newest first; of one code alone, if that is asked.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    code: Option<&str>,
    request: &PageRequest,
) -> Result<Page<InspectionTemplate>> {
    let scope = cx.require(TEMPLATE_READ)?;
    let mut select = inspection_template::Entity::find().filter(C::AgencyId.eq(scope.agency));
    if let Some(code) = code {
        select = select.filter(C::Code.eq(code));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &InspectionTemplate| row.id.0.into()), request).await
}

/// One version of a checklist.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: InspectionTemplateId) -> Result<InspectionTemplate> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some versions of checklists, by id.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[InspectionTemplateId],
) -> Result<HashMap<InspectionTemplateId, InspectionTemplate>> {
    let scope = cx.require(TEMPLATE_READ)?;
    let found = inspection_template::Entity::find()
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// What a version asks.
///
/// # Errors
/// [`Error::Internal`] when what is stored cannot be read.
pub fn content(template: &InspectionTemplate) -> Result<Content> {
    serde_json::from_value(template.content.clone()).map_err(|_| Error::internal("a stored checklist cannot be read"))
}
