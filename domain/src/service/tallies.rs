//! What orders come to for whoever did them, for those who judge people by it.

use chrono::{DateTime, Utc};
use entity::{
    id::{ServiceOrderId, StaffMemberId, VisitId},
    service::{
        service_clock::{self, ClockKind, Column as K},
        service_order::{self, Column as O},
        service_request::{self, Column as R},
    },
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect, RelationDef,
    sea_query::{self, Expr},
};

use super::{ORDER_READ, reach};
use crate::kernel::{Context, Result};

/// An order that was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoneOrder {
    /// The order.
    pub id: ServiceOrderId,
    /// Who did it.
    pub staff_member: StaffMemberId,
    /// Whether it was done by the time that the household was told; `None` when it was told none.
    pub in_time: Option<bool>,
    /// Whether somebody was there before the clock of arrival had run out; `None` when nobody had to come.
    pub arrived_in_time: Option<bool>,
}

type Row = (
    ServiceOrderId,
    StaffMemberId,
    Option<VisitId>,
    DateTime<Utc>,
    Option<DateTime<Utc>>,
    Option<ClockKind>,
    Option<DateTime<Utc>>,
);

/// The orders that some people have done within a time, in one statement.
///
/// # Errors
/// As [`Context::require`].
pub async fn done_by<Db: ConnectionTrait>(
    cx: &Context<Db>,
    people: &[StaffMemberId],
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Vec<DoneOrder>> {
    let scope = cx.require(ORDER_READ)?;
    let agency = scope.agency;
    let request: RelationDef =
        service_order::Entity::belongs_to(service_request::Entity).from(O::ServiceRequestId).to(R::Id).into();
    let arrival: RelationDef = service_order::Entity::belongs_to(service_clock::Entity)
        .from(O::ServiceRequestId)
        .to(K::ServiceRequestId)
        .on_condition(move |_, clock| {
            let of = |column| Expr::col((clock.clone(), column));
            Condition::all()
                .add(sea_query::ExprTrait::eq(of(K::AgencyId), agency))
                .add(sea_query::ExprTrait::eq(of(K::Kind), ClockKind::Arrival))
        })
        .into();
    let rows: Vec<Row> = service_order::Entity::find()
        .select_only()
        .columns([O::Id, O::StaffMemberId, O::VisitId, O::DoneAt])
        .column(R::EstimatedFinishAt)
        .columns([K::Kind, K::BreachedAt])
        .join(JoinType::InnerJoin, request)
        .join(JoinType::LeftJoin, arrival)
        .filter(reach::orders(&scope))
        .filter(O::StaffMemberId.is_in(people.iter().copied()))
        .filter(O::DoneAt.gte(from))
        .filter(O::DoneAt.lt(until))
        .into_tuple()
        .all(cx.db())
        .await?;
    Ok(rows.into_iter().map(done).collect())
}

fn done((id, staff_member, visit, done_at, estimated, clock, breached): Row) -> DoneOrder {
    // Where nobody comes, the clock of arrival is stopped, and says nothing.
    let came = visit.and(clock);
    DoneOrder {
        id,
        staff_member,
        in_time: estimated.map(|estimated| done_at <= estimated),
        arrived_in_time: came.map(|_| breached.is_none()),
    }
}
