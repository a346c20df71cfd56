//! Questionnaires in versions: drafted, published, never changed again, and retired.

use std::collections::HashMap;

use entity::{
    id::SurveyId,
    quality::survey::{self, Column as C},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::{Value, json};

use super::{
    super::{SURVEY_EDIT, SURVEY_READ, Survey, SurveyOccasion, checklist::content::is_code, lot::drawing::seed},
    questionnaire::{Question, Questionnaire},
};
use crate::kernel::{
    Context, Error, OrRefuse, Page, PageRequest, Result, Rows, Rule, Scope, Tx,
    actor::signature,
    input,
    page::{ListOrder, page},
};

/// A published version is never changed.
pub const SURVEY_PUBLISHED: Rule = Rule {
    code: "SURVEY_PUBLISHED",
    message: "The version is published and never changes; draft the next one under the same code.",
};

/// There is a draft of the questionnaire already.
pub const SURVEY_DRAFTED: Rule = Rule {
    code: "SURVEY_DRAFTED",
    message: "A version of this questionnaire is being drafted already; revise that one, or publish it first.",
};

/// Only what is used can be retired.
pub const SURVEY_NOT_USED: Rule =
    Rule { code: "SURVEY_NOT_USED", message: "The version is a draft or has been retired; nobody is asked by it." };

/// What a questionnaire is made of.
#[derive(Clone, Debug)]
pub struct SurveyInput {
    /// What people call it; at most 100 characters.
    pub name: String,
    /// When households are asked.
    pub occasion: SurveyOccasion,
    /// What they are asked.
    pub questions: Vec<Question>,
    /// How likely a household is asked on an occasion, in parts of ten thousand: 1 to 10000.
    pub chance: i64,
    /// So many days pass at least from one invitation on this occasion to the next: 0 to 1000.
    pub wait_days: i64,
    /// So many days an invitation is open: 1 to 90.
    pub open_days: i64,
}

impl SurveyInput {
    /// What is kept of it.
    fn checked(&self) -> Result<survey::ActiveModel> {
        let asked = Questionnaire { questions: self.questions.clone() };
        asked.check().map_err(|found| Error::invalid(found.field, found.problem))?;
        Ok(survey::ActiveModel {
            name: Set(input::required_text("name", &self.name, 100)?),
            occasion: Set(self.occasion),
            questions: Set(serde_json::to_value(&asked).map_err(|_| Error::internal("questions are not JSON"))?),
            chance: Set(input::whole("chance", self.chance, 1, 10_000)?),
            wait_days: Set(input::whole("waitDays", self.wait_days, 0, 1_000)?),
            open_days: Set(input::whole("openDays", self.open_days, 1, 90)?),
            ..Default::default()
        })
    }
}

/// Drafts a questionnaire, or the next version of one that is there.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`SURVEY_DRAFTED`].
pub async fn draft(tx: &Tx, code: &str, input: &SurveyInput) -> Result<Survey> {
    let scope = tx.require(SURVEY_EDIT)?;
    if !is_code(code) {
        return Err(Error::invalid("code", "must be of capital letters, digits and underscores, at most 50"));
    }
    let checked = input.checked()?;
    let newest = survey::Entity::find()
        .filter(C::AgencyId.eq(scope.agency))
        .filter(C::Code.eq(code))
        .order_by_desc(C::Number)
        .one(tx.db())
        .await?;
    let row = survey::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        code: Set(code.to_owned()),
        number: Set(newest.map_or(0, |newest| newest.number) + 1),
        drafted_by: Set(signature(tx.actor())),
        drafted_at: Set(tx.now()),
        version: Set(1),
        ..checked
    };
    let drafted = row.insert(tx.db()).await.or_refuse_duplicate(&SURVEY_DRAFTED).map_err(|error| error.at("code"))?;
    tx.record_change("surveyDraft", drafted.id, None, Some(&readable(&drafted))).await?;
    Ok(drafted)
}

/// Writes a draft anew.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`SURVEY_PUBLISHED`], [`Error::Invalid`] naming the field.
pub async fn revise(tx: &Tx, id: SurveyId, version: i32, input: &SurveyInput) -> Result<Survey> {
    let before = lock_draft(tx, id, version).await?;
    let row = survey::ActiveModel { id: Set(id), version: Set(before.version + 1), ..input.checked()? };
    kept(tx, "surveyRevise", &before, row).await
}

/// Publishes a draft: from now on households are asked by it on its occasion, in the place of whatever was published before,
/// and it never changes again.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`SURVEY_PUBLISHED`].
pub async fn publish(tx: &Tx, id: SurveyId, version: i32) -> Result<Survey> {
    let before = lock_draft(tx, id, version).await?;
    let row = survey::ActiveModel {
        id: Set(id),
        seed: Set(Some(seed(tx))),
        published_by: Set(Some(signature(tx.actor()))),
        published_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    kept(tx, "surveyPublish", &before, row).await
}

/// Asks nobody by a version any more. Invitations that are open can still be answered.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`SURVEY_NOT_USED`].
pub async fn retire(tx: &Tx, id: SurveyId, version: i32) -> Result<Survey> {
    let before = locked(tx, id, version).await?;
    if before.published_at.is_none() || before.retired_at.is_some() {
        return Err(Error::refused(&SURVEY_NOT_USED).at("id"));
    }
    let row = survey::ActiveModel {
        id: Set(id),
        retired_by: Set(Some(signature(tx.actor()))),
        retired_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    kept(tx, "surveyRetire", &before, row).await
}

async fn kept(tx: &Tx, operation: &'static str, before: &Survey, row: survey::ActiveModel) -> Result<Survey> {
    let after = row.update(tx.db()).await?;
    tx.record_change(operation, after.id, Some(&readable(before)), Some(&readable(&after))).await?;
    Ok(after)
}

async fn locked(tx: &Tx, id: SurveyId, version: i32) -> Result<Survey> {
    let scope = tx.require(SURVEY_EDIT)?;
    let found = survey::Entity::find_by_id(id).filter(C::AgencyId.eq(scope.agency)).lock_exclusive();
    let found = found.one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

async fn lock_draft(tx: &Tx, id: SurveyId, version: i32) -> Result<Survey> {
    let found = locked(tx, id, version).await?;
    if found.published_at.is_some() { Err(Error::refused(&SURVEY_PUBLISHED).at("id")) } else { Ok(found) }
}

fn readable(survey: &Survey) -> Value {
    json!({
        "name": survey.name, "occasion": survey.occasion, "questions": survey.questions, "chance": survey.chance,
        "waitDays": survey.wait_days, "openDays": survey.open_days, "publishedAt": survey.published_at,
        "retiredAt": survey.retired_at,
    })
}

/// The version by which households are asked on an occasion: the one that was published last, unless it is retired.
pub(super) async fn in_force<Db: ConnectionTrait>(
    cx: &Context<Db>,
    occasion: SurveyOccasion,
) -> Result<Option<Survey>> {
    let newest = survey::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::Occasion.eq(occasion))
        .filter(C::PublishedAt.is_not_null())
        .order_by_desc(C::PublishedAt)
        .order_by_desc(C::Id)
        .one(cx.db())
        .await?;
    Ok(newest.filter(|survey| survey.retired_at.is_none()))
}

/// The versions within a scope. A family sees what is published.
fn within_reach(scope: &Scope) -> Condition {
    let all = Condition::all().add(C::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency | Rows::Branches(_) => all,
        Rows::Households(_) => all.add(C::PublishedAt.is_not_null()),
        Rows::Own(_) => all.add(C::Id.is_null()),
    }
}

/// Versions of questionnaires, newest first; of one code alone, if that is asked.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    code: Option<&str>,
    request: &PageRequest,
) -> Result<Page<Survey>> {
    let mut select = survey::Entity::find().filter(within_reach(&cx.require(SURVEY_READ)?));
    if let Some(code) = code {
        select = select.filter(C::Code.eq(code));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &Survey| row.id.0.into()), request).await
}

/// One version of a questionnaire.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: SurveyId) -> Result<Survey> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some versions of questionnaires, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(cx: &Context<Db>, ids: &[SurveyId]) -> Result<HashMap<SurveyId, Survey>> {
    let found = survey::Entity::find()
        .filter(within_reach(&cx.require(SURVEY_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// What a version asks.
///
/// # Errors
/// [`Error::Internal`] when what is stored cannot be read.
pub fn questionnaire(survey: &Survey) -> Result<Questionnaire> {
    serde_json::from_value(survey.questions.clone()).map_err(|_| Error::internal("stored questions cannot be read"))
}
