//! The programme in versions: drafted, published, and from then on as it is.

use std::collections::HashMap;

use entity::{id::LoyaltyProgramId, loyalty::loyalty_program};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    FactKind, LoyaltyProgram, PROGRAM_MANAGE, PROGRAM_READ,
    program::{self, EarnRule, Read, read},
    tiers::{TierScheme, unreachable},
};
use crate::kernel::{
    Context, Error, OrRefuse, Page, PageRequest, Result, Rule, STALE, Tx,
    actor::signature,
    formula::Variable,
    input,
    page::{ListOrder, page},
};

/// A published version stays as it is.
pub const PROGRAM_PUBLISHED: Rule =
    Rule { code: "PROGRAM_PUBLISHED", message: "The version is published and stays as it is; draft another one." };

/// A tier would be nobody's, ever.
pub const TIER_UNREACHABLE: Rule =
    Rule { code: "TIER_UNREACHABLE", message: "A tier of the version can never be reached." };

const MOST_WORDS: usize = 500;

/// What a version says.
#[derive(Clone, Debug)]
pub struct ProgramInput {
    /// Why there is this version; at most 500 characters.
    pub note: Option<String>,
    /// The rules by which points are earned.
    pub rules: Vec<EarnRule>,
    /// The tiers; none when `None`.
    pub tiers: Option<TierScheme>,
}

/// The rules of a version.
///
/// # Errors
/// [`Error::Internal`] when they cannot be read.
pub fn rules(program: &LoyaltyProgram) -> Result<Vec<EarnRule>> {
    serde_json::from_value(program.rules.clone()).map_err(|_| Error::internal("stored rules cannot be read"))
}

/// The tiers of a version; `None` when it has none.
///
/// # Errors
/// [`Error::Internal`] when they cannot be read.
pub fn tiers(program: &LoyaltyProgram) -> Result<Option<TierScheme>> {
    let read = |stored: &Value| TierScheme::deserialize(stored);
    program.tiers.as_ref().map(read).transpose().map_err(|_| Error::internal("stored tiers cannot be read"))
}

/// The rules of a version with their formulas.
pub(super) fn formulas(program: &LoyaltyProgram) -> Result<Vec<Read>> {
    read(rules(program)?).map_err(|error| Error::internal(format!("stored rules are not judged as before: {error}")))
}

/// The version in force: the one that was published last; `None` while none was.
pub(super) async fn in_force<C: ConnectionTrait>(cx: &Context<C>) -> Result<Option<LoyaltyProgram>> {
    let found = loyalty_program::Entity::find()
        .filter(loyalty_program::Column::AgencyId.eq(cx.signed_in()?))
        .filter(loyalty_program::Column::PublishedAt.lte(cx.now()))
        .order_by_desc(loyalty_program::Column::PublishedAt)
        .order_by_desc(loyalty_program::Column::Number)
        .limit(1);
    Ok(found.one(cx.db()).await?)
}

/// The id of the version in force, for those who show it.
///
/// # Errors
/// As [`Context::require`].
pub async fn id_in_force<C: ConnectionTrait>(cx: &Context<C>) -> Result<Option<LoyaltyProgramId>> {
    cx.require(PROGRAM_READ)?;
    Ok(in_force(cx).await?.map(|program| program.id))
}

/// The variables of which formulas about a kind of fact may speak.
///
/// # Errors
/// As [`Context::require`].
pub fn variables<C>(cx: &Context<C>, kind: FactKind) -> Result<Vec<Variable>> {
    cx.require(PROGRAM_READ)?;
    Ok(program::variables(kind))
}

/// The versions, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(cx: &Context<C>, request: &PageRequest) -> Result<Page<LoyaltyProgram>> {
    let scope = cx.require(PROGRAM_READ)?;
    let select = loyalty_program::Entity::find().filter(loyalty_program::Column::AgencyId.eq(scope.agency));
    let order = ListOrder::newest_first(loyalty_program::Column::Id, |row: &LoyaltyProgram| row.id.0.into());
    page(cx, select, &order, request).await
}

/// Some versions, by id; those of other agencies are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(
    cx: &Context<C>,
    ids: &[LoyaltyProgramId],
) -> Result<HashMap<LoyaltyProgramId, LoyaltyProgram>> {
    let scope = cx.require(PROGRAM_READ)?;
    let found = loyalty_program::Entity::find()
        .filter(loyalty_program::Column::AgencyId.eq(scope.agency))
        .filter(loyalty_program::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|program| (program.id, program)).collect())
}

/// One version.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: LoyaltyProgramId) -> Result<LoyaltyProgram> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Drafts a version. What is asked is read once it is known that it may be.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`STALE`] when somebody else drafts one at this moment.
pub async fn draft(tx: &Tx, input: impl FnOnce() -> Result<ProgramInput>) -> Result<LoyaltyProgram> {
    let scope = tx.require(PROGRAM_MANAGE)?;
    let (note, rules, tiers) = checked(input()?)?;
    let last: Option<i32> = loyalty_program::Entity::find()
        .select_only()
        .column(loyalty_program::Column::Number)
        .filter(loyalty_program::Column::AgencyId.eq(scope.agency))
        .order_by_desc(loyalty_program::Column::Number)
        .limit(1)
        .into_tuple()
        .one(tx.db())
        .await?;
    let row = loyalty_program::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        number: Set(last.unwrap_or(0) + 1),
        note: Set(note),
        rules: Set(rules),
        tiers: Set(tiers),
        drafted_at: Set(tx.now()),
        drafted_by: Set(signature(tx.actor())),
        published_at: Set(None),
        published_by: Set(None),
        version: Set(1),
    };
    let drafted = row.insert(tx.db()).await.or_refuse_duplicate(&STALE)?;
    tx.record_change("loyaltyProgramDraft", drafted.id, None, Some(&sheet(&drafted))).await?;
    Ok(drafted)
}

/// Changes a draft as a whole.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`], [`PROGRAM_PUBLISHED`] at `id`, [`Error::Invalid`] naming the field.
pub async fn update(
    tx: &Tx,
    id: LoyaltyProgramId,
    version: i32,
    input: impl FnOnce() -> Result<ProgramInput>,
) -> Result<LoyaltyProgram> {
    tx.require(PROGRAM_MANAGE)?;
    let before = lock_draft(tx, id, version).await?;
    let (note, rules, tiers) = checked(input()?)?;
    let row = loyalty_program::ActiveModel {
        id: Set(id),
        note: Set(note),
        rules: Set(rules),
        tiers: Set(tiers),
        version: Set(before.version + 1),
        ..Default::default()
    };
    write(tx, "loyaltyProgramUpdate", &before, row).await
}

/// Puts a version into force, from now on: what was earned stays as it is.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`], [`PROGRAM_PUBLISHED`] and [`TIER_UNREACHABLE`] at `id`.
pub async fn publish(tx: &Tx, id: LoyaltyProgramId, version: i32) -> Result<LoyaltyProgram> {
    tx.require(PROGRAM_MANAGE)?;
    let before = lock_draft(tx, id, version).await?;
    let scheme = tiers(&before)?;
    if let Some((tier, why)) = scheme
        .as_ref()
        .zip(Some(rules(&before)?))
        .and_then(|(scheme, rules)| unreachable(scheme, &rules).map(|(tier, why)| (tier.code.clone(), why)))
    {
        let detail = format!("The tier `{tier}` can never be reached: it {why}.");
        return Err(Error::refused_because(&TIER_UNREACHABLE, detail).at("id"));
    }
    let row = loyalty_program::ActiveModel {
        id: Set(id),
        published_at: Set(Some(tx.now())),
        published_by: Set(Some(signature(tx.actor()))),
        version: Set(before.version + 1),
        ..Default::default()
    };
    write(tx, "loyaltyProgramPublish", &before, row).await
}

async fn lock_draft(tx: &Tx, id: LoyaltyProgramId, version: i32) -> Result<LoyaltyProgram> {
    let found = loyalty_program::Entity::find()
        .filter(loyalty_program::Column::AgencyId.eq(tx.signed_in()?))
        .filter(loyalty_program::Column::Id.eq(id))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    if found.published_at.is_some() {
        return Err(Error::refused(&PROGRAM_PUBLISHED).at("id"));
    }
    input::same_version(version, found.version)?;
    Ok(found)
}

async fn write(
    tx: &Tx,
    operation: &'static str,
    before: &LoyaltyProgram,
    row: loyalty_program::ActiveModel,
) -> Result<LoyaltyProgram> {
    let after = row.update(tx.db()).await?;
    tx.record_change(operation, after.id, Some(&sheet(before)), Some(&sheet(&after))).await?;
    Ok(after)
}

fn checked(input: ProgramInput) -> Result<(Option<String>, Value, Option<Value>)> {
    let note = input::optional_text("note", input.note.as_deref(), MOST_WORDS)?;
    let rules: Vec<EarnRule> = read(input.rules)?.into_iter().map(|read| read.rule).collect();
    let rules = serde_json::to_value(rules).map_err(|_| Error::internal("rules are not JSON"))?;
    let tiers = input.tiers.map(TierScheme::judged).transpose()?;
    let tiers = tiers.map(serde_json::to_value).transpose().map_err(|_| Error::internal("tiers are not JSON"))?;
    Ok((note, rules, tiers))
}

fn sheet(program: &LoyaltyProgram) -> Value {
    json!({
        "note": program.note, "rules": program.rules, "tiers": program.tiers, "publishedAt": program.published_at,
    })
}
