//! Households are asked: once a visit is confirmed, when they were called back, and once a year. One invitation on an
//! occasion is open at a time, and a stated time passes from one to the next, so that nobody is asked too often.

use std::fmt::Display;

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use entity::{
    id::{HouseholdId, ServiceOrderId, StaffMemberId, SurveyId, SurveyInvitationId, VisitId},
    quality::survey_invitation::{self, Column as C},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde::{Deserialize, Serialize};

use super::{
    super::{
        InvitationState, Survey, SurveyInvitation, SurveyOccasion,
        sampling::draw::{Chance, Seed, each},
    },
    versions::in_force,
};
use crate::{
    household::{
        HouseholdStatus, households,
        list::{self, HouseholdFilter},
    },
    kernel::{Context, Each, Error, PageRequest, Result, Tx, event::Event, page::Direction},
    service::orders::{OrderChange, OrderHappened},
    visit::visits::{VisitChange, VisitHappened},
};

/// Something happened to an invitation. Payload: [`SurveyHappened`].
pub const SURVEY_CHANGED: &str = "quality.survey.changed";

/// What happens to invitations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SurveyChange {
    /// The household is asked.
    Sent,
    /// It has answered.
    Answered,
    /// It has not, and the term went by.
    Closed,
}

/// What happened to which invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SurveyHappened {
    /// The invitation.
    pub invitation: SurveyInvitationId,
    /// By which version of which questionnaire.
    pub survey: SurveyId,
    /// The household.
    pub household: HouseholdId,
    /// About whose work.
    pub staff_member: Option<StaffMemberId>,
    /// What happened.
    pub change: SurveyChange,
}

/// What a household is asked about.
#[derive(Clone, Copy, Debug, Default)]
pub(in super::super) struct About {
    pub visit: Option<VisitId>,
    pub order: Option<ServiceOrderId>,
    pub staff_member: Option<StaffMemberId>,
}

/// A visit was confirmed: the household is asked, if chance has it.
pub(in super::super) async fn after_visit(tx: &Tx, event: &Event) -> Result<()> {
    let happened: VisitHappened = serde_json::from_value(event.payload.clone())
        .map_err(|_| Error::internal("an event about a visit that cannot be read"))?;
    if happened.change != VisitChange::Confirmed {
        return Ok(());
    }
    let Some(survey) = in_force(tx, SurveyOccasion::AfterVisit).await? else { return Ok(()) };
    if !is_drawn(&survey, happened.visit)? {
        return Ok(());
    }
    let about = About { visit: Some(happened.visit), staff_member: happened.staff_member, order: None };
    ask(tx, &survey, happened.household, about).await.map(drop)
}

/// A household was called back about an order: it is asked, if chance has it.
pub(in super::super) async fn at_call_back(tx: &Tx, event: &Event) -> Result<()> {
    let happened: OrderHappened = serde_json::from_value(event.payload.clone())
        .map_err(|_| Error::internal("an event about an order that cannot be read"))?;
    if happened.change != OrderChange::CalledBack {
        return Ok(());
    }
    let Some(survey) = in_force(tx, SurveyOccasion::CallBack).await? else { return Ok(()) };
    if !is_drawn(&survey, happened.order)? {
        return Ok(());
    }
    let about = About { order: Some(happened.order), staff_member: happened.staff_member, visit: None };
    ask(tx, &survey, happened.household, about).await.map(drop)
}

/// Whether chance has the household asked about something. Whoever has the seed comes to the same.
fn is_drawn(survey: &Survey, about: impl Display + Copy) -> Result<bool> {
    let chance = u16::try_from(survey.chance).ok().and_then(Chance::new);
    let chance = chance.ok_or_else(|| Error::internal("a chance beyond certainty"))?;
    let seed = survey.seed.ok_or_else(|| Error::internal("a published questionnaire without a seed"))?;
    Ok(!each(Seed(seed.unsigned_abs()), &[(about, chance)]).is_empty())
}

/// Whether a household may be asked again, by its last invitation on the occasion.
#[must_use]
pub fn may_be_asked(last: Option<(DateTime<Utc>, InvitationState)>, wait: TimeDelta, now: DateTime<Utc>) -> bool {
    last.is_none_or(|(sent_at, state)| state != InvitationState::Open && sent_at + wait <= now)
}

/// Asks a household, unless it has left, or has been asked about the same or too shortly ago.
pub(in super::super) async fn ask(
    tx: &Tx,
    survey: &Survey,
    household: HouseholdId,
    about: About,
) -> Result<Option<SurveyInvitation>> {
    let household = households::get(tx, household).await?;
    let left = matches!(household.status, HouseholdStatus::Ended | HouseholdStatus::Erased);
    if left || is_known(tx, about).await? {
        return Ok(None);
    }
    let last = survey_invitation::Entity::find()
        .filter(C::AgencyId.eq(household.agency_id))
        .filter(C::HouseholdId.eq(household.id))
        .filter(C::Occasion.eq(survey.occasion))
        .order_by_desc(C::SentAt)
        .lock_exclusive()
        .one(tx.db())
        .await?;
    let wait = TimeDelta::days(survey.wait_days.into());
    if !may_be_asked(last.map(|last| (last.sent_at, last.state)), wait, tx.now()) {
        return Ok(None);
    }
    let row = survey_invitation::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(household.agency_id),
        branch_id: Set(household.branch_id),
        household_id: Set(household.id),
        survey_id: Set(survey.id),
        occasion: Set(survey.occasion),
        visit_id: Set(about.visit),
        service_order_id: Set(about.order),
        staff_member_id: Set(about.staff_member),
        chance: Set(survey.chance),
        state: Set(InvitationState::Open),
        sent_at: Set(tx.now()),
        closes_at: Set(tx.now() + TimeDelta::days(survey.open_days.into())),
        version: Set(1),
        ..Default::default()
    };
    let sent = row.insert(tx.db()).await?;
    told(tx, &sent, SurveyChange::Sent).await?;
    Ok(Some(sent))
}

/// Whether the household was asked about this already: an event may come twice.
async fn is_known(tx: &Tx, about: About) -> Result<bool> {
    let mut select = survey_invitation::Entity::find().filter(C::AgencyId.eq(tx.signed_in()?));
    match (about.visit, about.order) {
        (None, None) => return Ok(false),
        (Some(visit), _) => select = select.filter(C::VisitId.eq(visit)),
        (None, Some(order)) => select = select.filter(C::ServiceOrderId.eq(order)),
    }
    Ok(select.one(tx.db()).await?.is_some())
}

pub(super) async fn told(tx: &Tx, invitation: &SurveyInvitation, change: SurveyChange) -> Result<()> {
    let happened = SurveyHappened {
        invitation: invitation.id,
        survey: invitation.survey_id,
        household: invitation.household_id,
        staff_member: invitation.staff_member_id,
        change,
    };
    tx.emit(SURVEY_CHANGED, &happened).await
}

/// So many households are looked at at once.
const BATCH: u64 = 100;

/// Asks the households that are served and whose waiting time is over, by the questionnaire of the year.
pub(in super::super) async fn ask_yearly(cx: &Context) -> Result<()> {
    let Some(survey) = in_force(cx, SurveyOccasion::Yearly).await? else { return Ok(()) };
    let filter = HouseholdFilter { status: Some(vec![HouseholdStatus::Active]), ..HouseholdFilter::default() };
    let mut request = PageRequest { first: Some(BATCH), ..PageRequest::default() };
    let mut asked = Each::default();
    loop {
        let found = list::list(cx, &filter, Direction::Ascending, &request).await?;
        request.after = found.rows.last().map(|(cursor, _)| cursor.clone());
        let ids: Vec<HouseholdId> = found.rows.into_iter().map(|(_, household)| household.id).collect();
        let waiting = waiting(cx, &survey, &ids).await?;
        let mut due = Vec::new();
        for id in ids.into_iter().filter(|id| !waiting.contains(id)) {
            // Whoever was not drawn this year may be next year.
            if is_drawn(&survey, format!("{id}:{}", cx.now().year()).as_str())? {
                due.push(id);
            }
        }
        asked.of(cx, &due, ask_this_year).await;
        if !found.has_next {
            return asked.end();
        }
    }
}

async fn ask_this_year(tx: &Tx, household: HouseholdId) -> Result<()> {
    match in_force(tx, SurveyOccasion::Yearly).await? {
        Some(survey) => ask(tx, &survey, household, About::default()).await.map(drop),
        None => Ok(()),
    }
}

/// Those of some households that are asked now, or were too shortly ago.
async fn waiting<Db: ConnectionTrait>(
    cx: &Context<Db>,
    survey: &Survey,
    ids: &[HouseholdId],
) -> Result<Vec<HouseholdId>> {
    let since = cx.now() - TimeDelta::days(survey.wait_days.into());
    let recent = Condition::any().add(C::SentAt.gt(since)).add(C::State.eq(InvitationState::Open));
    Ok(survey_invitation::Entity::find()
        .select_only()
        .column(C::HouseholdId)
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::HouseholdId.is_in(ids.iter().copied()))
        .filter(C::Occasion.eq(survey.occasion))
        .filter(recent)
        .into_tuple()
        .all(cx.db())
        .await?)
}

/// Closes invitations whose term went by.
pub(in super::super) async fn close_due(cx: &Context) -> Result<()> {
    let due = survey_invitation::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(InvitationState::Open))
        .filter(C::ClosesAt.lte(cx.now()));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, close).await?;
    each.end()
}

async fn close(tx: &Tx, id: SurveyInvitationId) -> Result<()> {
    let found = survey_invitation::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let due = |row: &SurveyInvitation| row.state == InvitationState::Open && row.closes_at <= tx.now();
    let Some(before) = found.filter(due) else { return Ok(()) };
    let row = survey_invitation::ActiveModel {
        id: Set(id),
        state: Set(InvitationState::Closed),
        closed_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let closed = row.update(tx.db()).await?;
    told(tx, &closed, SurveyChange::Closed).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_asked_while_asked_or_within_the_waiting_time() {
        let (start, wait) = (DateTime::UNIX_EPOCH, TimeDelta::days(14));
        let later = |days| start + TimeDelta::days(days);
        assert!(may_be_asked(None, wait, start));
        assert!(!may_be_asked(Some((start, InvitationState::Answered)), wait, later(13)));
        assert!(may_be_asked(Some((start, InvitationState::Answered)), wait, later(14)));
        assert!(may_be_asked(Some((start, InvitationState::Closed)), wait, later(14)));
        assert!(!may_be_asked(Some((start, InvitationState::Open)), wait, later(100)));
        assert!(!may_be_asked(Some((start, InvitationState::Open)), TimeDelta::zero(), later(0)));
    }
}
