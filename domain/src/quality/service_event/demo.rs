//! The demo agency's family day: a few places, of which the demo family has some, and a household that waits.

use chrono::TimeDelta;
use entity::id::{HouseholdId, StaffMemberId};

use super::{
    super::{ServiceEventAudience, ServiceEventKind},
    enrolling::{self, Guest},
    planning::{self, EventInput, EventWords},
};
use crate::kernel::{Result, Tx};

pub(in super::super) async fn seed(tx: &Tx, places: &[(HouseholdId, StaffMemberId)]) -> Result<()> {
    let starts_at = tx.now() + TimeDelta::days(20);
    let input = EventInput {
        branch: None,
        kind: ServiceEventKind::FamilyDay,
        audience: ServiceEventAudience::Both,
        told: EventWords {
            title: "Dumplings by the lake".to_owned(),
            words: Some("We fold dumplings together; children are welcome.".to_owned()),
            place: "The pavilion in the park".to_owned(),
            starts_at,
            ends_at: starts_at + TimeDelta::hours(4),
            enrol_until: starts_at - TimeDelta::days(3),
            places: 8,
        },
    };
    let event = planning::plan(tx, &input).await?;
    if let Some((_, person)) = places.first() {
        enrolling::enrol(tx, event.id, Guest::StaffMember(*person), 1).await?;
    }
    for ((household, _), persons) in places.iter().zip([4, 3, 2]) {
        enrolling::enrol(tx, event.id, Guest::Household(*household), persons).await?;
    }
    Ok(())
}
