//! A complaint is taken down: by the household, by whoever hears it, or when the household is asked how an order was.

use chrono::{DateTime, Utc};
use entity::{
    id::{ComplaintId, HouseholdId, ServiceOrderId, StaffMemberId, VisitId},
    quality::complaint::{self, Column as C},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::{
    super::{COMPLAINT_RAISE, Complaint, ComplaintChannel, ComplaintState},
    clocks,
};
use crate::{
    household::{HouseholdStatus, households, life_cycle::HOUSEHOLD_ERASED},
    kernel::{Error, Result, Tx, actor::signature, event::Event, input},
    service::{call_backs, orders},
    staff::member,
    visit::visits,
};

/// Something happened to a complaint. Payload: [`ComplaintHappened`].
pub const COMPLAINT_CHANGED: &str = "quality.complaint.changed";

/// What happens to complaints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ComplaintChange {
    /// It was taken down.
    Raised,
    /// Somebody sees to it.
    Routed,
    /// The household was told what was done.
    Answered,
    /// The household was not content.
    Reopened,
    /// The household is content.
    Closed,
    /// The household has taken it back.
    Withdrawn,
    /// A clock of it will run out.
    Warned,
    /// A clock of it has run out.
    Overdue,
}

/// What happened to which complaint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ComplaintHappened {
    /// The complaint.
    pub complaint: ComplaintId,
    /// Whose.
    pub household: HouseholdId,
    /// About whose work.
    pub staff_member: Option<StaffMemberId>,
    /// What happened.
    pub change: ComplaintChange,
}

/// What a household is not content with.
#[derive(Clone, Debug)]
pub struct RaiseInput {
    /// Whose complaint.
    pub household: HouseholdId,
    /// About which visit.
    pub visit: Option<VisitId>,
    /// About whose work; left out, that of who came to the visit.
    pub staff_member: Option<StaffMemberId>,
    /// How it came; that of a call-back comes by itself.
    pub channel: ComplaintChannel,
    /// What was said; at most 4000 characters.
    pub words: String,
}

/// Takes a complaint down. Its clocks begin to run.
///
/// # Errors
/// [`Error::NotFound`] and [`Error::Invalid`] naming the field, [`HOUSEHOLD_ERASED`].
pub async fn raise(tx: &Tx, input: RaiseInput) -> Result<Complaint> {
    let scope = tx.require(COMPLAINT_RAISE)?;
    if input.channel == ComplaintChannel::CallBack {
        return Err(Error::invalid("channel", "is that of complaints that come by themselves from orders"));
    }
    let household = households::within(tx, &scope, "householdId", input.household).await?;
    if household.status == HouseholdStatus::Erased {
        return Err(Error::refused(&HOUSEHOLD_ERASED).at("householdId"));
    }
    let words = input::required_text("words", &input.words, 4_000)?;
    let mut about = About { visit: input.visit, staff_member: input.staff_member, order: None };
    if let Some(visit) = input.visit {
        let visit = visits::get(tx, visit).await.map_err(|error| error.at("visitId"))?;
        if visit.household_id != household.id {
            return Err(Error::not_found(visit.id).at("visitId"));
        }
        about.staff_member = about.staff_member.or(visit.staff_member_id);
    }
    if let Some(person) = input.staff_member {
        member::get(&tx.as_system()?, person).await.map_err(|error| error.at("staffMemberId"))?;
    }
    keep(tx, household.id, about, input.channel, &words, (signature(tx.actor()), tx.now())).await
}

/// What a complaint is about.
struct About {
    visit: Option<VisitId>,
    staff_member: Option<StaffMemberId>,
    order: Option<ServiceOrderId>,
}

async fn keep(
    tx: &Tx,
    household: HouseholdId,
    about: About,
    channel: ComplaintChannel,
    words: &str,
    (raised_by, raised_at): (String, DateTime<Utc>),
) -> Result<Complaint> {
    let household = households::get(&tx.as_system()?, household).await?;
    let row = complaint::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(household.agency_id),
        branch_id: Set(household.branch_id),
        household_id: Set(household.id),
        service_order_id: Set(about.order),
        visit_id: Set(about.visit),
        staff_member_id: Set(about.staff_member),
        channel: Set(channel),
        state: Set(ComplaintState::Received),
        words: Set(tx.vault().await?.seal(words)?),
        raised_by: Set(raised_by),
        raised_at: Set(raised_at),
        reopened: Set(0),
        version: Set(1),
        ..Default::default()
    };
    let complaint = row.insert(tx.db()).await?;
    clocks::begin(tx, &complaint).await?;
    told(tx, &complaint, ComplaintChange::Raised).await?;
    Ok(complaint)
}

/// A household has complained when it was asked how an order was: the complaint is taken down once.
pub(in super::super) async fn heard_on_call_back(tx: &Tx, event: &Event) -> Result<()> {
    let raised: call_backs::ComplaintRaised = serde_json::from_value(event.payload.clone())
        .map_err(|_| Error::internal("an event about a complaint that cannot be read"))?;
    let known =
        complaint::Entity::find().filter(C::AgencyId.eq(event.agency_id)).filter(C::ServiceOrderId.eq(raised.order));
    if known.one(tx.db()).await?.is_some() {
        return Ok(());
    }
    let order = orders::get(tx, raised.order).await?;
    // Nothing is left of it once the household is erased.
    let Some(words) = call_backs::complaint(tx, &order).await? else { return Ok(()) };
    let about = About { visit: order.visit_id, staff_member: order.staff_member_id, order: Some(order.id) };
    let by = order.called_back_by.unwrap_or_else(|| signature(tx.actor()));
    let raised_at = order.complained_at.unwrap_or(event.occurred_at);
    keep(tx, raised.household, about, ComplaintChannel::CallBack, &words, (by, raised_at)).await.map(drop)
}

pub(super) async fn told(tx: &Tx, complaint: &Complaint, change: ComplaintChange) -> Result<()> {
    let happened = ComplaintHappened {
        complaint: complaint.id,
        household: complaint.household_id,
        staff_member: complaint.staff_member_id,
        change,
    };
    tx.emit(COMPLAINT_CHANGED, &happened).await
}
