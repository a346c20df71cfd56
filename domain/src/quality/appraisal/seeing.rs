//! What was seen of some people within a time: one statement for each source, whatever the number of people and rows.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{AgencyId, StaffMemberId},
    quality::{
        complaint, finding, inspection, praise_letter, praise_letter_recipient, survey_answer, survey_invitation,
        visit_rating,
    },
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};

use super::{
    super::{ComplaintState, InspectionKind, InspectionState, SurveyDimension},
    fact::Seen,
};
use crate::{
    kernel::{Result, Tx},
    service,
    visit::tallies,
};

/// Whose work is looked at, and when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Looked<'a> {
    pub people: &'a [StaffMemberId],
    pub from: DateTime<Utc>,
    pub until: DateTime<Utc>,
}

/// Everything that counts.
pub(super) async fn seen(tx: &Tx, looked: Looked<'_>) -> Result<HashMap<StaffMemberId, Seen>> {
    let mut all: HashMap<StaffMemberId, Seen> = HashMap::with_capacity(looked.people.len());
    for visit in tallies::attended_by(tx, looked.people, looked.from, looked.until).await? {
        all.entry(visit.staff_member).or_default().visits.push((visit.id, visit.took_place, visit.in_time));
    }
    for order in service::tallies::done_by(tx, looked.people, looked.from, looked.until).await? {
        all.entry(order.staff_member).or_default().orders.push((order.id, order.in_time, order.arrived_in_time));
    }
    inspections(tx, looked, &mut all).await?;
    findings(tx, looked, &mut all).await?;
    complaints(tx, looked, &mut all).await?;
    answers(tx, looked, &mut all).await?;
    ratings(tx, looked, &mut all).await?;
    praise(tx, looked, &mut all).await?;
    Ok(all)
}

impl Looked<'_> {
    /// The rows of these people within this time.
    fn rows<K: ColumnTrait>(&self, agency: AgencyId, (of, who, at): (K, K, K)) -> Condition {
        Condition::all()
            .add(of.eq(agency))
            .add(who.is_in(self.people.iter().copied()))
            .add(at.gte(self.from))
            .add(at.lt(self.until))
    }
}

type All = HashMap<StaffMemberId, Seen>;

/// Inspections that were done, but for those that look at the same again.
async fn inspections(tx: &Tx, looked: Looked<'_>, all: &mut All) -> Result<()> {
    use inspection::Column as C;
    let found: Vec<(StaffMemberId, _, Option<i32>)> = inspection::Entity::find()
        .select_only()
        .columns([C::StaffMemberId, C::Id, C::Score])
        .filter(looked.rows(tx.signed_in()?, (C::AgencyId, C::StaffMemberId, C::DoneAt)))
        .filter(C::State.eq(InspectionState::Done))
        .filter(C::Kind.ne(InspectionKind::Blind))
        .into_tuple()
        .all(tx.db())
        .await?;
    for (person, id, score) in found {
        all.entry(person).or_default().inspections.push((id, score.unwrap_or(0)));
    }
    Ok(())
}

async fn findings(tx: &Tx, looked: Looked<'_>, all: &mut All) -> Result<()> {
    use finding::Column as C;
    let found = finding::Entity::find()
        .select_only()
        .columns([C::StaffMemberId, C::Id, C::Critical, C::State])
        .filter(looked.rows(tx.signed_in()?, (C::AgencyId, C::StaffMemberId, C::OpenedAt)))
        .into_tuple()
        .all(tx.db())
        .await?;
    for (person, id, critical, state) in found {
        all.entry(person).or_default().findings.push((id, critical, state));
    }
    Ok(())
}

async fn complaints(tx: &Tx, looked: Looked<'_>, all: &mut All) -> Result<()> {
    use complaint::Column as C;
    let found = complaint::Entity::find()
        .select_only()
        .columns([C::StaffMemberId, C::Id, C::Cause, C::State, C::Reopened])
        .filter(looked.rows(tx.signed_in()?, (C::AgencyId, C::StaffMemberId, C::RaisedAt)))
        .filter(C::State.ne(ComplaintState::Withdrawn))
        .into_tuple()
        .all(tx.db())
        .await?;
    for (person, id, cause, state, reopened) in found {
        all.entry(person).or_default().complaints.push((id, cause, state, reopened));
    }
    Ok(())
}

/// Answers on the scales from 1 to 5.
async fn answers(tx: &Tx, looked: Looked<'_>, all: &mut All) -> Result<()> {
    use SurveyDimension as D;
    use survey_answer::Column as A;
    use survey_invitation::Column as C;
    let agency = tx.signed_in()?;
    let invitation: RelationDef =
        survey_answer::Entity::belongs_to(survey_invitation::Entity).from(A::SurveyInvitationId).to(C::Id).into();
    let found = survey_answer::Entity::find()
        .select_only()
        .columns([C::StaffMemberId, C::Id])
        .columns([A::Dimension, A::Score])
        .join(JoinType::InnerJoin, invitation)
        .filter(A::AgencyId.eq(agency))
        .filter(A::Score.is_not_null())
        .filter(A::Dimension.is_in([D::Attitude, D::Skill, D::Communication, D::Overall]))
        .filter(looked.rows(agency, (C::AgencyId, C::StaffMemberId, C::AnsweredAt)))
        .into_tuple()
        .all(tx.db())
        .await?;
    for (person, id, dimension, score) in found {
        all.entry(person).or_default().answers.push((id, dimension, score));
    }
    Ok(())
}

async fn ratings(tx: &Tx, looked: Looked<'_>, all: &mut All) -> Result<()> {
    use visit_rating::Column as C;
    let found = visit_rating::Entity::find()
        .select_only()
        .columns([C::StaffMemberId, C::Id, C::Stars])
        .filter(looked.rows(tx.signed_in()?, (C::AgencyId, C::StaffMemberId, C::RatedAt)))
        .into_tuple()
        .all(tx.db())
        .await?;
    for (person, id, stars) in found {
        all.entry(person).or_default().ratings.push((id, stars));
    }
    Ok(())
}

async fn praise(tx: &Tx, looked: Looked<'_>, all: &mut All) -> Result<()> {
    use praise_letter::Column as C;
    use praise_letter_recipient::Column as R;
    let agency = tx.signed_in()?;
    let letter: RelationDef =
        praise_letter_recipient::Entity::belongs_to(praise_letter::Entity).from(R::PraiseLetterId).to(C::Id).into();
    let found = praise_letter_recipient::Entity::find()
        .select_only()
        .columns([R::StaffMemberId, R::PraiseLetterId])
        .join(JoinType::InnerJoin, letter)
        .filter(R::AgencyId.eq(agency))
        .filter(R::StaffMemberId.is_in(looked.people.iter().copied()))
        .filter(C::AgencyId.eq(agency))
        .filter(C::ReceivedAt.gte(looked.from))
        .filter(C::ReceivedAt.lt(looked.until))
        .into_tuple()
        .all(tx.db())
        .await?;
    for (person, letter) in found {
        all.entry(person).or_default().praise.push(letter);
    }
    Ok(())
}
