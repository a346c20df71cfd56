//! What belongs to a household, as the schema shows it.

use async_graphql::{Context, Object};
use domain::{
    agency,
    household::{self, disclosure, person::Birth},
    id::{AddressId, BranchId, HouseholdContactId, HouseholdMemberId, StaffMemberId},
};

use super::{
    batches::HouseholdById,
    enums::{ContactKind, Kinship, Sex},
};
use crate::{
    agency::{Branch, BranchById},
    graphql::{ContextExt, Date, DateTime, GeoPoint, Id, Result},
};

/// A member of a household, with the branch that serves it where it is known already.
pub struct HouseholdMember {
    row: household::HouseholdMember,
    branch: Option<BranchId>,
}

impl HouseholdMember {
    /// A member of this household.
    pub fn of(household: &household::Household, row: household::HouseholdMember) -> Self {
        Self { row, branch: Some(household.branch_id) }
    }

    async fn birth(&self, ctx: &Context<'_>) -> Result<Option<Birth>> {
        Ok(disclosure::person(ctx.cx()?, &self.row).await?.and_then(|person| person.birth))
    }

    async fn branch(&self, ctx: &Context<'_>) -> Result<Option<Branch>> {
        let branch = match self.branch {
            Some(branch) => Some(branch),
            None => ctx.load::<HouseholdById>(self.row.household_id).await?.map(|household| household.branch_id),
        };
        match branch {
            Some(branch) => ctx.load::<BranchById>(branch).await,
            None => Ok(None),
        }
    }
}

impl From<household::HouseholdMember> for HouseholdMember {
    fn from(row: household::HouseholdMember) -> Self {
        Self { row, branch: None }
    }
}

/// A member of a household. Who it is, is personal: seen with `household.personal.read`, and every reading leaves a trace.
#[Object]
impl HouseholdMember {
    /// The global id.
    async fn id(&self) -> Id<HouseholdMemberId> {
        self.row.id.into()
    }

    /// What the member is to the person who speaks for the household.
    async fn kinship(&self) -> Kinship {
        self.row.kinship.into()
    }

    /// The full name as its owner writes it. Null when there is none yet, when erased, or when not visible to you.
    async fn name(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::person(ctx.cx()?, &self.row).await?.and_then(|person| person.name))
    }

    /// The day of birth. Null when only the year or nothing is known, when erased, or when not visible to you.
    async fn born_on(&self, ctx: &Context<'_>) -> Result<Option<Date>> {
        Ok(match self.birth(ctx).await? {
            Some(Birth::On(day)) => Some(day.into()),
            _ => None,
        })
    }

    /// Age in whole years today, by the calendar of the household's branch; when only the year of birth is known, the age
    /// reached in the course of this year. Null when unknown, when erased, or when not visible to you.
    async fn age(&self, ctx: &Context<'_>) -> Result<Option<u32>> {
        let Some(birth) = self.birth(ctx).await? else { return Ok(None) };
        let Some(branch) = self.branch(ctx).await? else { return Ok(None) };
        let today = ctx.cx()?.now().with_timezone(&agency::branch::time_zone(&branch.0)?).date_naive();
        Ok(Some(birth.age_on(today)))
    }

    /// Sex as recorded. Null when not recorded, when erased, or when not visible to you.
    async fn sex(&self, ctx: &Context<'_>) -> Result<Option<Sex>> {
        Ok(disclosure::person(ctx.cx()?, &self.row).await?.and_then(|person| person.sex).map(Into::into))
    }

    /// What the member does. Null when unknown, when erased, or when not visible to you.
    async fn occupation(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::person(ctx.cx()?, &self.row).await?.and_then(|person| person.occupation))
    }

    /// What those who care must know. Needs `household.health.read`. Null when nothing is known, when erased, or when
    /// not visible to you.
    async fn health(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::health(ctx.cx()?, &self.row).await?)
    }

    /// Grows with every change; `householdMemberUpdate` wants the one that was read.
    async fn version(&self) -> i32 {
        self.row.version
    }
}

/// An address of a household.
pub struct Address(pub household::Address);

/// An address of a household. Where it is, is personal: seen with `household.personal.read`, and every reading leaves a
/// trace.
#[Object]
impl Address {
    /// The global id.
    async fn id(&self) -> Id<AddressId> {
        self.0.id.into()
    }

    /// What the household calls it: `home`, `grandparents`.
    async fn label(&self) -> &str {
        &self.0.label
    }

    /// Whether service takes place there unless another address is named. Exactly one of a household's addresses is.
    async fn is_primary(&self) -> bool {
        self.0.is_primary
    }

    /// The postal address. Null when erased, or when not visible to you.
    async fn line(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::place(ctx.cx()?, &self.0).await?.map(|place| place.line))
    }

    /// How to get in: entrance, lift, bell, parking. Null when nothing was noted, when erased, or when not visible to you.
    async fn access(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::place(ctx.cx()?, &self.0).await?.and_then(|place| place.access))
    }

    /// Where it is. Null when erased, or when not visible to you.
    async fn location(&self, ctx: &Context<'_>) -> Result<Option<GeoPoint>> {
        let place = disclosure::place(ctx.cx()?, &self.0).await?;
        Ok(place.map(|place| GeoPoint { latitude: place.latitude, longitude: place.longitude }))
    }

    /// Grows with every change; `householdAddressUpdate` wants the one that was read.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// A way to reach somebody of a household.
pub struct HouseholdContact(pub household::HouseholdContact);

/// A way to reach somebody of a household. It is personal: seen with `household.personal.read`, and every reading leaves
/// a trace.
#[Object]
impl HouseholdContact {
    /// The global id.
    async fn id(&self) -> Id<HouseholdContactId> {
        self.0.id.into()
    }

    /// What the value is.
    async fn kind(&self) -> ContactKind {
        self.0.kind.into()
    }

    /// Who answers there. Null when nobody was named, when erased, or when not visible to you.
    async fn person(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::reach(ctx.cx()?, &self.0).await?.and_then(|reach| reach.person))
    }

    /// The number, address or name itself, as it was given. Null when erased, or when not visible to you.
    async fn value(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::reach(ctx.cx()?, &self.0).await?.map(|reach| reach.value))
    }

    /// Grows with every change; `householdContactUpdate` wants the one that was read.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Somebody whom a household does not want.
pub struct HouseholdExclusion(pub household::HouseholdExclusion);

/// Somebody whom a household does not want to be sent. Matching refuses this person for it.
#[Object]
impl HouseholdExclusion {
    /// The staff member.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Why. Null when no reason was given, or when erased.
    async fn reason(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        Ok(disclosure::reason(ctx.cx()?, &self.0).await?)
    }

    /// When it was noted.
    async fn noted_at(&self) -> DateTime {
        self.0.noted_at.into()
    }
}

/// Somebody who serves a household now.
pub struct HouseholdCarer(pub household::HouseholdCarer);

/// Somebody who serves a household now, and therefore sees it.
#[Object]
impl HouseholdCarer {
    /// The staff member.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// Since when.
    async fn since(&self) -> DateTime {
        self.0.since.into()
    }
}
