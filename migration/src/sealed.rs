//! Columns of words that become bytes, so that they can be sealed.
//!
//! What was written before is carried over as its own bytes. On the way back, what is sealed stands in hexadecimal
//! behind a control character, which no text of people begins with, and is bytes again on the way forward. SQLite
//! changes no column's type: another column takes the place of one that may be empty, and one that may not stays, as
//! there a column holds bytes whatever it was declared as.

/// PostgreSQL, forward.
macro_rules! bytes_in_postgres {
    ($($table:literal $column:literal),+) => { concat!($(
        "alter table ", $table, " alter column ", $column, " type bytea using case when ", $column,
        " like E'\\x01%' then decode(substr(", $column, ", 2), 'hex') else convert_to(", $column, ", 'UTF8') end;\n",
    )+) };
}

/// PostgreSQL, back.
macro_rules! text_in_postgres {
    ($($table:literal $column:literal),+) => { concat!($(
        "alter table ", $table, " alter column ", $column, " type text using case when substr(", $column,
        ", 1, 1) = '\\x01' then E'\\x01' || encode(", $column, ", 'hex') else convert_from(", $column, ", 'UTF8') end;\n",
    )+) };
}

/// SQLite, forward, of columns that may not be empty.
macro_rules! bytes_in_sqlite {
    ($($table:literal $column:literal),+) => { concat!($(
        "update ", $table, " set ", $column, " = case when substr(", $column, ", 1, 1) = char(1) then unhex(substr(",
        $column, ", 2)) else cast(", $column, " as blob) end where ", $column, " is not null;\n",
    )+) };
}

/// SQLite, back, of columns that may not be empty.
macro_rules! text_in_sqlite {
    ($($table:literal $column:literal),+) => { concat!($(
        "update ", $table, " set ", $column, " = case when substr(", $column, ", 1, 1) = x'01' then char(1) || hex(",
        $column, ") else cast(", $column, " as text) end where ", $column, " is not null;\n",
    )+) };
}

/// SQLite, either way: the words of columns that may be empty in other columns of this type.
macro_rules! moved_in_sqlite {
    ($bytes_or_text:ident $type:literal: $($table:literal $column:literal),+) => { concat!($(
        $bytes_or_text!($table $column),
        "alter table ", $table, " add column kept ", $type, ";\nupdate ", $table, " set kept = ", $column, " where ",
        $column, " is not null;\nalter table ", $table, " drop column ", $column, ";\nalter table ", $table,
        " rename column kept to ", $column, ";\n",
    )+) };
}

pub(crate) use {bytes_in_postgres, bytes_in_sqlite, moved_in_sqlite, text_in_postgres, text_in_sqlite};
