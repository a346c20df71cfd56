//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Carer, Coordinator, Inspector, Manager},
    permission::{Grant, grant},
};

/// Seeing checklists.
pub const TEMPLATE_READ: Permission = Permission("quality.template.read");
/// Writing and publishing checklists.
pub const TEMPLATE_EDIT: Permission = Permission("quality.template.edit");
/// Seeing inspections. A carer sees those of their own work, and of a secret one nothing before it is done.
pub const INSPECTION_READ: Permission = Permission("quality.inspection.read");
/// Planning inspections and calling them off.
pub const INSPECTION_PLAN: Permission = Permission("quality.inspection.plan");
/// Doing the inspections that one was given.
pub const INSPECTION_CONDUCT: Permission = Permission("quality.inspection.conduct");
/// Seeing how far inspectors agree.
pub const AGREEMENT_READ: Permission = Permission("quality.agreement.read");
/// Seeing findings and what is done about them. A carer sees those of their own work.
pub const FINDING_READ: Permission = Permission("quality.finding.read");
/// Planning what is done about findings, and saying that it was done.
pub const FINDING_ACT: Permission = Permission("quality.finding.act");
/// Saying whether what was done has helped.
pub const FINDING_VERIFY: Permission = Permission("quality.finding.verify");

pub(super) const GRANTS: &[Grant] = &[
    grant(TEMPLATE_READ, &[Admin, Manager, Coordinator, Inspector, Carer]),
    grant(TEMPLATE_EDIT, &[Admin, Manager]),
    grant(INSPECTION_READ, &[Admin, Manager, Coordinator, Inspector, Carer]),
    grant(INSPECTION_PLAN, &[Admin, Manager, Inspector]),
    grant(INSPECTION_CONDUCT, &[Admin, Manager, Coordinator, Inspector]),
    grant(AGREEMENT_READ, &[Admin, Manager]),
    grant(FINDING_READ, &[Admin, Manager, Coordinator, Inspector, Carer]),
    grant(FINDING_ACT, &[Admin, Manager, Coordinator, Inspector]),
    grant(FINDING_VERIFY, &[Admin, Manager, Inspector]),
];
