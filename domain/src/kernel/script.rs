//! Scripts of the world, as far as it matters here.

/// Whether the character belongs to a script that is written without spaces between words.
#[must_use]
pub const fn is_east_asian(c: char) -> bool {
    matches!(c as u32, 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xAC00..=0xD7AF | 0xF900..=0xFAFF | 0x2_0000..=0x3_FFFF)
}
