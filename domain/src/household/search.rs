//! Finding sealed names and numbers of households: what goes into the blind index, and what is asked of it.

use entity::{household::search_token, id::HouseholdId};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, Func, Query, SelectStatement},
};
use uuid::Uuid;

pub(super) use crate::kernel::blind_search::{Findable, digits};
use crate::kernel::{
    Error, Result, Tx,
    blind_search::{Usages, question},
    vault::Vault,
};

const USAGES: Usages = Usages { name: "household-name", phone: "household-phone", email: "household-email" };

/// The keyed hashes under which a row is found.
pub(super) fn tokens(vault: &Vault, texts: &[Findable]) -> std::collections::BTreeSet<Vec<u8>> {
    crate::kernel::blind_search::tokens(vault, &USAGES, texts)
}

/// The keyed hashes of whole numbers and addresses.
pub(super) fn whole(vault: &Vault, ways: &[Findable]) -> Vec<Vec<u8>> {
    let text = |way: &Findable| match way {
        Findable::Name(text) | Findable::Phone(text) | Findable::Email(text) => question(text),
    };
    ways.iter().filter_map(text).flat_map(|question| question.tokens(vault, &USAGES)).collect()
}

/// Makes a row of a household found by these texts and by no others.
pub(super) async fn index(tx: &Tx, household: HouseholdId, origin: Uuid, texts: &[Findable]) -> Result<()> {
    let agency = tx.signed_in()?;
    search_token::Entity::delete_many()
        .filter(search_token::Column::AgencyId.eq(agency))
        .filter(search_token::Column::HouseholdId.eq(household))
        .filter(search_token::Column::Origin.eq(origin))
        .exec(tx.db())
        .await?;
    let vault = tx.vault().await?;
    let rows: Vec<_> = tokens(&vault, texts)
        .into_iter()
        .map(|token| search_token::ActiveModel {
            agency_id: Set(agency),
            token: Set(token),
            household_id: Set(household),
            origin: Set(origin),
        })
        .collect();
    if !rows.is_empty() {
        search_token::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// The households that a term finds, as a subquery of ids.
///
/// # Errors
/// [`Error::Invalid`] when the term is too short to find anything by.
pub(super) fn found(vault: &Vault, agency: entity::id::AgencyId, term: &str) -> Result<SelectStatement> {
    use search_token::Column;
    let question = question(term).ok_or_else(|| {
        Error::invalid(
            "search",
            "must be part of a name (one Chinese character or two letters at least), the last four digits or more of a \
             phone number, or a whole e-mail address",
        )
    })?;
    let tokens = question.tokens(vault, &USAGES);
    let wanted = i64::try_from(tokens.len()).unwrap_or(i64::MAX);
    let mut select = Query::select();
    select
        .column(Column::HouseholdId)
        .from(search_token::Entity)
        .and_where(Column::AgencyId.eq(agency))
        .and_where(Column::Token.is_in(tokens))
        .group_by_columns([Column::HouseholdId, Column::Origin]);
    if question.all {
        select.and_having(Func::count(Expr::col(Column::Token)).eq(wanted));
    }
    Ok(select)
}
