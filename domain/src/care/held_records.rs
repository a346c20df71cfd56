//! What care has recorded about a household: given out on request, and forgotten on request.

use entity::{
    care::{
        care_log_entry,
        incident::{self, step},
        medication_order, referral, service_ending,
    },
    id::{HouseholdId, IncidentId, MedicationOrderId, ReferralId, ServiceEndingId},
    sealed::Sealed,
};
use sea_orm::{
    ColumnTrait, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SimpleExpr},
};
use serde_json::{Value, json};

use super::disclosure::open_some;
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT},
    kernel::{Context, Result, Tx, vault::Vault},
};

/// The log, medicines, incidents, referrals and endings of a household. The caller has checked that they may be given out.
pub(super) async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let vault = &*cx.vault().await?;
    let log = care_log_entry::Entity::find()
        .filter(care_log_entry::Column::AgencyId.eq(agency).and(care_log_entry::Column::HouseholdId.eq(household)))
        .order_by_asc(care_log_entry::Column::HappenedAt)
        .all(cx.db())
        .await?;
    let orders = medication_order::Entity::find()
        .filter(medication_order::Column::AgencyId.eq(agency).and(medication_order::Column::HouseholdId.eq(household)))
        .order_by_asc(medication_order::Column::Id)
        .all(cx.db())
        .await?;
    let incidents = incident::Entity::find()
        .filter(incident::Column::AgencyId.eq(agency).and(incident::Column::HouseholdId.eq(household)))
        .order_by_asc(incident::Column::Id)
        .all(cx.db())
        .await?;
    let steps = step::Entity::find()
        .filter(step::Column::AgencyId.eq(agency))
        .filter(step::Column::IncidentId.is_in(incidents.iter().map(|row| row.id)))
        .order_by_asc(step::Column::Id)
        .all(cx.db())
        .await?;
    let referrals = referral::Entity::find()
        .filter(referral::Column::AgencyId.eq(agency).and(referral::Column::HouseholdId.eq(household)))
        .order_by_asc(referral::Column::Id)
        .all(cx.db())
        .await?;
    let endings = service_ending::Entity::find()
        .filter(service_ending::Column::AgencyId.eq(agency).and(service_ending::Column::HouseholdId.eq(household)))
        .order_by_asc(service_ending::Column::Id)
        .all(cx.db())
        .await?;
    Ok(json!({
        "log": log.iter().map(|row| Ok(json!({
            "id": row.id, "member": row.household_member_id, "kind": row.kind, "happenedAt": row.happened_at,
            "notedBy": row.noted_by, "corrects": row.corrects_id, "content": said(vault, row.content.as_ref())?,
        }))).collect::<Result<Vec<_>>>()?,
        "medicines": orders.iter().map(|row| Ok(json!({
            "id": row.id, "member": row.household_member_id, "schedule": row.schedule, "orderedAt": row.ordered_at,
            "stoppedAt": row.stopped_at, "medicine": said(vault, row.content.as_ref())?,
        }))).collect::<Result<Vec<_>>>()?,
        "incidents": incidents.iter().map(|row| incident_sheet(vault, row, &steps)).collect::<Result<Vec<_>>>()?,
        "referrals": referrals.iter().map(|row| Ok(json!({
            "id": row.id, "member": row.household_member_id, "state": row.state, "proposedAt": row.proposed_at,
            "appointmentAt": row.appointment_at, "content": said(vault, row.content.as_ref())?,
        }))).collect::<Result<Vec<_>>>()?,
        "endings": endings.iter().map(|row| Ok(json!({
            "id": row.id, "state": row.state, "lastDay": row.last_day, "certificateNumber": row.certificate_number,
            "talk": said(vault, row.talk.as_ref())?, "certificate": said(vault, row.certificate.as_ref())?,
            "lessons": said(vault, row.lessons.as_ref())?,
        }))).collect::<Result<Vec<_>>>()?,
    }))
}

fn incident_sheet(vault: &Vault, row: &super::Incident, steps: &[super::IncidentStep]) -> Result<Value> {
    let steps = steps.iter().filter(|step| step.incident_id == row.id);
    let steps = steps.map(|step| Ok(json!({ "at": step.taken_at, "words": said(vault, step.words.as_ref())? })));
    Ok(json!({
        "id": row.id, "member": row.household_member_id, "kind": row.kind, "severity": row.severity, "state": row.state,
        "happenedAt": row.happened_at, "description": said(vault, row.description.as_ref())?,
        "immediateMeasures": said(vault, row.immediate_measures.as_ref())?,
        "conclusion": said(vault, row.conclusion.as_ref())?, "steps": steps.collect::<Result<Vec<_>>>()?,
    }))
}

fn said(vault: &Vault, sealed: Option<&Sealed>) -> Result<Option<Value>> {
    open_some(vault, sealed)
}

/// Takes what was said out of what care has recorded about a household.
pub(super) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let nothing = || SimpleExpr::from(Expr::value(None::<Vec<u8>>));
    care_log_entry::Entity::update_many()
        .col_expr(care_log_entry::Column::Content, nothing())
        .filter(care_log_entry::Column::AgencyId.eq(agency).and(care_log_entry::Column::HouseholdId.eq(household)))
        .exec(tx.db())
        .await?;
    medication_order::Entity::update_many()
        .col_expr(medication_order::Column::Content, nothing())
        // Nothing is due any more in a household that is forgotten.
        .col_expr(medication_order::Column::StoppedAt, Expr::value(tx.now()))
        .filter(medication_order::Column::AgencyId.eq(agency).and(medication_order::Column::HouseholdId.eq(household)))
        .exec(tx.db())
        .await?;
    referral::Entity::update_many()
        .col_expr(referral::Column::Content, nothing())
        .filter(referral::Column::AgencyId.eq(agency).and(referral::Column::HouseholdId.eq(household)))
        .exec(tx.db())
        .await?;
    service_ending::Entity::update_many()
        .col_expr(service_ending::Column::Talk, nothing())
        .col_expr(service_ending::Column::Certificate, nothing())
        .col_expr(service_ending::Column::Lessons, nothing())
        .filter(service_ending::Column::AgencyId.eq(agency).and(service_ending::Column::HouseholdId.eq(household)))
        .exec(tx.db())
        .await?;
    forget_incidents(tx, household).await?;
    forget_history(tx, household).await
}

async fn forget_incidents(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let nothing = || SimpleExpr::from(Expr::value(None::<Vec<u8>>));
    let of_household = || incident::Column::AgencyId.eq(agency).and(incident::Column::HouseholdId.eq(household));
    let ids = incident::Entity::find().select_only().column(incident::Column::Id).filter(of_household()).into_query();
    step::Entity::update_many()
        .col_expr(step::Column::Words, nothing())
        .filter(step::Column::AgencyId.eq(agency))
        .filter(step::Column::IncidentId.in_subquery(ids))
        .exec(tx.db())
        .await?;
    incident::Entity::update_many()
        .col_expr(incident::Column::Description, nothing())
        .col_expr(incident::Column::ImmediateMeasures, nothing())
        .col_expr(incident::Column::Conclusion, nothing())
        .filter(of_household())
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Takes the words out of the history of everything that has one.
async fn forget_history(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let incidents: Vec<IncidentId> = incident::Entity::find()
        .select_only()
        .column(incident::Column::Id)
        .filter(incident::Column::AgencyId.eq(agency).and(incident::Column::HouseholdId.eq(household)))
        .into_tuple()
        .all(tx.db())
        .await?;
    for id in incidents {
        tx.forget_changes(id).await?;
    }
    let orders: Vec<MedicationOrderId> = medication_order::Entity::find()
        .select_only()
        .column(medication_order::Column::Id)
        .filter(medication_order::Column::AgencyId.eq(agency).and(medication_order::Column::HouseholdId.eq(household)))
        .into_tuple()
        .all(tx.db())
        .await?;
    for id in orders {
        tx.forget_changes(id).await?;
    }
    let referrals: Vec<ReferralId> = referral::Entity::find()
        .select_only()
        .column(referral::Column::Id)
        .filter(referral::Column::AgencyId.eq(agency).and(referral::Column::HouseholdId.eq(household)))
        .into_tuple()
        .all(tx.db())
        .await?;
    for id in referrals {
        tx.forget_changes(id).await?;
    }
    let endings: Vec<ServiceEndingId> = service_ending::Entity::find()
        .select_only()
        .column(service_ending::Column::Id)
        .filter(service_ending::Column::AgencyId.eq(agency).and(service_ending::Column::HouseholdId.eq(household)))
        .into_tuple()
        .all(tx.db())
        .await?;
    for id in endings {
        tx.forget_changes(id).await?;
    }
    Ok(())
}
