//! The right person for the household: requests, candidates with reasons, proposals, placements and teams.

pub mod batches;
pub mod candidates;
pub mod cover;
pub mod engine;
pub mod exclusions;
pub mod experience;
pub mod fairness_report;
pub mod life_cycle;
pub mod notes;
pub mod placements;
pub mod policies;
pub mod proposals;
pub mod rating;
pub mod replacements;
pub mod request_input;
pub mod requests;
pub mod suitability;
pub mod teams;
pub mod words;

mod asked;
mod demo;
mod ending;
mod held;
mod hours;
mod judged_again;
mod moves;
mod permissions;
pub mod pool;
mod reach;
mod seats;

pub use cover::{PLACEMENT_COVERED, PLACEMENT_UNCOVERED};
pub use entity::matching::{
    care_team::Model as CareTeam,
    care_team_member::{CareTeamRole, Model as CareTeamMember},
    matching_policy::Model as MatchingPolicy,
    placement::{EndReason, Model as Placement, PlacementStage},
    proposal::{DeclineReason, Model as Proposal, ProposalStatus},
    service_record::Model as ServiceRecord,
    staffing_request::{Model as StaffingRequest, Needs, ServiceType, SkillLevel, StaffingRequestStatus},
    uncovered_time::{Model as UncoveredTime, UncoveredReason},
};
pub use permissions::*;
pub use words::RequestWish;

use chrono::TimeDelta;
use entity::id::{EntityId, HouseholdId, MatchingPolicyId, PlacementId, ProposalId, StaffingRequestId};
use serde::Deserialize;

use crate::{
    household::households::MOVED,
    kernel::{Context, Error, Histories, Job, Plugin, Tx, demo::Demo, event::Event, permission::Grant, plugin::Work},
    staff::{
        qualification::{QUALIFICATION_CHANGED, QualificationChanged},
        status::{STATUS_CHANGED, StatusChanged},
    },
};
use permissions::GRANTS;

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct MatchingPlugin;

impl Plugin for MatchingPlugin {
    fn name(&self) -> &'static str {
        "matching"
    }

    fn permissions(&self) -> &'static [Grant] {
        GRANTS
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories {
            permission: MATCHING_HISTORY_READ,
            of: &[StaffingRequestId::PREFIX, ProposalId::PREFIX, PlacementId::PREFIX, MatchingPolicyId::PREFIX],
        })
    }

    fn hears(&self) -> &'static [&'static str] {
        &[MOVED, STATUS_CHANGED, QUALIFICATION_CHANGED]
    }

    fn on_event<'a>(&'a self, tx: &'a Tx, event: &'a Event) -> Work<'a> {
        Box::pin(async move {
            let another_shape = |_| Error::internal("an event of another shape");
            match event.kind.as_str() {
                MOVED => moves::follow(tx, event).await,
                QUALIFICATION_CHANGED => {
                    let changed = QualificationChanged::deserialize(&event.payload).map_err(another_shape)?;
                    cover::qualification_changed(tx, changed.staff_member_id).await
                }
                _ => {
                    let changed = StatusChanged::deserialize(&event.payload).map_err(another_shape)?;
                    cover::person_changed(tx, changed.staff_member_id).await
                }
            }
        })
    }

    fn export<'a>(&'a self, cx: &'a Context, household: HouseholdId) -> Work<'a, serde_json::Value> {
        Box::pin(held::export(cx, household))
    }

    fn erase<'a>(&'a self, tx: &'a Tx, household: HouseholdId) -> Work<'a> {
        Box::pin(held::forget(tx, household))
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[
                Job {
                    name: "matching.expire_proposals",
                    does: "Lets proposals lapse that nobody answered in time.",
                    every: TimeDelta::minutes(1),
                    run: |cx| Box::pin(proposals::expire_due(cx)),
                },
                Job {
                    name: "matching.end_placements",
                    does: "Ends placements on their last day.",
                    every: TimeDelta::minutes(15),
                    run: |cx| Box::pin(ending::end_due(cx)),
                },
                Job {
                    name: "matching.extend_placements",
                    does: "Books the hours of placements further ahead.",
                    every: TimeDelta::hours(6),
                    run: |cx| Box::pin(cover::extend_due(cx)),
                },
                Job {
                    name: "matching.seal_words",
                    does: "Seals words that were kept in the open by an older version.",
                    every: TimeDelta::hours(6),
                    run: |cx| Box::pin(words::seal_kept(cx)),
                },
            ]
        }
    }

    fn seed<'a>(&'a self, tx: &'a Tx, made: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, made))
    }
}
