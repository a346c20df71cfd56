//! What every domain leans on: events, jobs, history and the audit trail.

pub mod audit_entry;
pub mod change;
pub mod event;
pub mod event_delivery;
pub mod idempotency_key;
pub mod job;
pub mod job_run;
