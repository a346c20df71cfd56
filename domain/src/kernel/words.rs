//! Free words of people, in columns that were not sealed from the beginning.

use entity::sealed::Sealed;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, ExprTrait, Iterable, PrimaryKeyToColumn,
    QueryFilter, QuerySelect,
    sea_query::{CaseStatement, Expr, Func},
};
use uuid::Uuid;

use super::{
    context::{Context, Tx},
    error::{Error, Result},
    vault::{FORMAT, Vault},
};

/// So many rows are sealed in one transaction, so that nobody waits for long.
const BATCH: u64 = 200;

/// What was said in a sealed field of an object that the actor has been shown.
///
/// # Errors
/// [`Error::Internal`] when it cannot be opened.
pub async fn said<C: ConnectionTrait>(cx: &Context<C>, kept: Option<&Sealed>) -> Result<Option<String>> {
    match kept {
        Some(kept) => cx.vault().await?.open_once_clear(kept).map(Some),
        None => Ok(None),
    }
}

/// The same where something was always said.
///
/// # Errors
/// As [`said`].
pub async fn said_always<C: ConnectionTrait>(cx: &Context<C>, kept: &Sealed) -> Result<String> {
    cx.vault().await?.open_once_clear(kept)
}

/// The words of a field, where there are some.
///
/// # Errors
/// As [`said`].
pub fn open(vault: &Vault, kept: Option<&Sealed>) -> Result<Option<String>> {
    kept.map(|kept| vault.open_once_clear(kept)).transpose()
}

/// Seals what a column of the agency still holds in clear, a batch in a transaction. Safe to repeat: what is sealed is
/// not read again.
///
/// # Errors
/// When the database fails.
pub async fn seal_clear<E: EntityTrait>(
    cx: &Context<DatabaseConnection>,
    agency: E::Column,
    column: E::Column,
) -> Result<()> {
    while cx.write(async |tx| seal_batch::<E>(tx, agency, column).await).await? == BATCH {}
    Ok(())
}

async fn seal_batch<E: EntityTrait>(tx: &Tx, agency: E::Column, column: E::Column) -> Result<u64> {
    let key = E::PrimaryKey::iter().next().ok_or_else(|| Error::internal("a table without a key"))?.into_column();
    let first = Func::cust("substr").args([Expr::col(column), Expr::cust("1"), Expr::cust("1")]);
    let clear: Vec<(Uuid, Vec<u8>)> = E::find()
        .select_only()
        .columns([key, column])
        .filter(agency.eq(tx.signed_in()?))
        .filter(Expr::expr(first).ne(vec![FORMAT]))
        // What an erased household leaves behind is empty and stays so.
        .filter(Expr::expr(Func::cust("length").arg(Expr::col(column))).gt(0))
        .limit(BATCH)
        .lock_exclusive()
        .into_tuple()
        .all(tx.db())
        .await?;
    if clear.is_empty() {
        return Ok(0);
    }
    let vault = tx.vault().await?;
    let mut sealed = CaseStatement::new();
    for (id, kept) in &clear {
        let text = vault.open_once_clear(&Sealed(kept.clone()))?;
        sealed = sealed.case(key.eq(*id), Expr::value(vault.seal(&text)?.0));
    }
    E::update_many()
        .col_expr(column, sealed.into())
        .filter(agency.eq(tx.signed_in()?))
        .filter(key.is_in(clear.iter().map(|(id, _)| *id)))
        .exec(tx.db())
        .await?;
    Ok(u64::try_from(clear.len()).unwrap_or(BATCH))
}
