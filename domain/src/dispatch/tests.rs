//! The mapping from a day to the core's model, and what is worked out of it.
