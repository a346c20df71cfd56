//! Where the secret of an installation comes from.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use domain::kernel::{database::sqlite_file, vault::MasterKey};

use crate::start_error::StartError;

/// The master key: from the given secret, or from the key file of an embedded database, which is made when both are new.
///
/// # Errors
/// When the secret is too short, missing on PostgreSQL, or the key file of an older database is gone.
pub fn master_key(secret: Option<&str>, database_url: &str) -> Result<MasterKey, StartError> {
    if let Some(secret) = secret {
        return MasterKey::from_secret(secret).ok_or(StartError::SecretTooShort);
    }
    if !database_url.starts_with("sqlite:") {
        return Err(StartError::SecretMissing);
    }
    let secret = match sqlite_file(database_url) {
        Some(file) => beside(&file)?,
        None => MasterKey::new_secret(),
    };
    MasterKey::from_secret(&secret).ok_or(StartError::SecretTooShort)
}

fn beside(database: &Path) -> Result<String, StartError> {
    let file = PathBuf::from(format!("{}.key", database.display()));
    let unreadable = |cause: io::Error| StartError::KeyFile { file: file.clone(), cause };
    match fs::read_to_string(&file) {
        Ok(secret) => Ok(secret.trim().to_owned()),
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(unreadable(cause)),
        // With another key, nothing that the database holds encrypted could be read again.
        Err(_) if fs::metadata(database).is_ok_and(|known| known.len() > 0) => {
            Err(StartError::KeyFileMissing { file, database: database.to_owned() })
        }
        Err(_) => match make(&file) {
            Ok(secret) => Ok(secret),
            // Another process that starts at the same time was quicker.
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {
                fs::read_to_string(&file).map(|secret| secret.trim().to_owned()).map_err(unreadable)
            }
            Err(cause) => Err(unreadable(cause)),
        },
    }
}

/// Writes a new secret that only this account of the machine can read. It appears under its name only when it is whole.
fn make(file: &Path) -> io::Result<String> {
    let secret = MasterKey::new_secret();
    let draft = PathBuf::from(format!("{}.{}", file.display(), std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&draft).and_then(|mut draft| {
        writeln!(draft, "{secret}")?;
        draft.sync_all()
    });
    let made = written.and_then(|()| fs::hard_link(&draft, file));
    let _ = fs::remove_file(&draft);
    made.map(|()| secret)
}
