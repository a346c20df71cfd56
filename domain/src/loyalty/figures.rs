//! What the agency owes its households in points, and what has expired.

use entity::{id::BranchId, loyalty::loyalty_account};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, sea_query::Expr};

use super::{FIGURES_READ, Points, ledger::Books, reach};
use crate::kernel::{Context, Result};

/// The wallets of an agency, or of a branch, together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// How many wallets there are.
    pub wallets: i64,
    /// What all of them come to.
    pub books: Books,
}

impl Figures {
    /// What can still be asked for: pending, available and set aside.
    #[must_use]
    pub const fn liability(&self) -> Points {
        Points(self.books.pending.0 + self.books.available.0 + self.books.reserved.0)
    }

    /// How many of a thousand points that are gone went without being spent; `None` while none is gone.
    #[must_use]
    pub fn breakage_permille(&self) -> Option<i64> {
        let (expired, spent) = (i128::from(self.books.expired.0), i128::from(self.books.spent.0));
        let gone = expired + spent;
        (gone > 0).then(|| i64::try_from(expired * 1000 / gone).unwrap_or(1000))
    }
}

/// The figures of the agency, or of one of its branches.
///
/// # Errors
/// As [`Context::require`].
pub async fn now<C: ConnectionTrait>(cx: &Context<C>, branch: Option<BranchId>) -> Result<Figures> {
    use loyalty_account::Column as C;
    type Sums = (i64, i64, i64, i64, i64, i64, i64, i64);
    let mut select = loyalty_account::Entity::find().filter(reach::accounts(&cx.require(FIGURES_READ)?));
    if let Some(branch) = branch {
        select = select.filter(C::BranchId.eq(branch));
    }
    let sum = |name: &str| Expr::cust(format!("cast(coalesce(sum({name}), 0) as bigint)"));
    let found: Option<Sums> = select
        .select_only()
        .column_as(C::Id.count(), "wallets")
        .column_as(sum("issued"), "issued")
        .column_as(sum("owed"), "owed")
        .column_as(sum("pending"), "pending")
        .column_as(sum("available"), "available")
        .column_as(sum("reserved"), "reserved")
        .column_as(sum("spent"), "spent")
        .column_as(sum("expired"), "expired")
        .into_tuple()
        .one(cx.db())
        .await?;
    let (wallets, issued, owed, pending, available, reserved, spent, expired) = found.unwrap_or_default();
    let books = Books {
        issued: Points(issued),
        owed: Points(owed),
        pending: Points(pending),
        available: Points(available),
        reserved: Points(reserved),
        spent: Points(spent),
        expired: Points(expired),
    };
    Ok(Figures { wallets, books })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_share_of_what_expired_is_of_what_is_gone() {
        let figures = |spent, expired| Figures {
            wallets: 1,
            books: Books { spent: Points(spent), expired: Points(expired), ..Books::default() },
        };
        assert_eq!(figures(0, 0).breakage_permille(), None);
        assert_eq!(figures(2, 1).breakage_permille(), Some(333));
        assert_eq!(figures(0, i64::MAX).breakage_permille(), Some(1000));
    }
}
