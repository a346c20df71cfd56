//! Who may do what, and on which rows.

use std::{collections::HashMap, fmt};

use entity::id::{AgencyId, BranchId, HouseholdId, StaffMemberId};

use super::{
    actor::{Access, Actor, Role},
    plugin::Plugin,
};

/// A thing that can be allowed, named `domain.object.verb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Permission(pub &'static str);

impl fmt::Display for Permission {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Which roles hold a permission. Each domain lists its own in its plugin.
#[derive(Clone, Copy, Debug)]
pub struct Grant {
    /// What is granted.
    pub permission: Permission,
    /// To whom. [`Role::Application`] means: to applications whose scopes name it.
    pub roles: &'static [Role],
}

/// A line of a plugin's table of permissions.
#[must_use]
pub const fn grant(permission: Permission, roles: &'static [Role]) -> Grant {
    Grant { permission, roles }
}

/// The rows on which an actor may use a permission.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Every row of the agency.
    Agency,
    /// The rows of these branches.
    Branches(Vec<BranchId>),
    /// The rows of these households: a family account.
    Households(Vec<HouseholdId>),
    /// What concerns this person: a carer.
    Own(StaffMemberId),
}

/// What [`Context::require`](super::Context::require) gives: the agency, and the rows of it that count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Every query starts with it.
    pub agency: AgencyId,
    /// And goes no further than this.
    pub rows: Rows,
}

impl Scope {
    /// Whether a row of this branch is within the scope. Families and carers never reach rows by branch.
    #[must_use]
    pub fn has_branch(&self, branch: BranchId) -> bool {
        match &self.rows {
            Rows::Agency => true,
            Rows::Branches(branches) => branches.contains(&branch),
            Rows::Households(_) | Rows::Own(_) => false,
        }
    }

    /// Whether something that belongs to a household of this branch is within the scope. What is a carer's own is never
    /// found by its household.
    #[must_use]
    pub fn has_household(&self, branch: BranchId, household: HouseholdId) -> bool {
        match &self.rows {
            Rows::Agency | Rows::Branches(_) => self.has_branch(branch),
            Rows::Households(households) => households.contains(&household),
            Rows::Own(_) => false,
        }
    }

    /// Whether what is said within the agency about work lies within the scope: of this branch, done by this carer. It is
    /// never for the family.
    #[must_use]
    pub fn has_work(&self, branch: BranchId, carer: Option<StaffMemberId>) -> bool {
        match &self.rows {
            Rows::Agency | Rows::Branches(_) => self.has_branch(branch),
            Rows::Own(staff) => carer == Some(*staff),
            Rows::Households(_) => false,
        }
    }
}

/// All grants of all plugins, by permission.
#[derive(Debug, Default)]
pub struct Grants(HashMap<&'static str, Vec<Role>>);

impl Grants {
    /// Collects the tables of the plugins.
    #[must_use]
    pub fn of(plugins: &[&'static dyn Plugin]) -> Self {
        let mut grants: HashMap<&'static str, Vec<Role>> = HashMap::new();
        for grant in plugins.iter().flat_map(|plugin| plugin.permissions()) {
            grants.entry(grant.permission.0).or_default().extend(grant.roles);
        }
        Self(grants)
    }

    /// Every permission there is, in alphabetical order.
    #[must_use]
    pub fn permissions(&self) -> Vec<&'static str> {
        let mut names: Vec<_> = self.0.keys().copied().collect();
        names.sort_unstable();
        names
    }

    /// Whether applications can be given this permission as a scope.
    #[must_use]
    pub fn is_application_scope(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|roles| roles.contains(&Role::Application))
    }

    /// The rows on which this actor may use the permission; `None` when on none at all.
    ///
    /// The role that reaches furthest decides: agency before branches before households before one's own.
    #[must_use]
    pub fn rows(&self, actor: &Actor, permission: &str) -> Option<Rows> {
        let holders = self.0.get(permission)?;
        if actor.is_system() {
            return Some(Rows::Agency);
        }
        let held = |role| holders.contains(&role) && actor.has_role(role);
        if held(Role::Application) && actor.scopes().iter().any(|scope| scope == permission) {
            return Some(Rows::Agency);
        }
        if held(Role::Admin) || held(Role::Manager) {
            return Some(Rows::Agency);
        }
        if [Role::Dispatcher, Role::Coordinator, Role::Inspector].into_iter().any(held) {
            // Nobody has bound this person to a branch: the whole agency is theirs.
            let branches = actor.branches();
            return Some(if branches.is_empty() { Rows::Agency } else { Rows::Branches(branches.to_vec()) });
        }
        let households: Vec<_> = actor
            .households()
            .iter()
            .filter(|(_, access)| match access {
                Access::Full => holders.contains(&Role::Family) || holders.contains(&Role::FamilyReader),
                Access::Reader => holders.contains(&Role::FamilyReader),
            })
            .map(|(household, _)| *household)
            .collect();
        if !households.is_empty() {
            return Some(Rows::Households(households));
        }
        match actor.staff_member() {
            Some(staff) if held(Role::Carer) => Some(Rows::Own(staff)),
            _ => None,
        }
    }
}
