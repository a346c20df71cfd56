//! The server from outside, on SQLite and on PostgreSQL.
