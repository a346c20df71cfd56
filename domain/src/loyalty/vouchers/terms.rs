//! What a voucher is like, before it is somebody's.

use entity::{
    id::CatalogueItemId,
    loyalty::voucher::{VoucherKind, VoucherMeasure},
};
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use crate::{
    kernel::{Context, Error, Result, input},
    service::{catalogue, prices},
};

/// A voucher is for so many items of the catalogue, at most.
const MOST_ITEMS: usize = 50;
/// It holds for so many days, at most.
const MOST_DAYS: i64 = 3_660;

/// What a voucher is like.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Terms {
    /// What it is.
    pub kind: VoucherKind,
    /// In what it is counted.
    pub measure: VoucherMeasure,
    /// What it is worth, in that measure.
    pub worth: i64,
    /// It takes off an order no more than this, in the smallest unit of the agency's currency.
    pub most_off: Option<i64>,
    /// It is for orders of this much and more, in the smallest unit of the agency's currency.
    pub least_order: Option<i64>,
    /// Whether what an order leaves of it stays.
    pub partial: bool,
    /// Whether another household may use it.
    pub transferable: bool,
    /// The items of the catalogue that it is for; for all when empty.
    pub items: Vec<CatalogueItemId>,
    /// It holds for so many days, that of its making among them; for good when `None`.
    pub holds_days: Option<u32>,
}

impl Terms {
    /// Judges what is written.
    ///
    /// # Errors
    /// [`Error::Invalid`] and [`Error::NotFound`] naming the field below `voucher`.
    pub async fn judged<C: ConnectionTrait>(self, cx: &Context<C>) -> Result<Self> {
        self.judge().map_err(|error| error.at("voucher"))?;
        let known = catalogue::by_ids(cx, &self.items).await?;
        match self.items.iter().find(|item| !known.contains_key(item)) {
            Some(missing) => Err(Error::not_found(*missing).at("voucher.catalogueItemIds")),
            None => Ok(self),
        }
    }

    fn judge(&self) -> Result<()> {
        match self.measure {
            VoucherMeasure::Amount => input::amount("amount.amount", self.worth, 1, prices::MOST).map(drop)?,
            VoucherMeasure::Percent => input::within("percent", self.worth, 1, 100).map(drop)?,
            VoucherMeasure::Times => input::within("times", self.worth, 1, 100).map(drop)?,
        }
        let fits = match self.kind {
            VoucherKind::Card => self.measure == VoucherMeasure::Amount && self.partial,
            VoucherKind::Ticket => self.measure == VoucherMeasure::Times && !self.items.is_empty(),
            VoucherKind::Voucher => self.measure != VoucherMeasure::Times,
        };
        if !fits {
            let problem = "does not go with the rest: a card has an amount that is used in parts, a ticket a number of times \
                           and items, a voucher an amount or a percentage";
            return Err(Error::invalid("kind", problem));
        }
        input::amount("mostOff.amount", self.most_off.unwrap_or(1), 1, prices::MOST)?;
        input::amount("leastOrder.amount", self.least_order.unwrap_or(1), 1, prices::MOST)?;
        input::within("holdsDays", self.holds_days.unwrap_or(1).into(), 1, MOST_DAYS)?;
        if self.items.len() > MOST_ITEMS {
            let problem = format!("has {} items; at most {MOST_ITEMS} are kept", self.items.len());
            return Err(Error::invalid("catalogueItemIds", problem));
        }
        Ok(())
    }
}
