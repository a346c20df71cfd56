//! What members of a household have agreed that accounts of the family know about them. The household domain decides.

use std::collections::HashMap;

use entity::{
    agency::{family_access, family_consent},
    id::{FamilyConsentId, HouseholdId, HouseholdMemberId, UserId},
    sealed::Sealed,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, sea_query::Expr,
};

use super::{DataClass, FamilyConsent};
use crate::kernel::{Context, Error, Result, Rule, Tx, actor::signature};

use family_consent::Column as C;

/// Consent is given for an account that sees the household.
pub const NOT_BOUND: Rule = Rule {
    code: "FAMILY_NOT_BOUND",
    message: "This account does not see the household; bind it to the household first.",
};

/// What a consent is about.
#[derive(Clone, Copy, Debug)]
pub struct Consented {
    /// The member's household.
    pub household: HouseholdId,
    /// Whom it is about.
    pub member: HouseholdMemberId,
    /// The account that may know.
    pub account: UserId,
    /// What it may know.
    pub class: DataClass,
}

/// The consent that holds already. The caller has checked that the actor reaches the household.
///
/// # Errors
/// When the database fails.
pub async fn holding<Db: ConnectionTrait>(cx: &Context<Db>, about: Consented) -> Result<Option<FamilyConsent>> {
    let agency = cx.signed_in()?;
    Ok(family_consent::Entity::find()
        .filter(C::AgencyId.eq(agency))
        .filter(C::UserId.eq(about.account))
        .filter(C::HouseholdMemberId.eq(about.member))
        .filter(C::DataClass.eq(about.class))
        .filter(C::RevokedAt.is_null())
        .one(cx.db())
        .await?)
}

/// Keeps a consent that does not hold yet. The caller has checked the household, and locked it.
///
/// # Errors
/// [`NOT_BOUND`] at `userId`.
pub async fn give(tx: &Tx, about: Consented, how: Option<Sealed>) -> Result<FamilyConsent> {
    let agency = tx.signed_in()?;
    let bound = family_access::Entity::find()
        .filter(family_access::Column::AgencyId.eq(agency))
        .filter(family_access::Column::UserId.eq(about.account))
        .filter(family_access::Column::HouseholdId.eq(about.household))
        .count(tx.db())
        .await?;
    if bound == 0 {
        return Err(Error::refused(&NOT_BOUND).at("userId"));
    }
    let row = family_consent::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(agency),
        household_id: Set(about.household),
        household_member_id: Set(about.member),
        user_id: Set(about.account),
        data_class: Set(about.class),
        how: Set(how),
        given_at: Set(tx.now()),
        given_by: Set(signature(tx.actor())),
        revoked_at: Set(None),
        revoked_by: Set(None),
    };
    Ok(row.insert(tx.db()).await?)
}

/// One consent. The caller checks that the actor reaches its household.
///
/// # Errors
/// [`Error::NotFound`] at `id`.
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: FamilyConsentId) -> Result<FamilyConsent> {
    let agency = cx.signed_in()?;
    let found = family_consent::Entity::find_by_id(id).filter(C::AgencyId.eq(agency)).one(cx.db()).await?;
    found.ok_or_else(|| Error::not_found(id).at("id"))
}

/// Ends a consent that holds. The caller has checked the household, and locked it.
///
/// # Errors
/// When the database fails.
pub async fn revoke(tx: &Tx, id: FamilyConsentId) -> Result<FamilyConsent> {
    tx.signed_in()?;
    let row = family_consent::ActiveModel {
        id: Set(id),
        revoked_at: Set(Some(tx.now())),
        revoked_by: Set(Some(signature(tx.actor()))),
        ..Default::default()
    };
    Ok(row.update(tx.db()).await?)
}

/// Ends all that an account may know about a household.
pub(super) async fn revoke_all(tx: &Tx, household: HouseholdId, account: UserId) -> Result<()> {
    let agency = tx.signed_in()?;
    family_consent::Entity::update_many()
        .col_expr(C::RevokedAt, Expr::value(tx.now()))
        .col_expr(C::RevokedBy, Expr::value(signature(tx.actor())))
        .filter(C::AgencyId.eq(agency))
        .filter(C::HouseholdId.eq(household))
        .filter(C::UserId.eq(account))
        .filter(C::RevokedAt.is_null())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// The consents within some households, those that were revoked as well, oldest first. The caller has checked that the
/// actor sees the households.
///
/// # Errors
/// When the database fails.
pub async fn of_households<Db: ConnectionTrait>(
    cx: &Context<Db>,
    households: &[HouseholdId],
) -> Result<HashMap<HouseholdId, Vec<FamilyConsent>>> {
    let agency = cx.signed_in()?;
    let rows = family_consent::Entity::find()
        .filter(C::AgencyId.eq(agency))
        .filter(C::HouseholdId.is_in(households.iter().copied()))
        .order_by_asc(C::Id)
        .all(cx.db())
        .await?;
    let mut found: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        found.entry(row.household_id).or_default().push(row);
    }
    Ok(found)
}

/// The consents that hold for some accounts, in one order.
pub(super) async fn held_by(db: &impl ConnectionTrait, accounts: &[UserId]) -> Result<Vec<FamilyConsent>> {
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    let rows = family_consent::Entity::find()
        .filter(C::UserId.is_in(accounts.iter().copied()))
        .filter(C::RevokedAt.is_null())
        .order_by_asc(C::HouseholdMemberId);
    Ok(rows.all(db).await?)
}

/// Forgets who could know what about a household that is erased.
pub(super) async fn forget_household(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.signed_in()?;
    family_consent::Entity::delete_many()
        .filter(C::AgencyId.eq(agency))
        .filter(C::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}
