//! The instruments by which people are assessed: those that come with the product, and those that an agency loads.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::care::instrument::{self as stored, Column as C};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::Value;

use super::{
    INSTRUMENT_LOAD, INSTRUMENT_READ,
    instrument::{built_in, definition::Definition},
};
use crate::kernel::{Context, Error, OrRefuse, Result, Rule, Tx, actor::signature, error::BUSY};

/// The code is that of an instrument that comes with the product.
pub const INSTRUMENT_BUILT_IN: Rule = Rule {
    code: "INSTRUMENT_BUILT_IN",
    message: "An instrument of this code comes with the product; give yours another one.",
};

/// An instrument as written down has at most so many bytes.
const LARGEST: usize = 200_000;
/// An agency has at most so many versions of instruments.
const MOST_LOADED: usize = 500;

/// An instrument in one version, and where it came from.
#[derive(Clone, Debug)]
pub struct Instrument {
    /// What it asks, and what answers come to.
    pub definition: Definition,
    /// When the agency loaded it; `None` when it comes with the product.
    pub loaded_at: Option<DateTime<Utc>>,
}

/// Which instrument, in which version.
pub type InstrumentKey = (String, i32);

/// The newest version of every instrument, in order of their codes.
///
/// # Errors
/// As [`Context::require`].
pub async fn list<Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Vec<Instrument>> {
    cx.require(INSTRUMENT_READ)?;
    let mut newest: HashMap<String, Instrument> = HashMap::new();
    for instrument in known(cx).await? {
        newest.insert(instrument.definition.code.clone(), instrument);
    }
    let mut list: Vec<_> = newest.into_values().collect();
    list.sort_by(|a, b| a.definition.code.cmp(&b.definition.code));
    Ok(list)
}

/// One instrument: in the version that is asked for, or in its newest.
///
/// # Errors
/// [`Error::Invalid`] at `instrumentCode` or `instrumentNumber` when there is none.
pub async fn find<Db: ConnectionTrait>(cx: &Context<Db>, code: &str, number: Option<i32>) -> Result<Instrument> {
    cx.require(INSTRUMENT_READ)?;
    let of_code = |it: &Instrument| it.definition.code == code;
    let all: Vec<Instrument> = known(cx).await?.into_iter().filter(of_code).collect();
    if all.is_empty() {
        return Err(Error::invalid("instrumentCode", "names no instrument; `assessmentInstruments` lists them"));
    }
    let wanted = all.into_iter().rfind(|it| number.is_none_or(|number| number_of(&it.definition) == number));
    wanted.ok_or_else(|| Error::invalid("instrumentNumber", "names no version of this instrument"))
}

/// Some instruments, by code and version.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_keys<Db: ConnectionTrait>(
    cx: &Context<Db>,
    keys: &[InstrumentKey],
) -> Result<HashMap<InstrumentKey, Instrument>> {
    cx.require(INSTRUMENT_READ)?;
    let with_key = |it: Instrument| ((it.definition.code.clone(), number_of(&it.definition)), it);
    // What comes with the product is at hand.
    let built_in = built_in::all().iter().cloned().map(|definition| Instrument { definition, loaded_at: None });
    let mut found: HashMap<_, _> = built_in.map(with_key).collect();
    if keys.iter().any(|key| !found.contains_key(key)) {
        found.extend(loaded(cx).await?.into_iter().map(with_key));
    }
    found.retain(|key, _| keys.contains(key));
    Ok(found)
}

/// Loads an instrument of the agency's own; one of a code that is there becomes its next version.
///
/// # Errors
/// [`INSTRUMENT_BUILT_IN`] and [`Error::Invalid`] at `definition`.
pub async fn load(tx: &Tx, written: Value) -> Result<Instrument> {
    let scope = tx.require(INSTRUMENT_LOAD)?;
    if written.to_string().len() > LARGEST {
        return Err(Error::invalid("definition", format!("is larger than {LARGEST} bytes")));
    }
    let mut definition: Definition = serde_json::from_value(written)
        .map_err(|error| Error::invalid("definition", format!("is not the definition of an instrument: {error}")))?;
    if built_in::all().iter().any(|it| it.code == definition.code) {
        return Err(Error::refused(&INSTRUMENT_BUILT_IN).at("definition"));
    }
    let before = loaded(tx).await?;
    if before.len() >= MOST_LOADED {
        return Err(Error::invalid("definition", format!("is one more than the {MOST_LOADED} that are kept")));
    }
    let last = before.iter().filter(|it| it.definition.code == definition.code).map(|it| it.definition.number).max();
    definition.number = last.unwrap_or(0) + 1;
    definition.check().map_err(|problem| Error::invalid("definition", problem))?;
    let row = stored::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        code: Set(definition.code.clone()),
        number: Set(number_of(&definition)),
        definition: Set(serde_json::to_value(&definition).map_err(|_| Error::internal("an instrument is not JSON"))?),
        loaded_by: Set(signature(tx.actor())),
        loaded_at: Set(tx.now()),
    };
    row.insert(tx.db()).await.or_refuse_duplicate(&BUSY)?;
    Ok(Instrument { definition, loaded_at: Some(tx.now()) })
}

/// The version of a definition as it is stored.
#[must_use]
pub fn number_of(definition: &Definition) -> i32 {
    i32::try_from(definition.number).unwrap_or(i32::MAX)
}

/// Every version of every instrument, older versions first.
async fn known<Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Vec<Instrument>> {
    let built_in = built_in::all().iter().cloned().map(|definition| Instrument { definition, loaded_at: None });
    Ok(built_in.chain(loaded(cx).await?).collect())
}

async fn loaded<Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Vec<Instrument>> {
    let rows = stored::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .order_by_asc(C::Code)
        .order_by_asc(C::Number)
        .all(cx.db())
        .await?;
    let read = |row: stored::Model| {
        let definition = serde_json::from_value(row.definition);
        let definition = definition.map_err(|_| Error::internal("a stored instrument cannot be read"))?;
        Ok(Instrument { definition, loaded_at: Some(row.loaded_at) })
    };
    rows.into_iter().map(read).collect()
}
