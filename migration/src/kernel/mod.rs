//! Tables of the kernel: events, jobs, history, audit.

pub mod m20260101_000001_events_and_history;
pub mod m20261124_000007_idempotency_keys;
pub mod m20261124_000008_event_positions;
pub mod m20261126_000024_job_runs;
pub mod m20261127_000028_failed_rows;
