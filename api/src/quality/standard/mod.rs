//! Standards in the schema: protocols of reception, procedures, service blueprints, schemes of appraisal, all in versions.

mod appraisal_scheme;
mod blueprint;
mod kinds;
mod procedure;
mod protocol;

pub use appraisal_scheme::{AppraisalDimension, AppraisalScheme, AppraisalSchemeMutation, AppraisalSchemeQuery};
pub use blueprint::{ServiceBlueprint, ServiceBlueprintMutation, ServiceBlueprintQuery};
pub use procedure::{Procedure, ProcedureMutation, ProcedureQuery};
pub use protocol::{ReceptionProtocol, ReceptionProtocolMutation, ReceptionProtocolQuery};
