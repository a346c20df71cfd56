//! Gestures in the schema: small attentions of carers, out of a yearly budget.

mod effect;
mod gesture;
mod mutations;
mod queries;

pub use gesture::Gesture;
pub(super) use gesture::money;
pub use mutations::GestureMutation;
pub use queries::GestureQuery;
