//! Records as FHIR R4 writes them (<https://hl7.org/fhir/R4/>), for systems of hospitals and authorities.
//!
//! The record is gathered by the operations of the domains, each of which shows what the caller may see; here it is only
//! put into other words. Structures hold what this product says, not all that FHIR knows; what is absent is left out when
//! they are written.

mod assessment;
mod bundle;
mod capability;
mod care;
mod care_record;
mod consent;
mod outcome;
mod patient;
mod provenance;
mod record;
mod team;
mod types;
mod visit;
mod vitals;

pub use bundle::everything;
pub use capability::capability;
pub use outcome::{IssueCode, outcome};
pub use record::{AskedDays, Record, gather, member_named};

/// The media type of resources in JSON.
pub const MEDIA_TYPE: &str = "application/fhir+json";
