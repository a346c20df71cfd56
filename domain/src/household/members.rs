//! Members of a household.

use std::collections::HashMap;

use entity::{
    household::{household, member},
    id::{EntityId, HouseholdId, HouseholdMemberId},
};
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, ModelTrait, QueryFilter, QueryOrder, QuerySelect, RelationDef,
    sea_query::{Expr, ExprTrait, IntoCondition},
};
use serde::Serialize;

use super::{
    HEALTH_READ, HOUSEHOLD_DESCRIBE, HOUSEHOLD_READ, Household, HouseholdMember, Kinship,
    carers::{self, Shown},
    disclosure,
    households::{keep_part, today},
    person::Person,
    reach, search,
};
use crate::kernel::{Context, Error, Result, Tx, input, vault::Vault};

/// What is known of a member.
#[derive(Clone, Debug)]
pub struct MemberInput {
    /// What they are to whoever speaks for the household.
    pub kinship: Kinship,
    /// Who they are.
    pub person: Person,
    /// What those who care must know, at most 2 000 characters.
    pub health: Option<String>,
}

/// The members of some households, oldest entry first.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_households<C: ConnectionTrait>(
    cx: &Context<C>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<HouseholdMember>>> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    let rows = member::Entity::find()
        .filter(reach::belonging(&scope, member::Column::AgencyId, member::Column::HouseholdId))
        .filter(member::Column::HouseholdId.is_in(households.iter().copied()))
        .order_by_asc(member::Column::Id)
        .all(cx.db())
        .await?;
    let shown = carers::show_health(cx, &scope, households).await?;
    let mut members: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows.into_iter().map(|row| with_health(row, &shown)) {
        members.entry(row.household_id).or_default().push(row);
    }
    Ok(members)
}

/// One member.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: HouseholdMemberId) -> Result<HouseholdMember> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    let found = member::Entity::find_by_id(id)
        .filter(reach::belonging(&scope, member::Column::AgencyId, member::Column::HouseholdId))
        .one(cx.db())
        .await?
        .ok_or_else(|| Error::not_found(id))?;
    let shown = carers::show_health(cx, &scope, &[found.household_id]).await?;
    Ok(with_health(found, &shown))
}

/// One household with its members, oldest entry first, in one statement.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn with_household<C: ConnectionTrait>(
    cx: &Context<C>,
    id: HouseholdId,
) -> Result<(Household, Vec<HouseholdMember>)> {
    let scope = cx.require(HOUSEHOLD_READ)?;
    let agency = scope.agency;
    let live_there: RelationDef = household::Entity::belongs_to(member::Entity)
        .from(household::Column::Id)
        .to(member::Column::HouseholdId)
        .on_condition(move |_, member| {
            let of_agency = Expr::col((member, member::Column::AgencyId));
            ExprTrait::eq(of_agency, agency).into_condition()
        })
        .into();
    let rows = household::Entity::find()
        .join(JoinType::LeftJoin, live_there)
        .select_also(member::Entity)
        .filter(reach::within(&scope))
        .filter(household::Column::Id.eq(id))
        .order_by_asc(member::Column::Id)
        .all(cx.db())
        .await?;
    let (households, members): (Vec<_>, Vec<_>) = rows.into_iter().unzip();
    let household = households.into_iter().next().ok_or_else(|| Error::not_found(id))?;
    let shown = carers::show_health(cx, &scope, &[id]).await?;
    Ok((household, members.into_iter().flatten().map(|row| with_health(row, &shown)).collect()))
}

/// A member as the actor may know them: health stays out for a carer who has only met the household.
fn with_health(member: HouseholdMember, shown: &Shown) -> HouseholdMember {
    let health = member.health.filter(|_| shown.is_in(member.household_id));
    HouseholdMember { health, ..member }
}

/// Adds a member to a household.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`, [`Error::Invalid`] naming the field.
pub async fn add(tx: &Tx, household: HouseholdId, input: MemberInput) -> Result<HouseholdMember> {
    let scope = tx.require(HOUSEHOLD_DESCRIBE)?;
    let household = reach::lock(tx, &scope, "householdId", household).await?;
    let member = insert(tx, &household, input).await?;
    let after = sheet(&*tx.vault().await?, &member)?;
    keep_part(tx, "householdMemberAdd", household.id, member.id, None, Some(&after)).await?;
    Ok(member)
}

/// Changes what is known of a member, as a whole. `version` is the one that the caller read.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Invalid`] naming the field, [`STALE`](crate::kernel::STALE).
pub async fn update(tx: &Tx, id: HouseholdMemberId, version: i32, input: MemberInput) -> Result<HouseholdMember> {
    let (household, before) = lock(tx, id).await?;
    input::same_version(version, before.version)?;
    let vault = tx.vault().await?;
    let input = checked(tx, &household, input).await?;
    // Whoever does not see what is known of the health cannot mean to take it away.
    let blind = !disclosure::may_see(tx, HEALTH_READ, household.id);
    let health = input.health.as_ref().map(|health| disclosure::seal(&vault, health)).transpose()?;
    let changed = member::ActiveModel {
        kinship: Set(input.kinship),
        person: Set(Some(disclosure::seal(&vault, &input.person)?)),
        health: Set(if blind { health.or_else(|| before.health.clone()) } else { health }),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    let after = changed.update(tx.db()).await?;
    find_by_name(tx, &after, &input.person).await?;
    let (old, new) = (sheet(&vault, &before)?, sheet(&vault, &after)?);
    keep_part(tx, "householdMemberUpdate", household.id, id, Some(&old), Some(&new)).await?;
    Ok(after)
}

/// Takes a member out of a household; the history keeps who it was.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE).
pub async fn remove(tx: &Tx, id: HouseholdMemberId, version: i32) -> Result<Household> {
    let (household, member) = lock(tx, id).await?;
    input::same_version(version, member.version)?;
    let before = sheet(&*tx.vault().await?, &member)?;
    member.delete(tx.db()).await?;
    search::index(tx, household.id, id.uuid(), &[]).await?;
    keep_part(tx, "householdMemberRemove", household.id, id, Some(&before), None).await?;
    Ok(household)
}

/// Writes a member of a household that is locked or new.
pub(super) async fn insert(tx: &Tx, household: &Household, input: MemberInput) -> Result<HouseholdMember> {
    let vault = tx.vault().await?;
    let input = checked(tx, household, input).await?;
    let row = member::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(household.agency_id),
        household_id: Set(household.id),
        kinship: Set(input.kinship),
        person: Set(Some(disclosure::seal(&vault, &input.person)?)),
        health: Set(input.health.as_ref().map(|health| disclosure::seal(&vault, health)).transpose()?),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    let member = row.insert(tx.db()).await?;
    find_by_name(tx, &member, &input.person).await?;
    Ok(member)
}

async fn checked(tx: &Tx, household: &Household, input: MemberInput) -> Result<MemberInput> {
    Ok(MemberInput {
        kinship: input.kinship,
        person: input.person.checked(today(tx, household.branch_id).await?)?,
        health: input::optional_text("health", input.health.as_deref(), 2000)?,
    })
}

async fn find_by_name(tx: &Tx, member: &HouseholdMember, person: &Person) -> Result<()> {
    let names: Vec<_> = person.name.iter().map(|name| search::Findable::Name(name.clone())).collect();
    search::index(tx, member.household_id, member.id.uuid(), &names).await
}

/// A member with its household, both held until the transaction ends.
async fn lock(tx: &Tx, id: HouseholdMemberId) -> Result<(Household, HouseholdMember)> {
    let scope = tx.require(HOUSEHOLD_DESCRIBE)?;
    let found = member::Entity::find_by_id(id).filter(member::Column::AgencyId.eq(scope.agency)).one(tx.db()).await?;
    let household = reach::lock_owner(tx, &scope, id, found.map(|member| member.household_id)).await?;
    let member = member::Entity::find_by_id(id).one(tx.db()).await?;
    let member = member.ok_or_else(|| Error::not_found(id).at("id"))?;
    Ok((household, member))
}

/// A member as people read it, for history and export.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Sheet {
    kinship: Kinship,
    #[serde(flatten)]
    person: Option<Person>,
    health: Option<String>,
}

pub(super) fn sheet(vault: &Vault, member: &HouseholdMember) -> Result<Sheet> {
    Ok(Sheet {
        kinship: member.kinship,
        person: disclosure::open_some(vault, member.person.as_ref())?,
        health: disclosure::open_some(vault, member.health.as_ref())?,
    })
}
