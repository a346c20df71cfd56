//! The databases that the suite makes.

use sea_orm::{ConnectionTrait, Statement};

use crate::support::{Database, on_both_databases};

on_both_databases! { a_test_has_a_database_of_its_own }

async fn a_test_has_a_database_of_its_own(database: Database) {
    let connection = database.connect().await;
    connection.execute_unprepared("CREATE TABLE mine (n INTEGER)").await.expect("an empty database");
    let statement = Statement::from_string(connection.get_database_backend(), "SELECT count(*) AS n FROM mine");
    assert!(connection.query_one_raw(statement).await.expect("the table").is_some());
}
