//! The right person for the household: requests, candidates with reasons, proposals, placements and teams.

pub mod engine;
