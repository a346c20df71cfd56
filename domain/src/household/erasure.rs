//! Forgetting a household: everything personal is gone for good, while rows, ids, counts and money stay for the books.

use entity::{
    household::{
        address, contact, exclusion,
        household::{self, Segments},
        member, preference, preference_wish, search_token,
    },
    id::HouseholdId,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect, QueryTrait,
    sea_query::Expr,
};

use super::{
    ContactPreferences, HOUSEHOLD_ERASE, Household, HouseholdStatus, carers, households::HouseholdEvent, reach,
    standing::HOUSEHOLD_SERVED,
};
use crate::{
    agency,
    kernel::{Error, Result, Tx, input},
};

/// A household was forgotten. Payload: [`HouseholdEvent`].
pub const ERASED: &str = "household.household.erased";

/// Forgets everything personal about a household, in every domain. There is no way back.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`HOUSEHOLD_SERVED`] while carers are there,
/// [`HOUSEHOLD_ERASED`](super::life_cycle::HOUSEHOLD_ERASED) the second time.
pub async fn erase(tx: &Tx, id: HouseholdId, version: i32) -> Result<Household> {
    let scope = tx.require(HOUSEHOLD_ERASE)?;
    let before = reach::lock(tx, &scope, "id", id).await?;
    input::same_version(version, before.version)?;
    if carers::is_served(tx, id).await? {
        return Err(Error::refused(&HOUSEHOLD_SERVED).at("id"));
    }
    for plugin in tx.environment().plugins() {
        plugin.erase(tx, id).await?;
    }
    tx.emit(ERASED, &HouseholdEvent { household: id }).await?;
    reach::find(tx, &scope, id).await
}

/// Forgets what this domain holds. The caller has checked that it may be.
///
/// # Errors
/// When the database fails.
pub async fn forget(tx: &Tx, id: HouseholdId) -> Result<()> {
    let scope = tx.require(HOUSEHOLD_ERASE)?;
    let before = reach::lock(tx, &scope, "id", id).await?;
    let empty = household::ActiveModel {
        status: Set(HouseholdStatus::Erased),
        name: Set(None),
        surname: Set(None),
        title: Set(None),
        tier: Set(None),
        segments: Set(Segments::default()),
        contact_preferences: Set(ContactPreferences::default()),
        habits: Set(None),
        home: Set(None),
        version: Set(before.version + 1),
        ..before.into()
    };
    empty.update(tx.db()).await?;
    forget_parts(tx, id).await?;
    agency::family::forget_household(tx, id).await?;
    tx.forget_changes(id).await
}

/// Rows stay, so that counts do; what they say goes.
async fn forget_parts(tx: &Tx, id: HouseholdId) -> Result<()> {
    let (agency, nothing) = (tx.signed_in()?, || Expr::value(None::<Vec<u8>>));
    member::Entity::update_many()
        .col_expr(member::Column::Person, nothing())
        .col_expr(member::Column::Health, nothing())
        .filter(member::Column::AgencyId.eq(agency).and(member::Column::HouseholdId.eq(id)))
        .exec(tx.db())
        .await?;
    address::Entity::update_many()
        .col_expr(address::Column::Place, nothing())
        .col_expr(address::Column::Label, Expr::value(""))
        .filter(address::Column::AgencyId.eq(agency).and(address::Column::HouseholdId.eq(id)))
        .exec(tx.db())
        .await?;
    contact::Entity::update_many()
        .col_expr(contact::Column::Reach, nothing())
        .filter(contact::Column::AgencyId.eq(agency).and(contact::Column::HouseholdId.eq(id)))
        .exec(tx.db())
        .await?;
    preference::Entity::update_many()
        .col_expr(preference::Column::Content, nothing())
        .col_expr(preference::Column::CarerWish, Expr::cust("null"))
        .filter(preference::Column::AgencyId.eq(agency).and(preference::Column::HouseholdId.eq(id)))
        .exec(tx.db())
        .await?;
    let of_household = preference::Entity::find()
        .select_only()
        .column(preference::Column::Id)
        .filter(preference::Column::AgencyId.eq(agency).and(preference::Column::HouseholdId.eq(id)));
    preference_wish::Entity::delete_many()
        .filter(preference_wish::Column::AgencyId.eq(agency))
        .filter(preference_wish::Column::PreferenceId.in_subquery(of_household.into_query()))
        .exec(tx.db())
        .await?;
    exclusion::Entity::update_many()
        .col_expr(exclusion::Column::Reason, nothing())
        .filter(exclusion::Column::AgencyId.eq(agency).and(exclusion::Column::HouseholdId.eq(id)))
        .exec(tx.db())
        .await?;
    search_token::Entity::delete_many()
        .filter(search_token::Column::AgencyId.eq(agency).and(search_token::Column::HouseholdId.eq(id)))
        .exec(tx.db())
        .await?;
    Ok(())
}
