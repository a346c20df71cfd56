//! Finding sealed names and numbers: what goes into the blind index, and what is asked of it.
//!
//! A name is cut into pieces before it is hashed. In scripts without spaces these are the first character, which finds a
//! surname, and every pair of neighbours, which find any longer part; in others, the beginnings of each word. A number is
//! kept whole and by its last digits. What the index gives away to somebody who holds the database and not the key
//! is that two rows share a piece, not which.

use std::collections::BTreeSet;

use super::{script::is_east_asian, vault::Vault};

const SHORTEST_BEGINNING: usize = 2;
const LONGEST_BEGINNING: usize = 12;
/// Numbers are found by so many of their last digits.
const LAST_DIGITS: [usize; 6] = [4, 7, 8, 9, 10, 11];

/// A text by which somebody may be found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Findable {
    /// A name, whole or in parts.
    Name(String),
    /// A telephone number, in any form.
    Phone(String),
    /// An e-mail address.
    Email(String),
}

/// The usages of the blind index under which a domain keeps what it finds.
#[derive(Clone, Copy, Debug)]
pub struct Usages {
    /// Of names.
    pub name: &'static str,
    /// Of numbers.
    pub phone: &'static str,
    /// Of addresses.
    pub email: &'static str,
}

/// What a question is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A name.
    Name,
    /// A telephone number.
    Phone,
    /// An e-mail address.
    Email,
}

/// What is asked of the index.
#[derive(Debug, PartialEq, Eq)]
pub struct Question {
    /// What it is about.
    pub kind: Kind,
    pieces: BTreeSet<String>,
    /// Whether all pieces must belong to one row, or any will do.
    pub all: bool,
}

impl Usages {
    const fn of(&self, kind: Kind) -> &'static str {
        match kind {
            Kind::Name => self.name,
            Kind::Phone => self.phone,
            Kind::Email => self.email,
        }
    }
}

impl Question {
    /// The keyed hashes that are looked for.
    #[must_use]
    pub fn tokens(&self, vault: &Vault, usages: &Usages) -> Vec<Vec<u8>> {
        self.pieces.iter().map(|piece| vault.blind_index(usages.of(self.kind), piece)).collect()
    }
}

/// The keyed hashes under which a row is found.
#[must_use]
pub fn tokens(vault: &Vault, usages: &Usages, texts: &[Findable]) -> BTreeSet<Vec<u8>> {
    texts
        .iter()
        .flat_map(|text| {
            let (kind, pieces) = pieces(text);
            pieces.into_iter().map(move |piece| vault.blind_index(usages.of(kind), &piece))
        })
        .collect()
}

fn pieces(text: &Findable) -> (Kind, BTreeSet<String>) {
    match text {
        Findable::Name(name) => (Kind::Name, pieces_of_name(name)),
        Findable::Phone(number) => (Kind::Phone, pieces_of_number(number)),
        Findable::Email(address) => (Kind::Email, BTreeSet::from([address.trim().to_lowercase()])),
    }
}

/// What a term asks; `None` when it is too short to find anything by.
#[must_use]
pub fn question(term: &str) -> Option<Question> {
    let term = term.trim();
    if term.contains('@') {
        return Some(Question { kind: Kind::Email, pieces: BTreeSet::from([term.to_lowercase()]), all: true });
    }
    if term.chars().any(|c| c.is_ascii_digit()) && term.chars().all(is_of_a_number) {
        let pieces = question_of_number(term);
        return (!pieces.is_empty()).then_some(Question { kind: Kind::Phone, pieces, all: false });
    }
    let pieces = question_of_name(term);
    (!pieces.is_empty()).then_some(Question { kind: Kind::Name, pieces, all: true })
}

const fn is_of_a_number(c: char) -> bool {
    matches!(c, '0'..='9' | '+' | '-' | '(' | ')' | '.' | '/' | ' ')
}

/// Digits alone, without the zeros that only say from where the call is made (`00` abroad, `0` in the country).
pub fn digits(number: &str) -> String {
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
        let (kind, pieces) = pieces(text);
        let mut hits = question.pieces.iter().map(|piece| pieces.contains(piece));
        kind == question.kind && if question.all { hits.all(|hit| hit) } else { hits.any(|hit| hit) }
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
