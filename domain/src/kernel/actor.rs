//! Who acts.

use std::fmt;

use entity::id::{AgencyId, ApplicationId, BranchId, HouseholdId, HouseholdMemberId, SessionId, StaffMemberId, UserId};

pub use entity::agency::{application::Documents, family_access::Access, role::Role};

/// Who stands behind an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Nobody has signed in.
    Anonymous,
    /// A person, and the session in which they signed in, if it was here.
    User(UserId, Option<SessionId>),
    /// A partner's program.
    Application(ApplicationId),
    /// The product itself, at work for one agency: jobs and event handlers.
    System,
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Anonymous => f.write_str("anonymous"),
            Self::User(user, _) => user.fmt(f),
            Self::Application(application) => application.fmt(f),
            Self::System => f.write_str("system"),
        }
    }
}

/// Who acts, for which agency, in which roles, and bound to what.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Actor {
    identity: Identity,
    agency: Option<AgencyId>,
    roles: Vec<Role>,
    branches: Vec<BranchId>,
    households: Vec<(HouseholdId, Access)>,
    confided: Vec<HouseholdMemberId>,
    introduced: Vec<(HouseholdId, HouseholdMemberId)>,
    staff_member: Option<StaffMemberId>,
    scopes: Vec<String>,
    documents: Documents,
}

impl Actor {
    /// Nobody has signed in.
    #[must_use]
    pub const fn anonymous() -> Self {
        Self::of(Identity::Anonymous, None)
    }

    /// The product itself, at work for one agency.
    #[must_use]
    pub const fn system(agency: AgencyId) -> Self {
        Self::of(Identity::System, Some(agency))
    }

    /// A person who has signed in, with roles and what these are bound to.
    #[must_use]
    pub fn user(agency: AgencyId, user: UserId, session: Option<SessionId>, bound: Bindings) -> Self {
        Self {
            roles: bound.roles,
            branches: bound.branches,
            households: bound.households,
            confided: bound.confided,
            introduced: bound.introduced,
            staff_member: bound.staff_member,
            ..Self::of(Identity::User(user, session), Some(agency))
        }
    }

    /// A partner's program with the scopes that it was given, and the documents that it may run.
    #[must_use]
    pub fn application(
        agency: AgencyId,
        application: ApplicationId,
        scopes: Vec<String>,
        documents: Documents,
    ) -> Self {
        let identity = Identity::Application(application);
        Self { roles: vec![Role::Application], scopes, documents, ..Self::of(identity, Some(agency)) }
    }

    const fn of(identity: Identity, agency: Option<AgencyId>) -> Self {
        Self {
            identity,
            agency,
            roles: Vec::new(),
            branches: Vec::new(),
            households: Vec::new(),
            confided: Vec::new(),
            introduced: Vec::new(),
            staff_member: None,
            scopes: Vec::new(),
            documents: Documents::Any,
        }
    }

    /// The same account with the same rights, in whichever session. What is shown depends on nothing else.
    #[must_use]
    pub fn in_any_session(&self) -> Self {
        let identity = match self.identity {
            Identity::User(user, _) => Identity::User(user, None),
            other => other,
        };
        Self { identity, ..self.clone() }
    }

    /// Who stands behind it.
    #[must_use]
    pub const fn identity(&self) -> Identity {
        self.identity
    }

    /// The agency that they act for; `None` while nobody has signed in.
    #[must_use]
    pub const fn agency(&self) -> Option<AgencyId> {
        self.agency
    }

    /// Whether the product itself acts.
    #[must_use]
    pub fn is_system(&self) -> bool {
        self.identity == Identity::System
    }

    /// The person who has signed in, if it is one.
    #[must_use]
    pub const fn user_id(&self) -> Option<UserId> {
        match self.identity {
            Identity::User(user, _) => Some(user),
            _ => None,
        }
    }

    /// The roles that they hold.
    #[must_use]
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// Whether they hold this role.
    #[must_use]
    pub fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The branches that they are bound to; empty means all.
    #[must_use]
    pub fn branches(&self) -> &[BranchId] {
        &self.branches
    }

    /// The households of a family account, with the level of access to each.
    #[must_use]
    pub fn households(&self) -> &[(HouseholdId, Access)] {
        &self.households
    }

    /// The households of a family account in which it knows of everybody's health, whoever has consented.
    pub fn trusted_households(&self) -> impl Iterator<Item = HouseholdId> {
        self.households.iter().filter(|(_, access)| knows_health(*access, false)).map(|(household, _)| *household)
    }

    /// The members who have consented that a family account which only reads along knows of their health.
    #[must_use]
    pub fn confided(&self) -> &[HouseholdMemberId] {
        &self.confided
    }

    /// Whether a family account knows of health in one of its households. What is not one member's alone is not covered
    /// by any consent.
    #[must_use]
    pub fn knows_health_of(&self, household: HouseholdId, member: Option<HouseholdMemberId>) -> bool {
        let consented = member.is_some_and(|member| self.confided.contains(&member));
        self.households.iter().any(|(bound, access)| *bound == household && knows_health(*access, consented))
    }

    /// Whether a family account knows who a member of one of its households is and how they live. What is the household's
    /// as a whole is known by the consent of any of its members: each of them may show their own home.
    #[must_use]
    pub fn knows_person_of(&self, household: HouseholdId, member: Option<HouseholdMemberId>) -> bool {
        let consented = self.introduced.iter().any(|(of, by)| *of == household && member.is_none_or(|it| it == *by));
        self.households.iter().any(|(bound, access)| *bound == household && knows_person(*access, consented))
    }

    /// The carer that this person is.
    #[must_use]
    pub const fn staff_member(&self) -> Option<StaffMemberId> {
        self.staff_member
    }

    /// Which documents they may run; only applications are ever bound.
    #[must_use]
    pub const fn documents(&self) -> Documents {
        self.documents
    }

    /// The permissions that an application was given.
    #[must_use]
    pub fn scopes(&self) -> &[String] {
        &self.scopes
    }
}

/// Whether a family account with this access knows of a member's health, by whether that member has consented.
#[must_use]
pub const fn knows_health(access: Access, consented: bool) -> bool {
    match access {
        Access::Full => true,
        Access::Reader => consented,
    }
}

/// Whether a family account with this access knows who somebody is and how they live, by whether there is a consent.
#[must_use]
pub const fn knows_person(access: Access, consented: bool) -> bool {
    match access {
        Access::Full => true,
        Access::Reader => consented,
    }
}

/// What a user's account says about them.
#[derive(Clone, Debug, Default)]
pub struct Bindings {
    /// The roles held.
    pub roles: Vec<Role>,
    /// The branches that they are bound to; empty means all.
    pub branches: Vec<BranchId>,
    /// The households of a family account.
    pub households: Vec<(HouseholdId, Access)>,
    /// The members who have consented that this account knows of their health.
    pub confided: Vec<HouseholdMemberId>,
    /// The members who have consented that this account knows who they are and how they live, with their households.
    pub introduced: Vec<(HouseholdId, HouseholdMemberId)>,
    /// The carer that this person is.
    pub staff_member: Option<StaffMemberId>,
}

/// The id of whoever acts, as history and audit keep it: `user_…`, `application_…` or `system`.
#[must_use]
pub fn signature(actor: &Actor) -> String {
    actor.identity().to_string()
}

#[cfg(test)]
mod tests {
    use entity::id::EntityId;
    use uuid::Uuid;

    use super::*;

    fn id<I: EntityId>(number: u128) -> I {
        I::from_uuid(Uuid::from_u128(number))
    }

    #[test]
    fn who_reads_along_knows_what_was_confided_and_nothing_else() {
        let (own, read, strange): (HouseholdId, HouseholdId, HouseholdId) = (id(1), id(2), id(3));
        let (told, untold): (HouseholdMemberId, HouseholdMemberId) = (id(4), id(5));
        let bound = Bindings {
            households: vec![(own, Access::Full), (read, Access::Reader)],
            confided: vec![told],
            ..Bindings::default()
        };
        let actor = Actor::user(id(6), id(7), None, bound);
        assert!(actor.knows_health_of(own, Some(untold)) && actor.knows_health_of(own, None));
        assert!(actor.knows_health_of(read, Some(told)));
        assert!(!actor.knows_health_of(read, Some(untold)) && !actor.knows_health_of(read, None));
        assert!(!actor.knows_health_of(strange, Some(told)));
        assert_eq!(actor.trusted_households().collect::<Vec<_>>(), [own]);
    }

    #[test]
    fn who_reads_along_knows_whoever_consents_and_the_home_of_any_who_does() {
        let (own, read, other): (HouseholdId, HouseholdId, HouseholdId) = (id(1), id(2), id(3));
        let (shown, hidden): (HouseholdMemberId, HouseholdMemberId) = (id(4), id(5));
        let bound = Bindings {
            households: vec![(own, Access::Full), (read, Access::Reader), (other, Access::Reader)],
            introduced: vec![(read, shown)],
            ..Bindings::default()
        };
        let actor = Actor::user(id(6), id(7), None, bound);
        assert!(actor.knows_person_of(own, Some(hidden)) && actor.knows_person_of(own, None));
        assert!(actor.knows_person_of(read, Some(shown)) && actor.knows_person_of(read, None));
        assert!(!actor.knows_person_of(read, Some(hidden)));
        assert!(!actor.knows_person_of(other, Some(shown)) && !actor.knows_person_of(other, None));
    }
}
