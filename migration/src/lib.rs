//! How the tables came to be: migrations of every domain, forward and back.
