//! Reviews: opened with what was found, decided by a person with a reason.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    id::{HouseholdId, LoyaltyReviewId},
    loyalty::loyalty_review::{self, Column as C},
    sealed::Sealed,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::{LoyaltyReview, ReviewKind, ReviewState, signs::Sign};
use crate::{
    household::{HOUSEHOLD_ERASE, belonging},
    kernel::{
        Context, Error, Page, PageRequest, Result, Rule, Tx,
        actor::signature,
        input,
        page::{ListOrder, page},
        words,
    },
    loyalty::{REVIEW_DECIDE, REVIEW_READ},
};

/// Decided already.
pub const REVIEW_DECIDED: Rule =
    Rule { code: "REVIEW_ALREADY_DECIDED", message: "The review has been decided already." };

/// Which reviews are asked for. All conditions hold at once.
#[derive(Clone, Debug, Default)]
pub struct ReviewFilter {
    /// Of these kinds; of any when empty.
    pub kinds: Vec<ReviewKind>,
    /// In one of these states; in any when empty.
    pub states: Vec<ReviewState>,
    /// About this household.
    pub household: Option<HouseholdId>,
}

/// Reviews, newest first.
///
/// # Errors
/// [`Error::Invalid`] naming the page's argument.
pub async fn list<Db: ConnectionTrait>(
    cx: &Context<Db>,
    filter: &ReviewFilter,
    request: &PageRequest,
) -> Result<Page<LoyaltyReview>> {
    let scope = cx.require(REVIEW_READ)?;
    let mut select = loyalty_review::Entity::find().filter(belonging(&scope, C::AgencyId, C::HouseholdId));
    if !filter.kinds.is_empty() {
        select = select.filter(C::Kind.is_in(filter.kinds.iter().copied()));
    }
    if !filter.states.is_empty() {
        select = select.filter(C::State.is_in(filter.states.iter().copied()));
    }
    if let Some(household) = filter.household {
        select = select.filter(C::HouseholdId.eq(household));
    }
    page(cx, select, &ListOrder::newest_first(C::Id, |row: &LoyaltyReview| row.id.0.into()), request).await
}

/// Some reviews, by id; those that the actor does not see are left out.
///
/// # Errors
/// As [`Context::require`].
pub async fn by_ids<Db: ConnectionTrait>(
    cx: &Context<Db>,
    ids: &[LoyaltyReviewId],
) -> Result<HashMap<LoyaltyReviewId, LoyaltyReview>> {
    let scope = cx.require(REVIEW_READ)?;
    let select = loyalty_review::Entity::find().filter(belonging(&scope, C::AgencyId, C::HouseholdId));
    let found = select.filter(C::Id.is_in(ids.iter().copied())).all(cx.db()).await?;
    Ok(found.into_iter().map(|row| (row.id, row)).collect())
}

/// What was found.
///
/// # Errors
/// [`Error::Internal`] when it cannot be read.
pub fn signs(review: &LoyaltyReview) -> Result<Vec<Sign>> {
    serde_json::from_value(review.signs.clone()).map_err(|_| Error::internal("signs cannot be read"))
}

/// Why it was decided so; `None` while it is open, or once the household is erased.
///
/// # Errors
/// When it cannot be opened.
pub async fn reason<Db: ConnectionTrait>(cx: &Context<Db>, review: &LoyaltyReview) -> Result<Option<String>> {
    words::said(cx, review.words.as_ref()).await
}

/// Opens a review, unless there has been one about the same since a moment: what somebody has decided is not asked again.
pub(in crate::loyalty) async fn open(
    tx: &Tx,
    kind: ReviewKind,
    (household, about): (HouseholdId, Uuid),
    signs: &[Sign],
    since: DateTime<Utc>,
) -> Result<()> {
    let agency = tx.signed_in()?;
    let known = loyalty_review::Entity::find()
        .filter(C::AgencyId.eq(agency))
        .filter(C::Kind.eq(kind))
        .filter(C::HouseholdId.eq(household))
        .filter(C::About.eq(about))
        .filter(C::OpenedAt.gte(since));
    if signs.is_empty() || known.count(tx.db()).await? > 0 {
        return Ok(());
    }
    let row = loyalty_review::ActiveModel {
        id: Set(tx.new_id()),
        agency_id: Set(agency),
        kind: Set(kind),
        household_id: Set(household),
        about: Set(about),
        signs: Set(serde_json::to_value(signs).map_err(|_| Error::internal("signs are not JSON"))?),
        state: Set(ReviewState::Open),
        opened_at: Set(tx.now()),
        decided_at: Set(None),
        decided_by: Set(None),
        words: Set(None),
        version: Set(1),
    };
    row.insert(tx.db()).await?;
    Ok(())
}

/// Whether somebody has to look at a household first.
pub(in crate::loyalty) async fn is_open_about(tx: &Tx, household: HouseholdId) -> Result<bool> {
    let open = loyalty_review::Entity::find()
        .filter(C::AgencyId.eq(tx.signed_in()?))
        .filter(C::HouseholdId.eq(household))
        .filter(C::Kind.ne(ReviewKind::OwnFamily))
        .filter(C::State.eq(ReviewState::Open));
    Ok(open.count(tx.db()).await? > 0)
}

/// Of some pairs of households, those about which there has been a review.
pub(super) async fn known_pairs(cx: &Context, household: HouseholdId) -> Result<HashSet<Uuid>> {
    let about = loyalty_review::Entity::find()
        .select_only()
        .column(C::About)
        .filter(C::AgencyId.eq(cx.signed_in()?))
        .filter(C::Kind.eq(ReviewKind::SameHousehold))
        .filter(C::HouseholdId.eq(household));
    Ok(about.into_tuple().all(cx.db()).await?.into_iter().collect())
}

/// Takes the words out of the reviews about a household; that somebody looked at it stays.
pub(in crate::loyalty) async fn forget(tx: &Tx, household: HouseholdId) -> Result<()> {
    let agency = tx.require(HOUSEHOLD_ERASE)?.agency;
    loyalty_review::Entity::update_many()
        .col_expr(C::Words, Expr::value(None::<Sealed>))
        .filter(C::AgencyId.eq(agency))
        .filter(C::HouseholdId.eq(household))
        .exec(tx.db())
        .await?;
    Ok(())
}

/// Decides a review, with a reason of at most 500 characters.
///
/// # Errors
/// [`Error::NotFound`], [`STALE`](crate::kernel::STALE), [`REVIEW_DECIDED`], [`Error::Invalid`] at `words`.
pub async fn decide(tx: &Tx, id: LoyaltyReviewId, version: i32, confirmed: bool, words: &str) -> Result<LoyaltyReview> {
    let scope = tx.require(REVIEW_DECIDE)?;
    let found = loyalty_review::Entity::find_by_id(id).filter(belonging(&scope, C::AgencyId, C::HouseholdId));
    let before = found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| Error::not_found(id).at("id"))?;
    input::same_version(version, before.version)?;
    if before.state != ReviewState::Open {
        return Err(Error::refused(&REVIEW_DECIDED).at("id"));
    }
    let words = input::required_text("words", words, 500)?;
    let row = loyalty_review::ActiveModel {
        state: Set(if confirmed { ReviewState::Confirmed } else { ReviewState::Cleared }),
        decided_at: Set(Some(tx.now())),
        decided_by: Set(Some(signature(tx.actor()))),
        words: Set(Some(tx.vault().await?.seal(&words)?)),
        version: Set(before.version + 1),
        ..before.into()
    };
    Ok(row.update(tx.db()).await?)
}
