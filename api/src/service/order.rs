//! Orders and settlements in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::{
        CatalogueItemId, HouseholdId, QuoteId, ServiceOrderId, ServiceRequestId, SettlementId, StaffMemberId, VisitId,
    },
    kernel::{self, words},
    service::{self, QUOTE_READ, call_backs, orders},
};

use super::{
    CatalogueItem, Quote, ServiceRequest,
    batches::{InvoiceOf, ItemById, QuoteById, RequestById, SettlementOf, VisitById},
    enums::{CallBackWay, PaymentMethod, ServiceOrderState, ServiceWithdrawnBy},
    invoice::Invoice,
};
use crate::{
    graphql::{ContextExt, DateTime, Id, Money, Result, node::Findable},
    household::{Household, HouseholdById},
    staff::{StaffProfile, StaffProfileById},
    visit::Visit,
};

/// A request that is carried out.
#[derive(Clone)]
pub struct ServiceOrder(pub service::ServiceOrder);

impl From<service::ServiceOrder> for ServiceOrder {
    fn from(row: service::ServiceOrder) -> Self {
        Self(row)
    }
}

impl Findable for ServiceOrder {
    type Id = ServiceOrderId;

    async fn find_many(cx: &kernel::Context, ids: &[ServiceOrderId]) -> kernel::Result<HashMap<ServiceOrderId, Self>> {
        Ok(orders::by_ids(cx, ids).await?.into_iter().map(|(id, row)| (id, Self(row))).collect())
    }
}

/// A request that is carried out: by whom and when, that it was done, signed, paid, and how it was.
#[Object]
impl ServiceOrder {
    /// The id.
    pub async fn id(&self) -> Id<ServiceOrderId> {
        self.0.id.into()
    }

    /// The request, by id.
    async fn service_request_id(&self) -> Id<ServiceRequestId> {
        self.0.service_request_id.into()
    }

    /// The request. Null when it is not visible to you.
    async fn service_request(&self, ctx: &Context<'_>) -> Result<Option<ServiceRequest>> {
        Ok(ctx.load::<RequestById>(self.0.service_request_id).await?.map(ServiceRequest))
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.household_id.into()
    }

    /// The household. Null when it is not visible to you.
    async fn household(&self, ctx: &Context<'_>) -> Result<Option<Household>> {
        Ok(ctx.load::<HouseholdById>(self.0.household_id).await?.map(Household))
    }

    /// What, by id.
    async fn catalogue_item_id(&self) -> Id<CatalogueItemId> {
        self.0.catalogue_item_id.into()
    }

    /// What. Null when it is not visible to you.
    async fn catalogue_item(&self, ctx: &Context<'_>) -> Result<Option<CatalogueItem>> {
        Ok(ctx.load::<ItemById>(self.0.catalogue_item_id).await?.map(CatalogueItem))
    }

    /// The accepted quote, by id. Null for what is free.
    async fn quote_id(&self) -> Option<Id<QuoteId>> {
        self.0.quote_id.map(Id)
    }

    /// The accepted quote. Null for what is free, and when it is not visible to you.
    async fn quote(&self, ctx: &Context<'_>) -> Result<Option<Quote>> {
        match self.0.quote_id {
            Some(id) if ctx.cx()?.may(QUOTE_READ) => Ok(ctx.load::<QuoteById>(id).await?.map(Quote)),
            _ => Ok(None),
        }
    }

    /// When it was made.
    async fn made_at(&self) -> DateTime {
        self.0.made_at.into()
    }

    /// Where it stands.
    async fn state(&self) -> ServiceOrderState {
        self.0.state.into()
    }

    /// Who does it, by id. Null while nobody is named.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Id)
    }

    /// Who does it. Null while nobody is named, and when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        match self.0.staff_member_id {
            Some(id) => ctx.load::<StaffProfileById>(id).await,
            None => Ok(None),
        }
    }

    /// The visit at which it is done, by id. Null when nobody has to come.
    async fn visit_id(&self) -> Option<Id<VisitId>> {
        self.0.visit_id.map(Id)
    }

    /// The visit at which it is done. Null when nobody has to come, and when it is not visible to you.
    async fn visit(&self, ctx: &Context<'_>) -> Result<Option<Visit>> {
        match self.0.visit_id {
            Some(id) => Ok(ctx.load::<VisitById>(id).await?.map(Visit)),
            None => Ok(None),
        }
    }

    /// When it was done: when the carer left, where there was a visit. Null while it was not.
    async fn done_at(&self) -> Option<DateTime> {
        self.0.done_at.map(DateTime)
    }

    /// When the household signed. Null while it has not.
    async fn signed_at(&self) -> Option<DateTime> {
        self.0.signed_at.map(DateTime)
    }

    /// Who wrote the signature down: the id of an account. Null while nobody has.
    async fn signed_by(&self) -> Option<&str> {
        self.0.signed_by.as_deref()
    }

    /// Who signed on paper. Null where the family signed by its account, and once forgotten.
    async fn signer(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.signer.as_ref()).await?)
    }

    /// What was paid. Null while nothing was, and when it is not for you.
    async fn settlement(&self, ctx: &Context<'_>) -> Result<Option<Settlement>> {
        if self.0.settled_at.is_none() || !ctx.cx()?.may(QUOTE_READ) {
            return Ok(None);
        }
        ctx.load::<SettlementOf>(self.0.id).await?.map(|paid| Settlement::of(&paid)).transpose()
    }

    /// The invoice. Null for what is free, while it was not signed, and when it is not for you.
    async fn invoice(&self, ctx: &Context<'_>) -> Result<Option<Invoice>> {
        if self.0.signed_at.is_none() || self.0.quote_id.is_none() || !ctx.cx()?.may(QUOTE_READ) {
            return Ok(None);
        }
        Ok(ctx.load::<InvoiceOf>(self.0.id).await?.map(Invoice))
    }

    /// What the household said when it was asked. Null while it was not, and when it is not for you.
    async fn call_back(&self, ctx: &Context<'_>) -> Result<Option<ServiceCallBack>> {
        let cx = ctx.cx()?;
        let (Some(at), Some(way), Some(satisfied)) = (self.0.called_back_at, self.0.call_back_way, self.0.satisfied)
        else {
            return Ok(None);
        };
        if !call_backs::is_shown(cx, &self.0) {
            return Ok(None);
        }
        Ok(Some(ServiceCallBack {
            at: at.into(),
            by: self.0.called_back_by.clone(),
            way: way.into(),
            satisfied,
            note: call_backs::note(cx, &self.0).await?,
            complaint: call_backs::complaint(cx, &self.0).await?,
        }))
    }

    /// How it was by the household, 1 to 5. Null while it has not said so.
    async fn rating(&self) -> Option<i32> {
        self.0.rating
    }

    /// What the household said with the rating. Null when nothing, and once forgotten.
    async fn rating_note(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.rating_note.as_ref()).await?)
    }

    /// When it was cancelled. Null while it is not.
    async fn cancelled_at(&self) -> Option<DateTime> {
        self.0.cancelled_at.map(DateTime)
    }

    /// Who cancelled it. Null while nobody has.
    async fn cancelled_by(&self) -> Option<ServiceWithdrawnBy> {
        self.0.cancelled_by.map(Into::into)
    }

    /// Why it was cancelled. Null while it is not, and once forgotten.
    async fn cancel_reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(words::said(ctx.cx()?, self.0.cancel_reason.as_ref()).await?)
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What was paid for an order: once, and no more than was agreed.
#[derive(SimpleObject)]
pub struct Settlement {
    /// The id.
    id: Id<SettlementId>,
    /// What was paid.
    amount: Money,
    /// The most that could be charged.
    agreed: Money,
    /// How.
    method: PaymentMethod,
    /// When.
    settled_at: DateTime,
    /// Who took it: the id of an account.
    settled_by: String,
}

impl Settlement {
    /// The settlement that a row is.
    ///
    /// # Errors
    /// When the stored currency is none, which is our own fault.
    pub fn of(row: &service::Settlement) -> Result<Self> {
        Ok(Self {
            id: row.id.into(),
            amount: Money::of_minor(row.amount.0, &row.currency)?,
            agreed: Money::of_minor(row.agreed.0, &row.currency)?,
            method: row.method.into(),
            settled_at: row.settled_at.into(),
            settled_by: row.settled_by.clone(),
        })
    }
}

/// What a household said when it was asked how it was.
#[derive(SimpleObject)]
pub struct ServiceCallBack {
    /// When.
    at: DateTime,
    /// Who asked: the id of an account. Null when it is not known any more.
    by: Option<String>,
    /// How it was asked.
    way: CallBackWay,
    /// Whether it was satisfied.
    satisfied: bool,
    /// What it said. Null when nothing, and once forgotten.
    note: Option<String>,
    /// What it complains about. Null when nothing; empty once forgotten.
    complaint: Option<String>,
}
