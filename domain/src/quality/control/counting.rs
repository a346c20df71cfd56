//! What is counted week by week: for one subject, or for every one at once, in a statement or two.

use std::collections::HashMap;

use entity::quality::{complaint, inspection, survey_answer, survey_invitation};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, JoinType, QueryFilter, QuerySelect, RelationDef,
    Select,
    sea_query::{CaseStatement, Expr},
};
use uuid::Uuid;

use super::{
    super::{ChartMeasure, ComplaintState, InspectionKind, InspectionState, SurveyDimension},
    charting::Week,
};
use crate::{
    kernel::{Context, Result, periods::Periods},
    visit::tallies::{self, Tallied},
};

/// Below this an inspection has failed, in hundredths of a point.
pub const PASSES_FROM: i32 = 6_000;
/// From so many on a scale from 1 to 5 a household is content.
const CONTENT: i32 = 4;

/// The weeks of each subject, by its id.
pub(super) type Weeks = HashMap<Uuid, Vec<Week>>;

/// Counts a measure week by week. The caller has checked that the figures may be shown.
pub(super) async fn counted<C: ConnectionTrait>(
    cx: &Context<C>,
    measure: ChartMeasure,
    of: Tallied,
    periods: &Periods,
) -> Result<Weeks> {
    let mut weeks = Weeks::new();
    let length = periods.first_days().len();
    let mut add = |subject: Uuid, period: usize, hits: u32, cases: u32| {
        if let Some(week) = weeks.entry(subject).or_insert_with(|| vec![Week::default(); length]).get_mut(period) {
            week.hits += hits;
            week.cases += cases;
        }
    };
    match measure {
        ChartMeasure::Lateness => {
            for tally in tallies::of_periods(cx, of, periods).await? {
                add(tally.of, tally.period, tally.late, tally.visits);
            }
        }
        ChartMeasure::Complaints => {
            for tally in tallies::of_periods(cx, of, periods).await? {
                add(tally.of, tally.period, 0, tally.visits);
            }
            for (subject, period, raised, _) in rows(cx, complaints(cx, of, periods)?).await? {
                add(subject, place(period), whole(raised), 0);
            }
        }
        ChartMeasure::FailedInspections => {
            for (subject, period, cases, hits) in rows(cx, inspections(cx, of, periods)?).await? {
                add(subject, place(period), whole(hits), whole(cases));
            }
        }
        ChartMeasure::Discontent => {
            for (subject, period, cases, hits) in rows(cx, answers(cx, of, periods)?).await? {
                add(subject, place(period), whole(hits), whole(cases));
            }
        }
    }
    Ok(weeks)
}

fn place(period: i32) -> usize {
    usize::try_from(period).unwrap_or_default()
}

fn whole(count: i64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

async fn rows<C: ConnectionTrait, E: EntityTrait>(
    cx: &Context<C>,
    select: Select<E>,
) -> Result<Vec<(Uuid, i32, i64, i64)>> {
    Ok(select.into_tuple().all(cx.db()).await?)
}

/// The columns of a table by which it is counted.
struct Columns<K> {
    agency: K,
    branch: K,
    staff: K,
    at: K,
}

impl<K: ColumnTrait> Columns<K> {
    /// Subject, week, how many there are, and how many of them count.
    fn counted<E: EntityTrait>(&self, select: Select<E>, of: Tallied, periods: &Periods, hit: Condition) -> Select<E> {
        let key = match of {
            Tallied::Agency => self.agency,
            Tallied::Branch(_) | Tallied::EachBranch => self.branch,
            Tallied::StaffMember(_) | Tallied::EachStaffMember => self.staff,
        };
        let hits = Expr::expr(CaseStatement::new().case(hit, Expr::value(1)).finally(Expr::value(0)));
        let select = select
            .select_only()
            .column(key)
            .column_as(periods.number_of(self.at), Periods::NUMBER)
            .column_as(self.agency.count(), "cases")
            .column_as(hits.sum(), "hits")
            .filter(key.is_not_null())
            .filter(periods.hold(self.at))
            .group_by(key)
            .group_by(Periods::number());
        match of {
            Tallied::Branch(branch) => select.filter(self.branch.eq(branch)),
            Tallied::StaffMember(person) => select.filter(self.staff.eq(person)),
            Tallied::Agency | Tallied::EachBranch | Tallied::EachStaffMember => select,
        }
    }
}

/// Complaints that were not withdrawn and not found to be unfounded.
fn complaints<Db>(cx: &Context<Db>, of: Tallied, periods: &Periods) -> Result<Select<complaint::Entity>> {
    use super::super::ComplaintCause::Unfounded;
    use complaint::Column as C;
    let columns = Columns { agency: C::AgencyId, branch: C::BranchId, staff: C::StaffMemberId, at: C::RaisedAt };
    let founded = Condition::any().add(C::Cause.is_null()).add(C::Cause.ne(Unfounded));
    let select = complaint::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.ne(ComplaintState::Withdrawn))
        .filter(founded);
    Ok(columns.counted(select, of, periods, Condition::all().add(C::AgencyId.is_not_null())))
}

/// Inspections that were done, but for those that look at the same again.
fn inspections<Db>(cx: &Context<Db>, of: Tallied, periods: &Periods) -> Result<Select<inspection::Entity>> {
    use inspection::Column as C;
    let columns = Columns { agency: C::AgencyId, branch: C::BranchId, staff: C::StaffMemberId, at: C::DoneAt };
    let select = inspection::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(InspectionState::Done))
        .filter(C::Kind.ne(InspectionKind::Blind));
    Ok(columns.counted(select, of, periods, Condition::all().add(C::Score.lt(PASSES_FROM))))
}

/// Answers on the scales from 1 to 5.
fn answers<Db>(cx: &Context<Db>, of: Tallied, periods: &Periods) -> Result<Select<survey_answer::Entity>> {
    use SurveyDimension as D;
    use survey_answer::Column as A;
    use survey_invitation::Column as C;
    let invitation: RelationDef =
        survey_answer::Entity::belongs_to(survey_invitation::Entity).from(A::SurveyInvitationId).to(C::Id).into();
    let columns = Columns { agency: C::AgencyId, branch: C::BranchId, staff: C::StaffMemberId, at: C::AnsweredAt };
    let agency = cx.signed_in()?;
    let select = survey_answer::Entity::find()
        .join(JoinType::InnerJoin, invitation)
        .filter(A::AgencyId.eq(agency))
        .filter(C::AgencyId.eq(agency))
        .filter(A::Dimension.is_in([D::Attitude, D::Skill, D::Communication, D::Overall]));
    Ok(columns.counted(select, of, periods, Condition::all().add(A::Score.lt(CONTENT))))
}
