//! Staff members in the schema.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object, SimpleObject};
use domain::{
    agency::founding,
    id::{BranchId, StaffMemberId},
    kernel::{self, Tx, span::Period},
    staff::{
        self, CHECK_READ, CREDENTIAL_READ, Circle, ROSTER_READ, STAFF_HISTORY_READ, STAFF_UPDATE, ServiceArea as Area,
        TRAINING_READ, member, record,
    },
};

use super::{
    BackgroundCheck, Credential, Leaving,
    batches::{
        AttendanceOf, ChecksOf, CredentialsOf, ExceptionsOf, LeavingsOf, ObstaclesOf, OverridesOf, RosterOf, SkillsOf,
        WarningsOf,
    },
    consent::{ConsentedGroupInput, consented},
    credential::ExpiryWarning,
    enums::{LiveIn, StaffRole, StaffStatus},
    hours::{AvailabilityException, WeeklyHours, WeeklyHoursInput},
    limits::{SpanInput, WorkingTimeOverride},
    policy::EligibilityObstacle,
    roster::Booking,
    skill::StaffSkill,
    training::TrainingAttendance,
};
use crate::{
    agency::{Branch, BranchById},
    graphql::{
        Batch, Change, ChangesOf, Connection, ContextExt, Date, DateTime, Duration, GeoPoint, GeoPointInput, Id, Money,
        MoneyInput, Result, node::Findable, page_request,
    },
};

/// A person who works in households.
#[derive(Clone)]
pub struct StaffMember(pub staff::StaffMember);

impl From<staff::StaffMember> for StaffMember {
    fn from(row: staff::StaffMember) -> Self {
        Self(row)
    }
}

impl Findable for StaffMember {
    type Id = StaffMemberId;

    async fn find_many(cx: &kernel::Context, ids: &[StaffMemberId]) -> kernel::Result<HashMap<StaffMemberId, Self>> {
        Ok(member::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// Staff by their ids, as far as the caller sees them.
pub struct StaffMemberById;

impl Batch for StaffMemberById {
    type Key = StaffMemberId;
    type Value = StaffMember;

    async fn load(cx: &kernel::Context, keys: &[StaffMemberId]) -> kernel::Result<HashMap<StaffMemberId, StaffMember>> {
        Ok(member::by_ids(cx, keys).await?.into_iter().map(|row| (row.id, StaffMember(row))).collect())
    }
}

/// Where somebody is willing to work: in the circle, or in one of the districts. Neither means anywhere.
#[derive(SimpleObject)]
pub struct ServiceArea {
    /// The middle of the circle. Null when there is no circle.
    centre: Option<GeoPoint>,
    /// The radius of the circle in metres, as the crow flies. Null when there is no circle.
    radius_metres: Option<u32>,
    /// Names of districts.
    districts: Vec<String>,
}

impl From<&Area> for ServiceArea {
    fn from(area: &Area) -> Self {
        Self {
            centre: area.circle.map(|circle| GeoPoint { latitude: circle.latitude, longitude: circle.longitude }),
            radius_metres: area.circle.map(|circle| circle.radius_metres),
            districts: area.districts.clone(),
        }
    }
}

/// A person who works in households: a carer, in prose.
#[Object]
impl StaffMember {
    /// The id.
    pub async fn id(&self) -> Id<StaffMemberId> {
        self.0.id.into()
    }

    /// The branch that the person works from. Null when you do not see the branch.
    async fn branch(&self, ctx: &Context<'_>) -> Result<Option<Branch>> {
        ctx.load::<BranchById>(self.0.branch_id).await
    }

    /// The person's name.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(member::name(ctx.cx()?, &self.0).await?)
    }

    /// The telephone number. Reading it leaves an entry in the audit trail. Null when there is none, or when you may
    /// not see it.
    async fn phone(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(member::phone(ctx.cx()?, &self.0).await?)
    }

    /// What the person is employed as.
    async fn roles(&self) -> Vec<StaffRole> {
        self.0.roles.0.iter().map(|role| (*role).into()).collect()
    }

    /// Languages spoken, as BCP 47 tags such as `zh` or `en`.
    async fn languages(&self) -> &[String] {
        &self.0.languages.0
    }

    /// Where the person is willing to work.
    async fn area(&self) -> ServiceArea {
        (&self.0.area).into()
    }

    /// Where the person's ways begin.
    async fn base(&self) -> GeoPoint {
        GeoPoint { latitude: self.0.latitude, longitude: self.0.longitude }
    }

    /// Whether the person lives in the household that is served.
    async fn live_in(&self) -> LiveIn {
        self.0.live_in.into()
    }

    /// Where the person stands with the agency.
    async fn status(&self) -> StaffStatus {
        self.0.status.into()
    }

    /// The first day of work. Null when it is not known yet.
    async fn hired_on(&self) -> Option<Date> {
        self.0.hired_on.map(Into::into)
    }

    /// What an hour costs the agency. Null when nobody said.
    async fn hourly_cost(&self) -> Result<Option<Money>> {
        let cost = self.0.hourly_cost.zip(self.0.currency.as_deref());
        cost.map(|(minor, currency)| Money::of_minor(minor, currency)).transpose()
    }

    /// The code of the working-time profile that holds for the person, as in `workingTimeProfiles`.
    async fn jurisdiction(&self) -> &str {
        &self.0.jurisdiction
    }

    /// A full week of work, as agreed with the person.
    async fn weekly_work(&self) -> Duration {
        chrono::TimeDelta::minutes(self.0.weekly_minutes.into()).into()
    }

    /// The hours in which the person is willing to work in any week.
    async fn weekly_hours(&self) -> WeeklyHours {
        (&self.0.weekly_hours).into()
    }

    /// The days from a day on, on which the weekly hours do not hold.
    async fn availability_exceptions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day; today when absent.")] from: Option<Date>,
    ) -> Result<Vec<AvailabilityException>> {
        let cx = ctx.cx()?;
        let from = from.map_or_else(|| cx.now().date_naive(), |day| day.0);
        let found = ctx.load::<ExceptionsOf>((self.0.id, from)).await?.unwrap_or_default();
        Ok(found.into_iter().map(Into::into).collect())
    }

    /// Skills with their levels.
    async fn skills(&self, ctx: &Context<'_>) -> Result<Vec<StaffSkill>> {
        Ok(ctx.load::<SkillsOf>(self.0.id).await?.unwrap_or_default())
    }

    /// Credentials, those withdrawn included. Null when you may not see them.
    async fn credentials(&self, ctx: &Context<'_>) -> Result<Option<Vec<Credential>>> {
        if !ctx.cx()?.may(CREDENTIAL_READ) {
            return Ok(None);
        }
        Ok(Some(ctx.load::<CredentialsOf>(self.0.id).await?.unwrap_or_default()))
    }

    /// Warnings that a credential or a background check expires. Null when you may not see them.
    async fn expiry_warnings(&self, ctx: &Context<'_>) -> Result<Option<Vec<ExpiryWarning>>> {
        if !ctx.cx()?.may(CREDENTIAL_READ) {
            return Ok(None);
        }
        Ok(Some(ctx.load::<WarningsOf>(self.0.id).await?.unwrap_or_default()))
    }

    /// Background checks. Null when you may not see them.
    async fn background_checks(&self, ctx: &Context<'_>) -> Result<Option<Vec<BackgroundCheck>>> {
        if !ctx.cx()?.may(CHECK_READ) {
            return Ok(None);
        }
        Ok(Some(ctx.load::<ChecksOf>(self.0.id).await?.unwrap_or_default()))
    }

    /// Training sessions with their results. Null when you may not see them.
    async fn training(&self, ctx: &Context<'_>) -> Result<Option<Vec<TrainingAttendance>>> {
        if !ctx.cx()?.may(TRAINING_READ) {
            return Ok(None);
        }
        Ok(Some(ctx.load::<AttendanceOf>(self.0.id).await?.unwrap_or_default()))
    }

    /// What stands against the person's serving in these days: induction, training, background check. Empty when
    /// nothing does; null when you may not see it.
    async fn obstacles(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day; the first day when absent.")] to: Option<Date>,
    ) -> Result<Option<Vec<EligibilityObstacle>>> {
        let cx = ctx.cx()?;
        if !cx.may(CREDENTIAL_READ) {
            return Ok(None);
        }
        let period = Period::new(from.0, to.unwrap_or(from).0);
        let period = period.ok_or_else(|| kernel::Error::invalid("to", "must not be before `from`"))?;
        let found = ctx.load::<ObstaclesOf>((self.0.id, period)).await?.unwrap_or_default();
        Ok(Some(found.into_iter().map(EligibilityObstacle).collect()))
    }

    /// What takes the person's hours within a window, in order of time. Null when you may not see the roster.
    async fn roster(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The window; at most 366 days.")] window: SpanInput,
    ) -> Result<Option<Vec<Booking>>> {
        let cx = ctx.cx()?;
        if !cx.may(ROSTER_READ) {
            return Ok(None);
        }
        let window = window.checked("window")?;
        if window.duration() > chrono::TimeDelta::days(366) {
            return Err(kernel::Error::invalid("window.endsAt", "must be within 366 days of the beginning").into());
        }
        let taken = ctx.load::<RosterOf>((self.0.id, window)).await?.unwrap_or_default();
        Ok(Some(taken.into_iter().map(Into::into).collect()))
    }

    /// Breaches of working-time limits that somebody answered for, newest first. Null when you may not see the roster.
    async fn working_time_overrides(&self, ctx: &Context<'_>) -> Result<Option<Vec<WorkingTimeOverride>>> {
        if !ctx.cx()?.may(ROSTER_READ) {
            return Ok(None);
        }
        Ok(Some(ctx.load::<OverridesOf>(self.0.id).await?.unwrap_or_default()))
    }

    /// How the person leaves, or left before; the latest last.
    async fn leavings(&self, ctx: &Context<'_>) -> Result<Vec<Leaving>> {
        Ok(ctx.load::<LeavingsOf>(self.0.id).await?.unwrap_or_default())
    }

    /// Who changed what of the record, newest first. Null when you may not see that. Reading it leaves an audit entry.
    async fn history(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "So many from the beginning, or after `after`; 20 by default, at most 100.")] first: Option<
            i32,
        >,
        #[graphql(desc = "The cursor of the row before the page.")] after: Option<String>,
        #[graphql(desc = "So many from the end, or before `before`; at most 100.")] last: Option<i32>,
        #[graphql(desc = "The cursor of the row behind the page.")] before: Option<String>,
    ) -> Result<Option<Connection<Change>>> {
        let cx = ctx.cx()?;
        if !cx.may(STAFF_HISTORY_READ) {
            return Ok(None);
        }
        cx.note_read(self.0.id, "history");
        let page = page_request(ctx, first, after, last, before)?;
        let changes = ctx.load::<ChangesOf>((self.0.id.0, page)).await?;
        Ok(changes.map(|changes| Connection::new(changes, Change)))
    }

    /// When the record was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Where somebody is willing to work: in the circle, or in one of the districts. Neither means anywhere.
#[derive(InputObject)]
pub struct ServiceAreaInput {
    /// The middle of the circle; goes with `radiusMetres`.
    centre: Option<GeoPointInput>,
    /// The radius of the circle in metres, 100 to 500 000; goes with `centre`.
    radius_metres: Option<i32>,
    /// Names of districts, at most 50.
    #[graphql(default)]
    districts: Vec<String>,
}

impl ServiceAreaInput {
    fn checked(self) -> kernel::Result<Area> {
        let circle = match (self.centre, self.radius_metres) {
            (Some(centre), Some(radius)) => {
                let radius_metres = record::radius_metres(radius.into())?;
                let (latitude, longitude) = centre.checked("area.centre")?;
                Some(Circle { latitude, longitude, radius_metres })
            }
            (None, None) => None,
            (None, Some(_)) => return Err(kernel::Error::invalid("area.centre", "goes with `radiusMetres`")),
            (Some(_), None) => return Err(kernel::Error::invalid("area.radiusMetres", "goes with `centre`")),
        };
        Ok(Area { circle, districts: self.districts })
    }
}

/// What a person's record is made of.
#[derive(InputObject)]
pub struct StaffMemberInput {
    /// The branch that the person works from.
    branch_id: Id<BranchId>,
    /// The name; at most 100 characters. Kept encrypted.
    name: String,
    /// The telephone number, 5 to 20 digits in any form. Kept encrypted.
    phone: Option<String>,
    /// What the person is employed as; at least one.
    roles: Vec<StaffRole>,
    /// Languages spoken, as BCP 47 tags of at most 12 characters.
    #[graphql(default)]
    languages: Vec<String>,
    /// Where the person is willing to work. Null means anywhere.
    area: Option<ServiceAreaInput>,
    /// Where the person's ways begin.
    base: GeoPointInput,
    /// Whether the person lives in the household that is served.
    live_in: LiveIn,
    /// The first day of work. Null when it is not known yet.
    hired_on: Option<Date>,
    /// What an hour costs the agency, in its currency. Null when nobody said.
    hourly_cost: Option<MoneyInput>,
    /// The code of a working-time profile, as in `workingTimeProfiles`.
    jurisdiction: String,
    /// A full week of work, as agreed with the person: whole minutes, at most seven days.
    weekly_work: Duration,
    /// The hours in which the person is willing to work in any week.
    weekly_hours: WeeklyHoursInput,
    /// Groups that the person agreed to be counted in for fairness reports. Matching never reads them.
    #[graphql(default)]
    consented_groups: Vec<ConsentedGroupInput>,
}

impl StaffMemberInput {
    /// The input in the domain's words.
    ///
    /// # Errors
    /// `Invalid` naming the field.
    pub async fn checked(self, tx: &Tx) -> kernel::Result<record::StaffMemberInput> {
        // Reading what money means here is for those who may go on.
        tx.require(STAFF_UPDATE)?;
        let (latitude, longitude) = self.base.checked("base")?;
        let hourly_cost = match self.hourly_cost {
            Some(cost) => Some(cost.minor("hourlyCost", &founding::get(tx).await?.currency)?),
            None => None,
        };
        Ok(record::StaffMemberInput {
            branch: self.branch_id.0,
            name: self.name,
            phone: self.phone,
            roles: self.roles.into_iter().map(Into::into).collect(),
            languages: self.languages,
            area: self.area.map(ServiceAreaInput::checked).transpose()?.unwrap_or_default(),
            base: kernel::GeoPoint::new(latitude, longitude)?,
            live_in: self.live_in.into(),
            hired_on: self.hired_on.map(|day| day.0),
            hourly_cost,
            jurisdiction: self.jurisdiction,
            weekly_minutes: i32::try_from(self.weekly_work.0.num_minutes()).unwrap_or(i32::MAX),
            weekly_hours: self.weekly_hours.into(),
            consented_groups: consented(self.consented_groups)?,
        })
    }
}
