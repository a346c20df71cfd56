//! The people themselves: their records, who may see them, and how they are found.

use std::collections::BTreeMap;

use entity::{
    id::{BranchId, SkillId, StaffMemberId},
    staff::{staff_member, staff_skill},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::SelectStatement,
};
use serde_json::json;

use super::{
    STAFF_CONTACT_READ, STAFF_PROFILE_READ, STAFF_READ, STAFF_UPDATE, StaffMember, Status,
    record::{self, StaffMemberInput},
    search,
};
use crate::kernel::{
    Context, Error, Page, PageRequest, Permission, Result, Rows, Scope, Tx, input,
    page::{ListOrder, page},
};

/// Which staff are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct StaffFilter {
    /// Part of a name, or a telephone number or its last digits.
    pub search: Option<String>,
    /// In one of these states.
    pub statuses: Vec<Status>,
    /// Of this branch.
    pub branch: Option<BranchId>,
    /// With this skill, at any level.
    pub skill: Option<SkillId>,
}

/// Staff, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming `filter.search` or the page's argument. Whoever searches by a number needs
/// [`STAFF_CONTACT_READ`].
pub async fn list<C: ConnectionTrait>(
    cx: &Context<C>,
    filter: &StaffFilter,
    request: &PageRequest,
) -> Result<Page<StaffMember>> {
    let scope = cx.require(STAFF_READ)?;
    let mut select = visible(&scope);
    if let Some(text) = &filter.search {
        let vault = cx.vault().await?;
        let (found, by_number) = search::found(&vault, scope.agency, text).map_err(|error| error.at("filter"))?;
        let found = staff_member::Column::Id.in_subquery(found);
        // Whole names are found without their spaces too, and whole numbers before they are indexed by their parts.
        select = if by_number {
            // To find is to learn: a search by number tells whose it is.
            let reached = staff_member::Column::Id.in_subquery(ids(&cx.require(STAFF_CONTACT_READ)?));
            let whole = staff_member::Column::PhoneIndex.eq(record::phone_index(&vault, text));
            select.filter(reached.and(found.or(whole)))
        } else {
            select.filter(found.or(staff_member::Column::NameIndex.eq(record::name_index(&vault, text))))
        };
    }
    if !filter.statuses.is_empty() {
        select = select.filter(staff_member::Column::Status.is_in(filter.statuses.iter().copied()));
    }
    if let Some(branch) = filter.branch {
        select = select.filter(staff_member::Column::BranchId.eq(branch));
    }
    if let Some(skill) = filter.skill {
        let having = staff_skill::Entity::find()
            .select_only()
            .column(staff_skill::Column::StaffMemberId)
            .filter(staff_skill::Column::AgencyId.eq(scope.agency))
            .filter(staff_skill::Column::SkillId.eq(skill));
        select = select.filter(staff_member::Column::Id.in_subquery(having.into_query()));
    }
    let order = ListOrder::newest_first(staff_member::Column::Id, |row: &StaffMember| row.id.0.into());
    page(cx, select, &order, request).await
}

/// How many staff the actor sees.
///
/// # Errors
/// As [`Context::require`].
pub async fn count<C: ConnectionTrait>(cx: &Context<C>) -> Result<u64> {
    let scope = cx.require(STAFF_READ)?;
    Ok(visible(&scope).count(cx.db()).await?)
}

/// One person's record.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: StaffMemberId) -> Result<StaffMember> {
    let scope = cx.require(STAFF_READ)?;
    seen(cx, &scope, id).await
}

/// Some records, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[StaffMemberId]) -> Result<Vec<StaffMember>> {
    let scope = cx.require(STAFF_READ)?;
    Ok(visible(&scope).filter(staff_member::Column::Id.is_in(ids.iter().copied())).all(cx.db()).await?)
}

/// Who works for a branch, for now or not at present, in order of id: for planning its days.
///
/// # Errors
/// As [`Context::require`].
pub async fn of_branch<C: ConnectionTrait>(cx: &Context<C>, branch: BranchId) -> Result<Vec<StaffMemberId>> {
    let scope = cx.require(STAFF_READ)?;
    let working = [Status::Active, Status::Leaving, Status::Suspended];
    Ok(visible(&scope)
        .filter(staff_member::Column::BranchId.eq(branch))
        .filter(staff_member::Column::Status.is_in(working))
        .select_only()
        .column(staff_member::Column::Id)
        .order_by_asc(staff_member::Column::Id)
        .into_tuple()
        .all(cx.db())
        .await?)
}

/// Some of those who work here, for now or not at present, with their branches, in order of id behind somebody: for what
/// goes through everybody. Of one branch alone, if that is asked.
///
/// # Errors
/// As [`Context::require`].
pub async fn working_behind<C: ConnectionTrait>(
    cx: &Context<C>,
    branch: Option<BranchId>,
    behind: Option<StaffMemberId>,
    most: u64,
) -> Result<Vec<(StaffMemberId, BranchId)>> {
    let scope = cx.require(STAFF_READ)?;
    let mut select = visible(&scope).filter(staff_member::Column::Status.is_in([
        Status::Active,
        Status::Leaving,
        Status::Suspended,
    ]));
    if let Some(branch) = branch {
        select = select.filter(staff_member::Column::BranchId.eq(branch));
    }
    if let Some(behind) = behind {
        select = select.filter(staff_member::Column::Id.gt(behind));
    }
    Ok(select
        .select_only()
        .columns([staff_member::Column::Id, staff_member::Column::BranchId])
        .order_by_asc(staff_member::Column::Id)
        .limit(most)
        .into_tuple()
        .all(cx.db())
        .await?)
}

/// The records behind the profiles that a team shows. The caller has checked that the actor sees the team, and shows
/// name, roles, languages and skills alone.
///
/// # Errors
/// As [`Context::require`].
pub async fn profiles<C: ConnectionTrait>(cx: &Context<C>, ids: &[StaffMemberId]) -> Result<Vec<StaffMember>> {
    let scope = cx.require(STAFF_PROFILE_READ)?;
    Ok(staff_member::Entity::find()
        .filter(staff_member::Column::AgencyId.eq(scope.agency))
        .filter(staff_member::Column::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?)
}

/// Refuses when one of these is no member of the agency's staff. The caller has checked that the actor may name them.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn refuse_unknown(tx: &Tx, ids: &[StaffMemberId]) -> Result<()> {
    if ids.is_empty() {
        return Ok(());
    }
    let known: Vec<StaffMemberId> = staff_member::Entity::find()
        .select_only()
        .column(staff_member::Column::Id)
        .filter(staff_member::Column::AgencyId.eq(tx.signed_in()?))
        .filter(staff_member::Column::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(tx.db())
        .await?;
    ids.iter().find(|id| !known.contains(id)).map_or(Ok(()), |missing| Err(Error::not_found(*missing)))
}

/// The person's name. It is shown wherever the person is.
///
/// # Errors
/// [`Error::Internal`] when it cannot be opened.
pub async fn name<C: ConnectionTrait>(cx: &Context<C>, person: &StaffMember) -> Result<String> {
    cx.vault().await?.open(&person.name)
}

/// The person's telephone number; the read leaves a trace. `None` as well when the actor may not see it.
///
/// # Errors
/// [`Error::Internal`] when it cannot be opened.
pub async fn phone<C: ConnectionTrait>(cx: &Context<C>, person: &StaffMember) -> Result<Option<String>> {
    if !cx.may(STAFF_CONTACT_READ) {
        return Ok(None);
    }
    if person.phone.is_some() {
        cx.note_read(person.id, "phone");
    }
    cx.vault().await?.open_some(person.phone.as_ref())
}

/// The groups that people agreed to be counted in, for a fairness report over the agency.
///
/// # Errors
/// [`Error::Internal`] when a row cannot be opened.
pub async fn consented_groups<C: ConnectionTrait>(
    cx: &Context<C>,
) -> Result<Vec<(StaffMemberId, BTreeMap<String, String>)>> {
    let scope = cx.require(STAFF_READ)?;
    let vault = cx.vault().await?;
    let rows = visible(&scope).filter(staff_member::Column::ConsentedGroups.is_not_null()).all(cx.db()).await?;
    rows.iter().map(|row| Ok((row.id, record::opened_groups(&vault, row)?))).collect()
}

/// The rows that a scope reaches. Families never see records, only the profiles of their team.
pub(super) fn visible(scope: &Scope) -> Select<staff_member::Entity> {
    let select = staff_member::Entity::find().filter(staff_member::Column::AgencyId.eq(scope.agency));
    match &scope.rows {
        Rows::Agency => select,
        Rows::Branches(branches) => select.filter(staff_member::Column::BranchId.is_in(branches.iter().copied())),
        Rows::Own(id) => select.filter(staff_member::Column::Id.eq(*id)),
        Rows::Households(_) => select.filter(staff_member::Column::Id.is_in(Vec::<StaffMemberId>::new())),
    }
}

/// The ids that a scope reaches, as a subquery.
pub(super) fn ids(scope: &Scope) -> SelectStatement {
    visible(scope).select_only().column(staff_member::Column::Id).into_query()
}

/// The person, if the scope reaches them.
pub(super) async fn seen<C: ConnectionTrait>(cx: &Context<C>, scope: &Scope, id: StaffMemberId) -> Result<StaffMember> {
    let found = visible(scope).filter(staff_member::Column::Id.eq(id)).one(cx.db()).await?;
    found.ok_or_else(|| Error::not_found(id))
}

/// Those of some people whom the scope reaches.
pub(super) async fn seen_of<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    people: &[StaffMemberId],
) -> Result<Vec<StaffMemberId>> {
    let seen = visible(scope).filter(staff_member::Column::Id.is_in(people.iter().copied()));
    Ok(seen.select_only().column(staff_member::Column::Id).into_tuple().all(cx.db()).await?)
}

/// The person, locked until the end of the transaction, if the permission reaches them.
pub(super) async fn locked(tx: &Tx, permission: Permission, id: StaffMemberId) -> Result<StaffMember> {
    let scope = tx.require(permission)?;
    let found = visible(&scope).filter(staff_member::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    found.ok_or_else(|| Error::not_found(id).at("staffMemberId"))
}

/// The person, locked until the end of the transaction as by [`roster::lock`](super::roster::lock), if the actor sees
/// the record: for whoever decides to send them somewhere.
///
/// # Errors
/// [`Error::NotFound`] at `staffMemberId`.
pub async fn lock_seen(tx: &Tx, id: StaffMemberId) -> Result<StaffMember> {
    locked(tx, STAFF_READ, id).await
}

/// Takes somebody on as an applicant.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::NotFound`] at `branchId`.
pub async fn create(tx: &Tx, input: StaffMemberInput) -> Result<StaffMember> {
    let scope = tx.require(STAFF_UPDATE)?;
    let row = record::checked(tx, &scope, input).await?;
    let row = staff_member::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(scope.agency),
        status: Set(Status::Applicant),
        created_at: Set(tx.now()),
        version: Set(1),
        revision: Set(1),
        ..row
    };
    let person = row.insert(tx.db()).await?;
    search::index(tx, &person).await?;
    let after = record::readable(&*tx.vault().await?, &person)?;
    tx.record_change("staffMemberCreate", person.id, None, Some(&after)).await?;
    tx.emit("staff.member.created", &json!({ "staffMemberId": person.id })).await?;
    Ok(person)
}

/// Changes a person's record as a whole. `version` is the one that the caller read.
///
/// # Errors
/// [`STALE`](crate::kernel::STALE), and as [`create`].
pub async fn update(tx: &Tx, id: StaffMemberId, version: i32, input: StaffMemberInput) -> Result<StaffMember> {
    let scope = tx.require(STAFF_UPDATE)?;
    let before = locked(tx, STAFF_UPDATE, id).await?;
    input::same_version(version, before.version)?;
    let row = record::checked(tx, &scope, input).await?;
    let row = staff_member::ActiveModel { id: Set(id), version: Set(before.version + 1), ..row };
    let after = store(tx, "staffMemberUpdate", &before, row).await?;
    search::index(tx, &after).await?;
    Ok(after)
}

/// Writes a changed record and its history.
pub(super) async fn store(
    tx: &Tx,
    operation: &'static str,
    before: &StaffMember,
    changed: staff_member::ActiveModel,
) -> Result<StaffMember> {
    let after = changed.update(tx.db()).await?;
    let vault = tx.vault().await?;
    tx.record_change(
        operation,
        after.id,
        Some(&record::readable(&vault, before)?),
        Some(&record::readable(&vault, &after)?),
    )
    .await?;
    Ok(after)
}
