//! People who sign in, in the schema.

use std::collections::HashMap;

use async_graphql::{Context, InputObject, Object};
use domain::{
    agency::{self, user},
    id::{BranchId, StaffMemberId, UserId},
    kernel,
};

use super::{Branch, BranchById, Role};
use crate::graphql::{ContextExt, DateTime, Id, Result, node::Findable};

/// A person who signs in.
#[derive(Clone)]
pub struct User(pub agency::User);

impl From<agency::User> for User {
    fn from(row: agency::User) -> Self {
        Self(row)
    }
}

impl Findable for User {
    type Id = UserId;

    async fn find_many(cx: &kernel::Context, ids: &[UserId]) -> kernel::Result<HashMap<UserId, Self>> {
        Ok(user::by_ids(cx, ids).await?.into_iter().map(|row| (row.id, Self(row))).collect())
    }
}

/// The account of a person who signs in.
#[Object]
impl User {
    /// The id.
    pub async fn id(&self) -> Id<UserId> {
        self.0.id.into()
    }

    /// The person's name.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The address with which they sign in.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// What they are here.
    async fn roles(&self) -> Vec<Role> {
        self.0.roles.0.iter().map(|role| (*role).into()).collect()
    }

    /// The branches that they are bound to. Empty means all.
    async fn branches(&self, ctx: &Context<'_>) -> Result<Vec<Branch>> {
        let mut branches = Vec::new();
        for id in &self.0.branches.0 {
            branches.extend(ctx.load::<BranchById>(*id).await?);
        }
        Ok(branches)
    }

    /// The staff member that this person is. Null when they do not work in households.
    async fn staff_member_id(&self) -> Option<Id<StaffMemberId>> {
        self.0.staff_member_id.map(Into::into)
    }

    /// Since when they cannot sign in. Null when they can.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(Into::into)
    }

    /// When the account was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// The version to name when you change it.
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// Who somebody is here.
#[derive(InputObject)]
pub struct UserInput {
    /// The person's name, at most 100 characters.
    pub name: String,
    /// At least one. `APPLICATION` and `FAMILY_READER` are not given to accounts.
    pub roles: Vec<Role>,
    /// The branches that a dispatcher, coordinator or inspector is bound to. Empty means all.
    #[graphql(default)]
    pub branch_ids: Vec<Id<BranchId>>,
    /// The staff member that this person is: goes with the role `CARER`, and only with it.
    pub staff_member_id: Option<Id<StaffMemberId>>,
}

impl From<UserInput> for user::UserInput {
    fn from(input: UserInput) -> Self {
        Self {
            name: input.name,
            roles: input.roles.into_iter().map(Into::into).collect(),
            branches: input.branch_ids.into_iter().map(|id| id.0).collect(),
            staff_member: input.staff_member_id.map(|id| id.0),
        }
    }
}
