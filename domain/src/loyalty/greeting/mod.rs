//! Greetings: households are wished well on their days and on festivals, once, by the way they like, at an hour that suits them.

pub mod consents;
pub mod delivery;
pub mod drafting;
pub mod family_days;
pub mod greetings;
pub(super) mod held;
pub mod life_cycle;
pub mod lunar;
pub mod occasion;
pub mod policy;
pub mod templates;
pub mod timing;
pub mod wording;

pub use entity::loyalty::{
    family_day::{FamilyCalendar, FamilyDayKind, Model as FamilyDay},
    greeting::{GreetingChannel, GreetingLanguage, GreetingState, Model as Greeting, Occasion},
    greeting_consent::Model as GreetingConsent,
};
