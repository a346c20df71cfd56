//! Lists that can grow, a page at a time: by the key of the last row seen, so that a page costs the same however far down.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, Order, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, Value,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    context::Context,
    error::{Error, Result},
};

mod each;

pub use each::{Owners, pages};

/// How many rows a page has when nobody says.
pub const DEFAULT_ROWS: u64 = 20;
/// How many rows a page has at most; more is cut to this.
pub const MOST_ROWS: u64 = 100;

/// Which page is asked for, in Relay's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// So many rows from the beginning, or after `after`.
    pub first: Option<u64>,
    /// The cursor of the row before the page.
    pub after: Option<String>,
    /// So many rows from the end, or before `before`.
    pub last: Option<u64>,
    /// The cursor of the row behind the page.
    pub before: Option<String>,
    /// Whether to count the whole list, which costs a statement of its own.
    pub count: bool,
}

/// A page of rows, each with its cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the list's order.
    pub rows: Vec<(String, T)>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede.
    pub has_previous: bool,
    /// How many rows the whole list has, if that was asked.
    pub total: Option<u64>,
}

/// All rows of a list, page by page: for what is given out as a whole.
///
/// # Errors
/// What reading a page answers.
pub async fn all_rows<T, F: Future<Output = Result<Page<T>>>>(read: impl Fn(PageRequest) -> F) -> Result<Vec<T>> {
    let mut rows = Vec::new();
    let mut request = PageRequest { first: Some(MOST_ROWS), ..PageRequest::default() };
    loop {
        let page = read(request.clone()).await?;
        request.after = page.rows.last().map(|(cursor, _)| cursor.clone());
        rows.extend(page.rows.into_iter().map(|(_, row)| row));
        if !page.has_next || request.after.is_none() {
            return Ok(rows);
        }
    }
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { rows: Vec::new(), has_next: false, has_previous: false, total: None }
    }
}

impl<T> Page<T> {
    /// The same page of something else.
    pub fn map<U>(self, mut to: impl FnMut(T) -> U) -> Page<U> {
        Page {
            rows: self.rows.into_iter().map(|(cursor, row)| (cursor, to(row))).collect(),
            has_next: self.has_next,
            has_previous: self.has_previous,
            total: self.total,
        }
    }
}

/// The value of one column in a cursor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "each variant is named after its content")]
pub enum Key {
    Id(Uuid),
    Int(i64),
    Text(String),
    Time(DateTime<Utc>),
    Date(NaiveDate),
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        match key {
            Key::Id(id) => id.into(),
            Key::Int(number) => number.into(),
            Key::Text(text) => text.into(),
            Key::Time(time) => time.into(),
            Key::Date(date) => date.into(),
        }
    }
}

macro_rules! keys {
    ($($variant:ident from $type:ty),*) => {
        $(impl From<$type> for Key {
            fn from(value: $type) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}
keys!(Id from Uuid, Int from i64, Int from i32, Text from String, Time from DateTime<Utc>, Date from NaiveDate);

/// Up or down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Direction {
    /// Smallest, earliest, first in the alphabet first.
    #[default]
    Ascending,
    /// The other way.
    Descending,
}

impl Direction {
    const fn reversed(self) -> Self {
        match self {
            Self::Ascending => Self::Descending,
            Self::Descending => Self::Ascending,
        }
    }

    const fn order(self) -> Order {
        match self {
            Self::Ascending => Order::Asc,
            Self::Descending => Order::Desc,
        }
    }
}

/// The order of a list: columns that are never null, of which the last is the id, so that no two rows are equal.
#[derive(Debug)]
pub struct ListOrder<E: EntityTrait> {
    terms: Vec<Term<E>>,
}

#[derive(Debug)]
struct Term<E: EntityTrait> {
    column: E::Column,
    direction: Direction,
    key: fn(&E::Model) -> Key,
}

impl<E: EntityTrait> Term<E> {
    const fn direction_when(&self, backward: bool) -> Direction {
        if backward { self.direction.reversed() } else { self.direction }
    }
}

impl<E: EntityTrait> ListOrder<E> {
    /// By the id alone, and ids are ordered by time: the newest first.
    #[must_use]
    pub fn newest_first(id: E::Column, key: fn(&E::Model) -> Key) -> Self {
        Self::by(id, Direction::Descending, key)
    }

    /// By a column; more may follow.
    #[must_use]
    pub fn by(column: E::Column, direction: Direction, key: fn(&E::Model) -> Key) -> Self {
        Self { terms: vec![Term { column, direction, key }] }
    }

    /// And where that is equal, by another.
    #[must_use]
    pub fn then(mut self, column: E::Column, direction: Direction, key: fn(&E::Model) -> Key) -> Self {
        self.terms.push(Term { column, direction, key });
        self
    }

    fn cursor(&self, row: &E::Model) -> Result<String> {
        let keys: Vec<Key> = self.terms.iter().map(|term| (term.key)(row)).collect();
        write_cursor(&keys)
    }

    /// The rows behind a cursor: (a > x) or (a = x and b > y) … With more than one column also a ≥ x, which follows from it
    /// and is what lets an index begin at the cursor: a database looks through alternatives row by row.
    fn behind(&self, keys: &[Key], backward: bool) -> Condition {
        let mut any = Condition::any();
        for (at, term) in self.terms.iter().enumerate() {
            let mut all = Condition::all();
            for (equal, key) in self.terms[..at].iter().zip(keys) {
                all = all.add(equal.column.eq(key.clone()));
            }
            let key = keys[at].clone();
            any = any.add(all.add(match term.direction_when(backward) {
                Direction::Ascending => term.column.gt(key),
                Direction::Descending => term.column.lt(key),
            }));
        }
        match (&self.terms[..], keys) {
            ([first, _, ..], [key, ..]) => Condition::all().add(any).add(match first.direction_when(backward) {
                Direction::Ascending => first.column.gte(key.clone()),
                Direction::Descending => first.column.lte(key.clone()),
            }),
            _ => any,
        }
    }

    /// The rows of a query between the cursors that a request names.
    fn between(&self, mut select: Select<E>, request: &PageRequest) -> Result<Select<E>> {
        for (name, cursor, behind) in [("after", &request.after, false), ("before", &request.before, true)] {
            if let Some(cursor) = cursor {
                let keys = read_cursor(name, cursor, self.terms.len())?;
                select = select.filter(self.behind(&keys, behind));
            }
        }
        Ok(select)
    }

    /// The columns in their turn, each with its direction when read from this end.
    fn directions(&self, backward: bool) -> impl Iterator<Item = (E::Column, Direction)> + '_ {
        self.terms.iter().map(move |term| (term.column, term.direction_when(backward)))
    }

    /// The page out of its rows in the order in which they were read, with one more when there are more.
    fn cut(&self, mut found: Vec<E::Model>, request: &PageRequest, total: Option<u64>) -> Result<Page<E::Model>> {
        let (backward, limit) = direction_and_limit(request)?;
        let more = found.len() as u64 > limit;
        found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
        if backward {
            found.reverse();
        }
        let rows = found.into_iter().map(|row| Ok((self.cursor(&row)?, row))).collect::<Result<Vec<_>>>()?;
        Ok(Page {
            rows,
            has_next: if backward { request.before.is_some() } else { more },
            has_previous: if backward { more } else { request.after.is_some() },
            total,
        })
    }
}

/// The page of a query in this order.
///
/// # Errors
/// [`Error::Invalid`] naming `first`, `last`, `after` or `before`, or when the database fails.
pub async fn page<E, C>(
    cx: &Context<C>,
    select: Select<E>,
    order: &ListOrder<E>,
    request: &PageRequest,
) -> Result<Page<E::Model>>
where
    E: EntityTrait,
    E::Model: Send + Sync,
    C: ConnectionTrait,
{
    let (backward, limit) = direction_and_limit(request)?;
    let total = if request.count { Some(select.clone().count(cx.db()).await?) } else { None };
    let mut select = order.between(select, request)?;
    for (column, direction) in order.directions(backward) {
        select = select.order_by(column, direction.order());
    }
    let found = select.limit(limit + 1).all(cx.db()).await?;
    order.cut(found, request, total)
}

/// The page of a list that is already in memory, in its order; `id` tells rows apart.
///
/// # Errors
/// [`Error::Invalid`] naming `first`, `last`, `after` or `before`.
pub fn page_of<T>(list: Vec<T>, id: impl Fn(&T) -> Uuid, request: &PageRequest) -> Result<Page<T>> {
    let (backward, limit) = direction_and_limit(request)?;
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let at = |name, cursor: &Option<String>| -> Result<Option<usize>> {
        let Some(cursor) = cursor else { return Ok(None) };
        let keys = read_cursor(name, cursor, 1)?;
        Ok(list.iter().position(|row| keys == [Key::Id(id(row))]))
    };
    let mut from = at("after", &request.after)?.map_or(0, |at| at + 1);
    let mut to = at("before", &request.before)?.unwrap_or(list.len()).max(from);
    if backward {
        from = from.max(to.saturating_sub(limit));
    } else {
        to = to.min(from.saturating_add(limit));
    }
    let (has_previous, has_next) = (from > 0, to < list.len());
    let total = request.count.then_some(list.len() as u64);
    let rows = list
        .into_iter()
        .skip(from)
        .take(to - from)
        .map(|row| Ok((write_cursor(&[Key::Id(id(&row))])?, row)))
        .collect::<Result<Vec<_>>>()?;
    Ok(Page { rows, has_next, has_previous, total })
}

/// Whether the page is counted from the end, and how many rows it has at most.
fn direction_and_limit(request: &PageRequest) -> Result<(bool, u64)> {
    match (request.first, request.last) {
        (Some(_), Some(_)) => Err(Error::invalid("last", "cannot be asked together with `first`")),
        (None, Some(last)) => Ok((true, last.min(MOST_ROWS))),
        (first, None) => Ok((false, first.unwrap_or(DEFAULT_ROWS).min(MOST_ROWS))),
    }
}

fn write_cursor(keys: &[Key]) -> Result<String> {
    let text = serde_json::to_vec(keys).map_err(|_| Error::internal("a cursor is not JSON"))?;
    Ok(URL_SAFE_NO_PAD.encode(text))
}

fn read_cursor(name: &'static str, cursor: &str, terms: usize) -> Result<Vec<Key>> {
    URL_SAFE_NO_PAD
        .decode(cursor)
        .ok()
        .and_then(|text| serde_json::from_slice::<Vec<Key>>(&text).ok())
        .filter(|keys| keys.len() == terms)
        .ok_or_else(|| Error::invalid(name, "is not a cursor of this list"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(page: &Page<u128>) -> Vec<u128> {
        page.rows.iter().map(|(_, row)| *row).collect()
    }

    fn walk(request: &PageRequest) -> Page<u128> {
        page_of((1..=5).collect(), |row| Uuid::from_u128(*row), request).expect("a page")
    }

    #[test]
    fn a_list_in_memory_is_walked_forward_and_backward() {
        let first = walk(&PageRequest { first: Some(2), ..PageRequest::default() });
        assert_eq!((rows(&first), first.has_next, first.has_previous), (vec![1, 2], true, false));
        let after = Some(first.rows[1].0.clone());
        let second = walk(&PageRequest { first: Some(9), after, ..PageRequest::default() });
        assert_eq!((rows(&second), second.has_next, second.has_previous), (vec![3, 4, 5], false, true));
        let before = Some(second.rows[1].0.clone());
        let back = walk(&PageRequest { last: Some(2), before, ..PageRequest::default() });
        assert_eq!((rows(&back), back.has_next, back.has_previous), (vec![2, 3], true, true));
    }

    #[test]
    fn a_bad_request_names_the_argument() {
        for (request, field) in [
            (PageRequest { first: Some(1), last: Some(1), ..PageRequest::default() }, "last"),
            (PageRequest { after: Some("tomorrow".into()), ..PageRequest::default() }, "after"),
            (PageRequest { before: Some("W10".into()), ..PageRequest::default() }, "before"),
        ] {
            let error = page_of(vec![1], |row| Uuid::from_u128(*row), &request).expect_err("a bad request");
            assert!(matches!(error, Error::Invalid { field: named, .. } if named == field));
        }
    }

    #[test]
    fn a_page_never_has_more_than_the_most() {
        let list: Vec<u128> = (0..500).collect();
        let all = PageRequest { first: Some(1_000_000), ..PageRequest::default() };
        let page = page_of(list, |row| Uuid::from_u128(*row), &all).expect("a page");
        assert_eq!(page.rows.len() as u64, MOST_ROWS);
    }
}
