//! Files by reference: pictures, papers and recordings lie where the agency keeps them; here stands what they are, and where.

use std::collections::{HashMap, HashSet};

use entity::{
    agency::file_reference::{self, Column},
    id::FileReferenceId,
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use url::Url;

use super::FILE_REGISTER;
use crate::kernel::{Context, Error, Result, Tx, actor::signature, input};

pub use entity::agency::file_reference::Model as FileReference;

/// The longest address of a file, in bytes.
const LONGEST_ADDRESS: usize = 2_000;
/// Two gigabytes: nothing that is sent to a family or kept of a visit comes near it, and every client can count so far.
const LARGEST: i64 = i32::MAX as i64;

/// A file as whoever has stored it describes it.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its name, as people see it.
    pub name: String,
    /// Its media type: `image/jpeg`.
    pub media_type: String,
    /// Its size in bytes.
    pub size_bytes: i64,
    /// The SHA-256 of its content in hexadecimal digits.
    pub sha256: Option<String>,
    /// Where it lies: an `https` address without a user or password in it.
    pub url: String,
}

/// Says that a file lies somewhere, so that it can be attached to something.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub async fn register(tx: &Tx, file: NewFile) -> Result<FileReference> {
    let scope = tx.require(FILE_REGISTER)?;
    let vault = tx.vault().await?;
    let row = file_reference::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        name: Set(vault.seal(&input::required_text("name", &file.name, 200)?)?),
        media_type: Set(media_type(&file.media_type)?),
        size_bytes: Set(input::within("sizeBytes", file.size_bytes, 0, LARGEST)?),
        sha256: Set(file.sha256.as_deref().map(sha256).transpose()?),
        location: Set(vault.seal(&location(&file.url)?)?),
        registered_by: Set(signature(tx.actor())),
        registered_at: Set(tx.now()),
    };
    Ok(row.insert(tx.db()).await?)
}

/// The files that the actor registered and now attaches to something, in the order in which they are named.
///
/// # Errors
/// [`Error::NotFound`] at `field` for a file of somebody else, [`Error::Invalid`] there for one that is named twice.
pub async fn to_attach(tx: &Tx, ids: &[FileReferenceId], field: &'static str) -> Result<Vec<FileReferenceId>> {
    let agency = tx.require(FILE_REGISTER)?.agency;
    let found = file_reference::Entity::find()
        .filter(Column::AgencyId.eq(agency))
        .filter(Column::RegisteredBy.eq(signature(tx.actor())))
        .filter(Column::Id.is_in(ids.iter().copied()));
    let found: HashSet<_> = found.all(tx.db()).await?.into_iter().map(|row| row.id).collect();
    for (place, id) in ids.iter().enumerate() {
        if ids[..place].contains(id) {
            return Err(Error::invalid(field, format!("names `{id}` twice")));
        }
        if !found.contains(id) {
            return Err(Error::not_found(*id).at(field));
        }
    }
    Ok(ids.to_vec())
}

/// Some files that hang on something the actor has been shown.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody has signed in.
pub async fn shown<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[FileReferenceId],
) -> Result<HashMap<FileReferenceId, FileReference>> {
    let agency = cx.signed_in()?;
    let found = file_reference::Entity::find()
        .filter(Column::AgencyId.eq(agency))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// Forgets files that hung on what is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, ids: &[FileReferenceId]) -> Result<()> {
    let agency = tx.signed_in()?;
    file_reference::Entity::delete_many()
        .filter(Column::AgencyId.eq(agency))
        .filter(Column::Id.is_in(ids.iter().copied()))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// A type and a subtype of the characters that RFC 6838 allows, in lower case.
fn media_type(text: &str) -> Result<String> {
    let text = input::required_text("mediaType", text, 127)?.to_ascii_lowercase();
    let name = |part: &str| {
        part.starts_with(|first: char| first.is_ascii_alphanumeric())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&byte))
    };
    match text.split_once('/') {
        Some((kind, subtype)) if name(kind) && name(subtype) => Ok(text),
        _ => Err(Error::invalid("mediaType", "is not a media type such as `image/jpeg`")),
    }
}

fn sha256(text: &str) -> Result<String> {
    let text = text.trim().to_ascii_lowercase();
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        Ok(text)
    } else {
        Err(Error::invalid("sha256", "is not a SHA-256 in 64 hexadecimal digits"))
    }
}

fn location(text: &str) -> Result<String> {
    let refuse = |problem: &'static str| Err(Error::invalid("url", problem));
    if text.len() > LONGEST_ADDRESS {
        return refuse("is longer than 2000 bytes");
    }
    let Ok(url) = Url::parse(text.trim()) else { return refuse("is not an address") };
    if url.scheme() != "https" {
        return refuse("must begin with `https://`");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("must not have a user or a password in it");
    }
    Ok(url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_media_type_is_a_type_and_a_subtype() {
        assert_eq!(media_type(" Image/JPEG ").expect("a media type"), "image/jpeg");
        assert_eq!(media_type("application/fhir+json").expect("a media type"), "application/fhir+json");
        for wrong in ["jpeg", "image/", "/jpeg", "image/jpeg; q=1", "image/a b", "image/jp/eg"] {
            assert!(media_type(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_file_lies_behind_https_and_tells_no_password() {
        assert_eq!(location("https://files.example/a b").expect("an address"), "https://files.example/a%20b");
        for wrong in
            ["", "files.example", "http://files.example/a", "file:///etc/passwd", "https://me:pw@files.example"]
        {
            assert!(location(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_hash_has_as_many_digits_as_it_should() {
        assert!(sha256(&"aB".repeat(32)).is_ok());
        assert!(sha256(&"ab".repeat(31)).is_err());
        assert!(sha256(&"gg".repeat(32)).is_err());
    }
}
