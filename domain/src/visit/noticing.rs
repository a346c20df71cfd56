//! What the clock notices: nobody has come in time, nobody came, nobody has answered, nobody has checked out; a day of a
//! carer who lives in the household has begun, or is over.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    id::VisitId,
    visit::{
        visit::{self, Column as C},
        visit_exception,
    },
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{
    ExceptionKind, VISIT_ASSIGN, Visit, VisitState, assignment,
    decisions::came_to,
    engagement,
    exceptions::{self, FORGOTTEN_AFTER, is_forgotten},
    life_cycle::{self, is_ahead},
    reach,
    reporting::{self, LivedIn, lived_in},
    visits::{self, VisitChange},
};
use crate::{
    kernel::{Context, Each, Result, Tx},
    matching::experience::{self, Done},
};

/// So much later than planned is still in time: a lift, a gate, a lost minute in traffic.
pub const GRACE: TimeDelta = TimeDelta::minutes(5);
/// What the clock says of a visit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notice {
    Unanswered,
    Missed,
    Late,
    Forgotten,
    LivedIn,
}

/// What is due to be noticed, the gravest first; `None` when nothing is.
fn notice(visit: &Visit, now: DateTime<Utc>) -> Option<Notice> {
    let LivedIn { begun, over } = lived_in(visit, now);
    if is_forgotten(visit, now) {
        Some(Notice::Forgotten)
    } else if begun.is_some() && is_ahead(visit.state) || over.is_some() && visit.state == VisitState::CheckedIn {
        Some(Notice::LivedIn)
    } else if !is_ahead(visit.state) {
        None
    } else if visit.answer_by.is_some_and(|until| until <= now) {
        Some(Notice::Unanswered)
    } else if visit.ends_at <= now {
        Some(Notice::Missed)
    } else if visit.late_since.is_none() && visit.starts_at + GRACE <= now {
        Some(Notice::Late)
    } else {
        None
    }
}

/// Notices everything that is due, of every visit in a transaction of its own.
///
/// # Errors
/// What stopped the first one that could not be noticed.
pub(super) async fn notice_due(cx: &Context) -> Result<()> {
    let now = cx.now();
    let begun = Condition::all()
        .add(C::LiveIn.eq(true))
        .add(C::State.is_in([VisitState::Assigned, VisitState::OnTheWay]))
        .add(C::StartsAt.lte(now));
    let due = Condition::any()
        .add(begun)
        .add(C::AnswerBy.lte(now))
        .add(C::EndsAt.lte(now))
        .add(Condition::all().add(C::LateSince.is_null()).add(C::StartsAt.lte(now - GRACE)));
    let asked_about = visit_exception::Entity::find()
        .select_only()
        .column(visit_exception::Column::VisitId)
        .filter(visit_exception::Column::AgencyId.eq(cx.signed_in()?))
        .filter(visit_exception::Column::Kind.eq(ExceptionKind::NotCheckedOut))
        .into_query();
    let forgotten = Condition::all()
        .add(C::State.eq(VisitState::CheckedIn))
        .add(C::EndsAt.lte(now - FORGOTTEN_AFTER))
        .add(C::LiveIn.eq(false))
        .add(C::Id.not_in_subquery(asked_about));
    let lived_in =
        Condition::all().add(C::State.eq(VisitState::CheckedIn)).add(C::LiveIn.eq(true)).add(C::EndsAt.lte(now));
    let mut each = Each::default();
    note_all(cx, &mut each, Condition::all().add(C::State.is_in(life_cycle::AHEAD)).add(due)).await?;
    note_all(cx, &mut each, forgotten).await?;
    note_all(cx, &mut each, lived_in).await?;
    each.end()
}

async fn note_all(cx: &Context, each: &mut Each, due: Condition) -> Result<()> {
    let due = visit::Entity::find().filter(C::AgencyId.eq(cx.signed_in()?)).filter(due);
    each.of_all(cx, due, C::Id, note).await
}

async fn note(tx: &Tx, id: VisitId) -> Result<()> {
    let before = reach::lock(tx, &tx.require(VISIT_ASSIGN)?, id).await?;
    match notice(&before, tx.now()) {
        None => Ok(()),
        Some(Notice::Unanswered) => {
            let reason = "Nobody answered in time.";
            assignment::vacate(tx, "visitOfferExpire", &before, Some(reason)).await.map(drop)
        }
        Some(Notice::Late) => {
            let after = Visit { late_since: Some(tx.now()), ..before.clone() };
            let late = visits::write(tx, "visitLate", &before, after, VisitChange::Late, None).await?;
            exceptions::raise(tx, &late, &[ExceptionKind::Late].into()).await
        }
        Some(Notice::LivedIn) => reporting::settle(tx, before, "visitDayLivedIn", None).await.map(drop),
        Some(Notice::Missed) => missed(tx, &before).await,
        // All that is not as it should be is found anew, this among it.
        Some(Notice::Forgotten) => {
            let (visit, _) = reporting::settle(tx, before, "visitNotCheckedOut", None).await?;
            visits::told(tx, "visitNotCheckedOut", Some(&visit), &visit, VisitChange::NotCheckedOut, None).await
        }
    }
}

async fn missed(tx: &Tx, before: &Visit) -> Result<()> {
    let late_since = before.late_since.or(Some(tx.now()));
    if before.by_placement {
        // Hours to which nobody came are not worked: they do not count for the placement.
        assignment::free(tx, before).await?;
    }
    let after = Visit { missed_at: Some(tx.now()), late_since, by_placement: false, ..before.clone() };
    let missed = visits::write(tx, "visitMissed", before, after, VisitChange::Missed, None).await?;
    exceptions::raise(tx, &missed, &[ExceptionKind::Late, ExceptionKind::Missed].into()).await?;
    if let Some(person) = came_to(before) {
        experience::add(tx, person, before.household_id, Done { missed: 1, ..Done::default() }).await?;
        engagement::settle(tx, before.household_id, person).await?;
    }
    Ok(())
}
