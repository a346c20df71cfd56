//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Dispatcher, Manager},
    permission::{Grant, grant},
};

/// Reading plans, asking why, and what another carer or time would cost.
pub const DISPATCH_READ: Permission = Permission("dispatch.plan.read");
/// Having plans worked out, and calling them off.
pub const DISPATCH_PLAN: Permission = Permission("dispatch.plan.make");
/// Accepting what a plan proposes.
pub const DISPATCH_ACCEPT: Permission = Permission("dispatch.plan.accept");
/// Reading what was done with plans of days: who, when, before and after.
pub const DISPATCH_HISTORY_READ: Permission = Permission("dispatch.history.read");

pub(super) const GRANTS: &[Grant] = &[
    grant(DISPATCH_READ, &[Admin, Manager, Dispatcher]),
    grant(DISPATCH_PLAN, &[Admin, Manager, Dispatcher]),
    grant(DISPATCH_ACCEPT, &[Admin, Manager, Dispatcher]),
    grant(DISPATCH_HISTORY_READ, &[Admin, Manager, Dispatcher]),
];
