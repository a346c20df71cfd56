//! Finding staff by parts of their sealed names and numbers: what goes into the blind index, and what is asked of it.

use entity::{
    id::AgencyId,
    staff::{search_token, staff_member},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, Func, Query, SelectStatement},
};

use super::StaffMember;
use crate::kernel::{
    Context, Error, Result, Tx,
    blind_search::{Findable, Kind, Usages, question, tokens},
    vault::Vault,
};

const USAGES: Usages = Usages { name: "staff-name", phone: "staff-phone", email: "staff-email" };

/// So many people are indexed in one transaction.
const BATCH: u64 = 100;
/// Rows of one statement: SQLite takes 32 766 parameters, of which a row needs three.
const ROWS: usize = 5_000;

/// Makes somebody found by their present name and number and by no others.
pub(super) async fn index(tx: &Tx, person: &StaffMember) -> Result<()> {
    search_token::Entity::delete_many()
        .filter(search_token::Column::AgencyId.eq(person.agency_id))
        .filter(search_token::Column::StaffMemberId.eq(person.id))
        .exec(tx.db())
        .await?;
    keep(tx, std::slice::from_ref(person)).await
}

async fn keep(tx: &Tx, people: &[StaffMember]) -> Result<()> {
    let vault = tx.vault().await?;
    let mut rows = Vec::new();
    for person in people {
        let name = Findable::Name(vault.open(&person.name)?);
        let phone = vault.open_some(person.phone.as_ref())?.map(Findable::Phone);
        let texts: Vec<Findable> = phone.into_iter().chain([name]).collect();
        rows.extend(tokens(&vault, &USAGES, &texts).into_iter().map(|token| search_token::ActiveModel {
            agency_id: Set(person.agency_id),
            token: Set(token),
            staff_member_id: Set(person.id),
        }));
    }
    for rows in rows.chunks(ROWS) {
        search_token::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

/// Indexes those who were taken on before there was an index of parts. Safe to repeat.
///
/// # Errors
/// When the database fails.
pub async fn index_rest(cx: &Context) -> Result<()> {
    while cx.write(async |tx| index_some(tx).await).await? {}
    Ok(())
}

/// Indexes some who are not yet; answers whether there may be more.
pub(super) async fn index_some(tx: &Tx) -> Result<bool> {
    let agency = tx.signed_in()?;
    let known = search_token::Entity::find()
        .select_only()
        .column(search_token::Column::StaffMemberId)
        .filter(search_token::Column::AgencyId.eq(agency))
        .into_query();
    let rest = staff_member::Entity::find()
        .filter(staff_member::Column::AgencyId.eq(agency))
        .filter(staff_member::Column::Id.not_in_subquery(known))
        .order_by_asc(staff_member::Column::Id)
        .limit(BATCH)
        .lock_exclusive()
        .all(tx.db())
        .await?;
    keep(tx, &rest).await?;
    Ok(u64::try_from(rest.len()).unwrap_or(0) == BATCH)
}

/// Whom a term finds, as a subquery of ids, and whether it asks by a number.
///
/// # Errors
/// [`Error::Invalid`] when the term is too short to find anything by.
pub(super) fn found(vault: &Vault, agency: AgencyId, term: &str) -> Result<(SelectStatement, bool)> {
    use search_token::Column;
    let question = question(term).filter(|question| question.kind != Kind::Email).ok_or_else(|| {
        Error::invalid(
            "search",
            "must be part of a name (one Chinese character or two letters at least), or the last four digits or more of a \
             phone number",
        )
    })?;
    let tokens = question.tokens(vault, &USAGES);
    let wanted = i64::try_from(tokens.len()).unwrap_or(i64::MAX);
    let mut select = Query::select();
    select
        .column(Column::StaffMemberId)
        .from(search_token::Entity)
        .and_where(Column::AgencyId.eq(agency))
        .and_where(Column::Token.is_in(tokens))
        .group_by_col(Column::StaffMemberId);
    if question.all {
        select.and_having(Func::count(Expr::col(Column::Token)).eq(wanted));
    }
    Ok((select, question.kind == Kind::Phone))
}
