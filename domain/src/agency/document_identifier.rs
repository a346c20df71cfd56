//! What documents are called: by a hash of their text, or by a name that a client's tools have chosen
//! (<https://github.com/graphql/graphql-over-http/blob/main/spec/Appendix%20A%20--%20Persisted%20Documents.md>).

use std::fmt::{self, Write as _};

use md5::Md5;
use sha2::{Digest, Sha256};

/// The longest name of a client's own, in characters.
const LONGEST: usize = 200;
/// Digits of a SHA-256 in hexadecimal.
const SHA256_DIGITS: usize = 64;
/// Digits of an MD5 in hexadecimal: what Relay's compiler writes unless told otherwise.
const MD5_DIGITS: usize = 32;

/// The name of a document.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum DocumentIdentifier {
    /// The hash of its text in lower-case hexadecimal: the same text for whoever says it.
    Sha256(String),
    /// Another name, which means something to one agency or application alone.
    Custom(String),
}

impl DocumentIdentifier {
    /// The hash of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self::Sha256(sha256(text))
    }

    /// Reads an identifier: `sha256:HASH`, the bare hash, `x-…:…`, or a name without a colon.
    ///
    /// # Errors
    /// Why it is none; reads as the end of a sentence.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        const HASH: &str = "must have 64 hexadecimal digits in lower case as its hash";
        const NAME: &str = "must have 1 to 200 letters, digits and `-._~`";
        let named = |part: &str| !part.is_empty() && part.bytes().all(is_unreserved);
        match text.split_once(':') {
            Some(("sha256", hash)) if is_hash(hash) => Ok(Self::Sha256(hash.to_owned())),
            Some(("sha256", _)) => Err(HASH),
            Some((prefix, name)) if prefix.starts_with("x-") => {
                let fits = text.len() <= LONGEST && named(&prefix[2..]) && named(name);
                if fits { Ok(Self::Custom(text.to_owned())) } else { Err(NAME) }
            }
            Some(_) => {
                Err("begins with a prefix that is not known here; `sha256:` is, and `x-…:` for names of your own")
            }
            None if is_hash(text) => Ok(Self::Sha256(text.to_owned())),
            None if text.len() == SHA256_DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit()) => Err(HASH),
            None if text.len() <= LONGEST && named(text) => Ok(Self::Custom(text.to_owned())),
            None => Err(NAME),
        }
    }

    /// Whether the text can have this name: where the name is a hash, it must be the text's own.
    #[must_use]
    pub fn fits(&self, text: &str) -> bool {
        match self {
            Self::Sha256(hash) => *hash == sha256(text),
            Self::Custom(name) if name.len() == MD5_DIGITS && name.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                *name == hexadecimal(&Md5::digest(text))
            }
            Self::Custom(_) => true,
        }
    }
}

impl fmt::Display for DocumentIdentifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sha256(hash) => write!(f, "sha256:{hash}"),
            Self::Custom(name) => f.write_str(name),
        }
    }
}

fn is_hash(text: &str) -> bool {
    text.len() == SHA256_DIGITS && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

/// The hash of a text in lower-case hexadecimal.
pub(super) fn sha256(text: &str) -> String {
    hexadecimal(&Sha256::digest(text))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the appendix, and what it is called there.
    const TEXT: &str = "query ($id: ID!) {\n  user(id: $id) {\n    name\n  }\n}";
    const HASH: &str = "7dba4bd717b41f10434822356a93c32b1fb4907b983e854300ad839f84cdcd6e";

    #[test]
    fn a_text_has_the_hash_of_the_specification() {
        let identifier = DocumentIdentifier::of(TEXT);
        assert_eq!(identifier, DocumentIdentifier::Sha256(HASH.to_owned()));
        assert_eq!(identifier.to_string(), format!("sha256:{HASH}"));
        for spelled in [HASH.to_owned(), format!("sha256:{HASH}")] {
            assert_eq!(DocumentIdentifier::parse(&spelled), Ok(identifier.clone()), "{spelled}");
        }
    }

    #[test]
    fn names_are_read_by_the_grammar_of_the_specification() {
        for name in ["home-page.v1_2~", "x-mobile:42", &"n".repeat(200)] {
            assert_eq!(DocumentIdentifier::parse(name), Ok(DocumentIdentifier::Custom(name.to_owned())), "{name}");
        }
        let shouted = HASH.to_uppercase();
        for none in
            ["", "a b", "sha256:", "sha256:12", "md5:12", "x-:a", "x-a:", "x-a:b:c", "ä", &"n".repeat(201), &shouted]
        {
            assert!(DocumentIdentifier::parse(none).is_err(), "{none}");
        }
    }

    #[test]
    fn a_hash_is_the_texts_own() {
        let fits = |name: &str, text| DocumentIdentifier::parse(name).expect("a name").fits(text);
        assert!(fits(HASH, TEXT) && !fits(HASH, "{ version }"));
        // Of the test suite of RFC 1321.
        let md5 = "900150983cd24fb0d6963f7d28e17f72";
        assert!(fits(md5, "abc") && !fits(md5, "abd") && !fits(&md5.to_uppercase(), "abc"));
        assert!(fits("any-name", TEXT));
    }
}
