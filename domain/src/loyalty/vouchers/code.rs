//! Codes of vouchers: random, read aloud without doubt, and with a check character that catches slips of the pen.

use crate::kernel::{Environment, Error, Result};

/// The characters of a code: neither 0 nor O, neither 1, I nor L. Their number is a prime, which the check needs.
const ALPHABET: &[u8; 31] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/// So many of them are random: 31^15 is more than 2^74.
const RANDOM: usize = 15;
/// In groups of so many it is written.
const GROUP: usize = 4;

/// A new code, as it is written: `7K3M-…`.
#[must_use]
pub fn new(environment: &Environment) -> String {
    let mut values = Vec::with_capacity(RANDOM + 1);
    while values.len() < RANDOM {
        let mut bytes = [0; 32];
        environment.fill(&mut bytes);
        // A byte above the last whole multiple would make some characters likelier than others.
        let fair = bytes.into_iter().filter(|byte| usize::from(*byte) < 256 / ALPHABET.len() * ALPHABET.len());
        values.extend(fair.map(|byte| usize::from(byte) % ALPHABET.len()).take(RANDOM - values.len()));
    }
    values.push(check(&values));
    written(&values)
}

/// A code as it is kept, however it was typed: in small letters, with spaces or without lines between the groups.
///
/// # Errors
/// [`Error::Invalid`] at `code` when it is none: a character is missing or wrong.
pub fn read(typed: &str) -> Result<String> {
    let wrong =
        || Error::invalid("code", "is not a code: 16 letters and digits in four groups; look at each once more");
    if typed.len() > 100 {
        return Err(wrong());
    }
    let value = |letter: char| {
        let letter = u8::try_from(letter.to_ascii_uppercase()).ok()?;
        ALPHABET.iter().position(|known| *known == letter)
    };
    let letters = typed.chars().filter(|letter| !letter.is_whitespace() && *letter != '-');
    let values: Vec<usize> = letters.map(value).collect::<Option<_>>().ok_or_else(wrong)?;
    match values.split_last() {
        Some((last, random)) if random.len() == RANDOM && check(random) == *last => Ok(written(&values)),
        _ => Err(wrong()),
    }
}

/// The last group, by which people tell codes apart.
#[must_use]
pub fn end(code: &str) -> &str {
    code.rsplit('-').next().unwrap_or_default()
}

/// A weighted sum modulo a prime: any one wrong character changes it, and so does any exchange of two.
fn check(random: &[usize]) -> usize {
    (2..).zip(random).map(|(weight, value)| weight * value).sum::<usize>() % ALPHABET.len()
}

fn written(values: &[usize]) -> String {
    let letters: Vec<char> =
        values.iter().filter_map(|value| ALPHABET.get(*value)).map(|byte| char::from(*byte)).collect();
    letters.chunks(GROUP).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use proptest::prelude::*;

    use super::*;
    use crate::kernel::{clock::SystemClock, vault::MasterKey};

    fn environment() -> Environment {
        let key = MasterKey::from_secret("a secret that is long enough to be one").expect("long enough");
        Environment::new(Arc::new(SystemClock), key, &[])
    }

    #[test]
    fn a_code_is_read_as_it_is_typed() {
        let code = new(&environment());
        assert_eq!(code.len(), 19);
        assert_eq!(end(&code).len(), 4);
        for typed in [code.clone(), code.to_lowercase(), code.replace('-', " "), format!(" {} ", code.replace('-', ""))]
        {
            assert_eq!(read(&typed).expect("a code"), code, "{typed}");
        }
        for typed in ["", "-", "7K3M", "0000-0000-0000-0000", &code[..18], &format!("{code}2"), &"2".repeat(1000)] {
            assert!(read(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn codes_differ_and_use_every_character() {
        let environment = environment();
        let codes: BTreeSet<String> = (0..500).map(|_| new(&environment)).collect();
        assert_eq!(codes.len(), 500);
        let letters: BTreeSet<char> = codes.iter().flat_map(|code| code.chars()).collect();
        assert_eq!(letters.len(), ALPHABET.len() + 1);
    }

    proptest! {
        #[test]
        fn a_wrong_character_and_an_exchange_are_caught(
            random in prop::collection::vec(0..ALPHABET.len(), RANDOM),
            at in 0..=RANDOM,
            other in 0..=RANDOM,
            put in 0..ALPHABET.len(),
        ) {
            let mut values = random;
            values.push(check(&values));
            prop_assert_eq!(read(&written(&values)).expect("a code"), written(&values));
            let mut wrong = values.clone();
            wrong[at] = put;
            prop_assert_eq!(read(&written(&wrong)).is_ok(), wrong == values);
            let mut exchanged = values.clone();
            exchanged.swap(at, other);
            if at < RANDOM && other < RANDOM {
                prop_assert_eq!(read(&written(&exchanged)).is_ok(), exchanged == values);
            }
        }
    }
}
