//! Somebody votes, once in a category. Until the round is closed nobody else learns for whom, and afterwards nobody does.

use entity::{
    id::{AwardCategoryId, StaffMemberId},
    quality::{award_ballot, award_candidate, award_category, award_round},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::{
    super::{AWARD_VOTE, AwardBallot, AwardCategory, AwardJury, AwardRound},
    categories,
    life_cycle::{AwardStep, after},
    reading,
    rounds::VOTE_OVER,
};
use crate::{
    agency::{family, user},
    kernel::{Error, OrRefuse, Result, Rows, Rule, Tx},
    visit::tallies,
};

/// They have voted.
pub const VOTED_ALREADY: Rule =
    Rule { code: "VOTED_ALREADY", message: "You have voted in this category; everybody votes once." };

/// Nobody votes for themselves.
pub const VOTES_FOR_ONESELF: Rule = Rule { code: "VOTES_FOR_ONESELF", message: "Nobody votes for themselves." };

/// Nobody votes for their own family.
pub const VOTES_FOR_RELATIVE: Rule = Rule {
    code: "VOTES_FOR_RELATIVE",
    message: "This carer belongs to the family of your household; nobody votes for their own family.",
};

/// The person is no candidate.
pub const NOT_CANDIDATE: Rule =
    Rule { code: "NOT_CANDIDATE", message: "This person is no candidate of the round: see `awardCandidates`." };

/// The person did not come to the family.
pub const NOT_SERVED: Rule = Rule {
    code: "NOT_SERVED",
    message: "A family votes for carers who came to a confirmed visit in its household in the period of the round.",
};

/// The jury has no say.
pub const JURY_WITHOUT_VOTE: Rule =
    Rule { code: "JURY_WITHOUT_VOTE", message: "Your jury has no say in this category: its weight is 0." };

/// In which jury somebody votes, by the rows that they reach: the office as managers, families as customers, carers as
/// technicians.
#[must_use]
pub const fn jury_of(rows: &Rows) -> AwardJury {
    match rows {
        Rows::Agency | Rows::Branches(_) => AwardJury::Manager,
        Rows::Households(_) => AwardJury::Customer,
        Rows::Own(_) => AwardJury::Technician,
    }
}

/// Votes for somebody in a category.
///
/// # Errors
/// [`Error::NotFound`] and [`VOTED_ALREADY`], [`VOTE_OVER`], [`JURY_WITHOUT_VOTE`] at `categoryId`; [`NOT_CANDIDATE`],
/// [`VOTES_FOR_ONESELF`], [`VOTES_FOR_RELATIVE`], [`NOT_SERVED`] at `staffMemberId`.
pub async fn cast(tx: &Tx, category: AwardCategoryId, person: StaffMemberId) -> Result<AwardBallot> {
    let scope = tx.require(AWARD_VOTE)?;
    // A ballot is a person's: no program casts one.
    let voter = tx.actor().user_id().ok_or(Error::Forbidden(AWARD_VOTE))?;
    let jury = jury_of(&scope.rows);
    let (round, category) = voted_on(tx, category).await?;
    if after(round.state, AwardStep::Vote).is_err() || tx.now() >= round.votes_until {
        return Err(Error::refused(&VOTE_OVER).at("categoryId"));
    }
    if categories::weights(&category)?.of(jury) == 0 {
        return Err(Error::refused(&JURY_WITHOUT_VOTE).at("categoryId"));
    }
    may_be_chosen(tx, &round, jury, person).await.map_err(|error| error.at("staffMemberId"))?;
    let row = award_ballot::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(round.agency_id),
        award_round_id: Set(round.id),
        award_category_id: Set(category.id),
        voter_id: Set(voter),
        jury: Set(jury),
        staff_member_id: Set(Some(person)),
        cast_at: Set(tx.now()),
    };
    row.insert(tx.db()).await.or_refuse_duplicate(&VOTED_ALREADY).map_err(|error| error.at("categoryId"))
}

/// The round of a category that the actor may vote on. Who closes it waits for this ballot, and this ballot for who closes it.
async fn voted_on(tx: &Tx, id: AwardCategoryId) -> Result<(AwardRound, AwardCategory)> {
    let scope = tx.require(AWARD_VOTE)?;
    let missing = || Error::not_found(id).at("categoryId");
    let category = award_category::Entity::find_by_id(id)
        .filter(award_category::Column::AgencyId.eq(scope.agency))
        .one(tx.db())
        .await?
        .ok_or_else(missing)?;
    let within = reading::within_reach(tx, &scope).await?;
    let round = award_round::Entity::find_by_id(category.award_round_id).filter(within).lock_shared();
    Ok((round.one(tx.db()).await?.ok_or_else(missing)?, category))
}

/// Whether the actor may vote for somebody.
async fn may_be_chosen(tx: &Tx, round: &AwardRound, jury: AwardJury, person: StaffMemberId) -> Result<()> {
    if tx.actor().staff_member() == Some(person) {
        return Err(Error::refused(&VOTES_FOR_ONESELF));
    }
    let candidate = award_candidate::Entity::find_by_id((round.agency_id, round.id, person)).one(tx.db()).await?;
    if candidate.is_none() {
        return Err(Error::refused(&NOT_CANDIDATE));
    }
    let households: Vec<_> = tx.actor().households().iter().map(|(household, _)| *household).collect();
    if households.is_empty() {
        return Ok(());
    }
    let system = tx.as_system()?;
    let accounts: Vec<_> =
        family::of_households(&system, &households).await?.into_iter().map(|access| access.user_id).collect();
    let family = user::by_ids(&system, &accounts).await?;
    if family.iter().any(|account| account.staff_member_id == Some(person)) {
        return Err(Error::refused(&VOTES_FOR_RELATIVE));
    }
    if jury == AwardJury::Customer {
        let Rows::Households(own) = tx.require(AWARD_VOTE)?.rows else { return Err(Error::refused(&NOT_SERVED)) };
        let came = tallies::who_came(&system, &own, round.starts_at, round.ends_at).await?;
        if !came.contains(&person) {
            return Err(Error::refused(&NOT_SERVED));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use entity::id::EntityId;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn everybody_votes_in_one_jury() {
        assert_eq!(jury_of(&Rows::Agency), AwardJury::Manager);
        assert_eq!(jury_of(&Rows::Branches(Vec::new())), AwardJury::Manager);
        assert_eq!(jury_of(&Rows::Households(Vec::new())), AwardJury::Customer);
        assert_eq!(jury_of(&Rows::Own(StaffMemberId::from_uuid(Uuid::nil()))), AwardJury::Technician);
    }
}
