//! Typed ids: a UUIDv7 in the database, `household_01h455vb4pex5vsknk084sn02q` for everybody else.
//!
//! The text form is the TypeID form (<https://github.com/jetify-com/typeid>): a prefix that names the type and the UUID in
//! Crockford base32. A wrong kind of id is refused by its prefix, with the name of what was expected.

use std::fmt;

use type_safe_id::{DynamicType, TypeSafeId};
use uuid::Uuid;

/// Why a text is not the id that was asked for. Reads as the end of a sentence: "householdId …".
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdProblem {
    /// The text is no id at all.
    Malformed { expected: &'static str },
    /// The text is an id of another kind.
    WrongKind { expected: &'static str, found: String },
}

impl fmt::Display for IdProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { expected } => write!(f, "is not an id; expected one that begins with `{expected}_`"),
            Self::WrongKind { expected, found } => {
                write!(f, "is the id of a `{found}`; expected one that begins with `{expected}_`")
            }
        }
    }
}

impl std::error::Error for IdProblem {}

/// What every id type has: its prefix, and the way from and to a UUID.
pub trait EntityId: Copy + Eq + std::hash::Hash + fmt::Display + Send + Sync + 'static {
    /// The type's name in front of the text form, without the underscore.
    const PREFIX: &'static str;

    /// The id that holds this UUID.
    fn from_uuid(uuid: Uuid) -> Self;

    /// The UUID as the database stores it.
    fn uuid(self) -> Uuid;

    /// Reads the text form.
    ///
    /// # Errors
    /// [`IdProblem`] when the text is no id, or one of another type.
    fn parse(text: &str) -> Result<Self, IdProblem> {
        let (found, uuid) = split(text).ok_or(IdProblem::Malformed { expected: Self::PREFIX })?;
        if found == Self::PREFIX {
            Ok(Self::from_uuid(uuid))
        } else {
            Err(IdProblem::WrongKind { expected: Self::PREFIX, found })
        }
    }
}

/// The prefix and the UUID of any id in its text form, or `None` when it is not one.
#[must_use]
pub fn split(text: &str) -> Option<(String, Uuid)> {
    let id: TypeSafeId<DynamicType> = text.parse().ok()?;
    Some((id.type_prefix().to_owned(), id.uuid()))
}

/// The text form of a UUID under a prefix.
#[must_use]
pub fn text(prefix: &str, uuid: Uuid) -> String {
    match DynamicType::new(prefix) {
        Ok(kind) => TypeSafeId::from_type_and_uuid(kind, uuid).to_string(),
        Err(_) => uuid.to_string(),
    }
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, sea_orm::DeriveValueType)]
            pub struct $name(pub Uuid);

            impl EntityId for $name {
                const PREFIX: &'static str = $prefix;
                fn from_uuid(uuid: Uuid) -> Self {
                    Self(uuid)
                }
                fn uuid(self) -> Uuid {
                    self.0
                }
            }

            impl fmt::Display for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str(&text(Self::PREFIX, self.0))
                }
            }

            impl fmt::Debug for $name {
                fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    fmt::Display::fmt(self, f)
                }
            }

            impl std::str::FromStr for $name {
                type Err = IdProblem;
                fn from_str(text: &str) -> Result<Self, IdProblem> {
                    Self::parse(text)
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    serializer.collect_str(self)
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                    Self::parse(&text).map_err(serde::de::Error::custom)
                }
            }

            // SeaORM asks this of every primary key; ids here never come from a counter.
            impl sea_orm::TryFromU64 for $name {
                fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                    Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
                }
            }
        )*
    };
}

pub(crate) use ids;

pub use crate::{loyalty::id::*, quality::id::*};

ids! {
    /// An agency: the tenant to which every row belongs.
    AgencyId = "agency";
    /// A branch of an agency.
    BranchId = "branch";
    /// A person who signs in.
    UserId = "user";
    /// A signed-in device of a user: one family of refresh tokens.
    SessionId = "session";
    /// One refresh token of a session.
    RefreshTokenId = "refresh";
    /// A partner's program.
    ApplicationId = "application";
    /// A key of an application.
    ApiKeyId = "api_key";
    /// A document that programs may run by its name.
    TrustedDocumentId = "trusted_document";
    /// Where an application is told of events.
    WebhookEndpointId = "webhook_endpoint";
    /// What the messages of a webhook endpoint are signed with.
    WebhookSecretId = "webhook_secret";
    /// One event on its way to a webhook endpoint.
    WebhookMessageId = "webhook_message";
    /// An attempt to deliver a webhook message.
    WebhookAttemptId = "webhook_attempt";
    /// A family account's access to one household.
    FamilyAccessId = "family_access";
    /// That an account of the family may know something about a member.
    FamilyConsentId = "family_consent";
    /// A file that lies elsewhere.
    FileReferenceId = "file";
    /// An entry of the audit trail.
    AuditEntryId = "audit_entry";
    /// An event of the outbox.
    EventId = "event";
    /// A run of a job.
    JobRunId = "job_run";
    /// A change kept in the history of an object.
    ChangeId = "change";

    /// A household: who is served.
    HouseholdId = "household";
    /// A member of a household.
    HouseholdMemberId = "household_member";
    /// A way to reach somebody of a household.
    HouseholdContactId = "household_contact";
    /// An address of a household.
    AddressId = "address";
    /// A wish of a household, told or observed.
    PreferenceId = "preference";

    /// A person who works in households: a carer, in prose.
    StaffMemberId = "staff_member";
    /// A skill in the agency's list.
    SkillId = "skill";
    /// A skill that a staff member has, at a level.
    StaffSkillId = "staff_skill";
    /// A credential of a staff member.
    CredentialId = "credential";
    /// A background check of a staff member.
    BackgroundCheckId = "background_check";
    /// A training course.
    TrainingCourseId = "training_course";
    /// A session of a training course.
    TrainingSessionId = "training_session";
    /// A staff member's place in a training session, with the result.
    TrainingAttendanceId = "training_attendance";
    /// A day or hours on which the weekly availability does not hold.
    AvailabilityExceptionId = "availability_exception";
    /// A leave of a staff member.
    LeaveId = "leave";
    /// Hours of a staff member that are taken.
    BookingId = "booking";
    /// A warning that a credential or a background check expires.
    ExpiryWarningId = "expiry_warning";
    /// A working-time limit that somebody answered for.
    WorkingTimeOverrideId = "working_time_override";
    /// How a staff member leaves.
    LeavingId = "leaving";

    /// A household's request for staff.
    StaffingRequestId = "staffing_request";
    /// A version of the agency's matching policy.
    MatchingPolicyId = "matching_policy";
    /// An offer of a request to a staff member.
    ProposalId = "proposal";
    /// A staff member at work in a household.
    PlacementId = "placement";
    /// The team that serves a household.
    CareTeamId = "care_team";
    /// A member of a care team.
    CareTeamMemberId = "care_team_member";

    /// A conversation of a household with those who serve it.
    MessageThreadId = "message_thread";
    /// A message of a conversation.
    MessageId = "message";

    /// An appointment in a household.
    VisitId = "visit";
    /// Visits that recur by one schedule.
    VisitSeriesId = "visit_series";
    /// What a carer's device said about a visit.
    VisitReportId = "visit_report";
    /// What was not as it should be at a visit.
    VisitExceptionId = "visit_exception";
    /// A secret address at which a person's calendar program reads their visits.
    CalendarFeedId = "calendar_feed";

    /// Something that the agency offers.
    CatalogueItemId = "catalogue_item";
    /// A list of posted prices.
    PriceListId = "price_list";
    /// A price of a list.
    PriceLineId = "price_line";
    /// Where requests wait.
    ServiceStationId = "service_station";
    /// Something that a household asked for.
    ServiceRequestId = "service_request";
    /// What a request is to cost.
    QuoteId = "quote";
    /// A request that is carried out.
    ServiceOrderId = "service_order";
    /// What a household owes for an order.
    InvoiceId = "invoice";
    /// What was paid for an order.
    SettlementId = "settlement";
    /// What is taken off an order because the household holds it already.
    OrderCreditId = "order_credit";
    /// What a household says against a price.
    PriceObjectionId = "price_objection";
    /// The opening hours of a branch.
    ServiceCalendarId = "service_calendar";
    /// A version of the agency's service levels.
    ServicePolicyId = "service_policy";
    /// A clock of a request.
    ServiceClockId = "service_clock";
    /// Something that happened to a clock.
    ServiceClockEventId = "service_clock_event";
    /// A new time that a household was promised.
    ServicePromiseId = "service_promise";
    /// A year of something that the agency offers.
    CatalogueReviewId = "catalogue_review";


    /// A version of an agency's own assessment instrument.
    AssessmentInstrumentId = "assessment_instrument";
    /// What an instrument said about a member of a household on one day.
    AssessmentId = "assessment";
    /// Something about a person in care that somebody has to look at.
    CareAlertId = "care_alert";
    /// A plan template of a risk group.
    CarePlanTemplateId = "care_plan_template";
    /// The care plan of a member of a household.
    CarePlanId = "care_plan";
    /// A version of a care plan.
    CarePlanVersionId = "care_plan_version";
    /// A task of a version of a care plan.
    CareTaskId = "care_task";
    /// What a carer's device said about a task of a visit.
    CareTaskReportId = "care_task_report";
    /// An entry in the care log.
    CareLogEntryId = "care_log_entry";
    /// A medicine that a member of a household takes by a schedule.
    MedicationOrderId = "medication_order";
    /// Something that went wrong in care.
    IncidentId = "incident";
    /// A step in following up an incident.
    IncidentStepId = "incident_step";
    /// A person in care on the way to a hospital.
    ReferralId = "referral";
    /// How a service ends.
    ServiceEndingId = "service_ending";

    /// A proposal of who goes where.
    DispatchPlanId = "dispatch_plan";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_prints() {
        let id = HouseholdId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_002a));
        assert!(id.to_string().starts_with("household_"));
        assert_eq!(HouseholdId::parse(&id.to_string()), Ok(id));
    }

    #[test]
    fn the_example_of_the_specification_holds() {
        // TypeID specification, README: prefix_01h455vb4pex5vsknk084sn02q
        let id: UserId = "user_01h455vb4pex5vsknk084sn02q".parse().expect("an id");
        assert_eq!(id.0.to_string(), "01890a5d-ac96-774b-bcce-b302099a8057");
    }

    #[test]
    fn a_wrong_kind_is_refused_by_name() {
        let staff = StaffMemberId(Uuid::nil()).to_string();
        assert_eq!(
            HouseholdId::parse(&staff),
            Err(IdProblem::WrongKind { expected: "household", found: "staff_member".into() })
        );
        assert_eq!(HouseholdId::parse("42"), Err(IdProblem::Malformed { expected: "household" }));
    }
}
