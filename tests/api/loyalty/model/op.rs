//! What is done to wallets, and how it goes wrong on the way.

use std::time::Duration;

use chrono::{DateTime, Utc};
use domain::id::{LoyaltyAccountId, PointsEntryId, PointsLotId, PointsReservationId};
use domain::kernel::{Context, Error, Result, Tx};
use domain::loyalty::PointsEntry;
use domain::loyalty::earning::{self, EarnInput};
use domain::loyalty::entries::Remarks;
use domain::loyalty::{reservations, returning, reversal, spending};

/// An operation on a wallet.
#[derive(Clone, Debug)]
pub enum Op {
    Earn(EarnInput),
    Post { lot: PointsLotId, points: Option<i64> },
    Void { lot: PointsLotId },
    Spend { wallet: LoyaltyAccountId, points: i64 },
    Reserve { wallet: LoyaltyAccountId, points: i64, lapses_at: Option<DateTime<Utc>> },
    Redeem { id: PointsReservationId, points: Option<i64> },
    Release { id: PointsReservationId },
    Refund { entry: PointsEntryId, points: Option<i64> },
    ClawBack { lot: PointsLotId, refunded: i64 },
    Reverse { entry: PointsEntryId },
}

/// What happens to an operation on its way.
#[derive(Clone, Copy, Debug)]
pub enum Fate {
    /// Nothing.
    Done,
    /// It is done, and then the transaction is given up.
    GivenUp,
    /// It is done, its answer is lost, and it is asked for again.
    Repeated,
    /// Whoever waits for it goes away after so many microseconds, wherever it is, and asks for it again.
    CutOff(u64),
    /// Something else is asked for under its key afterwards.
    KeyTaken,
}

impl Op {
    async fn within(&self, tx: &Tx, key: &str) -> Result<PointsEntry> {
        let remarks = Remarks::default;
        match self.clone() {
            Self::Earn(input) => earning::earn(tx, key, input).await,
            Self::Post { lot, points } => earning::post(tx, key, lot, points).await,
            Self::Void { lot } => earning::void(tx, key, lot).await,
            Self::Spend { wallet, points } => spending::spend(tx, key, wallet, points, remarks()).await,
            Self::Reserve { wallet, points, lapses_at } => {
                reservations::reserve(tx, key, wallet, points, lapses_at, remarks()).await
            }
            Self::Redeem { id, points } => reservations::redeem(tx, key, id, points).await,
            Self::Release { id } => reservations::release(tx, key, id).await,
            Self::Refund { entry, points } => returning::refund(tx, key, entry, points, remarks()).await,
            Self::ClawBack { lot, refunded } => earning::claw_back(tx, key, lot, refunded, remarks()).await,
            Self::Reverse { entry } => reversal::reverse(tx, key, entry, remarks()).await,
        }
    }

    /// Does it; `None` where it was given up on purpose, and the code where it was refused.
    pub async fn run(&self, cx: &Context, key: &str, fate: Fate) -> Result<Option<PointsEntry>, String> {
        let asked = async || cx.write(async |tx| self.within(tx, key).await).await.map_err(code);
        match fate {
            Fate::Done => asked().await.map(Some),
            Fate::GivenUp => {
                let tried = cx.write(async |tx| {
                    self.within(tx, key).await?;
                    Err::<PointsEntry, _>(Error::internal(GIVEN_UP))
                });
                match tried.await.map_err(code) {
                    Err(said) if said.contains(GIVEN_UP) => Ok(None),
                    other => other.map(Some),
                }
            }
            Fate::Repeated => {
                let first = asked().await?;
                let again = asked().await?;
                assert_eq!(first, again, "{self:?} is answered as it was");
                Ok(Some(first))
            }
            Fate::CutOff(after) => {
                let _ = tokio::time::timeout(Duration::from_micros(after), asked()).await;
                asked().await.map(Some)
            }
            Fate::KeyTaken => {
                let first = asked().await?;
                let other = Self::Spend { wallet: first.account_id, points: 999_999 };
                let taken = cx.write(async |tx| other.within(tx, key).await).await;
                assert_eq!(taken.map_err(code), Err("KEY_USED".to_owned()), "the key of {self:?}");
                Ok(Some(first))
            }
        }
    }
}

const GIVEN_UP: &str = "given up on purpose";

fn code(error: Error) -> String {
    match error {
        Error::Refused { rule, .. } => rule.code.to_owned(),
        other => other.to_string(),
    }
}
