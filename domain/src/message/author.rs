//! Who writes or reads: their account, their side, and what they are called.

use entity::id::HouseholdId;

use super::Side;
use crate::{
    agency::{application, user},
    kernel::{Actor, Error, Identity, Result, Role, Tx, actor::signature},
};

/// Somebody who takes part in a conversation.
pub(super) struct Author {
    /// The account, as history keeps it.
    pub account: String,
    pub side: Side,
    pub name: String,
}

/// Whoever acts, as one who takes part in a conversation of a household.
pub(super) async fn acting(tx: &Tx, household: HouseholdId) -> Result<Author> {
    let name = match tx.actor().identity() {
        Identity::User(id, _) => user::get(tx, id).await?.name,
        Identity::Application(id) => application::get(tx, id).await?.name,
        Identity::Anonymous | Identity::System => return Err(Error::internal("nobody who could write a message")),
    };
    Ok(Author { account: signature(tx.actor()), side: side(tx.actor(), household), name })
}

/// Somebody who works in the office and is also bound to the household speaks as one of the family there.
fn side(actor: &Actor, household: HouseholdId) -> Side {
    if actor.households().iter().any(|(bound, _)| *bound == household) {
        Side::Family
    } else if actor.has_role(Role::Application) {
        Side::Program
    } else if [Role::Admin, Role::Manager, Role::Dispatcher, Role::Coordinator].iter().any(|role| actor.has_role(*role))
    {
        Side::Office
    } else {
        Side::Carer
    }
}
