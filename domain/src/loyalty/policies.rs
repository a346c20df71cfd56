//! What an agency has decided about a part of loyalty: one text a part, with a usual one until somebody decides.

use entity::loyalty::loyalty_policy::{self, PolicyKind};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter,
};
use serde::{Serialize, de::DeserializeOwned};

use crate::kernel::{Context, Error, OrRefuse, Result, STALE, Tx, actor::signature, input};

/// A part of loyalty about which an agency decides.
pub trait Policy: Default + Serialize + DeserializeOwned {
    /// Which part.
    const KIND: PolicyKind;
}

/// A policy with the version to be named on changing it; version 0 while the usual one holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided<P> {
    /// What holds.
    pub policy: P,
    /// Which version.
    pub version: i32,
}

async fn row<C: ConnectionTrait>(cx: &Context<C>, kind: PolicyKind) -> Result<Option<loyalty_policy::Model>> {
    let found = loyalty_policy::Entity::find()
        .filter(loyalty_policy::Column::AgencyId.eq(cx.signed_in()?))
        .filter(loyalty_policy::Column::Kind.eq(kind));
    Ok(found.one(cx.db()).await?)
}

/// What holds. The caller has checked that the actor may know, or shows nothing of it.
pub(super) async fn current<P: Policy, C: ConnectionTrait>(cx: &Context<C>) -> Result<Decided<P>> {
    let Some(row) = row(cx, P::KIND).await? else { return Ok(Decided { policy: P::default(), version: 0 }) };
    let policy = serde_json::from_value(row.content).map_err(|_| Error::internal("a policy cannot be read"))?;
    Ok(Decided { policy, version: row.version })
}

/// Decides anew. The caller has checked the permission and the policy.
pub(super) async fn decide<P: Policy>(tx: &Tx, version: i32, policy: P) -> Result<Decided<P>> {
    let content = serde_json::to_value(&policy).map_err(|_| Error::internal("a policy is not JSON"))?;
    let before = row(tx, P::KIND).await?;
    input::same_version(version, before.as_ref().map_or(0, |row| row.version))?;
    let next = loyalty_policy::ActiveModel {
        agency_id: Set(tx.signed_in()?),
        kind: Set(P::KIND),
        content: Set(content),
        set_at: Set(tx.now()),
        set_by: Set(signature(tx.actor())),
        version: Set(version + 1),
    };
    match before {
        None => {
            let made = next.insert(tx.db()).await;
            made.or_refuse_duplicate(&STALE).map_err(|error| error.at("version"))?;
        }
        Some(row) => {
            let key = row.into_active_model();
            // Whoever was quicker has made another version of it.
            let changed = loyalty_policy::Entity::update_many()
                .set(loyalty_policy::ActiveModel { agency_id: key.agency_id, kind: key.kind, ..next })
                .filter(loyalty_policy::Column::AgencyId.eq(tx.signed_in()?))
                .filter(loyalty_policy::Column::Kind.eq(P::KIND))
                .filter(loyalty_policy::Column::Version.eq(version))
                .exec(tx.db())
                .await?;
            if changed.rows_affected == 0 {
                return Err(Error::refused(&STALE).at("version"));
            }
        }
    }
    Ok(Decided { policy, version: version + 1 })
}
