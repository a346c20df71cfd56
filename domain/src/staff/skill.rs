//! The agency's list of skills, and who has them at which level.

use entity::{
    id::{SkillId, StaffMemberId, StaffSkillId},
    staff::{skill, staff_skill},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, sea_query::OnConflict,
};
use serde_json::json;

use super::{SKILL_READ, SKILL_UPDATE, STAFF_PROFILE_READ, STAFF_UPDATE, Skill, StaffSkill, member};
use crate::kernel::{Context, Error, OrRefuse, Result, Rule, Tx, input};

/// Another skill has this code.
pub const SKILL_CODE_TAKEN: Rule = Rule { code: "SKILL_CODE_TAKEN", message: "Another skill has this code." };

/// The lowest and the highest level of a skill.
pub const LEVELS: std::ops::RangeInclusive<i32> = 1..=5;

/// The agency's skills by code, those no longer given included.
///
/// # Errors
/// As [`Context::require`].
pub async fn list<C: ConnectionTrait>(cx: &Context<C>) -> Result<Vec<Skill>> {
    let scope = cx.require(SKILL_READ)?;
    let select = skill::Entity::find().filter(skill::Column::AgencyId.eq(scope.agency));
    Ok(select.order_by_asc(skill::Column::Code).all(cx.db()).await?)
}

/// Some skills, by id.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[SkillId]) -> Result<Vec<Skill>> {
    let scope = cx.require(SKILL_READ)?;
    Ok(skill::Entity::find()
        .filter(skill::Column::AgencyId.eq(scope.agency))
        .filter(skill::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?)
}

/// Puts a skill on the list.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`SKILL_CODE_TAKEN`].
pub async fn create(tx: &Tx, code: &str, name: &str) -> Result<Skill> {
    let scope = tx.require(SKILL_UPDATE)?;
    let row = skill::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        code: Set(checked_code("code", code)?),
        name: Set(input::required_text("name", name, 100)?),
        retired_at: Set(None),
        version: Set(1),
    };
    row.insert(tx.db()).await.or_refuse_duplicate(&SKILL_CODE_TAKEN).map_err(|error| error.at("code"))
}

/// Renames a skill, retires it or takes it up again. Who has a retired skill keeps it.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`Error::Invalid`] at `name`.
pub async fn update(tx: &Tx, id: SkillId, version: i32, name: &str, retired: bool) -> Result<Skill> {
    let scope = tx.require(SKILL_UPDATE)?;
    let name = input::required_text("name", name, 100)?;
    let before = skill::Entity::find_by_id(id)
        .filter(skill::Column::AgencyId.eq(scope.agency))
        .lock_exclusive()
        .one(tx.db())
        .await?
        .ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    let retired_at = retired.then(|| before.retired_at.unwrap_or_else(|| tx.now()));
    let changed = skill::ActiveModel {
        name: Set(name),
        retired_at: Set(retired_at),
        version: Set(before.version + 1),
        ..before.into()
    };
    Ok(changed.update(tx.db()).await?)
}

/// Upper case letters, digits and underscores: what programs and imports use.
pub(super) fn checked_code(field: &'static str, code: &str) -> Result<String> {
    let code = input::required_text(field, code, 50)?;
    if code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_') {
        Ok(code)
    } else {
        Err(Error::invalid(field, "may have upper case letters, digits and underscores only"))
    }
}

/// The skills of people whom the actor sees.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_members<C: ConnectionTrait>(cx: &Context<C>, people: &[StaffMemberId]) -> Result<Vec<StaffSkill>> {
    let scope = cx.require(STAFF_PROFILE_READ)?;
    Ok(staff_skill::Entity::find()
        .filter(staff_skill::Column::AgencyId.eq(scope.agency))
        .filter(staff_skill::Column::StaffMemberId.is_in(people.iter().copied()))
        .order_by_asc(staff_skill::Column::Id)
        .all(cx.db())
        .await?)
}

/// Says that somebody has a skill at a level, or at another level than before.
///
/// # Errors
/// [`Error::NotFound`] naming the id's field, [`Error::Invalid`] at `level` or `skillId`.
pub async fn set_level(tx: &Tx, person: StaffMemberId, skill: SkillId, level: i32) -> Result<StaffSkill> {
    let person = member::locked(tx, STAFF_UPDATE, person).await?;
    input::within("level", level.into(), (*LEVELS.start()).into(), (*LEVELS.end()).into())?;
    let known = by_ids(tx, &[skill]).await?.pop().ok_or_else(|| Error::not_found(skill).at("skillId"))?;
    if known.retired_at.is_some() {
        return Err(Error::invalid("skillId", "is a retired skill, which is not given any more"));
    }
    let row = staff_skill::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(person.agency_id),
        staff_member_id: Set(person.id),
        skill_id: Set(skill),
        level: Set(level),
    };
    let key = [staff_skill::Column::AgencyId, staff_skill::Column::StaffMemberId, staff_skill::Column::SkillId];
    let update = OnConflict::columns(key).update_column(staff_skill::Column::Level).to_owned();
    let kept = staff_skill::Entity::insert(row).on_conflict(update).exec_with_returning(tx.db()).await?;
    let fact = json!({ "skill": known.code, "level": level });
    tx.record_change("staffMemberSetSkill", person.id, None, Some(&fact)).await?;
    Ok(kept)
}

/// Says that somebody does not have a skill any more; nothing happens when they never had it.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`.
pub async fn remove(tx: &Tx, person: StaffMemberId, skill: SkillId) -> Result<Option<StaffSkillId>> {
    let person = member::locked(tx, STAFF_UPDATE, person).await?;
    let held = staff_skill::Entity::find()
        .filter(staff_skill::Column::AgencyId.eq(person.agency_id))
        .filter(staff_skill::Column::StaffMemberId.eq(person.id))
        .filter(staff_skill::Column::SkillId.eq(skill))
        .one(tx.db())
        .await?;
    let Some(held) = held else { return Ok(None) };
    let fact = json!({ "skillId": skill, "level": held.level });
    staff_skill::Entity::delete_by_id(held.id).exec(tx.db()).await?;
    tx.record_change("staffMemberRemoveSkill", person.id, Some(&fact), None).await?;
    Ok(Some(held.id))
}
