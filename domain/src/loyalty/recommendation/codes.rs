//! Codes: one a household, made when it first asks for it.

use entity::{
    id::HouseholdId,
    loyalty::recommendation_code::{self, Column as C},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, sea_query::OnConflict};

use super::RecommendationCode;
use crate::{
    household::households,
    kernel::{Error, Result, Tx},
    loyalty::RECOMMENDATION_MAKE,
};

/// Letters and digits that are not mistaken for each other: 32, so that each takes five random bits.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const LENGTH: usize = 8;

/// The code of a household, made if it has none.
///
/// # Errors
/// [`Error::NotFound`] at `householdId`.
pub async fn of_household(tx: &Tx, household: HouseholdId) -> Result<RecommendationCode> {
    let scope = tx.require(RECOMMENDATION_MAKE)?;
    let household = households::within(tx, &scope, "householdId", household).await?;
    let mut random = [0; LENGTH];
    tx.environment().fill(&mut random);
    let row = recommendation_code::ActiveModel {
        household_id: Set(household.id),
        agency_id: Set(household.agency_id),
        code: Set(code(random)),
        made_at: Set(tx.now()),
    };
    let once = OnConflict::column(C::HouseholdId).do_nothing().to_owned();
    recommendation_code::Entity::insert(row).on_conflict(once).exec_without_returning(tx.db()).await?;
    let found = recommendation_code::Entity::find_by_id(household.id).one(tx.db()).await?;
    found.ok_or_else(|| Error::internal("a code that was made is not there"))
}

fn code(random: [u8; LENGTH]) -> String {
    random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect()
}

/// Whose code it is, however it was typed.
pub(super) async fn owner(tx: &Tx, text: &str) -> Result<HouseholdId> {
    let code: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_uppercase();
    let found = recommendation_code::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::Code.eq(code))
        .one(tx.db())
        .await?;
    found.map(|row| row.household_id).ok_or_else(|| Error::invalid("code", "is no household's code"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_by_people() {
        let code = code([0, 31, 32, 255, 7, 8, 9, 10]);
        assert_eq!(code, "2Z2Z9ABC");
        assert!(LETTERS.iter().all(|letter| !b"01IO".contains(letter)));
    }
}
