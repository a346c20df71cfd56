//! The shape of tags for languages, by BCP 47 (<https://www.rfc-editor.org/info/bcp47>).

/// Whether this is a tag: a language of two or three letters, and subtags of one to eight letters or digits.
pub(super) fn is_language_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let language = parts.next().unwrap_or_default();
    (2..=3).contains(&language.len())
        && language.bytes().all(|byte| byte.is_ascii_lowercase())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_named_by_its_tag() {
        for tag in ["zh", "yue", "zh-Hant-HK", "en-US"] {
            assert!(is_language_tag(tag), "{tag}");
        }
        for tag in ["", "Chinese", "z", "zh_CN", "zh-"] {
            assert!(!is_language_tag(tag), "{tag}");
        }
    }
}
