//! What enrolments hold about a household: given out on request. There are no words in them to forget.

use entity::{
    id::HouseholdId,
    quality::service_event_enrolment::{self, Column as E},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use serde_json::{Value, json};

use crate::{
    household::HOUSEHOLD_EXPORT,
    kernel::{Context, Result},
};

/// The enrolments of a household. The caller has checked that they may be given out.
///
/// # Errors
/// When the database fails.
pub(in super::super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let found = service_event_enrolment::Entity::find()
        .filter(E::AgencyId.eq(agency))
        .filter(E::HouseholdId.eq(household))
        .order_by_asc(E::Id)
        .all(cx.db())
        .await?;
    let sheet = |row: service_event_enrolment::Model| {
        json!({
            "id": row.id, "serviceEventId": row.service_event_id, "persons": row.persons, "state": row.state,
            "enrolledAt": row.enrolled_at,
        })
    };
    Ok(Value::Array(found.into_iter().map(sheet).collect()))
}
