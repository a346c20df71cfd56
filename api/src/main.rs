//! The `guanjia` program.

fn main() {}
