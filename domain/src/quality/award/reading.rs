//! Rounds of awards as they are read. Before a round is closed nobody learns how anybody voted, nor how many did; until it is
//! announced whoever manages it alone sees what it came to.

use std::collections::HashMap;

use entity::{
    id::{AwardCategoryId, AwardRoundId},
    quality::{
        award_ballot, award_candidate, award_category, award_prize,
        award_result::{self, Column as R},
        award_round::{self, Column as C},
    },
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::SelectStatement,
};

use super::{
    super::{
        AWARD_MANAGE, AWARD_READ, AwardBallot, AwardCandidate, AwardCategory, AwardPrize, AwardResult, AwardRound,
        AwardState, branches,
    },
    explanation::Explanation,
};
use crate::{
    kernel::{
        Context, Error, Page, PageRequest, Result, Rows, Scope,
        gathered::gathered,
        page::{Direction, ListOrder, page},
    },
    visit::tallies,
};

/// The rounds within a scope: those of the agency and of the branches that concern the actor. Families and carers see none
/// that is a draft.
pub(super) async fn within_reach<Db: ConnectionTrait>(cx: &Context<Db>, scope: &Scope) -> Result<Condition> {
    let all = Condition::all().add(C::AgencyId.eq(scope.agency));
    let all = all.add(branches::among(C::BranchId, branches::concerning(cx, scope).await?));
    Ok(match scope.rows {
        Rows::Agency | Rows::Branches(_) => all,
        Rows::Households(_) | Rows::Own(_) => all.add(C::State.ne(AwardState::Draft)),
    })
}

/// The ids of the rounds that the actor sees and that a condition holds for.
async fn seen<Db: ConnectionTrait>(cx: &Context<Db>, more: Condition) -> Result<SelectStatement> {
    let within = within_reach(cx, &cx.require(AWARD_READ)?).await?;
    Ok(award_round::Entity::find().select_only().column(C::Id).filter(within).filter(more).into_query())
}

/// Rounds, the latest period first; in some states alone, if that is asked.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    states: &[AwardState],
    request: &PageRequest,
) -> Result<Page<AwardRound>> {
    let within = within_reach(cx, &cx.require(AWARD_READ)?).await?;
    let mut select = award_round::Entity::find().filter(within);
    if !states.is_empty() {
        select = select.filter(C::State.is_in(states.iter().copied()));
    }
    let order = ListOrder::by(C::FirstDay, Direction::Descending, |row: &AwardRound| row.first_day.into());
    let order = order.then(C::Id, Direction::Descending, |row: &AwardRound| row.id.0.into());
    page(cx, select, &order, request).await
}

/// One round.
///
/// # Errors
/// [`Error::NotFound`].
pub async fn get<Db: ConnectionTrait>(cx: &Context<Db>, id: AwardRoundId) -> Result<AwardRound> {
    by_ids(cx, &[id]).await?.remove(&id).ok_or_else(|| Error::not_found(id))
}

/// Some rounds, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[AwardRoundId],
) -> Result<HashMap<AwardRoundId, AwardRound>> {
    let within = within_reach(cx, &cx.require(AWARD_READ)?).await?;
    let found =
        award_round::Entity::find().filter(within).filter(C::Id.is_in(ids.iter().copied())).all(cx.db()).await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// What some rounds award, in the order of the kinds.
///
/// # Errors
/// As [`Context::require`].
pub async fn categories<Db: ConnectionTrait>(
    cx: &Context<Db>,
    rounds: &[AwardRoundId],
) -> Result<HashMap<AwardRoundId, Vec<AwardCategory>>> {
    let agency = cx.require(AWARD_READ)?.agency;
    let mut rows = award_category::Entity::find()
        .filter(award_category::Column::AgencyId.eq(agency))
        .filter(award_category::Column::AwardRoundId.is_in(rounds.iter().copied()))
        .filter(award_category::Column::AwardRoundId.in_subquery(seen(cx, Condition::all()).await?))
        .all(cx.db())
        .await?;
    rows.sort_by_key(|row| row.kind);
    Ok(gathered(rows.into_iter().map(|row| (row.award_round_id, row))))
}

/// The prizes of some categories, from the first place on.
///
/// # Errors
/// As [`Context::require`].
pub async fn prizes<Db: ConnectionTrait>(
    cx: &Context<Db>,
    categories: &[AwardCategoryId],
) -> Result<HashMap<AwardCategoryId, Vec<AwardPrize>>> {
    use award_prize::Column as P;
    let agency = cx.require(AWARD_READ)?.agency;
    let of_seen = award_category::Entity::find()
        .select_only()
        .column(award_category::Column::Id)
        .filter(award_category::Column::AwardRoundId.in_subquery(seen(cx, Condition::all()).await?))
        .into_query();
    let rows = award_prize::Entity::find()
        .filter(P::AgencyId.eq(agency))
        .filter(P::AwardCategoryId.is_in(categories.iter().copied()))
        .filter(P::AwardCategoryId.in_subquery(of_seen))
        .order_by_asc(P::Place)
        .all(cx.db())
        .await?;
    Ok(gathered(rows.into_iter().map(|row| (row.award_category_id, row))))
}

/// The candidates of a round, in order of their ids. A family sees those who came to it, and may vote for them.
///
/// # Errors
/// [`Error::NotFound`] at `roundId`, [`Error::Invalid`] naming the page's argument.
pub async fn candidates<Db: ConnectionTrait>(
    cx: &Context<Db>,
    round: AwardRoundId,
    request: &PageRequest,
) -> Result<Page<AwardCandidate>> {
    use award_candidate::Column as K;
    let scope = cx.require(AWARD_READ)?;
    let round = get(cx, round).await.map_err(|error| error.at("roundId"))?;
    let mut select =
        award_candidate::Entity::find().filter(K::AgencyId.eq(scope.agency)).filter(K::AwardRoundId.eq(round.id));
    if let Rows::Households(own) = &scope.rows {
        let came = tallies::who_came(cx, own, round.starts_at, round.ends_at).await?;
        select = select.filter(K::StaffMemberId.is_in(came));
    }
    let order =
        ListOrder::by(K::StaffMemberId, Direction::Ascending, |row: &AwardCandidate| row.staff_member_id.0.into());
    page(cx, select, &order, request).await
}

/// The actor's own ballots in some rounds, in the order in which they were cast.
///
/// # Errors
/// As [`Context::require`].
pub async fn own_ballots<Db: ConnectionTrait>(
    cx: &Context<Db>,
    rounds: &[AwardRoundId],
) -> Result<HashMap<AwardRoundId, Vec<AwardBallot>>> {
    use award_ballot::Column as B;
    let agency = cx.require(AWARD_READ)?.agency;
    let Some(voter) = cx.actor().user_id() else { return Ok(HashMap::new()) };
    let rows = award_ballot::Entity::find()
        .filter(B::AgencyId.eq(agency))
        .filter(B::AwardRoundId.is_in(rounds.iter().copied()))
        .filter(B::VoterId.eq(voter))
        .order_by_asc(B::Id)
        .all(cx.db())
        .await?;
    Ok(gathered(rows.into_iter().map(|row| (row.award_round_id, row))))
}

/// The results that the actor sees: whoever manages rounds those of all closed ones; everybody else, once they are announced,
/// those of the winners, and a carer their own.
async fn results_within<Db: ConnectionTrait>(cx: &Context<Db>) -> Result<Select<award_result::Entity>> {
    let scope = cx.require(AWARD_READ)?;
    let results = award_result::Entity::find().filter(R::AgencyId.eq(scope.agency));
    if cx.may(AWARD_MANAGE) {
        return Ok(results.filter(R::AwardRoundId.in_subquery(seen(cx, Condition::all()).await?)));
    }
    let announced = seen(cx, Condition::all().add(C::State.eq(AwardState::Announced))).await?;
    let mut shown = Condition::any().add(R::Won.eq(true));
    if let Some(person) = cx.actor().staff_member() {
        shown = shown.add(R::StaffMemberId.eq(person));
    }
    Ok(results.filter(R::AwardRoundId.in_subquery(announced)).filter(shown))
}

/// What candidates came to in a category, the first first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn results<Db: ConnectionTrait>(
    cx: &Context<Db>,
    category: AwardCategoryId,
    request: &PageRequest,
) -> Result<Page<AwardResult>> {
    let select = results_within(cx).await?.filter(R::AwardCategoryId.eq(category));
    let order = ListOrder::by(R::Place, Direction::Ascending, |row: &AwardResult| row.place.into());
    let order = order.then(R::Id, Direction::Ascending, |row: &AwardResult| row.id.0.into());
    page(cx, select, &order, request).await
}

/// The winners of some categories, from the first place on.
///
/// # Errors
/// As [`Context::require`].
pub async fn winners<Db: ConnectionTrait>(
    cx: &Context<Db>,
    categories: &[AwardCategoryId],
) -> Result<HashMap<AwardCategoryId, Vec<AwardResult>>> {
    let rows = results_within(cx)
        .await?
        .filter(R::AwardCategoryId.is_in(categories.iter().copied()))
        .filter(R::Won.eq(true))
        .order_by_asc(R::Place)
        .all(cx.db())
        .await?;
    Ok(gathered(rows.into_iter().map(|row| (row.award_category_id, row))))
}

/// What a result is made of. Whoever does not manage awards sees no figure of so few voices that it tells whose they are.
///
/// # Errors
/// [`Error::Internal`] when it was kept in another form.
pub fn explanation<Db>(cx: &Context<Db>, result: &AwardResult) -> Result<Explanation> {
    let kept: Explanation = serde_json::from_value(result.explanation.clone())
        .map_err(|_| Error::internal("an explanation that was kept in another form"))?;
    Ok(if cx.may(AWARD_MANAGE) { kept } else { kept.discreet() })
}
