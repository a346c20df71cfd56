//! What can be listened to in matching.

use async_graphql::{Context, Enum, SimpleObject, Subscription};
use domain::{
    id::{PlacementId, ProposalId, StaffingRequestId},
    kernel::{self, Error, event::Event, feed},
    matching::{
        placements::{self, PlacementHappened},
        proposals::{self, ProposalHappened},
        requests::{self, REQUEST_CANCELLED, REQUEST_OPENED},
    },
};
use futures_util::Stream;
use serde::de::DeserializeOwned;

use super::{
    Placement, Proposal, StaffingRequest,
    enums::{PlacementStage, ProposalStatus},
};
use crate::graphql::{
    DateTime, Id, Result,
    live::{Told, id_in, watch},
};

/// Something happened to a staffing request.
#[derive(SimpleObject)]
pub struct StaffingRequestChanged {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// What happened.
    change: StaffingRequestChange,
    /// The request as it is when this is sent, which may be later than the change.
    staffing_request: StaffingRequest,
}

/// What happens to a staffing request.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum StaffingRequestChange {
    /// Somebody is looked for from now on.
    Opened,
    /// What is asked for has changed, or where it stands.
    Changed,
    /// It was given up.
    Cancelled,
}

/// Something happened to a placement.
#[derive(SimpleObject)]
pub struct PlacementChanged {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// The stage at which the change left it.
    stage: PlacementStage,
    /// The placement as it is when this is sent, which may be later than the change.
    placement: Placement,
}

/// Something happened to a proposal.
#[derive(SimpleObject)]
pub struct ProposalChanged {
    /// Subscribe with it as `after` to hear what comes next.
    cursor: String,
    /// When it happened.
    occurred_at: DateTime,
    /// Where the change left it.
    status: ProposalStatus,
    /// The proposal as it is when this is sent, which may be later than the change.
    proposal: Proposal,
}

/// What can be listened to in matching.
#[derive(Default)]
pub struct MatchingSubscription;

#[Subscription]
impl MatchingSubscription {
    /// What happens to staffing requests that you may see, in order. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn staffing_request_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this request.")] id: Option<Id<StaffingRequestId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = StaffingRequestChanged>> {
        watch(ctx, id, after).await
    }

    /// What happens to placements that you may see, in order; also that times are held by nobody, or held again. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn placement_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this placement.")] id: Option<Id<PlacementId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = PlacementChanged>> {
        watch(ctx, id, after).await
    }

    /// What happens to proposals that you may see, in order. May answer `CURSOR_GONE` and `TOO_SLOW`.
    async fn proposal_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only this proposal.")] id: Option<Id<ProposalId>>,
        #[graphql(desc = "The cursor of the last message that you have; it is kept for 7 days.")] after: Option<String>,
    ) -> Result<impl Stream<Item = ProposalChanged>> {
        watch(ctx, id, after).await
    }
}

impl Told for StaffingRequestChanged {
    type Id = StaffingRequestId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        requests::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<StaffingRequestId> {
        id_in(event, "staffing_request")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let id = Self::about(event).ok_or(Error::internal("an event about no request"))?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            change: match event.kind.as_str() {
                REQUEST_OPENED => StaffingRequestChange::Opened,
                REQUEST_CANCELLED => StaffingRequestChange::Cancelled,
                _ => StaffingRequestChange::Changed,
            },
            staffing_request: requests::get(cx, id).await?.into(),
        })
    }
}

impl Told for PlacementChanged {
    type Id = PlacementId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        placements::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<PlacementId> {
        id_in(event, "placement")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let happened: PlacementHappened = fact(event)?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            stage: happened.stage.into(),
            placement: placements::get(cx, happened.placement).await?.into(),
        })
    }
}

impl Told for ProposalChanged {
    type Id = ProposalId;

    async fn listen(cx: &kernel::Context, after: Option<&str>) -> kernel::Result<feed::Listening> {
        proposals::listen(cx, after).await
    }

    fn about(event: &Event) -> Option<ProposalId> {
        id_in(event, "proposal")
    }

    async fn tell(cx: &kernel::Context, event: &Event) -> kernel::Result<Self> {
        let happened: ProposalHappened = fact(event)?;
        Ok(Self {
            cursor: feed::cursor(event),
            occurred_at: event.occurred_at.into(),
            status: happened.status.into(),
            proposal: proposals::get(cx, happened.proposal).await?.into(),
        })
    }
}

fn fact<T: DeserializeOwned>(event: &Event) -> kernel::Result<T> {
    T::deserialize(&event.payload).map_err(|_| Error::internal("an event of another shape"))
}
