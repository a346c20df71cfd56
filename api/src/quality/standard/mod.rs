//! Standards in the schema: protocols of reception, procedures, service blueprints, all in versions.

mod blueprint;
mod kinds;
mod procedure;
mod protocol;

pub use blueprint::{ServiceBlueprint, ServiceBlueprintMutation, ServiceBlueprintQuery};
pub use procedure::{Procedure, ProcedureMutation, ProcedureQuery};
pub use protocol::{ReceptionProtocol, ReceptionProtocolMutation, ReceptionProtocolQuery};
