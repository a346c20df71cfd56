//! The agency's part of the demo: the agency, three branches in Hangzhou, and an account for each kind of user.

use entity::{
    agency::{
        application, branch,
        role::{BoundBranches, Roles, Scopes},
        user,
    },
    id::{BranchId, StaffMemberId, UserId},
};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, EntityTrait};

use super::{Documents, Role, founding, secret, user::EMAIL_TAKEN};
use crate::kernel::{
    Error, OrRefuse, Result, Tx,
    demo::{Demo, DemoBranch, DemoUser},
};

/// The password of every account of the demo agency. It is printed, so it protects nothing.
pub const DEMO_PASSWORD: &str = "guanjia-demo";

/// Name, postal address, degrees north and east.
const BRANCHES: [(&str, &str, f64, f64); 3] = [
    ("West Lake", "18 Wensan Road, Xihu District, Hangzhou", 30.2765, 120.1290),
    ("Binjiang", "88 Jiangnan Avenue, Binjiang District, Hangzhou", 30.2084, 120.2120),
    ("Gongshu", "201 Moganshan Road, Gongshu District, Hangzhou", 30.3190, 120.1415),
];

/// What an account is for, the person's name, and the role. Carers and families are added by their domains.
const OFFICE: [(&str, &str, Role); 5] = [
    ("admin", "Fang Lei", Role::Admin),
    ("manager", "Shen Yun", Role::Manager),
    ("dispatcher", "Zhou Min", Role::Dispatcher),
    ("coordinator", "Gu Ping", Role::Coordinator),
    ("inspector", "Qian Hong", Role::Inspector),
];

/// The kinds of people who can sign in to the demo agency.
pub const KINDS: [&str; 7] = ["admin", "manager", "dispatcher", "coordinator", "inspector", "carer", "family"];

/// The address with which a kind of user signs in to the demo agency.
#[must_use]
pub fn email(kind: &str) -> String {
    format!("{kind}@demo.guanjia.example")
}

pub(super) async fn seed(tx: &Tx, demo: &mut Demo) -> Result<()> {
    founding::insert(tx, demo.agency, "Hangzhou Home Care".to_owned(), "CNY".to_owned()).await?;
    let branches: Vec<(BranchId, usize)> = (0..BRANCHES.len()).map(|at| (demo.id(), at)).collect();
    let rows = branches.iter().map(|(id, at)| branch_row(demo, *id, BRANCHES[*at]));
    // Two programs that begin in the same millisecond draw the same ids, and the second meets the first one's branches.
    branch::Entity::insert_many(rows).exec(tx.db()).await.or_refuse_duplicate(&EMAIL_TAKEN).map_err(already_there)?;
    demo.branches = branches
        .into_iter()
        .map(|(id, at)| DemoBranch { id, latitude: BRANCHES[at].2, longitude: BRANCHES[at].3 })
        .collect();
    for (kind, name, role) in OFFICE {
        add_user(tx, demo, kind, name, role).await?;
    }
    let partner = application::ActiveModel {
        id: Set(demo.id()),
        agency_id: Set(demo.agency),
        name: Set("Partner front end".to_owned()),
        scopes: Set(Scopes(application_scopes(tx))),
        documents: Set(Documents::Any),
        disabled_at: Set(None),
        created_at: Set(demo.now),
        version: Set(1),
    };
    partner.insert(tx.db()).await?;
    Ok(())
}

/// An account of the demo agency, to be printed with a way in; carers and families are bound afterwards.
///
/// # Errors
/// When the database fails.
pub async fn add_user(tx: &Tx, demo: &mut Demo, kind: &'static str, name: &str, role: Role) -> Result<UserId> {
    let id = demo.id();
    let email = email(kind);
    let account = user::ActiveModel {
        id: Set(id),
        agency_id: Set(demo.agency),
        email: Set(email.clone()),
        name: Set(name.to_owned()),
        password_hash: Set(secret::hash_password(tx.environment(), DEMO_PASSWORD).await?),
        roles: Set(Roles(vec![role])),
        branches: Set(BoundBranches(Vec::new())),
        staff_member_id: Set(None),
        disabled_at: Set(None),
        created_at: Set(demo.now),
        version: Set(1),
    };
    account.insert(tx.db()).await.or_refuse_duplicate(&EMAIL_TAKEN).map_err(already_there)?;
    demo.users.push(DemoUser { id, kind, email });
    Ok(id)
}

fn already_there(error: Error) -> Error {
    match error {
        Error::Refused { rule, .. } => Error::refused_because(rule, "There is a demo agency in this database already."),
        other => other,
    }
}

/// Says which carer an account of the demo agency is.
///
/// # Errors
/// When the database fails.
pub async fn bind_carer(tx: &Tx, account: UserId, carer: StaffMemberId) -> Result<()> {
    let bound = user::ActiveModel { id: Set(account), staff_member_id: Set(Some(carer)), ..Default::default() };
    bound.update(tx.db()).await?;
    Ok(())
}

fn branch_row(
    demo: &Demo,
    id: BranchId,
    (name, address, latitude, longitude): (&str, &str, f64, f64),
) -> branch::ActiveModel {
    branch::ActiveModel {
        id: Set(id),
        agency_id: Set(demo.agency),
        name: Set(name.to_owned()),
        time_zone: Set("Asia/Shanghai".to_owned()),
        address: Set(address.to_owned()),
        latitude: Set(latitude),
        longitude: Set(longitude),
        created_at: Set(demo.now),
        version: Set(1),
    }
}

/// Everything that applications can be given.
fn application_scopes(tx: &Tx) -> Vec<String> {
    let grants = tx.environment().grants();
    grants.permissions().into_iter().filter(|name| grants.is_application_scope(name)).map(str::to_owned).collect()
}
