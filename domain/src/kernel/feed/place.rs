//! Positions: given to events after their commit, one giver at a time.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, DbBackend, EntityTrait, QueryFilter, QuerySelect,
    SqliteTransactionMode, Statement, TransactionOptions, TransactionTrait,
};

use entity::kernel::event;

use crate::kernel::error::{Error, Result};

/// Holds the one row until the end of the transaction, on either database.
const LOCK: &str = "update event_sequence set last = last";

/// Behind the last position, in the order in which the events were made.
const PLACE: &str = "
update event set position = placed.position from (
  select event.id as id, event_sequence.last + row_number() over (order by event.id) as position
  from event cross join event_sequence where event.position is null
) as placed where event.id = placed.id";

const REMEMBER: &str = "update event_sequence set last = (select max(position) from event)";

/// Gives every committed event a position that has none.
pub(super) async fn place_all(db: &DatabaseConnection) -> Result<()> {
    let without = event::Entity::find().select_only().column(event::Column::Id);
    let one = without.filter(event::Column::Position.is_null()).limit(1).into_tuple::<entity::id::EventId>();
    if one.one(db).await?.is_none() {
        return Ok(());
    }
    let sqlite = db.get_database_backend() == DbBackend::Sqlite;
    let options = TransactionOptions {
        sqlite_transaction_mode: sqlite.then_some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    };
    let tx = db.begin_with_options(options).await?;
    tx.execute_unprepared(LOCK).await?;
    // A statement of its own, so that PostgreSQL looks afresh once the lock is held.
    if tx.execute_unprepared(PLACE).await?.rows_affected() > 0 {
        tx.execute_unprepared(REMEMBER).await?;
    }
    Ok(tx.commit().await?)
}

/// The last position that was given.
pub(super) async fn last(db: &impl ConnectionTrait) -> Result<i64> {
    let question = Statement::from_string(db.get_database_backend(), "select last from event_sequence");
    let row = db.query_one_raw(question).await?.ok_or(Error::internal("the sequence of events has no row"))?;
    Ok(row.try_get("", "last")?)
}
