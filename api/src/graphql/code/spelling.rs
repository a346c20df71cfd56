//! How codes are spelled: by the domain's rules, and in the schema.

use async_graphql::resolver_utils::EnumType;

use super::UserErrorCode;

impl UserErrorCode {
    /// The code of this name, as rules of the domain spell it.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        Self::items().iter().find(|item| item.name == name).map(|item| item.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_found_by_the_domains_spelling() {
        assert_eq!(UserErrorCode::of("NOT_FOUND"), Some(UserErrorCode::NotFound));
        assert_eq!(UserErrorCode::of("NO_SUCH_CODE"), None);
    }
}
