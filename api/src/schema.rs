//! The roots of the schema: one line a domain.

use async_graphql::{
    Context, ID, MergedObject, MergedSubscription, Object, SDLExportOptions, Subscription, ValidationMode,
};
use chrono::TimeDelta;
use domain::kernel::{Error, history};
use futures_util::{Stream, stream};

use crate::{
    agency::{self, Agency, Application, Branch, User, WebhookEndpoint, WebhookMessage},
    care::{self, Assessment, CareAlert, CarePlan, Incident, Referral, ServiceEnding},
    dispatch::{self, DispatchPlan},
    graphql::{
        ApiLimits, Change, Connection, ContextExt, Duration, Result,
        federation::{self, FederationQuery},
        live::beat,
        node::{self, nodes},
        page_request,
    },
    home::HomeQuery,
    household::{self, Household},
    insight,
    loyalty::{
        self, Campaign, Gesture, Greeting, LoyaltyAccount, LoyaltyProgram, LoyaltyReview, LoyaltySegment, PointsEntry,
        PointsLot, PointsReservation, Recommendation, RetentionStanding, Reward, RewardRedemption, Voucher,
    },
    matching::{self, MatchingPolicy, Placement, Proposal, StaffingRequest},
    message::{self, Message, MessageThread},
    quality::{
        self, Appraisal, AppraisalCycle, AppraisalScheme, AwardRound, Complaint, ControlSignal, DismissalReview,
        Finding, Inspection, InspectionSchedule, InspectionTemplate, PraiseLetter, Procedure, Reception,
        ReceptionProtocol, SamplingLot, SamplingScheme, ServiceBlueprint, ServiceEvent, ServiceEventEnrolment,
        Suggestion, Survey, SurveyInvitation, VisitRating,
    },
    service::{
        self, CatalogueItem, CatalogueReview, PriceList, PriceObjection, Quote, ServiceOrder, ServiceRequest,
        ServiceStation,
    },
    staff::{self, Credential, Leave, Skill, StaffMember, TrainingCourse, TrainingSession},
    visit::{self, Visit, VisitSeries},
};

/// The executable schema.
pub type Schema = async_graphql::Schema<Query, Mutation, Subscription>;

/// What can be asked. Everything is seen as far as the caller's roles reach; the rest looks as if it were not there.
#[derive(MergedObject, Default)]
pub struct Query(
    AboutQuery,
    FederationQuery,
    agency::AgencyQuery,
    agency::JobQuery,
    agency::TrustedDocumentQuery,
    care::CareQuery,
    care::CareRecordQuery,
    dispatch::DispatchQuery,
    HomeQuery,
    household::HouseholdQuery,
    insight::InsightQuery,
    loyalty::CampaignQuery,
    loyalty::GestureQuery,
    loyalty::GreetingQuery,
    loyalty::LoyaltyProgramQuery,
    loyalty::LoyaltyQuery,
    loyalty::LoyaltyReviewQuery,
    loyalty::RecommendationQuery,
    loyalty::RetentionQuery,
    loyalty::RewardQuery,
    matching::MatchingQuery,
    message::MessageQuery,
    quality::AppraisalQuery,
    quality::AppraisalSchemeQuery,
    quality::AwardQuery,
    quality::ChartQuery,
    quality::ComplaintQuery,
    quality::DismissalReviewQuery,
    quality::ProcedureQuery,
    quality::InspectionScheduleQuery,
    quality::QualityQuery,
    quality::ReceptionProtocolQuery,
    quality::ReceptionQuery,
    quality::SamplingQuery,
    quality::ServiceBlueprintQuery,
    quality::ServiceEventQuery,
    quality::SuggestionQuery,
    quality::SurveyQuery,
    quality::VoiceQuery,
    service::ServiceQuery,
    staff::StaffQuery,
    visit::VisitQuery,
    visit::CalendarFeedQuery,
);

/// What can be changed. Every mutation takes one `input` and answers a payload with `userErrors`.
#[derive(MergedObject, Default)]
pub struct Mutation(
    agency::AgencyMutation,
    agency::FileMutation,
    agency::JobMutation,
    agency::TrustedDocumentMutation,
    agency::WebhookMutation,
    care::AssessmentMutation,
    care::CareCaseMutation,
    care::CareLogMutation,
    care::CarePlanMutation,
    care::CareTaskMutation,
    care::ServiceEndingMutation,
    dispatch::DispatchMutation,
    household::HouseholdMutation,
    household::HouseholdPartMutation,
    insight::InsightMutation,
    loyalty::CampaignMutation,
    loyalty::GestureMutation,
    loyalty::GreetingMutation,
    loyalty::LoyaltyMutation,
    loyalty::LoyaltyProgramMutation,
    loyalty::PointsSpendingMutation,
    loyalty::LoyaltyReviewMutation,
    loyalty::RecommendationMutation,
    loyalty::RetentionMutation,
    loyalty::RewardMutation,
    loyalty::VoucherMutation,
    matching::MatchingMutation,
    matching::PlacementMutation,
    message::MessageMutation,
    quality::AppraisalCycleMutation,
    quality::AppraisalMutation,
    quality::AppraisalSchemeMutation,
    quality::AwardMutation,
    quality::ComplaintMutation,
    quality::DismissalReviewMutation,
    quality::FindingMutation,
    quality::InspectionMutation,
    quality::InspectionScheduleMutation,
    quality::InspectionTemplateMutation,
    quality::ProcedureMutation,
    quality::ReceptionMutation,
    quality::ReceptionProtocolMutation,
    quality::SamplingMutation,
    quality::ServiceBlueprintMutation,
    quality::ServiceEventMutation,
    quality::SuggestionMutation,
    quality::SurveyMutation,
    quality::VoiceMutation,
    service::CatalogueMutation,
    service::ServiceClockMutation,
    service::ServiceOrderMutation,
    service::PriceObjectionMutation,
    service::ServiceRequestMutation,
    service::QuoteMutation,
    service::ServiceStationMutation,
    staff::StaffMutation,
    visit::VisitMutation,
    visit::CalendarFeedMutation,
    visit::VisitReportMutation,
    visit::VisitSeriesMutation,
);

/// What can be listened to, at the same address: over WebSocket (`graphql-transport-ws`), as server-sent events
/// (`Accept: text/event-stream`) or in parts (`Accept: multipart/mixed;subscriptionSpec=1.0`). You hear of what you may see
/// at the moment in which it is sent. Each message about something that happened carries a `cursor`: subscribe with it as
/// `after` to go on where you were.
#[derive(MergedSubscription, Default)]
pub struct Subscription(
    AboutSubscription,
    agency::AgencySubscription,
    care::CareSubscription,
    dispatch::DispatchSubscription,
    loyalty::LoyaltySubscription,
    matching::MatchingSubscription,
    message::MessageSubscription,
    service::ServiceSubscription,
    staff::StaffSubscription,
    visit::VisitSubscription,
);

nodes!(
    Agency,
    Application,
    Appraisal,
    AppraisalCycle,
    AppraisalScheme,
    Assessment,
    AwardRound,
    Branch,
    Campaign,
    CareAlert,
    CarePlan,
    CatalogueItem,
    CatalogueReview,
    Complaint,
    ControlSignal,
    Credential,
    DismissalReview,
    DispatchPlan,
    Finding,
    Gesture,
    Greeting,
    Household,
    Incident,
    Inspection,
    InspectionSchedule,
    InspectionTemplate,
    Leave,
    LoyaltyAccount,
    LoyaltyProgram,
    LoyaltyReview,
    LoyaltySegment,
    MatchingPolicy,
    Message,
    MessageThread,
    Placement,
    PointsEntry,
    PointsLot,
    PointsReservation,
    PraiseLetter,
    PriceList,
    PriceObjection,
    Procedure,
    Proposal,
    Quote,
    Reception,
    ReceptionProtocol,
    Recommendation,
    Referral,
    RetentionStanding,
    Reward,
    RewardRedemption,
    SamplingLot,
    SamplingScheme,
    ServiceBlueprint,
    ServiceEnding,
    ServiceEvent,
    ServiceEventEnrolment,
    ServiceOrder,
    ServiceRequest,
    ServiceStation,
    Skill,
    StaffMember,
    StaffingRequest,
    Suggestion,
    Survey,
    SurveyInvitation,
    TrainingCourse,
    TrainingSession,
    User,
    Visit,
    VisitRating,
    VisitSeries,
    Voucher,
    WebhookEndpoint,
    WebhookMessage
);

/// How many things `nodes` finds at once.
const MOST_NODES: usize = 100;

/// The product itself.
#[derive(Default)]
pub struct AboutQuery;

#[Object]
impl AboutQuery {
    /// Anything that has an id. Null when there is none with this id that you can see.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The id of anything.")] id: ID) -> Result<Option<Node>> {
        node::check("id", [id.as_str()])?;
        Ok(Node::find_all(ctx.cx()?, &[&id]).await?.remove(id.as_str()))
    }

    /// Many things by their ids, in the same order; null in the place of what you cannot see. At most 100.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The ids of anything.")] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        if ids.len() > MOST_NODES {
            let problem = format!("has {} ids; at most {MOST_NODES} are found at once", ids.len());
            return Err(Error::invalid("ids", problem).into());
        }
        let ids: Vec<_> = ids.iter().map(|id| id.as_str()).collect();
        node::check("ids", ids.iter().copied())?;
        let found = Node::find_all(ctx.cx()?, &ids).await?;
        Ok(ids.iter().map(|id| found.get(*id).cloned()).collect())
    }

    /// Who changed what of an object, newest first: of any kind that keeps a history, as far as you see the object and hold
    /// the permission of its domain, such as `visit.history.read`. Reading it leaves an audit entry. Codes: `NOT_FOUND`,
    /// `INVALID` for a kind without a history.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The object.")] id: ID,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Connection<Change>> {
        let cx = ctx.cx()?;
        let page = page_request(ctx, first, after, last, before)?;
        let object = history::readable(cx, &id)?;
        if Node::find_all(cx, &[&id]).await?.is_empty() {
            return Err(object.not_found("id").into());
        }
        Ok(Connection::new(history::of_object(cx, object, &page).await?, Change))
    }

    /// How large operations may be, what they cost, and what you have left to spend.
    async fn api_limits(&self, ctx: &Context<'_>) -> Result<ApiLimits> {
        ApiLimits::of(ctx)
    }

    /// The version of this server.
    async fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }
}

/// How often a heartbeat beats, at most.
const MOST_BEATS: i32 = 60;

/// The product itself.
#[derive(Default)]
pub struct AboutSubscription;

#[Subscription]
impl AboutSubscription {
    /// Beats and completes, for trying out whether messages get through to you. Tells the number of each beat, from 1.
    async fn heartbeat(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many beats: 1 to 60.", default = 3)] times: i32,
        #[graphql(
            desc = "From one beat to the next: a tenth of a second to a minute.",
            default_with = "Duration(TimeDelta::seconds(1))"
        )]
        every: Duration,
    ) -> Result<impl Stream<Item = i32>> {
        if !(1..=MOST_BEATS).contains(&times) {
            return Err(Error::invalid("times", format!("is {times}; expected 1 to {MOST_BEATS}")).into());
        }
        let pause = every.0.to_std().ok().filter(|_| (100..=60_000).contains(&every.0.num_milliseconds()));
        let pause = pause.ok_or_else(|| Error::invalid("every", format!("is {every}; expected PT0.1S to PT1M")))?;
        let beats = stream::unfold(1, move |number| async move {
            if number > 1 {
                tokio::time::sleep(pause).await;
            }
            (number <= times).then_some((number, number + 1))
        });
        beat(ctx, beats)
    }
}

/// Builds the schema.
#[must_use]
pub fn build() -> Schema {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        // Every document is judged before it comes here.
        .validation_mode(ValidationMode::Fast)
        .disable_suggestions()
        .finish()
}

/// The schema in its own language, as clients read it: in alphabetical order, so that a change shows as what it is, and
/// without what only routers of a federation ask for.
#[must_use]
pub fn sdl(schema: &Schema) -> String {
    federation::without_machinery(&whole_sdl(schema))
}

/// The schema in its own language to the last field: documents are judged by it.
#[must_use]
pub fn whole_sdl(schema: &Schema) -> String {
    let options = SDLExportOptions::new().sorted_fields().sorted_arguments().sorted_enum_items().include_specified_by();
    schema.sdl_with_options(options)
}
