//! The languages in which the product speaks by itself.

use async_graphql::Enum;

/// A language in which something is said.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "domain::kernel::Language")]
pub enum Language {
    /// English.
    English,
    /// Chinese in simplified characters.
    Chinese,
}
