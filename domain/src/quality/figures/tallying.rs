//! Voices are counted by the database: one statement for each kind, whatever their number.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    id::{BranchId, StaffMemberId},
    quality::{complaint, praise_letter, praise_letter_recipient, survey_answer, survey_invitation, visit_rating},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef};
use uuid::Uuid;

use super::{
    super::{ComplaintState, InvitationState, SurveyDimension, SurveyOccasion},
    voices::Tally,
};
use crate::kernel::{Context, Result, Rows, Scope};

/// By what voices are counted.
pub(in super::super) enum By<'a> {
    /// By branch: one, or all.
    Branch(Option<BranchId>),
    /// By these people.
    StaffMember(&'a [StaffMemberId]),
}

/// Which voices are counted: from one moment to before another.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// From this moment on.
    pub from: DateTime<Utc>,
    /// Before this one.
    pub until: DateTime<Utc>,
    /// Answers given on this occasion alone.
    pub occasion: Option<SurveyOccasion>,
}

/// The columns of a table by which voices are counted.
struct Columns<K> {
    agency: K,
    branch: K,
    staff: K,
    at: K,
}

impl<K: ColumnTrait> Columns<K> {
    fn key(&self, by: &By<'_>) -> K {
        match by {
            By::Branch(_) => self.branch,
            By::StaffMember(_) => self.staff,
        }
    }

    fn within(&self, scope: &Scope, by: &By<'_>, window: &Window) -> Condition {
        let mut all = Condition::all().add(self.agency.eq(scope.agency));
        all = all.add(self.at.gte(window.from)).add(self.at.lt(window.until));
        if let Rows::Branches(branches) = &scope.rows {
            all = all.add(self.branch.is_in(branches.iter().copied()));
        }
        match by {
            By::Branch(None) => all,
            By::Branch(Some(branch)) => all.add(self.branch.eq(*branch)),
            By::StaffMember(people) => all.add(self.staff.is_in(people.iter().copied())),
        }
    }
}

/// Voices by the ids of branches or people, in five statements.
pub(in super::super) async fn tallied<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    by: &By<'_>,
    window: &Window,
) -> Result<HashMap<Uuid, Tally>> {
    let mut tallies: HashMap<Uuid, Tally> = HashMap::new();
    for (key, state, count) in invitations(cx, scope, by, window).await? {
        let tally = tallies.entry(key).or_default();
        match state {
            InvitationState::Answered => tally.answered += whole(count),
            InvitationState::Closed => tally.unanswered += whole(count),
            InvitationState::Open => {}
        }
    }
    for (key, dimension, score, chance, count) in answers(cx, scope, by, window).await? {
        tallies.entry(key).or_default().answers.insert((dimension, score, chance), whole(count));
    }
    for (key, stars, count) in ratings(cx, scope, by, window).await? {
        tallies.entry(key).or_default().stars.insert(stars, whole(count));
    }
    for (key, count) in praise(cx, scope, by, window).await? {
        tallies.entry(key).or_default().praise = whole(count);
    }
    for (key, count) in complaints(cx, scope, by, window).await? {
        tallies.entry(key).or_default().complaints = whole(count);
    }
    Ok(tallies)
}

fn whole(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

async fn invitations<Db: ConnectionTrait>(
    cx: &Context<Db>,
    scope: &Scope,
    by: &By<'_>,
    window: &Window,
) -> Result<Vec<(Uuid, InvitationState, i64)>> {
    use survey_invitation::Column as C;
    let columns = Columns { agency: C::AgencyId, branch: C::BranchId, staff: C::StaffMemberId, at: C::SentAt };
    let key = columns.key(by);
    let mut select = survey_invitation::Entity::find()
        .select_only()
        .columns([key, C::State])
        .column_as(C::Id.count(), "cases")
        .filter(columns.within(scope, by, window));
    if let Some(occasion) = window.occasion {
        select = select.filter(C::Occasion.eq(occasion));
    }
    Ok(select.group_by(key).group_by(C::State).into_tuple().all(cx.db()).await?)
}

async fn answers<Db: ConnectionTrait>(
    cx: &Context<Db>,
    scope: &Scope,
    by: &By<'_>,
    window: &Window,
) -> Result<Vec<(Uuid, SurveyDimension, i32, i32, i64)>> {
    use survey_answer::Column as A;
    use survey_invitation::Column as C;
    let invitation: RelationDef =
        survey_answer::Entity::belongs_to(survey_invitation::Entity).from(A::SurveyInvitationId).to(C::Id).into();
    let columns = Columns { agency: C::AgencyId, branch: C::BranchId, staff: C::StaffMemberId, at: C::AnsweredAt };
    let key = columns.key(by);
    let mut select = survey_answer::Entity::find()
        .select_only()
        .column(key)
        .columns([A::Dimension, A::Score])
        .column(C::Chance)
        .column_as(A::QuestionCode.count(), "cases")
        .join(JoinType::InnerJoin, invitation)
        .filter(A::AgencyId.eq(scope.agency))
        .filter(A::Score.is_not_null())
        .filter(columns.within(scope, by, window));
    if let Some(occasion) = window.occasion {
        select = select.filter(C::Occasion.eq(occasion));
    }
    let select = select.group_by(key).group_by(A::Dimension).group_by(A::Score).group_by(C::Chance);
    Ok(select.into_tuple().all(cx.db()).await?)
}

async fn ratings<Db: ConnectionTrait>(
    cx: &Context<Db>,
    scope: &Scope,
    by: &By<'_>,
    window: &Window,
) -> Result<Vec<(Uuid, i32, i64)>> {
    use visit_rating::Column as C;
    let columns = Columns { agency: C::AgencyId, branch: C::BranchId, staff: C::StaffMemberId, at: C::RatedAt };
    let key = columns.key(by);
    Ok(visit_rating::Entity::find()
        .select_only()
        .columns([key, C::Stars])
        .column_as(C::Id.count(), "cases")
        .filter(columns.within(scope, by, window))
        .group_by(key)
        .group_by(C::Stars)
        .into_tuple()
        .all(cx.db())
        .await?)
}

async fn praise<Db: ConnectionTrait>(
    cx: &Context<Db>,
    scope: &Scope,
    by: &By<'_>,
    window: &Window,
) -> Result<Vec<(Uuid, i64)>> {
    use praise_letter::Column as C;
    use praise_letter_recipient::Column as R;
    let mut letters = Condition::all().add(C::AgencyId.eq(scope.agency));
    letters = letters.add(C::ReceivedAt.gte(window.from)).add(C::ReceivedAt.lt(window.until));
    if let Rows::Branches(branches) = &scope.rows {
        letters = letters.add(C::BranchId.is_in(branches.iter().copied()));
    }
    let people = match by {
        By::Branch(branch) => {
            if let Some(branch) = branch {
                letters = letters.add(C::BranchId.eq(*branch));
            }
            let select = praise_letter::Entity::find().select_only().column(C::BranchId);
            let select = select.column_as(C::Id.count(), "cases").filter(letters).group_by(C::BranchId);
            return Ok(select.into_tuple().all(cx.db()).await?);
        }
        By::StaffMember(people) => *people,
    };
    let letter: RelationDef =
        praise_letter_recipient::Entity::belongs_to(praise_letter::Entity).from(R::PraiseLetterId).to(C::Id).into();
    Ok(praise_letter_recipient::Entity::find()
        .select_only()
        .column(R::StaffMemberId)
        .column_as(C::Id.count(), "cases")
        .join(JoinType::InnerJoin, letter)
        .filter(R::AgencyId.eq(scope.agency))
        .filter(R::StaffMemberId.is_in(people.iter().copied()))
        .filter(letters)
        .group_by(R::StaffMemberId)
        .into_tuple()
        .all(cx.db())
        .await?)
}

async fn complaints<Db: ConnectionTrait>(
    cx: &Context<Db>,
    scope: &Scope,
    by: &By<'_>,
    window: &Window,
) -> Result<Vec<(Uuid, i64)>> {
    use complaint::Column as C;
    let columns = Columns { agency: C::AgencyId, branch: C::BranchId, staff: C::StaffMemberId, at: C::RaisedAt };
    let key = columns.key(by);
    Ok(complaint::Entity::find()
        .select_only()
        .column(key)
        .column_as(C::Id.count(), "cases")
        .filter(columns.within(scope, by, window))
        .filter(C::State.ne(ComplaintState::Withdrawn))
        .group_by(key)
        .into_tuple()
        .all(cx.db())
        .await?)
}
