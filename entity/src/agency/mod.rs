//! Tenancy, people who sign in, and applications.

pub mod agency;
pub mod api_key;
pub mod application;
pub mod branch;
pub mod family_access;
pub mod family_consent;
pub mod file_reference;
pub mod refresh_token;
pub mod role;
pub mod session;
pub mod sign_in_attempt;
pub mod trusted_document;
pub mod user;
pub mod webhook_attempt;
pub mod webhook_endpoint;
pub mod webhook_message;
pub mod webhook_secret;
