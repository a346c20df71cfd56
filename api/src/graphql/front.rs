//! What is checked of a document before any parser sees it.
//!
//! The parser behind the executor is recursive: 1 600 open brackets overflow its stack and end the process. Brackets and
//! tokens are therefore counted by a loop that knows only strings and comments.

use super::{
    limits::{Excess, Limits},
    tree::Places,
};

/// Counts characters, tokens and open brackets.
///
/// # Errors
/// The first limit that is exceeded.
pub fn check(document: &str, limits: Limits) -> Result<(), Excess> {
    if document.len() > limits.characters {
        let (what, value) = ("characters", document.chars().count());
        if value > limits.characters {
            return Err(Excess { what, value, limit: limits.characters, at: None });
        }
    }
    let (mut rest, mut tokens, mut open) = (document.as_bytes(), 0_usize, 0_usize);
    while let Some((&byte, tail)) = rest.split_first() {
        let here = document.len() - rest.len();
        rest = match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {
                rest = tail;
                continue;
            }
            b'#' => {
                rest = after_comment(tail);
                continue;
            }
            b'"' => after_string(rest),
            b'{' | b'[' | b'(' => {
                open += 1;
                tail
            }
            b'}' | b']' | b')' => {
                open = open.saturating_sub(1);
                tail
            }
            _ if is_word(byte) => after_word(tail),
            _ => tail,
        };
        tokens += 1;
        for (what, value, limit) in
            [("brackets open at once", open, limits.brackets), ("tokens", tokens, limits.tokens)]
        {
            if value > limit {
                return Err(Excess { what, value, limit, at: Some(Places::new(document).find(here)) });
            }
        }
    }
    Ok(())
}

/// Letters, digits and what numbers contain; bytes of other alphabets stay together, for the parser to refuse.
const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'+' | b'.') || !byte.is_ascii()
}

fn after_word(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| !is_word(*byte)).unwrap_or(bytes.len());
    bytes.get(end..).unwrap_or_default()
}

fn after_comment(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r')).unwrap_or(bytes.len());
    bytes.get(end..).unwrap_or_default()
}

/// What follows the string, plain or block, that begins here. A string without an end takes the rest.
fn after_string(bytes: &[u8]) -> &[u8] {
    let block = bytes.starts_with(br#"""""#);
    let mut rest = bytes.get(if block { 3 } else { 1 }..).unwrap_or_default();
    loop {
        rest = match rest {
            [] => return rest,
            [b'\\', b'"', b'"', b'"', tail @ ..] if block => tail,
            [b'"', b'"', b'"', tail @ ..] if block => return tail,
            [b'\\', _, tail @ ..] if !block => tail,
            [b'"', tail @ ..] if !block => return tail,
            // A plain string ends with its line at the latest; the parser refuses it.
            [b'\n' | b'\r', ..] if !block => return rest,
            [_, tail @ ..] => tail,
        };
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn what(document: &str) -> Option<&'static str> {
        check(document, Limits::default()).err().map(|excess| excess.what)
    }

    #[test]
    fn a_tower_of_brackets_is_refused() {
        for bracket in ["{a", "[", "(a:"] {
            assert_eq!(what(&bracket.repeat(1600)), Some("brackets open at once"), "{bracket}");
        }
        assert_eq!(what(&format!("{}{}", "{a".repeat(40), "}".repeat(40))), None);
    }

    #[test]
    fn brackets_in_strings_and_comments_do_not_count() {
        let tower = "[".repeat(100);
        for document in [
            format!(r#"{{ a(b: "{tower}") }}"#),
            format!(r#"{{ a(b: "\"{tower}") }}"#),
            format!("{{ a(b: \"\"\"\" \\\"\"\" {tower} \"\"\") }}"),
            format!("{{ a # {tower}\n }}"),
        ] {
            assert_eq!(what(&document), None, "{document}");
        }
        assert_eq!(what(&format!("\"\n{tower}")), Some("brackets open at once"), "a string ends with its line");
        assert_eq!(what(&format!("# {{\r{tower}")), Some("brackets open at once"), "a comment ends with its line");
    }

    #[test]
    fn length_and_tokens_are_limited() {
        assert_eq!(what(&"a ".repeat(2001)), Some("tokens"));
        assert_eq!(what(&format!("# {}", "x".repeat(10_000))), Some("characters"));
        assert_eq!(what(&format!("# {}", "管".repeat(9_000))), None, "characters, not bytes");
    }

    proptest! {
        #[test]
        fn any_text_is_counted_to_its_end(document in r#"[ \n"\\#{}()\[\]a1.$@!管]{0,200}"#) {
            let _ = check(&document, Limits::default());
        }
    }
}
