//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Application, Carer, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager},
    permission::{Grant, grant},
};

/// Seeing staffing requests. A carer sees those that were proposed to them.
pub const REQUEST_READ: Permission = Permission("matching.request.read");
/// Asking for staff, changing the request, giving it up.
pub const REQUEST_OPEN: Permission = Permission("matching.request.open");
/// Seeing who could serve a request and why, planning batches.
pub const CANDIDATE_READ: Permission = Permission("matching.candidate.read");
/// Seeing the agency's matching policies.
pub const POLICY_READ: Permission = Permission("matching.policy.read");
/// Writing and activating matching policies.
pub const POLICY_MANAGE: Permission = Permission("matching.policy.manage");
/// Seeing proposals. A carer sees their own.
pub const PROPOSAL_READ: Permission = Permission("matching.proposal.read");
/// Sending proposals and taking them back.
pub const PROPOSAL_SEND: Permission = Permission("matching.proposal.send");
/// Answering a proposal: a carer their own, a dispatcher what a carer says on the phone.
pub const PROPOSAL_ANSWER: Permission = Permission("matching.proposal.answer");
/// Seeing placements.
pub const PLACEMENT_READ: Permission = Permission("matching.placement.read");
/// Leading placements from the interview to the end.
pub const PLACEMENT_MANAGE: Permission = Permission("matching.placement.manage");
/// Reading what is said about a placement within the agency. A carer reads it of their own.
pub const PLACEMENT_NOTES: Permission = Permission("matching.placement.notes");
/// Rating a placement as the family.
pub const PLACEMENT_RATE: Permission = Permission("matching.placement.rate");
/// Seeing the team of a household.
pub const TEAM_READ: Permission = Permission("matching.team.read");
/// Choosing the team of a household.
pub const TEAM_MANAGE: Permission = Permission("matching.team.manage");
/// Seeing how groups are selected.
pub const FAIRNESS_READ: Permission = Permission("matching.fairness.read");
/// Reading how requests, proposals, placements and policies were changed: who, when, before and after.
pub const MATCHING_HISTORY_READ: Permission = Permission("matching.history.read");

pub(super) const GRANTS: &[Grant] = &[
    grant(REQUEST_READ, &[Admin, Manager, Dispatcher, Coordinator, Carer, Family, FamilyReader, Application]),
    grant(REQUEST_OPEN, &[Admin, Manager, Dispatcher, Coordinator, Family, Application]),
    grant(CANDIDATE_READ, &[Admin, Manager, Dispatcher]),
    grant(POLICY_READ, &[Admin, Manager, Dispatcher]),
    grant(POLICY_MANAGE, &[Admin, Manager]),
    grant(PROPOSAL_READ, &[Admin, Manager, Dispatcher, Carer]),
    grant(PROPOSAL_SEND, &[Admin, Manager, Dispatcher]),
    grant(PROPOSAL_ANSWER, &[Admin, Manager, Dispatcher, Carer]),
    grant(
        PLACEMENT_READ,
        &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, Application],
    ),
    grant(PLACEMENT_MANAGE, &[Admin, Manager, Dispatcher]),
    grant(PLACEMENT_NOTES, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer]),
    grant(PLACEMENT_RATE, &[Family]),
    grant(TEAM_READ, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader]),
    grant(TEAM_MANAGE, &[Admin, Manager, Dispatcher]),
    grant(FAIRNESS_READ, &[Admin, Manager]),
    grant(MATCHING_HISTORY_READ, &[Admin, Manager, Dispatcher]),
];
