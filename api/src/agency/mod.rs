//! The agency in the schema: who acts, branches, people who sign in, applications, the audit trail.

mod application;
mod audit;
mod branch;
mod file;
mod job;
mod mutations;
mod objects;
mod queries;
mod session;
mod trusted_document;
mod user;
mod webhook;

pub use application::{ApiKey, Application, ApplicationDocuments};
pub use branch::{Branch, BranchById};
pub use file::{FileMutation, FileReference};
pub use job::{JobMutation, JobQuery};
pub use mutations::AgencyMutation;
pub use objects::{Agency, CurrencyOf, FamilyAccessLevel, Role};
pub use queries::AgencyQuery;
pub use trusted_document::{TrustedDocument, TrustedDocumentMutation, TrustedDocumentQuery};
pub use user::User;
pub use webhook::{
    AgencySubscription, Deliveries, Sender, WebhookEndpoint, WebhookMessage, WebhookMutation, authorities, deliver,
    keep_delivering,
};
