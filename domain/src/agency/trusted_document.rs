//! Trusted documents: registered for an agency or one of its applications, and run by name.

use std::collections::HashMap;

use entity::{
    agency::{agency, application, trusted_document},
    id::{AgencyId, ApplicationId, TrustedDocumentId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, ModelTrait, QueryFilter, QuerySelect,
};
use serde_json::json;

use super::{
    DOCUMENT_READ, DOCUMENT_UPDATE, Documents, TrustedDocument,
    document_identifier::{DocumentIdentifier, sha256},
};
use crate::kernel::{
    Context, Error, Identity, Page, PageRequest, Result, Rule, Tx,
    page::{ListOrder, page},
};

/// Another text has this name already.
pub const DOCUMENT_NAME_TAKEN: Rule = Rule {
    code: "DOCUMENT_NAME_TAKEN",
    message: "Another text is registered under this name; remove that one first, or choose another name.",
};

/// How many rows are read or written by one statement.
const ROWS: usize = 200;

/// A document to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDocument {
    /// What clients call it.
    pub identifier: DocumentIdentifier,
    /// The document; the caller has judged it by the schema.
    pub text: String,
}

/// What registering came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Registered {
    /// Documents that were not known.
    pub new: usize,
    /// Documents that were registered before and stay so.
    pub known: usize,
}

/// The registered document of this name that the actor may run, if there is one. Knowing a name is all it takes.
///
/// A hash means the same text whoever registered it, so it is found in the whole installation; only for an application
/// that is bound to trusted documents does it count whose they are, as it does for other names.
///
/// # Errors
/// When the database fails.
pub async fn find<C: ConnectionTrait>(
    cx: &Context<C>,
    identifier: &DocumentIdentifier,
) -> Result<Option<TrustedDocumentId>> {
    use trusted_document::Column;
    let bound = cx.actor().documents() == Documents::TrustedOnly;
    let condition = match (identifier, cx.actor().agency()) {
        (DocumentIdentifier::Sha256(hash), _) if !bound => Condition::all().add(Column::Sha256.eq(hash)),
        (DocumentIdentifier::Sha256(hash), Some(agency)) => within_reach(cx, agency).add(Column::Sha256.eq(hash)),
        (DocumentIdentifier::Custom(name), Some(agency)) => within_reach(cx, agency).add(Column::Name.eq(name)),
        (_, None) => return Ok(None),
    };
    let found: Vec<(TrustedDocumentId, Option<ApplicationId>)> = trusted_document::Entity::find()
        .select_only()
        .columns([Column::Id, Column::ApplicationId])
        .filter(condition)
        .limit(2)
        .into_tuple()
        .all(cx.db())
        .await?;
    // An application's own comes before the agency's of the same name.
    Ok(found.into_iter().max_by_key(|(_, application)| application.is_some()).map(|(id, _)| id))
}

/// The documents of the agency, and those of the application that acts.
fn within_reach<C>(cx: &Context<C>, agency: AgencyId) -> Condition {
    use trusted_document::Column;
    let mut owners = Condition::any().add(Column::ApplicationId.is_null());
    if let Identity::Application(application) = cx.actor().identity() {
        owners = owners.add(Column::ApplicationId.eq(application));
    }
    Condition::all().add(Column::AgencyId.eq(agency)).add(owners)
}

/// The text of a document that was found.
///
/// # Errors
/// [`Error::NotFound`] when it was removed since.
pub async fn text<C: ConnectionTrait>(cx: &Context<C>, id: TrustedDocumentId) -> Result<String> {
    let text = trusted_document::Entity::find_by_id(id).select_only().column(trusted_document::Column::Text);
    text.into_tuple().one(cx.db()).await?.ok_or_else(|| Error::not_found(id))
}

/// The documents of the agency, newest first; of one application when asked.
///
/// # Errors
/// As [`Context::require`], and [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    application: Option<ApplicationId>,
    request: &PageRequest,
) -> Result<Page<TrustedDocument>> {
    let scope = cx.require(DOCUMENT_READ)?;
    let mut select = trusted_document::Entity::find().filter(trusted_document::Column::AgencyId.eq(scope.agency));
    if let Some(application) = application {
        select = select.filter(trusted_document::Column::ApplicationId.eq(application));
    }
    let order = ListOrder::newest_first(trusted_document::Column::Id, |row: &TrustedDocument| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Registers documents for one application, or for the whole agency: all of them or none.
///
/// # Errors
/// [`Error::NotFound`] at `applicationId`, [`Error::Invalid`] at `documents` when a hash is not that of its text,
/// [`DOCUMENT_NAME_TAKEN`].
pub async fn register(tx: &Tx, application: Option<ApplicationId>, documents: &[NewDocument]) -> Result<Registered> {
    let scope = tx.require(DOCUMENT_UPDATE)?;
    // Who registers at the same moment waits, and then finds what is there.
    agency::Entity::find_by_id(scope.agency).lock_exclusive().one(tx.db()).await?;
    if let Some(id) = application {
        let own = application::Entity::find_by_id(id).filter(application::Column::AgencyId.eq(scope.agency));
        own.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("applicationId"))?;
    }
    if let Some(wrong) = documents.iter().find(|document| !document.identifier.fits(&document.text)) {
        return Err(Error::invalid(
            "documents",
            format!("has `{}`, which is not the hash of its text", wrong.identifier),
        ));
    }
    let mut known = known_hashes(tx, scope.agency, application, documents).await?;
    let mut rows = Vec::new();
    for NewDocument { identifier, text } in documents {
        let (name, hash) = (identifier.to_string(), sha256(text));
        match known.get(&name) {
            Some(kept) if *kept == hash => {}
            Some(_) => {
                let told =
                    format!("another text is registered as `{name}`; remove that one first, or choose another name");
                return Err(Error::refused_because(&DOCUMENT_NAME_TAKEN, told));
            }
            None => {
                known.insert(name.clone(), hash.clone());
                rows.push(trusted_document::ActiveModel {
                    id: Set(tx.new_id()),
                    agency_id: Set(scope.agency),
                    application_id: Set(application),
                    name: Set(name),
                    sha256: Set(hash),
                    text: Set(text.clone()),
                    registered_at: Set(tx.now()),
                });
            }
        }
    }
    let registered = Registered { new: rows.len(), known: documents.len() - rows.len() };
    for rows in rows.chunks(ROWS) {
        trusted_document::Entity::insert_many(rows.iter().cloned()).exec_without_returning(tx.db()).await?;
    }
    if registered.new > 0 {
        let kept = json!({ "trustedDocuments": registered.new });
        match application {
            Some(id) => tx.record_change("trustedDocumentsRegister", id, None, Some(&kept)).await?,
            None => tx.record_change("trustedDocumentsRegister", scope.agency, None, Some(&kept)).await?,
        }
    }
    Ok(registered)
}

/// The hashes of what this owner has registered under the names of these documents.
async fn known_hashes(
    tx: &Tx,
    agency: AgencyId,
    application: Option<ApplicationId>,
    documents: &[NewDocument],
) -> Result<HashMap<String, String>> {
    use trusted_document::Column;
    let owner = match application {
        Some(id) => Column::ApplicationId.eq(id),
        None => Column::ApplicationId.is_null(),
    };
    let mut known = HashMap::new();
    for some in documents.chunks(ROWS) {
        let found: Vec<(String, String)> = trusted_document::Entity::find()
            .select_only()
            .columns([Column::Name, Column::Sha256])
            .filter(Column::AgencyId.eq(agency))
            .filter(owner.clone())
            .filter(Column::Name.is_in(some.iter().map(|document| document.identifier.to_string())))
            .into_tuple()
            .all(tx.db())
            .await?;
        known.extend(found);
    }
    Ok(known)
}

/// Removes a document: the next request by its name is refused.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn remove(tx: &Tx, id: TrustedDocumentId) -> Result<TrustedDocument> {
    let scope = tx.require(DOCUMENT_UPDATE)?;
    let document = trusted_document::Entity::find_by_id(id)
        .filter(trusted_document::Column::AgencyId.eq(scope.agency))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    document.clone().delete(tx.db()).await?;
    let kept = json!({ "name": document.name, "applicationId": document.application_id });
    tx.record_change("trustedDocumentRemove", id, Some(&kept), None).await?;
    Ok(document)
}
