//! Everything that is held about a household, as one document.

use chrono::{DateTime, Utc};
use entity::id::HouseholdId;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{
    HOUSEHOLD_EXPORT, addresses, carers, consents, contacts, disclosure, exclusions, households, members, preferences,
    reach,
};
use crate::kernel::{Context, Error, PageRequest, Result, history, page::MOST_ROWS};

/// The version of the document's form; it grows when something is left out or means something else.
const FORM: u32 = 1;

/// Everything that the product holds about a household: each domain adds its part under its name.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn export(cx: &Context, id: HouseholdId) -> Result<Value> {
    let scope = cx.require(HOUSEHOLD_EXPORT)?;
    reach::find(cx, &scope, id).await.map_err(|error| error.at("id"))?;
    cx.note_read(id, "export");
    let mut document = Map::new();
    document.insert("form".into(), json!(FORM));
    document.insert("household".into(), json!(id));
    document.insert("exportedAt".into(), json!(cx.now()));
    for plugin in cx.environment().plugins() {
        let part = plugin.export(cx, id).await?;
        if !part.is_null() {
            document.insert(part_name(plugin.name()), part);
        }
    }
    Ok(Value::Object(document))
}

/// A domain's name in the document; the household's own is taken by the id.
fn part_name(domain: &str) -> String {
    if domain == "household" { "held".to_owned() } else { domain.to_owned() }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<T> {
    id: String,
    #[serde(flatten)]
    content: T,
}

impl<T> Entry<T> {
    fn of(id: &impl ToString, content: T) -> Self {
        Self { id: id.to_string(), content }
    }
}

/// What this domain holds. The caller has checked that it may be taken out.
///
/// # Errors
/// When the database fails, or something cannot be opened.
pub async fn own_part(cx: &Context, id: HouseholdId) -> Result<Value> {
    let scope = cx.require(HOUSEHOLD_EXPORT)?;
    let household = reach::find(cx, &scope, id).await?;
    let vault = cx.vault().await?;
    let members = members::of_households(cx, &[id]).await?.remove(&id).unwrap_or_default();
    let members = members.iter().map(|row| Ok(Entry::of(&row.id, members::sheet(&vault, row)?)));
    let addresses = addresses::of_households(cx, &[id]).await?.remove(&id).unwrap_or_default();
    let addresses = addresses.iter().map(|row| Ok(Entry::of(&row.id, addresses::sheet(&vault, row)?)));
    let contacts = contacts::of_households(cx, &[id]).await?.remove(&id).unwrap_or_default();
    let contacts = contacts.iter().map(|row| Ok(Entry::of(&row.id, contacts::sheet(&vault, row)?)));
    let preferences = preferences::of_households(cx, &[id]).await?.remove(&id).unwrap_or_default();
    let preferences = preferences.iter().map(|row| Ok(Entry::of(&row.id, preferences::sheet(&vault, row)?)));
    let exclusions = exclusions::of_households(cx, &[id]).await?.remove(&id).unwrap_or_default();
    let exclusions = exclusions.iter().map(|row| {
        let reason: Option<String> = disclosure::open_some(&vault, row.reason.as_ref())?;
        Ok(json!({ "staffMember": row.staff_member_id, "reason": reason, "notedAt": row.noted_at }))
    });
    let carers = carers::of_households(cx, &[id]).await?.remove(&id).unwrap_or_default();
    let carers = carers.iter().map(|row| json!({ "staffMember": row.staff_member_id, "since": row.since }));
    to_json(&json!({
        "registeredAt": household.created_at,
        "sheet": households::sheet(&vault, &household)?,
        "members": members.collect::<Result<Vec<_>>>()?,
        "addresses": addresses.collect::<Result<Vec<_>>>()?,
        "contacts": contacts.collect::<Result<Vec<_>>>()?,
        "preferences": preferences.collect::<Result<Vec<_>>>()?,
        "exclusions": exclusions.collect::<Result<Vec<_>>>()?,
        "carers": carers.collect::<Vec<_>>(),
        "familyConsents": consents::sheets(cx, id).await?,
        "history": changes(cx, id).await?,
    }))
}

fn to_json(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|_| Error::internal("an export is not JSON"))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PastChange {
    operation: String,
    by: String,
    at: DateTime<Utc>,
    fields: Vec<history::FieldChange>,
}

/// The whole history, newest first.
async fn changes(cx: &Context, id: HouseholdId) -> Result<Vec<PastChange>> {
    let mut all = Vec::new();
    let mut request = PageRequest { first: Some(MOST_ROWS), ..PageRequest::default() };
    loop {
        let page = history::changes(cx, &[id.0], &request).await?.remove(&id.0).unwrap_or_default();
        request.after = page.rows.last().map(|(cursor, _)| cursor.clone());
        for (_, change) in page.rows {
            let fields = history::changed_fields(cx, &change).await?;
            all.push(PastChange { operation: change.operation, by: change.actor, at: change.changed_at, fields });
        }
        if !page.has_next {
            return Ok(all);
        }
    }
}
