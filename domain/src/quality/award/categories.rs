//! What a round awards, how votes and performance weigh in it, and what is given.

use std::collections::BTreeSet;

use entity::{
    id::AwardCategoryId,
    money::Minor,
    quality::{
        award_category::{self, Column as C},
        award_prize,
    },
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait};
use serde_json::{Value, json};

use super::{
    super::{AWARD_MANAGE, AwardCategory, AwardKind, AwardRound},
    votes::JuryWeights,
};
use crate::{
    kernel::{Error, Result, Tx, input},
    service::prices,
};

/// A prize is no more than this, in the smallest unit of the currency.
const MOST_CASH: i64 = 100_000_000;

/// What whoever comes to a place is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrizeInput {
    /// Cash, in the smallest unit of the agency's currency.
    Cash(i64),
    /// Goods, in words; at most 200 characters.
    Goods(String),
}

/// What is awarded, and how.
#[derive(Clone, Debug)]
pub struct CategoryInput {
    /// What.
    pub kind: AwardKind,
    /// How much the votes weigh, in percent: 0 to 100. The rest is performance.
    pub votes_percent: i64,
    /// How much families weigh among the juries: 0 to 100.
    pub customer_weight: i64,
    /// How much managers weigh: 0 to 100.
    pub manager_weight: i64,
    /// How much carers weigh: 0 to 100.
    pub technician_weight: i64,
    /// The prizes from the first place on: three for the top of performance, one for everything else.
    pub prizes: Vec<PrizeInput>,
}

/// How many places win in a category.
#[must_use]
pub const fn places(kind: AwardKind) -> u32 {
    match kind {
        AwardKind::TopPerformance => 3,
        AwardKind::AllRound
        | AwardKind::MostPopular
        | AwardKind::MostImproved
        | AwardKind::AngelSmile
        | AwardKind::MostPraised => 1,
    }
}

/// How much the juries weigh in a category.
///
/// # Errors
/// [`Error::Internal`] when they weigh nothing, which the database does not let be.
pub fn weights(category: &AwardCategory) -> Result<JuryWeights> {
    let weight = |weight: i32| u32::try_from(weight).unwrap_or(0);
    JuryWeights::new(
        weight(category.customer_weight),
        weight(category.manager_weight),
        weight(category.technician_weight),
    )
    .ok_or_else(|| Error::internal("a category whose juries weigh nothing"))
}

/// Whether these can be awarded together.
pub(super) fn check(categories: &[CategoryInput]) -> Result<()> {
    if categories.is_empty() {
        return Err(Error::invalid("categories", "must not be empty"));
    }
    let mut kinds = BTreeSet::new();
    for category in categories {
        if !kinds.insert(category.kind) {
            return Err(Error::invalid("categories.kind", "is named twice"));
        }
        input::within("categories.votesPercent", category.votes_percent, 0, 100)?;
        input::within("categories.customerWeight", category.customer_weight, 0, 100)?;
        input::within("categories.managerWeight", category.manager_weight, 0, 100)?;
        input::within("categories.technicianWeight", category.technician_weight, 0, 100)?;
        if category.customer_weight + category.manager_weight + category.technician_weight == 0 {
            return Err(Error::invalid("categories.customerWeight", "must not be 0 when the other juries weigh 0 too"));
        }
        let places = places(category.kind) as usize;
        if category.prizes.len() != places {
            return Err(Error::invalid("categories.prizes", format!("must be {places}, one for each place")));
        }
        for prize in &category.prizes {
            match prize {
                PrizeInput::Cash(minor) => input::amount("categories.prizes.cash", *minor, 1, MOST_CASH).map(drop)?,
                PrizeInput::Goods(words) => input::required_text("categories.prizes.goods", words, 200).map(drop)?,
            }
        }
    }
    Ok(())
}

/// Keeps the categories of a round that were checked.
pub(super) async fn keep(tx: &Tx, round: &AwardRound, categories: &[CategoryInput]) -> Result<()> {
    let currency = prices::currency(tx, AWARD_MANAGE).await?;
    let number = |number: i64| i32::try_from(number).map_err(|_| Error::internal("a weight that was not checked"));
    let (mut rows, mut prizes) = (Vec::new(), Vec::new());
    for category in categories {
        let id: AwardCategoryId = tx.new_id();
        rows.push(award_category::ActiveModel {
            id: Set(id),
            agency_id: Set(round.agency_id),
            award_round_id: Set(round.id),
            kind: Set(category.kind),
            votes_percent: Set(number(category.votes_percent)?),
            customer_weight: Set(number(category.customer_weight)?),
            manager_weight: Set(number(category.manager_weight)?),
            technician_weight: Set(number(category.technician_weight)?),
        });
        for (place, prize) in (1..).zip(&category.prizes) {
            let (amount, goods) = match prize {
                PrizeInput::Cash(minor) => (Some(Minor(*minor)), None),
                PrizeInput::Goods(words) => (None, Some(words.trim().to_owned())),
            };
            prizes.push(award_prize::ActiveModel {
                agency_id: Set(round.agency_id),
                award_category_id: Set(id),
                place: Set(place),
                amount: Set(amount),
                currency: Set(amount.map(|_| currency.clone())),
                goods: Set(goods),
            });
        }
    }
    award_category::Entity::insert_many(rows).exec_without_returning(tx.db()).await?;
    award_prize::Entity::insert_many(prizes).exec_without_returning(tx.db()).await?;
    Ok(())
}

/// Forgets the categories of a round that is written anew.
pub(super) async fn forget(tx: &Tx, round: &AwardRound) -> Result<()> {
    let of_round = award_category::Entity::find()
        .select_only()
        .column(C::Id)
        .filter(C::AgencyId.eq(round.agency_id))
        .filter(C::AwardRoundId.eq(round.id))
        .into_query();
    award_prize::Entity::delete_many()
        .filter(award_prize::Column::AgencyId.eq(round.agency_id))
        .filter(award_prize::Column::AwardCategoryId.in_subquery(of_round))
        .exec(tx.db())
        .await?;
    award_category::Entity::delete_many()
        .filter(C::AgencyId.eq(round.agency_id))
        .filter(C::AwardRoundId.eq(round.id))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// The categories of a round, in the order of their kinds.
pub(super) async fn of_round(tx: &Tx, round: &AwardRound) -> Result<Vec<AwardCategory>> {
    let mut found = award_category::Entity::find()
        .filter(C::AgencyId.eq(round.agency_id))
        .filter(C::AwardRoundId.eq(round.id))
        .all(tx.db())
        .await?;
    found.sort_by_key(|category| category.kind);
    Ok(found)
}

/// The categories of a round as its history keeps them.
pub(super) async fn sheet(tx: &Tx, round: &AwardRound) -> Result<Value> {
    let categories = of_round(tx, round).await?;
    let prizes = award_prize::Entity::find()
        .filter(award_prize::Column::AgencyId.eq(round.agency_id))
        .filter(award_prize::Column::AwardCategoryId.is_in(categories.iter().map(|category| category.id)))
        .order_by_asc(award_prize::Column::Place)
        .all(tx.db())
        .await?;
    let category = |row: &AwardCategory| {
        let prizes = prizes.iter().filter(|prize| prize.award_category_id == row.id);
        let prizes: Vec<Value> =
            prizes.map(|prize| json!({ "amountMinor": prize.amount, "goods": prize.goods })).collect();
        json!({
            "kind": row.kind, "votesPercent": row.votes_percent, "customerWeight": row.customer_weight,
            "managerWeight": row.manager_weight, "technicianWeight": row.technician_weight, "prizes": prizes,
        })
    };
    Ok(Value::Array(categories.iter().map(category).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn category(kind: AwardKind) -> CategoryInput {
        CategoryInput {
            kind,
            votes_percent: 50,
            customer_weight: 50,
            manager_weight: 30,
            technician_weight: 20,
            prizes: vec![PrizeInput::Goods("A thermos".to_owned()); places(kind) as usize],
        }
    }

    fn field(categories: &[CategoryInput]) -> String {
        match check(categories) {
            Err(Error::Invalid { field, .. }) => field.into_owned(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_category_that_cannot_be_is_refused_on_its_field() {
        let good = || category(AwardKind::TopPerformance);
        assert!(check(&[good(), category(AwardKind::AngelSmile)]).is_ok());
        assert_eq!(field(&[]), "categories");
        assert_eq!(field(&[good(), good()]), "categories.kind");
        assert_eq!(field(&[CategoryInput { votes_percent: 101, ..good() }]), "categories.votesPercent");
        let silent = CategoryInput { customer_weight: 0, manager_weight: 0, technician_weight: 0, ..good() };
        assert_eq!(field(&[silent]), "categories.customerWeight");
        assert_eq!(field(&[CategoryInput { technician_weight: -1, ..good() }]), "categories.technicianWeight");
        assert_eq!(field(&[CategoryInput { prizes: vec![PrizeInput::Cash(1)], ..good() }]), "categories.prizes");
        let nothing = vec![PrizeInput::Cash(0), PrizeInput::Cash(1), PrizeInput::Cash(1)];
        assert_eq!(field(&[CategoryInput { prizes: nothing, ..good() }]), "categories.prizes.cash");
        let empty = vec![PrizeInput::Goods(" ".to_owned())];
        let input = CategoryInput { prizes: empty, ..category(AwardKind::MostPraised) };
        assert_eq!(field(&[input]), "categories.prizes.goods");
    }
}
