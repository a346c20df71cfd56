//! Personal fields as the database holds them: encrypted.

use std::fmt;

/// A text that only the vault of its agency can open. Printing it shows nothing.
#[derive(Clone, PartialEq, Eq, Hash, sea_orm::DeriveValueType)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealed(…)")
    }
}
