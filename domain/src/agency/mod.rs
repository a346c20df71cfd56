//! The agency: tenancy, people who sign in, and applications.

pub mod access_token;
pub mod application;
pub mod attempts;
pub mod audit_trail;
pub mod branch;
pub mod demo;
pub mod family;
pub mod founding;
pub mod secret;
pub mod session;
pub mod user;

pub use entity::agency::{
    agency::Model as Agency,
    api_key::Model as ApiKey,
    application::Model as Application,
    branch::Model as Branch,
    family_access::{Access, Model as FamilyAccess},
    role::Role,
    user::Model as User,
};

use chrono::TimeDelta;

use crate::kernel::{
    Job, Permission, Plugin, Tx,
    demo::Demo,
    permission::{Grant, grant},
    plugin::Work,
};

/// Reads the agency itself: its name and currency.
pub const AGENCY_READ: Permission = Permission("agency.agency.read");
/// Changes the agency itself.
pub const AGENCY_UPDATE: Permission = Permission("agency.agency.update");
/// Reads branches.
pub const BRANCH_READ: Permission = Permission("agency.branch.read");
/// Opens and changes branches.
pub const BRANCH_UPDATE: Permission = Permission("agency.branch.update");
/// Reads who signs in.
pub const USER_READ: Permission = Permission("agency.user.read");
/// Makes accounts, gives roles, disables accounts.
pub const USER_UPDATE: Permission = Permission("agency.user.update");
/// Says which households a family account sees.
pub const FAMILY_BIND: Permission = Permission("agency.family.bind");
/// Reads applications and the hints of their keys.
pub const APPLICATION_READ: Permission = Permission("agency.application.read");
/// Makes applications, gives scopes, issues and revokes keys.
pub const APPLICATION_UPDATE: Permission = Permission("agency.application.update");
/// Reads the trail of sensitive reads.
pub const AUDIT_READ: Permission = Permission("agency.audit.read");

use Role::{Admin, Application as App, Carer, Coordinator, Dispatcher, Family, FamilyReader, Inspector, Manager};

const EVERYBODY: &[Role] = &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, FamilyReader, App];

/// The domain as the kernel sees it.
#[derive(Debug)]
pub struct AgencyPlugin;

impl Plugin for AgencyPlugin {
    fn name(&self) -> &'static str {
        "agency"
    }

    fn permissions(&self) -> &'static [Grant] {
        const {
            &[
                grant(AGENCY_READ, EVERYBODY),
                grant(AGENCY_UPDATE, &[Admin]),
                grant(BRANCH_READ, EVERYBODY),
                grant(BRANCH_UPDATE, &[Admin]),
                grant(USER_READ, &[Admin, Manager]),
                grant(USER_UPDATE, &[Admin]),
                grant(FAMILY_BIND, &[Admin, Manager, Dispatcher]),
                grant(APPLICATION_READ, &[Admin, Manager]),
                grant(APPLICATION_UPDATE, &[Admin]),
                grant(AUDIT_READ, &[Admin, Manager]),
            ]
        }
    }

    fn jobs(&self) -> &'static [Job] {
        const { &[Job { name: "agency.sweep_sessions", every: TimeDelta::hours(1), run: |cx| Box::pin(session::sweep(cx)) }] }
    }

    fn seed<'a>(&'a self, tx: &'a Tx, demo: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, demo))
    }
}
