//! Entries of wallets in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::{HouseholdMemberId, LoyaltyAccountId, PointsEntryId, PointsLotId, PointsReservationId},
    kernel,
    loyalty::{self, entries, statement},
};

use super::{
    LoyaltyAccount, PointsLot, PointsReservation,
    batches::{AccountById, EntryById, LotById, NoteOf, ReservationById, TakenFrom},
    books::{PointsBooks, PointsHeld},
    enums::PointsEntryKind,
};
use crate::graphql::{ContextExt, DateTime, Id, Language, Result, node::Findable};

/// An entry of a wallet.
#[derive(Clone)]
pub struct PointsEntry(pub loyalty::PointsEntry);

impl From<loyalty::PointsEntry> for PointsEntry {
    fn from(row: loyalty::PointsEntry) -> Self {
        Self(row)
    }
}

impl Findable for PointsEntry {
    type Id = PointsEntryId;

    async fn find_many(cx: &kernel::Context, ids: &[PointsEntryId]) -> kernel::Result<HashMap<PointsEntryId, Self>> {
        Ok(entries::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A transaction of a wallet: what it moved between the books, and what they came to afterwards. It never changes; what was
/// wrong is undone by another entry.
#[Object]
impl PointsEntry {
    /// The id.
    pub async fn id(&self) -> Id<PointsEntryId> {
        self.0.id.into()
    }

    /// The wallet, by id.
    async fn account_id(&self) -> Id<LoyaltyAccountId> {
        self.0.account_id.into()
    }

    /// The wallet. Null when it is not visible to you.
    async fn account(&self, ctx: &Context<'_>) -> Result<Option<LoyaltyAccount>> {
        Ok(ctx.load::<AccountById>(self.0.account_id).await?.map(LoyaltyAccount))
    }

    /// Its place in the wallet, from 1, without a gap.
    async fn number(&self) -> i64 {
        self.0.number
    }

    /// What it is.
    async fn kind(&self) -> PointsEntryKind {
        self.0.kind.into()
    }

    /// The entry in a sentence, for whoever reads the statement.
    async fn sentence(
        &self,
        #[graphql(desc = "In which language.", default_with = "Language::English")] language: Language,
    ) -> String {
        statement::sentence(&self.0, language.into())
    }

    /// The key under which it was asked for. Keys that begin with `~` are the product's own.
    async fn key(&self) -> &str {
        &self.0.key
    }

    /// When it was made.
    async fn occurred_at(&self) -> DateTime {
        self.0.occurred_at.into()
    }

    /// Who made it: the id of an account, or `system`.
    async fn made_by(&self) -> &str {
        &self.0.made_by
    }

    /// Why, in somebody's words. Null when nobody said, and once forgotten.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        ctx.load::<NoteOf>(self.0.id).await
    }

    /// The member of the household whose points they are, by id. Null when nobody is named.
    async fn household_member_id(&self) -> Option<Id<HouseholdMemberId>> {
        self.0.household_member_id.map(Id)
    }

    /// What it moved between the books.
    async fn moved(&self) -> PointsBooks {
        entries::moved(&self.0).into()
    }

    /// What the books came to afterwards.
    async fn balance(&self) -> PointsBooks {
        entries::books_after(&self.0).into()
    }

    /// What it moved within lots, in the order in which it took them. Empty when points only paid what was owed.
    async fn taken_from(&self, ctx: &Context<'_>) -> Result<Vec<PointsTaken>> {
        let taken = ctx.load::<TakenFrom>(self.0.id).await?.unwrap_or_default();
        Ok(taken.into_iter().map(|(lot, held)| PointsTaken { lot_id: lot.into(), moved: held.into() }).collect())
    }

    /// The lot that it is about, by id. Null when it is about several, or about none.
    async fn lot_id(&self) -> Option<Id<PointsLotId>> {
        self.0.lot_id.map(Id)
    }

    /// The lot that it is about. Null when it is about several, or about none.
    async fn lot(&self, ctx: &Context<'_>) -> Result<Option<PointsLot>> {
        match self.0.lot_id {
            Some(id) => Ok(ctx.load::<LotById>(id).await?.map(PointsLot)),
            None => Ok(None),
        }
    }

    /// What was set aside, by id. Null when nothing was.
    async fn reservation_id(&self) -> Option<Id<PointsReservationId>> {
        self.0.reservation_id.map(Id)
    }

    /// What was set aside. Null when nothing was.
    async fn reservation(&self, ctx: &Context<'_>) -> Result<Option<PointsReservation>> {
        match self.0.reservation_id {
            Some(id) => Ok(ctx.load::<ReservationById>(id).await?.map(PointsReservation)),
            None => Ok(None),
        }
    }

    /// The entry of which it gives something back, or which it undoes, by id. Null when it does neither.
    async fn of_entry_id(&self) -> Option<Id<PointsEntryId>> {
        self.0.of_entry_id.map(Id)
    }

    /// The entry of which it gives something back, or which it undoes. Null when it does neither.
    async fn of_entry(&self, ctx: &Context<'_>) -> Result<Option<Self>> {
        match self.0.of_entry_id {
            Some(id) => Ok(ctx.load::<EntryById>(id).await?.map(Self)),
            None => Ok(None),
        }
    }
}

/// What an entry moved within a lot.
#[derive(SimpleObject)]
pub struct PointsTaken {
    /// The lot, by id.
    lot_id: Id<PointsLotId>,
    /// What moved.
    moved: PointsHeld,
}
