//! Finding sealed names and numbers: what goes into the blind index, and what is asked of it.
//!
//! A name is cut into pieces before it is hashed. In scripts without spaces these are the first character, which finds a
//! surname, and every pair of neighbours, which find any longer part; in others, the beginnings of each word. A number is
//! kept whole and by its last digits. What the index gives away to somebody who holds the database and not the key
//! is that two households share a piece, not which.

use std::collections::BTreeSet;

use entity::{household::search_token, id::HouseholdId};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter,
    sea_query::{Expr, Func, Query, SelectStatement},
};
use uuid::Uuid;

use super::form_of_address::is_east_asian;
use crate::kernel::{Error, Result, Tx, vault::Vault};

const SHORTEST_BEGINNING: usize = 2;
const LONGEST_BEGINNING: usize = 12;
/// Numbers are found by so many of their last digits.
const LAST_DIGITS: [usize; 6] = [4, 7, 8, 9, 10, 11];

/// A text by which a household may be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Findable {
    Name(String),
    Phone(String),
    Email(String),
}

/// What is asked of the index.
#[derive(Debug, PartialEq, Eq)]
struct Question {
    usage: &'static str,
    pieces: BTreeSet<String>,
    /// Whether all pieces must belong to one row, or any will do.
    all: bool,
}

const NAME: &str = "household-name";
const PHONE: &str = "household-phone";
const EMAIL: &str = "household-email";

/// The keyed hashes under which a row is found.
pub(super) fn tokens(vault: &Vault, texts: &[Findable]) -> BTreeSet<Vec<u8>> {
    texts
        .iter()
        .flat_map(|text| {
            let (usage, pieces) = match text {
                Findable::Name(name) => (NAME, pieces_of_name(name)),
                Findable::Phone(number) => (PHONE, pieces_of_number(number)),
                Findable::Email(address) => (EMAIL, BTreeSet::from([address.trim().to_lowercase()])),
            };
            pieces.into_iter().map(move |piece| vault.blind_index(usage, &piece))
        })
        .collect()
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
    let tokens: Vec<_> = question.pieces.iter().map(|piece| vault.blind_index(question.usage, piece)).collect();
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

fn question(term: &str) -> Option<Question> {
    let term = term.trim();
    if term.contains('@') {
        return Some(Question { usage: EMAIL, pieces: BTreeSet::from([term.to_lowercase()]), all: true });
    }
    if term.chars().any(|c| c.is_ascii_digit()) && term.chars().all(is_of_a_number) {
        let pieces = question_of_number(term);
        return (!pieces.is_empty()).then_some(Question { usage: PHONE, pieces, all: false });
    }
    let pieces = question_of_name(term);
    (!pieces.is_empty()).then_some(Question { usage: NAME, pieces, all: true })
}

const fn is_of_a_number(c: char) -> bool {
    matches!(c, '0'..='9' | '+' | '-' | '(' | ')' | '.' | '/' | ' ')
}

/// Digits alone, without the zeros that only say from where the call is made (`00` abroad, `0` in the country).
pub(super) fn digits(number: &str) -> String {
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

fn last(digits: &str, count: usize) -> Option<String> {
    digits.len().checked_sub(count).map(|from| digits[from..].to_owned())
}

fn pieces_of_number(number: &str) -> BTreeSet<String> {
    let digits = digits(number);
    LAST_DIGITS.into_iter().filter_map(|count| last(&digits, count)).chain([digits.clone()]).collect()
}

/// A number may be asked for with its country where it was noted without, so its last eleven digits are tried as well;
/// and zeros in front may belong to the last digits of another number.
fn question_of_number(term: &str) -> BTreeSet<String> {
    let as_written: String = term.chars().filter(char::is_ascii_digit).collect();
    if as_written.len() < 4 {
        return BTreeSet::new();
    }
    let digits = digits(term);
    last(&digits, 11).into_iter().chain([as_written, digits]).filter(|piece| piece.len() >= 4).collect()
}

/// Runs of one script, in lower case.
fn words(name: &str) -> Vec<Vec<char>> {
    let mut words: Vec<Vec<char>> = vec![Vec::new()];
    let mut before = None;
    for c in name.chars().flat_map(char::to_lowercase) {
        let script = c.is_alphanumeric().then(|| is_east_asian(c));
        if script != before {
            words.push(Vec::new());
        }
        if let (Some(_), Some(word)) = (script, words.last_mut()) {
            word.push(c);
        }
        before = script;
    }
    words.retain(|word| !word.is_empty());
    words
}

fn pieces_of_name(name: &str) -> BTreeSet<String> {
    let mut pieces = BTreeSet::new();
    for word in words(name) {
        if is_east_asian(word[0]) {
            pieces.insert(word[0].to_string());
            pieces.extend(word.windows(2).map(String::from_iter));
        } else {
            let longest = word.len().min(LONGEST_BEGINNING);
            pieces.extend(
                (SHORTEST_BEGINNING.min(longest)..=longest).map(|length| word[..length].iter().collect::<String>()),
            );
        }
    }
    pieces
}

fn question_of_name(term: &str) -> BTreeSet<String> {
    let mut pieces = BTreeSet::new();
    for word in words(term) {
        match (is_east_asian(word[0]), word.len()) {
            (true, 1) => drop(pieces.insert(word[0].to_string())),
            (true, _) => pieces.extend(word.windows(2).map(String::from_iter)),
            (false, length) if length < SHORTEST_BEGINNING => return BTreeSet::new(),
            (false, length) => drop(pieces.insert(word[..length.min(LONGEST_BEGINNING)].iter().collect())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn finds(term: &str, text: &Findable) -> bool {
        let Some(question) = question(term) else { return false };
        let (usage, pieces) = match text {
            Findable::Name(name) => (NAME, pieces_of_name(name)),
            Findable::Phone(number) => (PHONE, pieces_of_number(number)),
            Findable::Email(address) => (EMAIL, BTreeSet::from([address.to_lowercase()])),
        };
        let mut hits = question.pieces.iter().map(|piece| pieces.contains(piece));
        usage == question.usage && if question.all { hits.all(|hit| hit) } else { hits.any(|hit| hit) }
    }

    #[test]
    fn a_chinese_name_is_found_by_surname_by_given_name_and_whole() {
        let name = Findable::Name("欧阳秀英".into());
        for term in ["欧", "欧阳", "秀英", "阳秀", "欧阳秀英"] {
            assert!(finds(term, &name), "{term}");
        }
        for term in ["英", "欧秀", "王", "秀英王"] {
            assert!(!finds(term, &name), "{term}");
        }
    }

    #[test]
    fn a_western_name_is_found_by_the_beginnings_of_its_words() {
        let name = Findable::Name("Maria de la Cruz-Santos".into());
        for term in ["maria", "Mar", "cruz", "SANTOS maria", "de la"] {
            assert!(finds(term, &name), "{term}");
        }
        for term in ["aria", "m", "santa", "marina"] {
            assert!(!finds(term, &name), "{term}");
        }
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for noted in ["+86 138 0013 8000", "13800138000", "0086-138-0013-8000", "138 0013 8000"] {
            for term in ["13800138000", "+86 138-0013-8000", "8000", "(138) 0013 8000", "0013 8000"] {
                assert!(finds(term, &Findable::Phone(noted.into())), "{term} in {noted}");
            }
            for term in ["8001", "800", "23800138000"] {
                assert!(!finds(term, &Findable::Phone(noted.into())), "{term} in {noted}");
            }
        }
        assert!(finds("0571 8888 1234", &Findable::Phone("+86 571 8888 1234".into())));
    }

    proptest! {
        #[test]
        fn every_name_is_found_by_itself(name in "[a-zA-Z一-龥]{2,20}( [a-zA-Z]{2,20})?") {
            prop_assert!(finds(&name, &Findable::Name(name.clone())) || question(&name).is_none());
        }

        #[test]
        fn every_part_of_a_chinese_name_is_found(name in "[一-龥]{2,6}", from in 0..4_usize, length in 2..6_usize) {
            let part: String = name.chars().skip(from).take(length).collect();
            prop_assume!(part.chars().count() >= 2);
            prop_assert!(finds(&part, &Findable::Name(name)));
        }
    }
}
