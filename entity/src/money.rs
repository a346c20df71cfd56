//! Amounts of money as the database holds them.

/// An amount in the smallest unit of a currency, which stands beside it. Never a float, never without its unit.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    serde::Serialize,
    serde::Deserialize,
    sea_orm::DeriveValueType,
)]
pub struct Minor(pub i64);
