//! Gestures: a carer has a small yearly budget for surprises. Small ones are done at once, larger ones with approval.

pub mod budgets;
pub mod comparing;
pub mod effect;
pub mod gestures;
pub(super) mod held;
pub mod life_cycle;
pub mod policy;
pub mod suggestions;

pub use entity::loyalty::{
    gesture::{GestureState, Model as Gesture, Reception},
    gesture_budget::Model as GestureBudget,
};
