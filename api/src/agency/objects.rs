//! The agency itself, the roles, and who acts.

use std::collections::HashMap;

use async_graphql::{Context, Enum, Object};
use domain::{
    agency::{self, founding},
    id::AgencyId,
    kernel::{self, Identity},
};

use super::{Application, User};
use crate::graphql::{Batch, ContextExt, DateTime, Id, Result, node::Findable};

/// What kind of user somebody is: a set of permissions, and the rows that they reach.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "agency::Role")]
pub enum Role {
    /// Sets up the agency: branches, users, applications, policies. Reaches all of it.
    Admin,
    /// Leads: approves, decides, appraises. Reaches the whole agency.
    Manager,
    /// Matches carers to households and plans the days. Reaches the branches of the account.
    Dispatcher,
    /// Assesses and plans care. Reaches the branches of the account.
    Coordinator,
    /// Inspects quality. Reaches the branches of the account.
    Inspector,
    /// Works in households. Reaches what concerns this person.
    Carer,
    /// A family. Reaches its own households.
    Family,
    /// A family member who may look and not change. Reaches the same as the family.
    FamilyReader,
    /// A partner's program. Reaches what its scopes name.
    Application,
}

/// How far a family account goes in one household.
#[derive(Clone, Copy, Debug, Enum, PartialEq, Eq)]
#[graphql(remote = "agency::Access")]
pub enum FamilyAccessLevel {
    /// Sees, asks, signs and changes.
    Full,
    /// Sees.
    Reader,
}

/// The agency that a caller acts for: everything in the graph belongs to it.
#[derive(Clone)]
pub struct Agency(pub agency::Agency);

impl From<agency::Agency> for Agency {
    fn from(row: agency::Agency) -> Self {
        Self(row)
    }
}

impl Findable for Agency {
    type Id = AgencyId;

    async fn find_many(cx: &kernel::Context, ids: &[AgencyId]) -> kernel::Result<HashMap<AgencyId, Self>> {
        let agency = founding::get(cx).await?;
        Ok(ids.contains(&agency.id).then_some((agency.id, Self(agency))).into_iter().collect())
    }
}

/// The currency of an agency, for every amount of a list.
pub struct CurrencyOf;

impl Batch for CurrencyOf {
    type Key = AgencyId;
    type Value = String;

    async fn load(cx: &kernel::Context, keys: &[AgencyId]) -> kernel::Result<HashMap<AgencyId, String>> {
        let agency = founding::get(cx).await?;
        Ok(keys.contains(&agency.id).then_some((agency.id, agency.currency)).into_iter().collect())
    }
}

/// The agency that you act for: everything that you see belongs to it.
#[Object]
impl Agency {
    /// The id.
    pub async fn id(&self) -> Id<AgencyId> {
        self.0.id.into()
    }

    /// The name by which families know the agency.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The currency of every price and budget, by ISO 4217.
    async fn currency(&self) -> &str {
        &self.0.currency
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// When it was founded here.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// Who acts in this request.
pub struct Viewer;

/// A household that a family account sees.
pub struct ViewerHousehold {
    pub household: domain::id::HouseholdId,
    pub access: agency::Access,
}

/// A household that your family account sees.
#[Object]
impl ViewerHousehold {
    /// The household's id, for `household(id:)`.
    async fn household_id(&self) -> Id<domain::id::HouseholdId> {
        self.household.into()
    }

    /// How far you may go there.
    async fn access(&self) -> FamilyAccessLevel {
        self.access.into()
    }
}

/// You: who acts in this request, and what you may do.
#[Object]
impl Viewer {
    /// The agency that you act for.
    async fn agency(&self, ctx: &Context<'_>) -> Result<Agency> {
        Ok(Agency(founding::get(ctx.cx()?).await?))
    }

    /// The name by which you are known: a person's, or an application's.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        let cx = ctx.cx()?;
        Ok(match cx.actor().identity() {
            Identity::User(id, _) => agency::user::get(cx, id).await?.name,
            Identity::Application(id) => agency::application::get(cx, id).await?.name,
            Identity::Anonymous | Identity::System => String::new(),
        })
    }

    /// Your account. Null when you are an application.
    async fn user(&self, ctx: &Context<'_>) -> Result<Option<User>> {
        let cx = ctx.cx()?;
        match cx.actor().user_id() {
            Some(id) => Ok(Some(User(agency::user::get(cx, id).await?))),
            None => Ok(None),
        }
    }

    /// The application that you are. Null when you are a person.
    async fn application(&self, ctx: &Context<'_>) -> Result<Option<Application>> {
        let cx = ctx.cx()?;
        match cx.actor().identity() {
            Identity::Application(id) => Ok(Some(Application(agency::application::get(cx, id).await?))),
            _ => Ok(None),
        }
    }

    /// Your roles.
    async fn roles(&self, ctx: &Context<'_>) -> Result<Vec<Role>> {
        Ok(ctx.cx()?.actor().roles().iter().map(|role| (*role).into()).collect())
    }

    /// What you may do, as names of permissions `domain.object.verb`, in alphabetical order. Which rows each of them
    /// reaches is said by your roles.
    async fn permissions(&self, ctx: &Context<'_>) -> Result<Vec<&'static str>> {
        let cx = ctx.cx()?;
        let grants = cx.environment().grants();
        let held = |name: &&'static str| grants.rows(cx.actor(), name).is_some();
        Ok(grants.permissions().into_iter().filter(held).collect())
    }

    /// The households that your family account sees; empty for everybody else.
    async fn households(&self, ctx: &Context<'_>) -> Result<Vec<ViewerHousehold>> {
        let households = ctx.cx()?.actor().households();
        Ok(households
            .iter()
            .map(|(household, access)| ViewerHousehold { household: *household, access: *access })
            .collect())
    }

    /// The staff member that you are. Null when you do not work in households.
    async fn staff_member_id(&self, ctx: &Context<'_>) -> Result<Option<Id<domain::id::StaffMemberId>>> {
        Ok(ctx.cx()?.actor().staff_member().map(Into::into))
    }
}
