//! What can be asked about loyalty.

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::{BranchId, HouseholdId, LoyaltyAccountId},
    loyalty::{
        accounts,
        figures::{self, Figures},
        ledger::Books,
    },
};
use rust_decimal::Decimal as Number;

use super::LoyaltyAccount;
use crate::graphql::{Connection, ContextExt, Decimal, Id, Result, page_request, visible};

/// Loyalty's part of the root.
#[derive(Default)]
pub struct LoyaltyQuery;

#[Object]
impl LoyaltyQuery {
    /// Wallets, newest first. A family sees its own.
    async fn loyalty_accounts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this household alone, which has one at most.")] household_id: Option<Id<HouseholdId>>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<LoyaltyAccount>> {
        let page = page_request(ctx, first, after, last, before)?;
        let found = accounts::list(ctx.cx()?, household_id.map(|id| id.0), &page).await?;
        Ok(Connection::new(found, LoyaltyAccount))
    }

    /// One wallet. Null when you do not see it.
    async fn loyalty_account(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The wallet.")] id: Id<LoyaltyAccountId>,
    ) -> Result<Option<LoyaltyAccount>> {
        Ok(visible(accounts::get(ctx.cx()?, id.0).await)?.map(LoyaltyAccount))
    }

    /// What the agency owes its households in points, and what has expired.
    async fn loyalty_figures(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of this branch alone.")] branch_id: Option<Id<BranchId>>,
    ) -> Result<LoyaltyFigures> {
        Ok(figures::now(ctx.cx()?, branch_id.map(|id| id.0)).await?.into())
    }
}

/// The wallets of the agency, or of a branch, together. Numbers of points are whole.
#[derive(SimpleObject)]
struct LoyaltyFigures {
    /// How many wallets there are.
    wallets: i64,
    /// Given, less what was taken back.
    issued: Decimal,
    /// What households can still ask for: pending, to be spent, and set aside.
    liability: Decimal,
    /// Pending.
    pending: Decimal,
    /// To be spent.
    available: Decimal,
    /// Set aside.
    reserved: Decimal,
    /// Spent.
    spent: Decimal,
    /// Expired without being spent: breakage.
    expired: Decimal,
    /// What households owe.
    owed: Decimal,
    /// How many of a thousand points that are gone expired instead of being spent, cut off. Null while none is gone.
    breakage_permille: Option<i64>,
}

impl From<Figures> for LoyaltyFigures {
    fn from(found: Figures) -> Self {
        let number = |points: i64| Decimal(Number::from(points));
        let Books { issued, owed, pending, available, reserved, spent, expired } = found.books;
        Self {
            wallets: found.wallets,
            issued: number(-issued.0),
            liability: number(found.liability().0),
            pending: number(pending.0),
            available: number(available.0),
            reserved: number(reserved.0),
            spent: number(spent.0),
            expired: number(expired.0),
            owed: number(-owed.0),
            breakage_permille: found.breakage_permille(),
        }
    }
}
