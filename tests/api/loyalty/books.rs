//! The books: what the database itself refuses, what is true of them at every moment, and how they are taken out.

use reqwest::Method;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

use super::purse::Purse;
use crate::support::{Database, Server, database, on_both_databases};

on_both_databases! {
    the_database_itself_keeps_entries_as_they_are,
    the_database_itself_refuses_what_does_not_add_up,
    the_books_of_the_demo_are_true,
    the_entries_are_taken_out_for_the_books,
}

async fn refused(connection: &DatabaseConnection, sql: &str, by: &str) {
    let error = connection.execute_unprepared(sql).await.expect_err(sql).to_string().to_lowercase();
    assert!(error.contains(by), "{sql}: {error}");
}

async fn the_database_itself_keeps_entries_as_they_are(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 100).await;
    purse.spend("gift", 30).await;
    let connection = purse.server.database().connect().await;
    for table in ["points_entry", "points_allocation"] {
        refused(&connection, &format!("update {table} set spent = spent"), "points_stand").await;
        refused(&connection, &format!("delete from {table}"), "points_stand").await;
    }
    // A balance is what the last entry says, and nothing else.
    for change in
        ["available = available + 1, issued = issued - 1", "spent = 0, available = 100", "entries = entries + 1"]
    {
        refused(&connection, &format!("update loyalty_account set {change}"), "loyalty_account_by_entries").await;
    }
    connection.close().await.expect("a clean end");
    assert_eq!(purse.balance().await, [0, 70, 0, 30, 0, 0]);
}

const COPIED: &str =
    "agency_id, account_id, kind, content, occurred_at, made_by, of_entry_id, owed, pending, reserved, spent,
    expired, owed_after, pending_after, reserved_after, spent_after, expired_after";

/// Another entry of the wallet, made by hand out of the second: it gives so many points, and says that so many are left.
fn by_hand(number: i64, key: &str, given: i64, issued: i64, left: i64) -> String {
    let id = "(select id from points_lot limit 1)";
    format!(
        "insert into points_entry (id, number, key, issued, available, issued_after, available_after, {COPIED})
         select {id}, {number}, '{key}', {issued}, {given}, issued_after + {issued}, {left}, {COPIED}
         from points_entry where number = 2"
    )
}

async fn the_database_itself_refuses_what_does_not_add_up(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("visit", 100).await;
    purse.earn("more", 50).await;
    let connection = purse.server.database().connect().await;
    refused(&connection, &by_hand(3, "made", 10, -9, 160), "check").await;
    refused(&connection, &by_hand(3, "made", 10, -10, 161), "points_entry_follows").await;
    refused(&connection, &by_hand(4, "made", 10, -10, 160), "points_entry_follows").await;
    refused(&connection, &by_hand(2, "made", 10, -10, 160), "points_entry_follows").await;
    refused(&connection, &by_hand(3, "more", 10, -10, 160), "unique").await;
    refused(&connection, &by_hand(3, "made", -151, 151, -1), "check").await;
    // A lot gives no more than it has, and an allocation comes to zero.
    let take = |available: i64, spent: i64| {
        format!(
            "insert into points_allocation (entry_id, place, agency_id, lot_id, withheld, pending, available, reserved, spent,
               expired)
             select id, 2, agency_id, (select l.id from points_lot l where l.id <> points_entry.lot_id limit 1), 0, 0,
               {available}, 0, {spent}, 0
             from points_entry where number = 2"
        )
    };
    refused(&connection, &take(-101, 101), "check").await;
    refused(&connection, &take(-10, 11), "check").await;
    refused(&connection, "update points_lot set available = available - 1", "check").await;
    connection.close().await.expect("a clean end");
    assert_eq!(purse.balance().await, [0, 150, 0, 0, 0, 0]);
}

/// What is never to be found: wallets, entries and lots that do not say the same.
const UNTRUE: [(&str, &str); 4] = [
    (
        "a wallet is not what its entries come to",
        "select count(*) as n from loyalty_account a where exists (select 1 from points_entry e where e.agency_id = a.agency_id and e.account_id = a.id)
           and (a.available, a.spent, a.reserved, a.pending, a.expired, a.issued, a.owed, a.entries) <> (
             select sum(available), sum(spent), sum(reserved), sum(pending), sum(expired), sum(issued), sum(owed), count(*)
             from points_entry e where e.agency_id = a.agency_id and e.account_id = a.id)",
    ),
    (
        "a wallet is not what its lots hold",
        "select count(*) as n from loyalty_account a where exists (select 1 from points_lot l where l.agency_id = a.agency_id and l.account_id = a.id)
           and (a.available, a.spent, a.reserved, a.pending, a.expired) <> (
             select sum(available), sum(spent), sum(reserved), sum(pending), sum(expired)
             from points_lot l where l.agency_id = a.agency_id and l.account_id = a.id)",
    ),
    (
        "an entry is not what it moved in lots",
        "select count(*) as n from points_entry e where
           exists (select 1 from points_allocation p where p.entry_id = e.id)
           and (e.available, e.spent, e.reserved, e.pending, e.expired, e.issued + e.owed) <> (
             select sum(available), sum(spent), sum(reserved), sum(pending), sum(expired), sum(withheld)
             from points_allocation p where p.entry_id = e.id)",
    ),
    (
        "a lot is not what entries moved in it",
        "select count(*) as n from points_lot l where (l.available, l.spent, l.reserved, l.pending, l.expired) <> (
             select coalesce(sum(available), 0), coalesce(sum(spent), 0), coalesce(sum(reserved), 0),
               coalesce(sum(pending), 0), coalesce(sum(expired), 0)
             from points_allocation p where p.agency_id = l.agency_id and p.lot_id = l.id)",
    ),
];

/// A number that a database is asked for.
pub async fn number(connection: &DatabaseConnection, sql: &str) -> i64 {
    let asked = Statement::from_string(connection.get_database_backend(), sql);
    let row = connection.query_one_raw(asked).await.expect(sql).expect("a row");
    row.try_get("", "n").expect("a number")
}

/// Fails unless the books of a database say the same wherever one looks.
pub async fn must_be_true(connection: &DatabaseConnection) {
    for (what, sql) in UNTRUE {
        let asked = Statement::from_string(connection.get_database_backend(), sql);
        let row = connection.query_one_raw(asked).await.expect(sql).expect("a row");
        assert_eq!(row.try_get::<i64>("", "n").expect("a number"), 0, "{what}");
    }
}

async fn the_books_of_the_demo_are_true(database: Database) {
    database::fill_with_a_demo(&database).await;
    let connection = database.connect().await;
    must_be_true(&connection).await;
    let asked = Statement::from_string(connection.get_database_backend(), "select count(*) as n from points_entry");
    let row = connection.query_one_raw(asked).await.expect("an answer").expect("a row");
    assert!(row.try_get::<i64>("", "n").expect("a number") > 40);
    connection.close().await.expect("a clean end");
}

async fn the_entries_are_taken_out_for_the_books(server: Server) {
    let purse = Purse::new(server).await;
    purse.earn("=visit", 100).await;
    purse.spend("gift", 30).await;
    let path = "/export/points.csv?from=2026-03-02&to=2026-03-02";
    let bearer = purse.manager.bearer().expect("a token");
    let answer = purse.server.request(Method::GET, path).bearer_auth(bearer).send().await.expect("an answer");
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-disposition"], "attachment; filename=\"points-2026-03-02-2026-03-02.csv\"");
    let text = answer.text().await.expect("a file");
    let mut file = csv::Reader::from_reader(text.as_bytes());
    let heading = file.headers().expect("a heading").clone();
    let rows: Vec<csv::StringRecord> = file.records().map(|row| row.expect("a row")).collect();
    let cell = |row: usize, name: &str| {
        let at = heading.iter().position(|column| column == name).expect("a column");
        rows[row][at].to_owned()
    };
    assert_eq!(rows.len(), 2);
    assert_eq!((cell(0, "kind"), cell(0, "key")), ("EARNED".to_owned(), "'=visit".to_owned()));
    assert_eq!(
        (cell(1, "available"), cell(1, "spent"), cell(1, "available_after")),
        ("-30".into(), "30".into(), "70".into())
    );
    assert!(cell(0, "occurred_at").ends_with("+08:00"), "{}", cell(0, "occurred_at"));
    for row in 0..2 {
        let books = ["issued", "owed", "pending", "available", "reserved", "spent", "expired"];
        let sum: i64 = books.iter().map(|book| cell(row, book).parse::<i64>().expect("a number")).sum();
        assert_eq!(sum, 0);
    }
    let family = purse.family.bearer().expect("a token");
    let answer = purse.server.request(Method::GET, path).bearer_auth(family).send().await.expect("an answer");
    assert_eq!(answer.status(), 403);
}
