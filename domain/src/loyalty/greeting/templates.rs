//! The words for each occasion in each language: the agency's own, or the usual ones.

use std::collections::HashMap;

use entity::loyalty::greeting_template;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter, sea_query::OnConflict,
};

use super::{GreetingLanguage, Occasion, wording};
use crate::{
    kernel::{Context, Result, Tx, actor::signature},
    loyalty::{GREETING_READ, GREETING_RULE},
};

/// The words for an occasion in a language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template {
    /// On what.
    pub occasion: Occasion,
    /// In which language.
    pub language: GreetingLanguage,
    /// What is said, with places in braces.
    pub words: String,
    /// Whether they are the agency's own.
    pub own: bool,
}

/// All words there are.
#[derive(Debug, Default)]
pub(super) struct Words(HashMap<(Occasion, GreetingLanguage), String>);

impl Words {
    /// Those for an occasion in a language.
    pub(super) fn get(&self, occasion: Occasion, language: GreetingLanguage) -> &str {
        self.0.get(&(occasion, language)).map_or_else(|| wording::usual(occasion, language), String::as_str)
    }
}

/// The agency's own words. The caller shows nothing of them as they are.
pub(super) async fn words<C: ConnectionTrait>(cx: &Context<C>) -> Result<Words> {
    let rows = greeting_template::Entity::find()
        .filter(greeting_template::Column::AgencyId.eq(cx.signed_in()?))
        .all(cx.db())
        .await?;
    Ok(Words(rows.into_iter().map(|row| ((row.occasion, row.language), row.words)).collect()))
}

/// The words for every occasion in every language.
///
/// # Errors
/// As [`Context::require`].
pub async fn list<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<Template>> {
    cx.require(GREETING_READ)?;
    let words = words(cx).await?;
    let each = Occasion::iter().flat_map(|occasion| GreetingLanguage::iter().map(move |language| (occasion, language)));
    let template = |(occasion, language)| Template {
        occasion,
        language,
        words: words.get(occasion, language).to_owned(),
        own: words.0.contains_key(&(occasion, language)),
    };
    Ok(each.map(template).collect())
}

/// Sets the agency's own words, or goes back to the usual ones. Drafts keep theirs.
///
/// # Errors
/// [`Error::Invalid`](crate::kernel::Error::Invalid) at `words`.
pub async fn set(tx: &Tx, occasion: Occasion, language: GreetingLanguage, words: Option<&str>) -> Result<Template> {
    use greeting_template::Column as C;
    let agency = tx.require(GREETING_RULE)?.agency;
    let Some(words) = words else {
        greeting_template::Entity::delete_by_id((agency, occasion, language)).exec(tx.db()).await?;
        let words = wording::usual(occasion, language).to_owned();
        return Ok(Template { occasion, language, words, own: false });
    };
    let words = wording::checked(occasion, words)?;
    let row = greeting_template::ActiveModel {
        agency_id: Set(agency),
        occasion: Set(occasion),
        language: Set(language),
        words: Set(words.clone()),
        set_at: Set(tx.now()),
        set_by: Set(signature(tx.actor())),
    };
    let latest = OnConflict::columns([C::AgencyId, C::Occasion, C::Language])
        .update_columns([C::Words, C::SetAt, C::SetBy])
        .to_owned();
    greeting_template::Entity::insert(row).on_conflict(latest).exec_without_returning(tx.db()).await?;
    Ok(Template { occasion, language, words, own: true })
}
