//! The vote is closed: ballots are counted, results kept as they are then, and for whom anybody voted is forgotten.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::{
    id::{AwardCategoryId, AwardRoundId, StaffMemberId},
    quality::{award_ballot, award_candidate, award_result, award_round},
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::{
    super::{AwardCategory, AwardJury, AwardRound, AwardState, lot::drawing, sampling::draw::Seed},
    categories,
    life_cycle::{AwardStep, after},
    records,
    results::{Candidate, Outcome, Rules, outcomes},
    rounds::{AwardChange, locked, stepped, told},
};
use crate::{
    kernel::{Context, Each, Error, Result, Tx},
    staff::member,
};

/// So many rows are written by one statement.
const ROWS: usize = 500;

/// The votes for candidates, by category: of a jury, so many.
type Ballots = HashMap<AwardCategoryId, Vec<(AwardJury, StaffMemberId, u32)>>;

/// Closes the vote, be it before its time.
///
/// # Errors
/// [`Error::NotFound`] at `id`, [`STALE`](crate::kernel::STALE), [`AWARD_STATE`](super::life_cycle::AWARD_STATE).
pub async fn close(tx: &Tx, id: AwardRoundId, version: i32) -> Result<AwardRound> {
    let before = locked(tx, id, version).await?;
    closed(tx, &before).await
}

/// Closes every vote whose time is over.
///
/// # Errors
/// When the database fails.
pub async fn close_due(cx: &Context) -> Result<()> {
    use award_round::Column as C;
    let due = award_round::Entity::find()
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::State.eq(AwardState::Voting))
        .filter(C::VotesUntil.lte(cx.now()));
    let mut each = Each::default();
    each.of_all(cx, due, C::Id, close_one).await?;
    each.end()
}

/// Closes a vote, unless somebody did meanwhile.
async fn close_one(tx: &Tx, id: AwardRoundId) -> Result<()> {
    let found = award_round::Entity::find_by_id(id).lock_exclusive().one(tx.db()).await?;
    let due = |round: &AwardRound| round.state == AwardState::Voting && round.votes_until <= tx.now();
    match found.filter(due) {
        Some(before) => closed(tx, &before).await.map(drop),
        None => Ok(()),
    }
}

/// Closes a locked round.
async fn closed(tx: &Tx, before: &AwardRound) -> Result<AwardRound> {
    let state = after(before.state, AwardStep::Close).map_err(|error| error.at("id"))?;
    let seed = drawing::seed(tx);
    keep_results(tx, before, Seed(seed.unsigned_abs())).await?;
    award_ballot::Entity::update_many()
        .col_expr(award_ballot::Column::StaffMemberId, Expr::value(None::<Uuid>))
        .filter(award_ballot::Column::AgencyId.eq(before.agency_id))
        .filter(award_ballot::Column::AwardRoundId.eq(before.id))
        .exec(tx.db())
        .await?;
    let row = award_round::ActiveModel {
        id: Set(before.id),
        state: Set(state),
        seed: Set(Some(seed)),
        closed_at: Set(Some(tx.now())),
        version: Set(before.version + 1),
        ..Default::default()
    };
    let after = row.update(tx.db()).await?;
    stepped(tx, "awardRoundClose", before, &after).await?;
    told(tx, &after, AwardChange::Closed).await?;
    Ok(after)
}

/// Works out and keeps what every candidate came to in every category.
async fn keep_results(tx: &Tx, round: &AwardRound, seed: Seed) -> Result<()> {
    let candidates = candidates(tx, round).await?;
    let ballots = ballots(tx, round).await?;
    let mut rows = Vec::new();
    for category in categories::of_round(tx, round).await? {
        let votes = ballots.get(&category.id).map_or(&[][..], Vec::as_slice);
        for outcome in outcomes(&rules(&category)?, &candidates, votes, seed) {
            rows.push(row(tx, &category, &outcome)?);
        }
    }
    for rows in rows.chunks(ROWS) {
        award_result::Entity::insert_many(rows.to_vec()).exec_without_returning(tx.db()).await?;
    }
    Ok(())
}

fn rules(category: &AwardCategory) -> Result<Rules> {
    Ok(Rules {
        kind: category.kind,
        votes_percent: u32::try_from(category.votes_percent).unwrap_or(0),
        weights: categories::weights(category)?,
        places: categories::places(category.kind),
    })
}

fn row(tx: &Tx, category: &AwardCategory, outcome: &Outcome) -> Result<award_result::ActiveModel> {
    let explanation = serde_json::to_value(&outcome.explanation);
    Ok(award_result::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(category.agency_id),
        award_round_id: Set(category.award_round_id),
        award_category_id: Set(category.id),
        staff_member_id: Set(outcome.person),
        place: Set(outcome.place),
        won: Set(outcome.won),
        score: Set(outcome.score),
        explanation: Set(explanation.map_err(|_| Error::internal("an explanation is not JSON"))?),
    })
}

/// The candidates of a round with what is on record of them, in order of their ids.
async fn candidates(tx: &Tx, round: &AwardRound) -> Result<Vec<Candidate>> {
    use award_candidate::Column as C;
    let found = award_candidate::Entity::find()
        .filter(C::AgencyId.eq(round.agency_id))
        .filter(C::AwardRoundId.eq(round.id))
        .order_by_asc(C::StaffMemberId)
        .all(tx.db())
        .await?;
    let people: Vec<StaffMemberId> = found.iter().map(|row| row.staff_member_id).collect();
    let system = tx.as_system()?;
    let since: HashMap<StaffMemberId, Option<NaiveDate>> =
        member::by_ids(&system, &people).await?.into_iter().map(|person| (person.id, person.hired_on)).collect();
    let records = records::of_people(&system, round, &people).await?;
    let candidate = |(row, (now, earlier)): (award_candidate::Model, _)| Candidate {
        person: row.staff_member_id,
        visits: u32::try_from(row.visits).unwrap_or(0),
        since: since.get(&row.staff_member_id).copied().flatten(),
        now,
        earlier,
    };
    Ok(found.into_iter().zip(records).map(candidate).collect())
}

async fn ballots(tx: &Tx, round: &AwardRound) -> Result<Ballots> {
    use award_ballot::Column as C;
    let counted: Vec<(AwardCategoryId, AwardJury, StaffMemberId, i64)> = award_ballot::Entity::find()
        .select_only()
        .columns([C::AwardCategoryId, C::Jury, C::StaffMemberId])
        .column_as(C::Id.count(), "cases")
        .filter(C::AgencyId.eq(round.agency_id))
        .filter(C::AwardRoundId.eq(round.id))
        .filter(C::StaffMemberId.is_not_null())
        .group_by(C::AwardCategoryId)
        .group_by(C::Jury)
        .group_by(C::StaffMemberId)
        .into_tuple()
        .all(tx.db())
        .await?;
    let mut ballots = Ballots::new();
    for (category, jury, person, count) in counted {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        ballots.entry(category).or_default().push((jury, person, count));
    }
    Ok(ballots)
}
