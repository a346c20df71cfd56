//! How far an actor sees: the conversations of the households that they see.

use entity::{
    id::{EntityId, MessageThreadId},
    message::{message, message_thread},
};
use sea_orm::{ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::MessageThread;
use crate::{
    household,
    kernel::{Context, Error, Result, Rows, Scope, Tx},
};

/// The threads within a scope.
pub(super) fn threads(scope: &Scope) -> Condition {
    household::belonging(scope, message_thread::Column::AgencyId, message_thread::Column::HouseholdId)
}

/// The messages within a scope.
pub(super) fn messages(scope: &Scope) -> Condition {
    let all = Condition::all().add(message::Column::AgencyId.eq(scope.agency));
    if scope.rows == Rows::Agency {
        return all;
    }
    let seen = message_thread::Entity::find().select_only().column(message_thread::Column::Id).filter(threads(scope));
    all.add(message::Column::ThreadId.in_subquery(seen.into_query()))
}

/// One thread within a scope.
pub(super) async fn thread<C: ConnectionTrait>(
    cx: &Context<C>,
    scope: &Scope,
    field: &'static str,
    id: MessageThreadId,
) -> Result<MessageThread> {
    let found = message_thread::Entity::find().filter(threads(scope)).filter(message_thread::Column::Id.eq(id));
    found.one(cx.db()).await?.ok_or_else(|| missing(field, id))
}

/// The same, and nobody else changes it until this transaction ends.
pub(super) async fn lock(tx: &Tx, scope: &Scope, field: &'static str, id: MessageThreadId) -> Result<MessageThread> {
    let found = message_thread::Entity::find().filter(threads(scope)).filter(message_thread::Column::Id.eq(id));
    found.lock_exclusive().one(tx.db()).await?.ok_or_else(|| missing(field, id))
}

fn missing<I: EntityId>(field: &'static str, id: I) -> Error {
    Error::not_found(id).at(field)
}
