//! Invitations and answers as they are read. A family sees its own; carers see no single answer, only figures.

use std::collections::HashMap;

use entity::{
    id::{HouseholdId, StaffMemberId, SurveyId, SurveyInvitationId},
    quality::{
        survey_answer,
        survey_invitation::{self, Column as C},
    },
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::super::{InvitationState, SURVEY_READ, SURVEY_READ_ANSWERS, SurveyAnswer, SurveyInvitation, SurveyOccasion};
use crate::kernel::{
    Context, Error, Page, PageRequest, Result, Scope,
    page::{Direction, ListOrder, page},
    reach::{Columns, within},
};

/// The invitations within a scope. Carers reach none: whoever answers is not to fear whom the answer is about.
pub(super) fn within_reach(scope: &Scope) -> Condition {
    within(scope, &Columns { agency: C::AgencyId, branch: C::BranchId, household: C::HouseholdId }, |_| {
        Condition::all().add(C::Id.is_null())
    })
}

/// Which invitations are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct InvitationFilter {
    /// In one of these states.
    pub states: Vec<InvitationState>,
    /// On this occasion.
    pub occasion: Option<SurveyOccasion>,
    /// By this version of a questionnaire.
    pub survey: Option<SurveyId>,
    /// Of this household.
    pub household: Option<HouseholdId>,
    /// About the work of this person.
    pub staff_member: Option<StaffMemberId>,
}

/// Invitations, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &InvitationFilter,
    request: &PageRequest,
) -> Result<Page<SurveyInvitation>> {
    let mut select = survey_invitation::Entity::find().filter(within_reach(&cx.require(SURVEY_READ)?));
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(occasion) = filter.occasion {
        select = select.filter(C::Occasion.eq(occasion));
    }
    if let Some(id) = filter.survey {
        select = select.filter(C::SurveyId.eq(id));
    }
    if let Some(id) = filter.household {
        select = select.filter(C::HouseholdId.eq(id));
    }
    if let Some(id) = filter.staff_member {
        select = select.filter(C::StaffMemberId.eq(id));
    }
    let order = ListOrder::by(C::SentAt, Direction::Descending, |row: &SurveyInvitation| row.sent_at.into());
    let order = order.then(C::Id, Direction::Descending, |row: &SurveyInvitation| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One invitation.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: SurveyInvitationId) -> Result<SurveyInvitation> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some invitations, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[SurveyInvitationId],
) -> Result<HashMap<SurveyInvitationId, SurveyInvitation>> {
    let found = survey_invitation::Entity::find()
        .filter(within_reach(&cx.require(SURVEY_READ)?))
        .filter(C::Id.is_in(ids.iter().copied()))
        .all(cx.db())
        .await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// The answers to some invitations, in order of their codes; to those that the actor may not read the answers of, none.
///
/// # Errors
/// When the database fails.
pub async fn answers<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[SurveyInvitationId],
) -> Result<HashMap<SurveyInvitationId, Vec<SurveyAnswer>>> {
    let Ok(scope) = cx.require(SURVEY_READ_ANSWERS) else { return Ok(HashMap::new()) };
    let seen: Vec<SurveyInvitationId> = survey_invitation::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(within_reach(&scope))
        .filter(C::Id.is_in(ids.iter().copied()))
        .into_tuple()
        .all(cx.db())
        .await?;
    of(cx, &seen).await
}

/// The answers to invitations that the caller has seen.
pub(super) async fn of<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[SurveyInvitationId],
) -> Result<HashMap<SurveyInvitationId, Vec<SurveyAnswer>>> {
    let rows = survey_answer::Entity::find()
        .filter(survey_answer::Column::AgencyId.eq(cx.signed_in()?))
        .filter(survey_answer::Column::SurveyInvitationId.is_in(ids.iter().copied()))
        .order_by_asc(survey_answer::Column::QuestionCode)
        .all(cx.db())
        .await?;
    let mut answers: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        answers.entry(row.survey_invitation_id).or_default().push(row);
    }
    Ok(answers)
}
