//! Tables of the kernel: events, jobs, history, audit.

pub mod m20260101_000001_events_and_history;
