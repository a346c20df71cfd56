//! People who sign in: their accounts, roles and passwords.

use entity::{
    agency::{
        role::{BoundBranches, Roles},
        user,
    },
    id::{AgencyId, BranchId, StaffMemberId, UserId},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Select,
};
use serde_json::json;

use super::{USER_READ, USER_UPDATE, User, branch, secret, session};
use crate::kernel::{
    Context, Error, OrRefuse, Page, PageRequest, Result, Role, Rule, Tx, input,
    page::{Direction, ListOrder, page},
};

/// Another account signs in with this address.
pub const EMAIL_TAKEN: Rule =
    Rule { code: "EMAIL_TAKEN", message: "Another account signs in with this e-mail address." };

/// The agency would be left without anybody who may set it up.
pub const LAST_ADMIN: Rule = Rule {
    code: "LAST_ADMIN",
    message: "This is the last account with the role ADMIN; give the role to another one first.",
};

/// The password given as the present one is not.
pub const WRONG_PASSWORD: Rule = Rule { code: "WRONG_PASSWORD", message: "The present password is not right." };

/// What an account is made of.
#[derive(Clone, Debug)]
pub struct UserInput {
    /// The person's name, at most 100 characters.
    pub name: String,
    /// At least one; those of programs are not given to people.
    pub roles: Vec<Role>,
    /// The branches that a dispatcher, coordinator or inspector is bound to; empty means all.
    pub branches: Vec<BranchId>,
    /// The carer that this person is: demanded with the role of a carer.
    pub staff_member: Option<StaffMemberId>,
}

/// The accounts of the agency, by name.
///
/// # Errors
/// As [`Context::require`], and [`Error::Invalid`] naming the page's argument.
pub async fn list<C: ConnectionTrait>(cx: &Context<C>, request: &PageRequest) -> Result<Page<User>> {
    let scope = cx.require(USER_READ)?;
    let order = ListOrder::by(user::Column::Name, Direction::Ascending, |row: &User| row.name.clone().into()).then(
        user::Column::Id,
        Direction::Ascending,
        |row: &User| row.id.0.into(),
    );
    page(cx, of_agency(scope.agency), &order, request).await
}

/// One account; one's own needs no permission.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<C: ConnectionTrait>(cx: &Context<C>, id: UserId) -> Result<User> {
    let agency = if cx.actor().user_id() == Some(id) { cx.signed_in()? } else { cx.require(USER_READ)?.agency };
    let found = of_agency(agency).filter(user::Column::Id.eq(id)).one(cx.db()).await?;
    found.ok_or_else(|| Error::not_found(id))
}

/// Some accounts, by id; those that the actor does not see are left out.
///
/// # Errors
/// [`Error::Unauthenticated`] when nobody has signed in.
pub async fn by_ids<C: ConnectionTrait>(cx: &Context<C>, ids: &[UserId]) -> Result<Vec<User>> {
    let agency = cx.signed_in()?;
    let seen = ids.iter().copied().filter(|id| cx.may(USER_READ) || cx.actor().user_id() == Some(*id));
    Ok(of_agency(agency).filter(user::Column::Id.is_in(seen)).all(cx.db()).await?)
}

fn of_agency(agency: AgencyId) -> Select<user::Entity> {
    user::Entity::find().filter(user::Column::AgencyId.eq(agency))
}

/// Makes an account.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`EMAIL_TAKEN`].
pub async fn create(tx: &Tx, email: &str, password: &str, input: UserInput) -> Result<User> {
    let scope = tx.require(USER_UPDATE)?;
    let email = input::email("email", email)?;
    let input = checked(tx, input).await?;
    let password_hash = secret::hash_password(tx.environment(), password).await?;
    insert(tx, scope.agency, email, password_hash, input).await
}

/// Writes an account whose fields were checked and whose password was hashed.
pub(super) async fn insert(
    tx: &Tx,
    agency: AgencyId,
    email: String,
    password_hash: String,
    input: UserInput,
) -> Result<User> {
    let account = user::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(agency),
        email: Set(email),
        name: Set(input.name),
        password_hash: Set(password_hash),
        roles: Set(Roles(input.roles)),
        branches: Set(BoundBranches(input.branches)),
        staff_member_id: Set(input.staff_member),
        disabled_at: Set(None),
        created_at: Set(tx.now()),
        version: Set(1),
    };
    let account = account.insert(tx.db()).await.or_refuse_duplicate(&EMAIL_TAKEN).map_err(|e| e.at("email"))?;
    tx.record_change("userCreate", account.id, None, Some(&readable(&account))).await?;
    Ok(account)
}

/// Changes who somebody is here: name, roles, branches, the carer. Holds from the next request on.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`LAST_ADMIN`], and as [`create`].
pub async fn update(tx: &Tx, id: UserId, version: i32, input: UserInput) -> Result<User> {
    let before = locked(tx, id, version).await?;
    let input = checked(tx, input).await?;
    if !input.roles.contains(&Role::Admin) {
        keep_an_admin(tx, &before).await.map_err(|error| error.at("roles"))?;
    }
    let changed = user::ActiveModel {
        name: Set(input.name),
        roles: Set(Roles(input.roles)),
        branches: Set(BoundBranches(input.branches)),
        staff_member_id: Set(input.staff_member),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    store(tx, "userUpdate", &before, changed).await
}

/// Lets somebody sign in no more, at once, or lets them again.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`LAST_ADMIN`].
pub async fn set_disabled(tx: &Tx, id: UserId, version: i32, disabled: bool) -> Result<User> {
    let before = locked(tx, id, version).await?;
    if disabled {
        keep_an_admin(tx, &before).await.map_err(|error| error.at("disabled"))?;
        session::revoke_sessions(tx, &before).await?;
    }
    let changed = user::ActiveModel {
        disabled_at: Set(disabled.then(|| before.disabled_at.unwrap_or_else(|| tx.now()))),
        version: Set(before.version + 1),
        ..before.clone().into()
    };
    store(tx, "userSetDisabled", &before, changed).await
}

/// Changes one's own password and ends all sessions, this one too.
///
/// # Errors
/// [`WRONG_PASSWORD`] at `currentPassword`, [`Error::Invalid`] at `newPassword`.
pub async fn change_password(tx: &Tx, present: &str, new: &str) -> Result<User> {
    let agency = tx.signed_in()?;
    let id = tx.actor().user_id().ok_or(Error::Unauthenticated("only people have passwords"))?;
    let before = of_agency(agency).filter(user::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    let before = before.ok_or_else(|| Error::not_found(id))?;
    if !secret::password_matches(present, Some(before.password_hash.clone())).await? {
        return Err(Error::refused(&WRONG_PASSWORD).at("currentPassword"));
    }
    let hash = secret::hash_password(tx.environment(), new).await.map_err(|error| match error {
        Error::Invalid { problem, .. } => Error::invalid("newPassword", problem),
        other => other,
    })?;
    session::revoke_sessions(tx, &before).await?;
    let changed =
        user::ActiveModel { password_hash: Set(hash), version: Set(before.version + 1), ..before.clone().into() };
    Ok(changed.update(tx.db()).await?)
}

async fn locked(tx: &Tx, id: UserId, version: i32) -> Result<User> {
    let scope = tx.require(USER_UPDATE)?;
    let found = of_agency(scope.agency).filter(user::Column::Id.eq(id)).lock_exclusive().one(tx.db()).await?;
    let found = found.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, found.version)?;
    Ok(found)
}

async fn store(tx: &Tx, operation: &'static str, before: &User, changed: user::ActiveModel) -> Result<User> {
    let after = changed.update(tx.db()).await?;
    tx.record_change(operation, after.id, Some(&readable(before)), Some(&readable(&after))).await?;
    Ok(after)
}

/// Refuses to take the role from, or to disable, the only one who can set up the agency. All admins are locked
/// in one order, so that two of them cannot remove each other at the same instant.
async fn keep_an_admin(tx: &Tx, leaving: &User) -> Result<()> {
    if !leaving.roles.0.contains(&Role::Admin) {
        return Ok(());
    }
    let accounts =
        of_agency(leaving.agency_id).filter(user::Column::DisabledAt.is_null()).lock_exclusive().all(tx.db()).await?;
    let others = accounts.iter().any(|account| account.id != leaving.id && account.roles.0.contains(&Role::Admin));
    if others { Ok(()) } else { Err(Error::refused(&LAST_ADMIN)) }
}

async fn checked(tx: &Tx, mut input: UserInput) -> Result<UserInput> {
    input.name = input::required_text("name", &input.name, 100)?;
    input.roles.sort_unstable();
    input.roles.dedup();
    if input.roles.is_empty() {
        return Err(Error::invalid("roles", "must name at least one role"));
    }
    if input.roles.iter().any(|role| matches!(role, Role::Application | Role::FamilyReader)) {
        return Err(Error::invalid(
            "roles",
            "can be given to people only: APPLICATION belongs to programs, and how far a family goes is said with its household",
        ));
    }
    if input.roles.contains(&Role::Carer) != input.staff_member.is_some() {
        return Err(Error::invalid("staffMemberId", "goes with the role CARER: both or neither"));
    }
    input.branches.sort_unstable();
    input.branches.dedup();
    let known = branch::by_ids(tx, &input.branches).await?;
    if let Some(unknown) = input.branches.iter().find(|id| known.iter().all(|branch| branch.id != **id)) {
        return Err(Error::not_found(*unknown).at("branchIds"));
    }
    Ok(input)
}

fn readable(user: &User) -> serde_json::Value {
    json!({
        "name": user.name,
        "email": user.email,
        "roles": user.roles,
        "branchIds": user.branches,
        "staffMemberId": user.staff_member_id,
        "disabledAt": user.disabled_at,
    })
}
