//! The agency: tenancy, people who sign in, and applications.

pub mod access_token;
pub mod application;
pub mod attempts;
pub mod audit_trail;
pub mod bearer;
pub mod branch;
pub mod demo;
pub mod document_identifier;
pub mod family;
pub mod family_consents;
pub mod file_parts;
pub mod files;
pub mod founding;
pub mod jobs;
pub mod secret;
pub mod session;
pub mod trusted_document;
pub mod user;
pub mod webhook;

pub use entity::agency::{
    agency::Model as Agency,
    api_key::Model as ApiKey,
    application::{Documents, Model as Application},
    branch::Model as Branch,
    family_access::{Access, Model as FamilyAccess},
    family_consent::{DataClass, Model as FamilyConsent},
    role::Role,
    trusted_document::Model as TrustedDocument,
    user::Model as User,
};

use chrono::TimeDelta;

use entity::id::{AgencyId, ApplicationId, BranchId, EntityId, UserId, WebhookEndpointId};

use crate::kernel::{
    Histories, Job, Permission, Plugin, Tx,
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
/// Reads the documents that applications may run by name.
pub const DOCUMENT_READ: Permission = Permission("agency.document.read");
/// Registers and removes such documents.
pub const DOCUMENT_UPDATE: Permission = Permission("agency.document.update");
/// Reads the trail of sensitive reads.
pub const AUDIT_READ: Permission = Permission("agency.audit.read");
/// Says where files lie, to attach them to something.
pub const FILE_REGISTER: Permission = Permission("agency.file.register");
/// Reads what is done by the clock, and what came of it.
pub const JOB_READ: Permission = Permission("agency.job.read");
/// Lets a parked job run again.
pub const JOB_RESUME: Permission = Permission("agency.job.resume");
/// Asks the schema for its description of itself, where not everybody may.
pub const SCHEMA_INTROSPECT: Permission = Permission("agency.schema.introspect");
/// Reads webhook endpoints and the log of what was sent there; an application, its own.
pub const WEBHOOK_READ: Permission = Permission("agency.webhook.read");
/// Makes and changes webhook endpoints, and sends messages again; an application, its own.
pub const WEBHOOK_UPDATE: Permission = Permission("agency.webhook.update");
/// Reading how the agency, its branches, accounts and applications were changed: who, when, before and after.
pub const AGENCY_HISTORY_READ: Permission = Permission("agency.history.read");

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
                grant(DOCUMENT_READ, &[Admin, Manager]),
                grant(DOCUMENT_UPDATE, &[Admin]),
                grant(AUDIT_READ, &[Admin, Manager]),
                grant(FILE_REGISTER, &[Admin, Manager, Dispatcher, Coordinator, Inspector, Carer, Family, App]),
                grant(JOB_READ, &[Admin, Manager]),
                grant(JOB_RESUME, &[Admin]),
                grant(SCHEMA_INTROSPECT, &[Admin, App]),
                grant(WEBHOOK_READ, &[Admin, Manager, App]),
                grant(WEBHOOK_UPDATE, &[Admin, App]),
                grant(AGENCY_HISTORY_READ, &[Admin, Manager]),
            ]
        }
    }

    fn histories(&self) -> Option<Histories> {
        Some(Histories {
            permission: AGENCY_HISTORY_READ,
            of: &[AgencyId::PREFIX, BranchId::PREFIX, UserId::PREFIX, ApplicationId::PREFIX, WebhookEndpointId::PREFIX],
        })
    }

    fn jobs(&self) -> &'static [Job] {
        const {
            &[
                Job {
                    name: "agency.sweep_sessions",
                    does: "Removes sessions that are over.",
                    every: TimeDelta::hours(1),
                    run: |cx| Box::pin(session::sweep(cx)),
                },
                Job {
                    name: "agency.webhook_forget",
                    does: "Forgets messages of webhooks after their time.",
                    every: TimeDelta::days(1),
                    run: |cx| Box::pin(webhook::message::forget_old(cx)),
                },
            ]
        }
    }

    fn seed<'a>(&'a self, tx: &'a Tx, demo: &'a mut Demo) -> Work<'a> {
        Box::pin(demo::seed(tx, demo))
    }
}
