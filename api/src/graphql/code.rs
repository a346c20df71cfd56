//! The codes of user errors: one for each rule of the domains, and a few that hold everywhere.

mod spelling;

use async_graphql::Enum;

/// Why a mutation did not do what was asked. Codes are added, never changed.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
pub enum UserErrorCode {
    /// An id names nothing that you can see.
    NotFound,
    /// A value cannot be right, whoever sends it; `field` says which.
    Invalid,
    /// Somebody has changed the object since you read it; read it again.
    Stale,
    /// Somebody else was writing the same at this moment; try again.
    Busy,
    /// The cursor names no event that is kept; read the present state and subscribe without a cursor.
    CursorGone,
    /// Events came faster than they were taken; subscribe again behind the last cursor.
    TooSlow,

    /// The e-mail address or the password is not right; which of the two is not said.
    SignInFailed,
    /// Too many attempts to sign in have failed; the message says how long to wait.
    TooManyAttempts,
    /// The refresh token does not hold any more; sign in again.
    RefreshFailed,
    /// The present password is not right.
    WrongPassword,
    /// Another branch of the agency has this name.
    BranchNameTaken,
    /// Another account signs in with this e-mail address.
    EmailTaken,
    /// The agency would be left without an account that has the role `ADMIN`.
    LastAdmin,
    /// Another application of the agency has this name.
    ApplicationNameTaken,
    /// Another text is registered under this name.
    DocumentNameTaken,
    /// The application has as many webhook endpoints as it can have.
    WebhookEndpointsFull,
    /// The webhook endpoint is switched off; switch it on first.
    WebhookEndpointDisabled,
    /// The job is not parked; it runs when it is next due.
    JobNotParked,
    /// You have sent another message under this `clientId`.
    ClientIdUsed,
    /// The conversation is closed; open it again, or begin another.
    ThreadClosed,
    /// The account is not one of a family; give it the role `FAMILY` first.
    NotFamily,
    /// The account is not one of this household's family.
    FamilyNotBound,

    /// A household has one primary address: make another one primary first.
    AddressPrimary,
    /// The household was erased; only what the books need is left of it.
    HouseholdErased,
    /// The household is still served.
    HouseholdServed,
    /// The household's status does not allow this.
    HouseholdStatus,
    /// The preference's status does not allow this.
    PreferenceStatus,

    /// The staffing request's status does not allow this.
    RequestState,
    /// The household has left the agency; nobody can be sent there.
    HouseholdGone,
    /// The proposal no longer waits for an answer.
    ProposalAnswered,
    /// The proposal's deadline has passed.
    ProposalExpired,
    /// A proposal of this request already waits for this person's answer.
    ProposalWaiting,
    /// A rule refuses this person for this request; the message says which and what would have to change.
    NotSuitable,
    /// The placement's stage does not allow this.
    PlacementStage,
    /// Every seat of the request is taken by another placement.
    SeatsTaken,
    /// The carer has not worked in the household yet.
    NotBegun,
    /// The placement has been rated already.
    Rated,
    /// The visit's state does not allow this.
    VisitState,
    /// The time in which the offer could be answered is over.
    OfferOver,
    /// No visit of the series is to come any more.
    SeriesOver,
    /// The exception has been resolved already.
    Resolved,
    /// Your device has sent another report under this client id.
    ClientIdTaken,
    /// The device's time lies in the future; set its clock and report again.
    FromTheFuture,
    /// The day has more visits than a board shows; ask for them page by page.
    TooManyVisits,
    /// You have as many calendar feeds as you can have; revoke one of them first.
    CalendarFeedsFull,
    /// Another item of the catalogue has this place.
    CataloguePlaceTaken,
    /// Another announced price list holds on one of these days.
    PriceListOverlaps,
    /// The price list is announced; it can only be ended earlier.
    PriceListAnnounced,
    /// The item is not offered any more.
    NotOffered,
    /// The item is not offered so far from the branch's office.
    OutsideArea,
    /// The request's state does not allow this.
    ServiceRequestState,
    /// Another station of the branch has this name.
    StationNameTaken,
    /// The station takes no requests now.
    StationClosed,
    /// Neither another time nor another station is offered.
    NothingOffered,
    /// Nothing may be charged: no price is posted for the item today.
    NotPriced,
    /// No more may be charged than the posted price.
    AbovePosted,
    /// The quote waits for no answer any more.
    QuoteOver,
    /// The item is priced: send a quote, and the order is made when it is accepted.
    QuoteFirst,
    /// The order's state does not allow this.
    ServiceOrderState,
    /// The order's visit is still to come: change or call off the visit, and the order follows.
    OrderHasVisit,
    /// The order has a visit, and is done when the carer checks out.
    DoneByVisit,
    /// Nothing is to be paid for the order.
    NothingToPay,
    /// The order has been settled already.
    SettledAlready,
    /// No more may be charged than was agreed, and no tip taken.
    AboveAgreed,
    /// The order has been rated already.
    OrderRated,
    /// An objection to the price waits for the manager's decision.
    ObjectionOpen,
    /// The objection has been decided already.
    ObjectionDecided,
    /// The quote is not one that waits or was accepted, or the order is paid already.
    PriceStands,
    /// The review of this year has been made already.
    ReviewMade,
    /// It has been decided already.
    ReviewDecided,

    /// Some of the visits, or their carers' hours, are not what they were; the message names them.
    VisitsChanged,
    /// The plan's state does not allow this.
    DispatchPlanState,
    /// The plan is not worked out, or a household of it was forgotten since.
    PlanNotKept,
    /// Nobody works for the branch.
    NoCarers,
    /// The household has asked not to be sent this person.
    Excluded,
    /// The butler is responsible for ten households already.
    ButlerFull,

    /// An instrument of this code comes with the product; give yours another one.
    InstrumentBuiltIn,
    /// The assessment has been corrected already; correct the one that took its place.
    AssessmentCorrected,
    /// Somebody has said already what follows from the alert.
    AlertAcknowledged,
    /// The person has a care plan that has not ended.
    PlanExists,
    /// The version of the plan does not allow this where it stands; the message says where.
    PlanState,
    /// Another version of the plan has taken the place of this one; read the plan again.
    PlanSuperseded,
    /// The plan has ended.
    PlanEnded,
    /// The entry of the log has been corrected already; correct the one that took its place.
    LogCorrected,
    /// Somebody else has noted the entry of the log; the family corrects what the family has noted.
    LogOfOthers,
    /// Somebody has noted the dose already.
    DoseNoted,
    /// The medicine was stopped.
    MedicationStopped,
    /// The incident is closed.
    IncidentClosed,
    /// The referral's state does not allow this.
    ReferralState,
    /// The end of the household's service has begun already.
    EndingBegun,
    /// The steps of an ending service follow each other; this is not the next.
    EndingState,

    /// The version of the checklist is published and never changes.
    TemplatePublished,
    /// A version of this checklist is being drafted already.
    TemplateDrafted,
    /// The checklist is still a draft.
    TemplateNotPublished,
    /// The inspection's state does not allow this.
    InspectionState,
    /// Nobody inspects their own work.
    InspectsSelf,
    /// Whoever inspects again without knowing must be another one than the first.
    SameInspector,
    /// The inspection has been done again already, or is going to be.
    Reinspected,
    /// Somebody else was given this inspection to do.
    NotYourInspection,
    /// The finding's state does not allow this.
    FindingState,
    /// Whether it has helped is said by somebody else than who did it.
    VerifiesOwn,
    /// The complaint's state does not allow this.
    ComplaintState,
    /// The visits of this person are sampled already.
    SampledAlready,
    /// Inspection can be reduced from a switching score of 30 on, on normal inspection.
    NotToBeReduced,
    /// Sampling is not discontinued.
    NotDiscontinued,
    /// Sampling is discontinued: no lot is accepted until something was done about the cause.
    SamplingDiscontinued,
    /// A lot of this person has not been judged yet.
    LotOpen,
    /// The lot has been judged already.
    LotJudged,
    /// The version is published and never changes; draft the next one under the same code.
    StandardPublished,
    /// A version of this standard is being drafted already; revise that one, or publish it first.
    StandardDrafted,
    /// The protocol is still a draft; publish it first.
    ProtocolNotPublished,
    /// No protocol is published for the grade of the household.
    NoProtocol,
    /// The reception is over or was called off.
    ReceptionEnded,
    /// The guests have not arrived yet; a reception is closed afterwards.
    ReceptionAhead,
    /// The task of the reception is done already.
    ReceptionTaskDone,
    /// Somebody else was assigned the task.
    NotYourTask,
    /// Somebody was assigned the task at this moment; read it again.
    TaskAssigned,
    /// The version of the questionnaire is published and never changes.
    SurveyPublished,
    /// A version of this questionnaire is being drafted already.
    SurveyDrafted,
    /// The version of the questionnaire is a draft or has been retired.
    SurveyNotUsed,
    /// The invitation has been answered already.
    SurveyAnswered,
    /// The invitation's term is over.
    SurveyClosed,
    /// The family answers this invitation itself.
    SurveyOfFamily,
    /// The visit has been rated already.
    VisitRatedAlready,
    /// A visit is rated once somebody was there and has left.
    VisitNotDone,
    /// The praise names nobody.
    NobodyPraised,
    /// The schedule of inspections has ended already.
    ScheduleEnded,
    /// The suggestion has been decided already.
    SuggestionDecided,
    /// Somebody else than who made the suggestion decides about it.
    DecidesOwn,
    /// There is a cycle of appraisal of this period already, of the branch or of the whole agency.
    AppraisalCycleExists,
    /// The cycle of appraisal does not allow this now.
    AppraisalCycleState,
    /// Cycles of appraisal are closed in the order of their periods.
    AppraisalOrder,
    /// The appraisal is your own.
    AppraisalOwn,
    /// Somebody else has commented on the appraisal; only they change it.
    AppraisalCommented,
    /// An appeal against the appraisal was filed already.
    AppealFiled,
    /// The time to appeal is over.
    AppealLate,
    /// No appeal against the appraisal waits for a decision.
    AppealNotOpen,
    /// Everybody may still appeal.
    AppealTimeRuns,
    /// Appeals wait to be decided.
    AppealUndecided,
    /// An appeal is decided by somebody who had no part in the result, and is not whom it is about.
    SecondReviewer,
    /// The dismissal review has been decided already.
    DismissalDecided,
    /// No reward can be proposed for a suggestion without the name of a member of the staff.
    NobodyToReward,
    /// The state of the round of awards does not allow this.
    AwardState,
    /// There is a round of awards for this period already; change that one.
    AwardRoundTaken,
    /// The period of the round is not over yet.
    AwardPeriodOpen,
    /// The vote is over; no ballot is cast any more.
    VoteOver,
    /// Nobody came to a confirmed visit in the period: there is nobody to choose.
    NoCandidates,
    /// You have voted in this category; everybody votes once.
    VotedAlready,
    /// Nobody votes for themselves.
    VotesForOneself,
    /// Nobody votes for their own family.
    VotesForRelative,
    /// This person is no candidate of the round.
    NotCandidate,
    /// A family votes for carers who came to a confirmed visit in its household in the period.
    NotServed,
    /// Your jury has no say in this category.
    JuryWithoutVote,
    /// The state of the event does not allow this.
    ServiceEventState,
    /// The state of the enrolment does not allow this.
    EnrolmentState,
    /// More places are taken than that.
    PlacesTaken,
    /// The event is still ahead; it begins two hours before its time at the earliest.
    ServiceEventAhead,
    /// The time to enrol for the event is over.
    EnrolmentOver,
    /// The event is not for them.
    NotInvited,
    /// They are enrolled for the event, or wait for a place, already.
    EnrolledForEvent,

    /// The person is already booked for some of these hours; the message says which.
    Booked,
    /// The person cannot be booked: not engaged yet, suspended, or gone.
    NotEmployed,
    /// The hours belong to a placement, a leave or a training; end that, and they are free.
    BookingOwned,
    /// A limit on working time or rest would be broken; give a reason to answer for it.
    WorkingTime,
    /// The household has a wallet already.
    WalletOpenAlready,
    /// Something else was asked for under this key; take another key, or send what you sent first.
    KeyUsed,
    /// Fewer points of the lot are pending than that.
    NotPending,
    /// More would be given back than was paid for what earned the points.
    RefundAbovePurchase,
    /// The points were not earned by a purchase, so that no part of one can be given back.
    NoPurchase,
    /// The wallet does not hold so many points that can be spent.
    PointsShort,
    /// The points that were set aside have been spent or given back already.
    ReservationEnded,
    /// The entry spent no points, so that none can come back.
    NotSpent,
    /// More points would come back than the entry spent and nobody gave back yet.
    RefundAboveSpent,
    /// The entry cannot be undone: only points that were given or spent can, and only while they have not moved on.
    EntryStands,
    /// The version is published and stays as it is; draft another one.
    ProgramPublished,
    /// The code is the household's own.
    OwnCode,
    /// On whose word the household came has been said already.
    RecommendedAlready,
    /// The household has been served, or has recommended others itself: nobody can bring it any more.
    NotNew,
    /// The recommendation's state does not allow this.
    RecommendationState,
    /// The review has been decided already.
    ReviewAlreadyDecided,
    /// Another segment of the agency has this name.
    SegmentNameTaken,
    /// The segment holds no household, or its households are not found yet; wait some minutes.
    SegmentEmpty,
    /// The campaign's state does not allow this.
    CampaignState,
    /// The gesture's state does not allow this.
    GestureState,
    /// The budget of this year does not hold that much any more.
    BudgetShort,
    /// It has cost more than was planned and approved; propose the rest anew.
    AbovePlan,
    /// The greeting's state does not allow this.
    GreetingState,
    /// There is no way to the household: note a contact, or say it yourself and confirm that.
    NoChannel,
    /// The household does not wish to be greeted, or has not said that it does.
    NotWished,
    /// The day of the greeting is over.
    DayOver,
    /// A birthday of this member is kept already; remove it first.
    BirthdayKept,
    /// The household keeps as many days as it can; remove one of them first.
    FamilyDaysFull,
    /// A tier of the version can never be reached; the message says which, and why.
    TierUnreachable,
    /// The reward is not offered any more.
    RewardWithdrawn,
    /// More of the reward than that is taken already.
    RewardTaken,
    /// The reward is not offered today.
    RewardNotOffered,
    /// The reward is for households of another tier or segment.
    RewardForOthers,
    /// None of the reward is left.
    RewardGone,
    /// The household has taken as many of the reward as it may.
    RewardLimit,
    /// The redemption is not in a state that allows this.
    RedemptionState,
    /// More points would come back than were spent for what the household has used and not given back.
    RefundAboveReward,
    /// Too many codes were tried that cannot be used; the message says how long to wait.
    TooManyGuesses,
    /// No voucher with this code can be used for this order.
    VoucherUnknown,
    /// The voucher cannot be used any more: its term is over, or it was given back.
    VoucherOver,
    /// Nothing is left of the voucher.
    VoucherUsedUp,
    /// The voucher is another household's, and is not passed on.
    VoucherNotTransferable,
    /// The voucher is not for orders like this one; the message says why.
    VoucherConditions,
    /// The voucher has been used on this order already.
    VoucherUsedHere,
    /// What the voucher took off has been undone or given back already.
    VoucherUseEnded,
    /// The order is signed; what the voucher took off can be given back to it, and not undone.
    OrderSigned,
    /// The order is not signed yet; what the voucher took off can be undone, and not given back.
    OrderNotSigned,
    /// More would come back to the voucher than it took off.
    RefundAboveUsed,
    /// The voucher is given back as a whole, or not at all.
    VoucherNotInParts,
    /// What the voucher was exchanged for has come back as points already.
    ReturnedInPoints,
    /// Another skill has this code.
    SkillCodeTaken,
    /// The credential was withdrawn; add a new one instead.
    CredentialWithdrawn,
    /// Another course has this code.
    CourseCodeTaken,
    /// The session has no place left.
    SessionFull,
    /// The person is already on the list of the session.
    AlreadyEnrolled,
    /// The person gave the place in the session back.
    NotEnrolled,
    /// The session is not over yet; who was there is recorded afterwards.
    SessionNotHeld,
    /// The leave has been decided or cancelled already.
    LeaveDecided,
    /// The step of a leaving does not follow.
    LeavingStep,
    /// The person is leaving already.
    LeavingOpen,
    /// The last day is not over yet, or the roster still holds hours behind it.
    StillAtWork,
    /// The step does not follow from the person's present status.
    WrongStatus,
}
