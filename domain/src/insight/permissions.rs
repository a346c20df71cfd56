//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Coordinator, Dispatcher, Inspector, Manager},
    permission::{Grant, grant},
};

/// Reading the figures of branches.
pub const INDICATOR_READ: Permission = Permission("insight.indicator.read");
/// Reading the figures of one person's work.
pub const PERSON_READ: Permission = Permission("insight.person.read");
/// Saying what is aimed at.
pub const TARGET_SET: Permission = Permission("insight.target.set");
/// Having the figures counted anew.
pub const RECOUNT: Permission = Permission("insight.indicator.recount");

pub(super) const GRANTS: &[Grant] = &[
    grant(INDICATOR_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector]),
    grant(PERSON_READ, &[Admin, Manager]),
    grant(TARGET_SET, &[Admin, Manager]),
    grant(RECOUNT, &[Admin, Manager]),
];
