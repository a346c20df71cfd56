//! Who stands behind `Bearer`: found out for one, or for many in as many statements as for one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use entity::{
    agency::{api_key, application, family_access, session, user},
    id::{AgencyId, HouseholdId, HouseholdMemberId, SessionId, UserId},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseConnection, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait, RelationDef,
};

use super::{
    DataClass,
    access_token::{self, Claims},
    application as applications, family_consents,
    secret::fingerprint,
};
use crate::kernel::{
    Access, Actor, Context, Error, Request, Result, Role, actor::Bindings, joined, openid, rounds::Rounds,
};

/// Who has signed in with each of these: access tokens of ours, API keys, or access tokens of the external provider.
///
/// # Errors
/// When the database fails; and for each, [`Error::Unauthenticated`] when it does not hold.
pub async fn actors(cx: &Context, bearers: &[impl AsRef<str>]) -> Result<Vec<Result<Actor>>> {
    let said: Vec<_> = bearers.iter().map(|bearer| Said::read(cx, bearer.as_ref())).collect();
    let known = Known::of(cx.db(), said.iter().flatten()).await?;
    Ok(said.into_iter().map(|said| known.actor(said?, cx.now())).collect())
}

/// Who has signed in with this, found out together with whoever else is asked for at the same moment.
///
/// # Errors
/// [`Error::Unauthenticated`] when it does not hold now.
pub async fn actor_among_others(cx: &Context, bearer: &str) -> Result<Actor> {
    let (environment, db) = (cx.environment().clone(), cx.db().clone());
    let rounds = environment.memory::<Rounds<String, Result<Actor>>>();
    let answer = move |bearers: Vec<String>| {
        // Each round by its own time: a token may have expired since the one before it.
        let cx = Context::new(environment.clone(), db.clone(), Actor::anonymous(), Request::default());
        async move {
            match actors(&cx, &bearers).await {
                Ok(actors) => actors,
                Err(error) => {
                    tracing::error!(%error, "it cannot be found out at present who has signed in");
                    bearers.iter().map(|_| Err(Error::internal("nobody can be signed in at present"))).collect()
                }
            }
        }
    };
    rounds.ask(bearer.to_owned(), answer).await.ok_or(Error::internal("a sign-in without an answer"))?
}

/// The actor that an account is now, for what a person was given to come back with; `None` when nobody signs in with the
/// account any more.
///
/// # Errors
/// When the database fails.
pub async fn actor_of_account<C: ConnectionTrait>(
    cx: &Context<C>,
    agency: AgencyId,
    account: UserId,
) -> Result<Option<Actor>> {
    let select = user::Entity::find_by_id(account).filter(user::Column::AgencyId.eq(agency));
    match select.filter(user::Column::DisabledAt.is_null()).one(cx.db()).await? {
        Some(account) => Ok(Some(actor_of(cx, account, None).await?)),
        None => Ok(None),
    }
}

/// What a bearer says by itself.
enum Said {
    /// The fingerprint of an API key.
    Key(Vec<u8>),
    /// An address that the external provider has verified.
    Address(String),
    /// A session of ours.
    Session(Claims),
}

impl Said {
    fn read(cx: &Context, bearer: &str) -> Result<Self> {
        if bearer.starts_with(applications::KEY_PREFIX) {
            return Ok(Self::Key(fingerprint(bearer)));
        }
        if let Some(provider) = cx.environment().openid().filter(|_| openid::is_foreign(bearer)) {
            return Ok(Self::Address(provider.verified_email(bearer, cx.now())?));
        }
        Ok(Self::Session(access_token::read(cx.environment().master_key(), bearer, cx.now())?))
    }
}

/// What is stored of those who are asked for.
#[derive(Default)]
struct Known {
    keys: HashMap<Vec<u8>, (api_key::Model, application::Model)>,
    addresses: HashMap<String, user::Model>,
    sessions: HashMap<SessionId, user::Model>,
    families: HashMap<UserId, Family>,
}

impl Known {
    /// A statement for each kind that is there, one more when there are family accounts of the external provider, and
    /// one when there are families that read along.
    async fn of(db: &DatabaseConnection, said: impl Iterator<Item = &Said>) -> Result<Self> {
        let (mut keys, mut addresses, mut sessions) = (Vec::new(), Vec::new(), Vec::new());
        for said in said {
            match said {
                Said::Key(fingerprint) => keys.push(fingerprint.clone()),
                Said::Address(address) => addresses.push(address.clone()),
                Said::Session(claims) => sessions.push(claims.sid),
            }
        }
        let mut known = Self::default();
        if !keys.is_empty() {
            let select = api_key::Entity::find().filter(api_key::Column::KeyHash.is_in(keys));
            let found = select.find_also_related(application::Entity).all(db).await?;
            let found = found.into_iter().filter_map(|(key, application)| Some((key, application?)));
            known.keys = found.map(|found| (found.0.key_hash.clone(), found)).collect();
        }
        if !addresses.is_empty() {
            let select = user::Entity::find().filter(user::Column::Email.is_in(addresses));
            let found = select.filter(user::Column::DisabledAt.is_null()).all(db).await?;
            known.addresses = found.into_iter().map(|account| (account.email.clone(), account)).collect();
        }
        known.families = households_of(db, known.addresses.values()).await?;
        if !sessions.is_empty() {
            Box::pin(known.read_sessions(db, sessions)).await?;
        }
        let accounts = known.addresses.values().chain(known.sessions.values());
        confide(db, &mut known.families, &agencies_of(accounts)).await?;
        Ok(known)
    }

    /// Reads sessions with their accounts and the households of these, in one statement: every request of a person asks it.
    async fn read_sessions(&mut self, db: &DatabaseConnection, ids: Vec<SessionId>) -> Result<()> {
        let select = session::Entity::find()
            .select_only()
            .join(JoinType::InnerJoin, account_of_session())
            .join(JoinType::LeftJoin, households_of_account())
            .filter(session::Column::Id.is_in(ids))
            .filter(session::Column::EndedAt.is_null())
            // In one order, so that equal rights look equal.
            .order_by_asc(family_access::Column::HouseholdId);
        let select = joined::also(select, session::Entity, "session_");
        let select = joined::also(select, user::Entity, "user_");
        let select = joined::also(select, family_access::Entity, "access_");
        for row in db.query_all_raw(select.build(db.get_database_backend())).await? {
            let session = joined::row::<session::Model>(&row, "session_")?;
            let Some((session, account)) = session.zip(joined::row::<user::Model>(&row, "user_")?) else { continue };
            let access = joined::row::<family_access::Model>(&row, "access_")?;
            if let Some(access) = access.filter(|access| is_for(&account, access)) {
                let own = &mut self.families.entry(account.id).or_default().households;
                let bound = (access.household_id, access.access);
                if !own.contains(&bound) {
                    own.push(bound);
                }
            }
            self.sessions.insert(session.id, account);
        }
        Ok(())
    }

    fn actor(&self, said: Said, now: DateTime<Utc>) -> Result<Actor> {
        match said {
            Said::Key(fingerprint) => match self.keys.get(&fingerprint) {
                Some((key, application))
                    if key.revoked_at.is_none()
                        && key.expires_at.is_none_or(|at| at > now)
                        && application.disabled_at.is_none() =>
                {
                    let scopes = application.scopes.0.clone();
                    Ok(Actor::application(application.agency_id, application.id, scopes, application.documents))
                }
                _ => Err(Error::Unauthenticated("the API key does not hold, or not any more")),
            },
            Said::Address(address) => {
                let account = self.addresses.get(&address);
                let account =
                    account.ok_or(Error::Unauthenticated("there is no account here with the verified address"))?;
                Ok(self.person(account, None))
            }
            Said::Session(claims) => match self.sessions.get(&claims.sid) {
                Some(account) if account.id == claims.sub && account.disabled_at.is_none() => {
                    Ok(self.person(account, Some(claims.sid)))
                }
                _ => Err(Error::Unauthenticated("the session has ended; sign in again")),
            },
        }
    }

    fn person(&self, account: &user::Model, session: Option<SessionId>) -> Actor {
        let family = self.families.get(&account.id).cloned().unwrap_or_default();
        person(account.clone(), session, family)
    }
}

/// The actor that an account is, in a session. Only family accounts cost a further statement.
pub(super) async fn actor_of<C: ConnectionTrait>(
    cx: &Context<C>,
    account: user::Model,
    session: Option<SessionId>,
) -> Result<Actor> {
    let family = families_of(cx.db(), [&account]).await?.remove(&account.id).unwrap_or_default();
    Ok(person(account, session, family))
}

fn person(account: user::Model, session: Option<SessionId>, family: Family) -> Actor {
    let bindings = Bindings {
        roles: account.roles.0,
        branches: account.branches.0,
        households: family.households,
        confided: family.confided,
        introduced: family.introduced,
        staff_member: account.staff_member_id,
    };
    Actor::user(account.agency_id, account.id, session, bindings)
}

fn account_of_session() -> RelationDef {
    let to_account = session::Entity::belongs_to(user::Entity);
    to_account.from(session::Column::UserId).to(user::Column::Id).into()
}

fn households_of_account() -> RelationDef {
    let to_access = user::Entity::belongs_to(family_access::Entity);
    to_access.from(user::Column::Id).to(family_access::Column::UserId).into()
}

/// Whether an account of the family's has come by a household rightly.
fn is_for(account: &user::Model, access: &family_access::Model) -> bool {
    account.roles.0.contains(&Role::Family) && access.agency_id == account.agency_id
}

/// What a family account is bound to.
#[derive(Clone, Debug, Default)]
struct Family {
    households: Vec<(HouseholdId, Access)>,
    confided: Vec<HouseholdMemberId>,
    introduced: Vec<(HouseholdId, HouseholdMemberId)>,
}

/// What those among these accounts that are a family's are bound to. Only those that read along cost a second statement.
async fn families_of<'a>(
    db: &impl ConnectionTrait,
    accounts: impl IntoIterator<Item = &'a user::Model> + Clone,
) -> Result<HashMap<UserId, Family>> {
    let mut families = households_of(db, accounts.clone()).await?;
    confide(db, &mut families, &agencies_of(accounts)).await?;
    Ok(families)
}

/// The agencies of those among these accounts that are a family's.
fn agencies_of<'a>(accounts: impl IntoIterator<Item = &'a user::Model>) -> HashMap<UserId, AgencyId> {
    let families = accounts.into_iter().filter(|account| account.roles.0.contains(&Role::Family));
    families.map(|account| (account.id, account.agency_id)).collect()
}

/// The households of those among these accounts that are a family's.
async fn households_of<'a>(
    db: &impl ConnectionTrait,
    accounts: impl IntoIterator<Item = &'a user::Model>,
) -> Result<HashMap<UserId, Family>> {
    let agencies = agencies_of(accounts);
    let mut families = HashMap::<_, Family>::new();
    if agencies.is_empty() {
        return Ok(families);
    }
    let select = family_access::Entity::find().filter(family_access::Column::UserId.is_in(agencies.keys().copied()));
    // In one order, so that equal rights look equal.
    for access in select.order_by_asc(family_access::Column::HouseholdId).all(db).await? {
        if agencies.get(&access.user_id) == Some(&access.agency_id) {
            families.entry(access.user_id).or_default().households.push((access.household_id, access.access));
        }
    }
    Ok(families)
}

/// Adds of whom those who read along may know what, by consent.
async fn confide(
    db: &impl ConnectionTrait,
    families: &mut HashMap<UserId, Family>,
    agencies: &HashMap<UserId, AgencyId>,
) -> Result<()> {
    let reads = |family: &Family| family.households.iter().any(|(_, access)| *access == Access::Reader);
    let readers: Vec<_> = families.iter().filter(|(_, family)| reads(family)).map(|(account, _)| *account).collect();
    for consent in family_consents::held_by(db, &readers).await? {
        if let Some(family) = families.get_mut(&consent.user_id)
            && agencies.get(&consent.user_id) == Some(&consent.agency_id)
        {
            let member = consent.household_member_id;
            match consent.data_class {
                DataClass::Health => family.confided.push(member),
                DataClass::Personal => family.introduced.push((consent.household_id, member)),
            }
        }
    }
    Ok(())
}
