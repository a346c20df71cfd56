//! Standards as data: protocols of reception, procedures and service blueprints, each in versions of which a published one
//! never changes.

pub mod blueprint;
pub mod differences;
pub mod procedure;
pub mod protocol;
pub mod usual;
pub mod versions;

pub(super) mod demo;
