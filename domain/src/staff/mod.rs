//! Who serves: people, what they can, when they may work, and the roster.
