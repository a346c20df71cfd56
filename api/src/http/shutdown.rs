//! The signals by which an operator stops the server.

use std::io;

/// Listens for SIGTERM and SIGINT from now on; the future ends with the name of the first one.
///
/// # Errors
/// When the operating system does not let the process listen for them.
#[cfg(unix)]
pub fn asked_to_stop() -> io::Result<impl Future<Output = &'static str>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut term, mut int) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    Ok(async move {
        tokio::select! {
            _ = term.recv() => "SIGTERM",
            _ = int.recv() => "SIGINT",
        }
    })
}

/// Listens for Ctrl-C.
///
/// # Errors
/// Never here; on Unix when the operating system does not let the process listen.
#[cfg(not(unix))]
pub fn asked_to_stop() -> io::Result<impl Future<Output = &'static str>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
        "Ctrl-C"
    })
}
