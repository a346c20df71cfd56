//! The staff of the demo agency.

use crate::kernel::{Result, Tx, demo::Demo};

pub(super) async fn seed(_tx: &Tx, _demo: &mut Demo) -> Result<()> {
    Ok(())
}
