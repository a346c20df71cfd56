//! The team of a household in the schema.

use std::collections::HashMap;

use async_graphql::{Context, Object, SimpleObject};
use domain::{
    id::{CareTeamId, HouseholdId, StaffMemberId},
    kernel,
    matching::{self, teams},
};

use super::{batches::ButlerHouseholds, enums::CareTeamRole};
use crate::{
    graphql::{Batch, ContextExt, Date, Id, Result},
    staff::{StaffProfile, StaffProfileById},
};

/// The team that serves a household.
#[derive(Clone)]
pub struct CareTeam(pub teams::Team);

impl From<teams::Team> for CareTeam {
    fn from(team: teams::Team) -> Self {
        Self(team)
    }
}

/// Teams by household.
pub struct CareTeamOf;

impl Batch for CareTeamOf {
    type Key = HouseholdId;
    type Value = CareTeam;

    async fn load(cx: &kernel::Context, keys: &[HouseholdId]) -> kernel::Result<HashMap<HouseholdId, CareTeam>> {
        Ok(teams::of_households(cx, keys).await?.into_iter().map(|(id, team)| (id, CareTeam(team))).collect())
    }
}

/// The team that serves a household: one responsible butler, and others who know the household and take turns.
#[Object]
impl CareTeam {
    /// The id.
    async fn id(&self) -> Id<CareTeamId> {
        self.0.team.id.into()
    }

    /// The household, by id.
    async fn household_id(&self) -> Id<HouseholdId> {
        self.0.team.household_id.into()
    }

    /// The members, the butler first.
    async fn members(&self) -> Vec<CareTeamMember> {
        self.0.members.iter().cloned().map(CareTeamMember).collect()
    }

    /// How much of the service is done by people who know the household. Null before anybody has served.
    async fn continuity(&self, ctx: &Context<'_>) -> Result<Option<CareContinuity>> {
        let measured = teams::continuity(ctx.cx()?, &self.0).await?;
        Ok(measured.map(|measured| CareContinuity {
            team_share_thousandths: measured.team_share_thousandths,
            usual_carer_thousandths: measured.usual_carer_thousandths,
            carers: measured.carers,
        }))
    }

    /// The version to name when you choose the team anew.
    async fn version(&self) -> i32 {
        self.0.team.version
    }
}

/// A member of a care team.
pub struct CareTeamMember(matching::CareTeamMember);

/// A member of a care team.
#[Object]
impl CareTeamMember {
    /// The person, by id.
    async fn staff_member_id(&self) -> Id<StaffMemberId> {
        self.0.staff_member_id.into()
    }

    /// The person. Null when not visible to you.
    async fn staff_profile(&self, ctx: &Context<'_>) -> Result<Option<StaffProfile>> {
        ctx.load::<StaffProfileById>(self.0.staff_member_id).await
    }

    /// What the person answers for.
    async fn role(&self) -> CareTeamRole {
        self.0.role.into()
    }

    /// The day of joining in this role.
    async fn joined_on(&self) -> Date {
        self.0.joined_on.into()
    }

    /// For how many households the person is the responsible butler; one butler holds 5 to 10.
    async fn butler_households(&self, ctx: &Context<'_>) -> Result<i64> {
        Ok(ctx.load::<ButlerHouseholds>(self.0.staff_member_id).await?.unwrap_or(0))
    }
}

/// How much of a household's service is done by people who know it.
#[derive(SimpleObject)]
pub struct CareContinuity {
    /// Minutes served by the present team, of a thousand minutes served by anybody.
    team_share_thousandths: u32,
    /// Minutes served by whoever served most, of a thousand minutes: the index "usual provider of care".
    usual_carer_thousandths: u32,
    /// How many people have served.
    carers: u32,
}
