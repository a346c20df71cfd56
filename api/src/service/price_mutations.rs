//! What can be changed about the catalogue, its prices and its yearly review.

use async_graphql::{Context, InputObject, Object};
use domain::{
    id::{CatalogueItemId, CatalogueReviewId, PriceListId},
    kernel,
    service::{
        PRICE_SET,
        catalogue::{self, ItemInput},
        prices::{self, LineInput, ListInput},
        reviews,
    },
};

use super::{
    CatalogueItem, CatalogueReview, PriceList,
    enums::{CatalogueAreaLimit, CatalogueFee, CatalogueKind, CatalogueVerdict, PriceUnit},
};
use crate::graphql::{ContextExt, Date, Id, MoneyInput, Result, payload};

/// The catalogue in the root.
#[derive(Default)]
pub struct CatalogueMutation;

/// Something that is offered.
#[derive(InputObject)]
struct CatalogueItemFields {
    /// Its place in the catalogue, from 1; unique.
    place: i32,
    /// The number that is printed beside it; at most 10 characters.
    printed_number: Option<String>,
    /// The name; at most 200 characters.
    name: String,
    /// The name in English; at most 200 characters.
    english_name: Option<String>,
    /// How it is done.
    kind: CatalogueKind,
    /// Whether it costs.
    fee: CatalogueFee,
    /// How far it reaches; with `areaMetres` or not at all.
    area_limit: Option<CatalogueAreaLimit>,
    /// Metres from the office of a household's branch, up to 1 000 000; with `areaLimit` or not at all.
    area_metres: Option<i32>,
    /// What else is to be known; at most 1000 characters.
    note: Option<String>,
    /// Whether it can be asked for.
    #[graphql(default = true)]
    offered: bool,
}

impl CatalogueItemFields {
    fn checked(self) -> kernel::Result<ItemInput> {
        let area = match (self.area_limit, self.area_metres) {
            (Some(limit), Some(metres)) => Some((limit.into(), metres.into())),
            (None, None) => None,
            (Some(_), None) => return Err(kernel::Error::invalid("item.areaMetres", "is missing beside `areaLimit`")),
            (None, Some(_)) => return Err(kernel::Error::invalid("item.areaLimit", "is missing beside `areaMetres`")),
        };
        Ok(ItemInput {
            place: self.place.into(),
            printed_number: self.printed_number,
            name: self.name,
            english_name: self.english_name,
            kind: self.kind.into(),
            fee: self.fee.into(),
            area,
            note: self.note,
            offered: self.offered,
        })
    }
}

/// Offers something.
#[derive(InputObject)]
struct CatalogueItemCreateInput {
    /// What.
    item: CatalogueItemFields,
}

/// Changes something that is offered, as a whole.
#[derive(InputObject)]
struct CatalogueItemUpdateInput {
    /// Which item.
    id: Id<CatalogueItemId>,
    /// The version that you read.
    version: i32,
    /// What it is to be.
    item: CatalogueItemFields,
}

/// A price of a list.
#[derive(InputObject)]
struct PriceLineInput {
    /// Of what; an item whose fee is `PRICED`.
    catalogue_item_id: Id<CatalogueItemId>,
    /// Of one unit.
    price: MoneyInput,
    /// What it is for.
    unit: PriceUnit,
}

/// A price list.
#[derive(InputObject)]
struct PriceListFields {
    /// The name; at most 100 characters.
    name: String,
    /// The first day on which it holds.
    first_day: Date,
    /// The last day on which it holds.
    last_day: Date,
    /// The prices, one of an item; from 1 to 500.
    lines: Vec<PriceLineInput>,
}

impl PriceListFields {
    fn checked(self, currency: &str) -> kernel::Result<ListInput> {
        let line = |line: PriceLineInput| {
            let amount = line.price.minor("lines.price", currency)?;
            Ok(LineInput { item: line.catalogue_item_id.0, amount, unit: line.unit.into() })
        };
        Ok(ListInput {
            name: self.name,
            first_day: self.first_day.0,
            last_day: self.last_day.0,
            lines: self.lines.into_iter().map(line).collect::<kernel::Result<_>>()?,
        })
    }
}

/// Drafts a price list.
#[derive(InputObject)]
struct PriceListDraftInput {
    /// The list.
    list: PriceListFields,
}

/// Writes a draft anew.
#[derive(InputObject)]
struct PriceListRedraftInput {
    /// Which list.
    id: Id<PriceListId>,
    /// The version that you read.
    version: i32,
    /// What it is to be.
    list: PriceListFields,
}

/// Announces a price list.
#[derive(InputObject)]
struct PriceListAnnounceInput {
    /// Which list.
    id: Id<PriceListId>,
    /// The version that you read.
    version: i32,
}

/// Ends a price list earlier.
#[derive(InputObject)]
struct PriceListShortenInput {
    /// Which list.
    id: Id<PriceListId>,
    /// The version that you read.
    version: i32,
    /// The last day on which it is to hold; not over yet.
    last_day: Date,
}

/// Makes the review of a year.
#[derive(InputObject)]
struct CatalogueReviewMakeInput {
    /// The year; one that is over.
    year: i32,
}

/// Decides what becomes of an item.
#[derive(InputObject)]
struct CatalogueReviewDecideInput {
    /// Which review.
    id: Id<CatalogueReviewId>,
    /// The version that you read.
    version: i32,
    /// What becomes of the item.
    verdict: CatalogueVerdict,
    /// What is to be said about it; at most 1000 characters.
    note: Option<String>,
}

payload! {
    /// What `catalogueItemCreate` answers.
    CatalogueItemCreatePayload {
        /// The new item. Null when there are user errors.
        catalogue_item: CatalogueItem,
    }
}
payload! {
    /// What `catalogueItemUpdate` answers.
    CatalogueItemUpdatePayload {
        /// The item as it is now. Null when there are user errors.
        catalogue_item: CatalogueItem,
    }
}
payload! {
    /// What `priceListDraft` answers.
    PriceListDraftPayload {
        /// The new list. Null when there are user errors.
        price_list: PriceList,
    }
}
payload! {
    /// What `priceListRedraft` answers.
    PriceListRedraftPayload {
        /// The list as it is now. Null when there are user errors.
        price_list: PriceList,
    }
}
payload! {
    /// What `priceListAnnounce` answers.
    PriceListAnnouncePayload {
        /// The list as it is now. Null when there are user errors.
        price_list: PriceList,
    }
}
payload! {
    /// What `priceListShorten` answers.
    PriceListShortenPayload {
        /// The list as it is now. Null when there are user errors.
        price_list: PriceList,
    }
}
payload! {
    /// What `catalogueReviewMake` answers.
    CatalogueReviewMakePayload {
        /// How many items were reviewed. Null when there are user errors.
        reviewed: i32,
    }
}
payload! {
    /// What `catalogueReviewDecide` answers.
    CatalogueReviewDecidePayload {
        /// The review as it is now. Null when there are user errors.
        catalogue_review: CatalogueReview,
    }
}

#[Object]
impl CatalogueMutation {
    /// Offers something. Codes: `INVALID`, `CATALOGUE_PLACE_TAKEN`.
    async fn catalogue_item_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CatalogueItemCreateInput,
    ) -> Result<CatalogueItemCreatePayload> {
        let work = async |tx: &_| {
            let item = input.item.checked()?;
            catalogue::create(tx, item).await.map_err(|error| error.at("item"))
        };
        CatalogueItemCreatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Changes something that is offered, as a whole. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `CATALOGUE_PLACE_TAKEN`.
    async fn catalogue_item_update(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CatalogueItemUpdateInput,
    ) -> Result<CatalogueItemUpdatePayload> {
        let CatalogueItemUpdateInput { id, version, item } = input;
        let work = async |tx: &_| catalogue::update(tx, id.0, version, item.checked()?).await;
        CatalogueItemUpdatePayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Drafts a price list; nobody outside the office sees it until it is announced. Codes: `INVALID`, `NOT_FOUND`.
    async fn price_list_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PriceListDraftInput,
    ) -> Result<PriceListDraftPayload> {
        let work = async |tx: &_| {
            let currency = prices::currency(tx, PRICE_SET).await?;
            prices::draft(tx, input.list.checked(&currency)?).await
        };
        PriceListDraftPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Writes a draft anew. Codes: `INVALID`, `NOT_FOUND`, `STALE`, `PRICE_LIST_ANNOUNCED`.
    async fn price_list_redraft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PriceListRedraftInput,
    ) -> Result<PriceListRedraftPayload> {
        let PriceListRedraftInput { id, version, list } = input;
        let work = async |tx: &_| {
            let currency = prices::currency(tx, PRICE_SET).await?;
            prices::redraft(tx, id.0, version, list.checked(&currency)?).await
        };
        PriceListRedraftPayload::of(ctx, ctx.cx()?.write(work).await)
    }

    /// Announces a price list: households read it from now on, and no more is charged on its days. Codes: `NOT_FOUND`, `STALE`,
    /// `PRICE_LIST_ANNOUNCED`, `PRICE_LIST_OVERLAPS`.
    async fn price_list_announce(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PriceListAnnounceInput,
    ) -> Result<PriceListAnnouncePayload> {
        let done = ctx.cx()?.write(async |tx| prices::announce(tx, input.id.0, input.version).await).await;
        PriceListAnnouncePayload::of(ctx, done)
    }

    /// Ends a price list earlier, so that another can follow. Codes: `INVALID`, `NOT_FOUND`, `STALE`.
    async fn price_list_shorten(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: PriceListShortenInput,
    ) -> Result<PriceListShortenPayload> {
        let PriceListShortenInput { id, version, last_day } = input;
        let done = ctx.cx()?.write(async |tx| prices::shorten(tx, id.0, version, last_day.0).await).await;
        PriceListShortenPayload::of(ctx, done)
    }

    /// Makes the review of a year of every item that is offered; in January that of the year before is made by itself. Codes:
    /// `INVALID`, `REVIEW_MADE`.
    async fn catalogue_review_make(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CatalogueReviewMakeInput,
    ) -> Result<CatalogueReviewMakePayload> {
        let made = ctx.cx()?.write(async |tx| reviews::make(tx, input.year).await).await;
        CatalogueReviewMakePayload::of(ctx, made.map(|many| i32::try_from(many).unwrap_or(i32::MAX)))
    }

    /// Decides what becomes of an item by its review; one that is retired is not offered any more. Codes: `INVALID`,
    /// `NOT_FOUND`, `STALE`, `REVIEW_DECIDED`.
    async fn catalogue_review_decide(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: CatalogueReviewDecideInput,
    ) -> Result<CatalogueReviewDecidePayload> {
        let CatalogueReviewDecideInput { id, version, verdict, note } = input;
        let work = async |tx: &_| reviews::decide(tx, id.0, version, verdict.into(), note.as_deref()).await;
        CatalogueReviewDecidePayload::of(ctx, ctx.cx()?.write(work).await)
    }
}
