//! What can be allowed in this domain, and to whom.

use crate::kernel::{
    Permission,
    Role::{Admin, Application, Carer, Coordinator, Dispatcher, Family, FamilyReader, Manager},
    permission::{Grant, grant},
};

/// Reading the conversations of households. A carer reads those of the households that they serve now.
pub const MESSAGE_READ: Permission = Permission("message.message.read");
/// Opening conversations and writing in them.
pub const MESSAGE_SEND: Permission = Permission("message.message.send");
/// Closing conversations and opening them again.
pub const THREAD_CLOSE: Permission = Permission("message.thread.close");

pub(super) const GRANTS: &[Grant] = &[
    grant(MESSAGE_READ, &[Admin, Manager, Dispatcher, Coordinator, Carer, Family, FamilyReader, Application]),
    grant(MESSAGE_SEND, &[Admin, Manager, Dispatcher, Coordinator, Carer, Family, Application]),
    grant(THREAD_CLOSE, &[Admin, Manager, Dispatcher, Coordinator]),
];
