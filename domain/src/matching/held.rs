//! What matching holds about a household: given out on request, and forgotten on request.

use entity::{
    id::HouseholdId,
    matching::{care_team, care_team_member, placement, proposal, service_record, staffing_request},
    sealed::Sealed,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter, QueryOrder,
    sea_query::Expr,
};
use serde_json::{Value, json};

use super::{Needs, Placement, Proposal, StaffingRequest, StaffingRequestStatus, words};
use crate::{
    household::{HOUSEHOLD_ERASE, HOUSEHOLD_EXPORT, standing::HOUSEHOLD_SERVED},
    kernel::{Context, Error, Result, Tx, vault::Vault, words::open},
};

/// Requests, proposals, placements, team and service record of a household. The caller has checked that they may be
/// given out.
///
/// # Errors
/// When the database fails.
pub async fn export(cx: &Context, household: HouseholdId) -> Result<Value> {
    let agency = cx.require(HOUSEHOLD_EXPORT)?.agency;
    let requests = staffing_request::Entity::find()
        .filter(staffing_request::Column::AgencyId.eq(agency).and(staffing_request::Column::HouseholdId.eq(household)))
        .order_by_asc(staffing_request::Column::Id)
        .all(cx.db())
        .await?;
    let proposals = proposal::Entity::find()
        .filter(proposal::Column::AgencyId.eq(agency).and(proposal::Column::HouseholdId.eq(household)))
        .order_by_asc(proposal::Column::Id)
        .all(cx.db())
        .await?;
    let placements = placement::Entity::find()
        .filter(placement::Column::AgencyId.eq(agency).and(placement::Column::HouseholdId.eq(household)))
        .order_by_asc(placement::Column::Id)
        .all(cx.db())
        .await?;
    let team = care_team_member::Entity::find()
        .filter(care_team_member::Column::AgencyId.eq(agency).and(care_team_member::Column::HouseholdId.eq(household)))
        .order_by_asc(care_team_member::Column::Id)
        .all(cx.db())
        .await?;
    let records = service_record::Entity::find()
        .filter(service_record::Column::AgencyId.eq(agency).and(service_record::Column::HouseholdId.eq(household)))
        .order_by_asc(service_record::Column::StaffMemberId)
        .all(cx.db())
        .await?;
    let vault = &*cx.vault().await?;
    Ok(json!({
        "requests": requests.iter().map(|request| request_sheet(vault, request)).collect::<Result<Vec<_>>>()?,
        "proposals": proposals.iter().map(|proposal| proposal_sheet(vault, proposal)).collect::<Result<Vec<_>>>()?,
        "placements": placements.iter().map(|placement| placement_sheet(vault, placement)).collect::<Result<Vec<_>>>()?,
        "team": team.iter().map(|member| json!({
            "staffMember": member.staff_member_id, "joinedOn": member.joined_on, "leftOn": member.left_on,
        })).collect::<Vec<_>>(),
        "service": records.iter().map(|record| json!({
            "staffMember": record.staff_member_id, "minutes": record.minutes_served, "visitsKept": record.visits_kept,
            "ratings": record.rating_count, "ratingSum": record.rating_sum,
        })).collect::<Vec<_>>(),
    }))
}

fn request_sheet(vault: &Vault, request: &StaffingRequest) -> Result<Value> {
    Ok(json!({
        "id": request.id, "startsOn": request.starts_on, "endsOn": request.ends_on, "seats": request.seats,
        "schedule": request.schedule, "needs": words::open_needs(vault, &request.needs)?, "liveIn": request.live_in,
        "budgetPerHour": request.budget_per_hour, "createdAt": request.created_at,
        "cancelReason": open(vault, request.cancel_reason.as_ref())?,
    }))
}

fn proposal_sheet(vault: &Vault, proposal: &Proposal) -> Result<Value> {
    Ok(json!({
        "id": proposal.id, "staffMember": proposal.staff_member_id, "sentAt": proposal.sent_at,
        "answeredAt": proposal.answered_at, "message": open(vault, proposal.message.as_ref())?,
        "declineNote": open(vault, proposal.decline_note.as_ref())?,
    }))
}

fn placement_sheet(vault: &Vault, placement: &Placement) -> Result<Value> {
    Ok(json!({
        "id": placement.id, "staffMember": placement.staff_member_id, "startsOn": placement.starts_on,
        "endsOn": placement.ends_on, "rating": placement.rating, "createdAt": placement.created_at,
        "handOverNote": open(vault, placement.hand_over_note.as_ref())?,
        "endNote": open(vault, placement.end_note.as_ref())?,
    }))
}

/// Takes the words out of a household's requests, proposals and placements, and out of their history. Rows, hours,
/// ratings and money stay.
///
/// # Errors
/// [`HOUSEHOLD_SERVED`] while a request of the household is open.
pub async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    let requests = staffing_request::Entity::find()
        .filter(staffing_request::Column::AgencyId.eq(agency).and(staffing_request::Column::HouseholdId.eq(household)));
    let over = [StaffingRequestStatus::Closed, StaffingRequestStatus::Cancelled];
    let open = requests.clone().filter(staffing_request::Column::Status.is_not_in(over)).count(tx.db()).await?;
    if open > 0 {
        let detail = "Staffing requests of this household are still open; cancel or close them first.";
        return Err(Error::refused_because(&HOUSEHOLD_SERVED, detail).at("id"));
    }
    for request in requests.all(tx.db()).await? {
        forget_request(tx, request).await?;
    }
    forget_placements(tx, household).await?;
    forget_proposals(tx, household).await?;
    let teams = care_team::Entity::find()
        .filter(care_team::Column::AgencyId.eq(agency).and(care_team::Column::HouseholdId.eq(household)));
    for team in teams.all(tx.db()).await? {
        tx.forget_changes(team.id).await?;
    }
    Ok(())
}

async fn forget_request(tx: &Tx, request: StaffingRequest) -> Result<()> {
    let id = request.id;
    // That a reason was given stays: a cancelled request has one.
    let reason = request.cancel_reason.as_ref().map(|_| Sealed(Vec::new()));
    let needs = Needs { wishes: Vec::new(), ..request.needs.clone() };
    let emptied = staffing_request::ActiveModel { needs: Set(needs), cancel_reason: Set(reason), ..request.into() };
    emptied.update(tx.db()).await?;
    tx.forget_changes(id).await
}

async fn forget_placements(tx: &Tx, household: HouseholdId) -> Result<()> {
    let of_household =
        placement::Column::AgencyId.eq(tx.signed_in()?).and(placement::Column::HouseholdId.eq(household));
    placement::Entity::update_many()
        .col_expr(placement::Column::HandOverNote, Expr::value(None::<Vec<u8>>))
        .col_expr(placement::Column::ReceivedNote, Expr::value(None::<Vec<u8>>))
        .col_expr(placement::Column::EndNote, Expr::value(None::<Vec<u8>>))
        .col_expr(placement::Column::OverrideReason, Expr::value(None::<Vec<u8>>))
        .filter(of_household.clone())
        .exec(tx.db())
        .await?;
    for placement in placement::Entity::find().filter(of_household).all(tx.db()).await? {
        tx.forget_changes(placement.id).await?;
    }
    Ok(())
}

async fn forget_proposals(tx: &Tx, household: HouseholdId) -> Result<()> {
    let of_household = proposal::Column::AgencyId.eq(tx.signed_in()?).and(proposal::Column::HouseholdId.eq(household));
    proposal::Entity::update_many()
        .col_expr(proposal::Column::Message, Expr::value(None::<Vec<u8>>))
        .col_expr(proposal::Column::DeclineNote, Expr::value(None::<Vec<u8>>))
        .col_expr(proposal::Column::OverrideReason, Expr::value(None::<Vec<u8>>))
        .filter(of_household.clone())
        .exec(tx.db())
        .await?;
    for proposal in proposal::Entity::find().filter(of_household).all(tx.db()).await? {
        tx.forget_changes(proposal.id).await?;
    }
    Ok(())
}
