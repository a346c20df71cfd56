//! Keys: what is asked for twice under one key is done once.

use std::fmt::Write as _;

use entity::loyalty::points_entry;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{LoyaltyAccount, PointsEntry};
use crate::kernel::{Error, Result, Rule, Tx, input};

/// The key was used for something else.
pub const KEY_USED: Rule = Rule {
    code: "KEY_USED",
    message: "Something else was asked for under this key; take another key, or send what you sent first.",
};

/// How long a key is, at most.
const LONGEST: usize = 100;
/// What the product's own keys begin with.
const OWN: char = '~';

/// A key, with the digest of what is asked for under it.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) name: String,
    pub(super) content: String,
}

impl Key {
    /// The key of a caller.
    pub(super) fn asked(operation: &str, key: &str, content: &impl Serialize) -> Result<Self> {
        let name = input::required_text("key", key, LONGEST)?;
        if name.starts_with(OWN) {
            return Err(Error::invalid("key", format!("begins with `{OWN}`, as only the product's own keys do")));
        }
        Ok(Self { name, content: digest(operation, content)? })
    }

    /// A key of the product's own: what it names happens once.
    pub(super) fn own(operation: &str, of: &str) -> Self {
        Self { name: format!("{OWN}{operation}/{of}"), content: operation.to_owned() }
    }
}

/// What was answered first under a key; `None` while nothing was. The wallet is locked.
pub(super) async fn answered(tx: &Tx, account: &LoyaltyAccount, key: &Key) -> Result<Option<PointsEntry>> {
    let found = points_entry::Entity::find()
        .filter(points_entry::Column::AgencyId.eq(account.agency_id))
        .filter(points_entry::Column::Key.eq(&key.name))
        .one(tx.db())
        .await?;
    match found {
        Some(entry) if entry.account_id == account.id && entry.content == key.content => Ok(Some(entry)),
        Some(_) => Err(Error::refused(&KEY_USED).at("key")),
        None => Ok(None),
    }
}

fn digest(operation: &str, content: &impl Serialize) -> Result<String> {
    let said =
        serde_json::to_string(&(operation, content)).map_err(|_| Error::internal("what is asked is not JSON"))?;
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(said.as_bytes()) {
        write!(text, "{byte:02x}").map_err(|_| Error::internal("a digest cannot be written"))?;
    }
    Ok(text)
}
