//! Why the program could not start: one sentence each, with what to do.

use std::{fmt, io, net::SocketAddr, path::PathBuf};

use domain::kernel::{self, database, vault::MasterKey};
use migration::MigrateError;

use crate::{dispatch::command_line::DispatchError, manifest::ManifestError, typesetting::TypesettingError};

/// Why the program could not start. Nothing is left half done.
#[derive(Debug)]
pub enum StartError {
    /// The secret is shorter than it has to be.
    SecretTooShort,
    /// There is no secret, and nowhere to keep one.
    SecretMissing,
    /// The key file cannot be read or written.
    KeyFile {
        /// Which file.
        file: PathBuf,
        /// What the operating system says.
        cause: io::Error,
    },
    /// There is a database without its key.
    KeyFileMissing {
        /// Where the key was looked for.
        file: PathBuf,
        /// The database.
        database: PathBuf,
    },
    /// The key set of the OpenID Connect provider cannot be read.
    OpenIdKeys {
        /// Which file.
        file: PathBuf,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The certificates of the receivers of webhooks cannot be read.
    WebhookCa {
        /// Which file.
        file: PathBuf,
        /// What the operating system says, or what is wrong with what the file holds.
        cause: io::Error,
    },
    /// A way of greetings out of the house cannot be used.
    Channel(String),
    /// The service of travel times cannot be spoken with from here.
    Roads(String),
    /// The font for papers cannot be used.
    Font(TypesettingError),
    /// The secret is not the one that the database was made with.
    WrongSecret,
    /// Somebody else listens there, or this program may not.
    Listen {
        /// Where.
        address: SocketAddr,
        /// What the operating system says.
        cause: io::Error,
    },
    /// The database cannot be opened.
    Open(database::OpenError),
    /// The tables cannot be brought up to date.
    Migrate(MigrateError),
    /// An operation of the domain failed.
    Domain(kernel::Error),
    /// The schema of this program is not one.
    Schema(String),
    /// A manifest of trusted documents was not imported.
    Manifest(ManifestError),
    /// An instance of the dispatch engine, or a plan of one, was not done with.
    Dispatch(DispatchError),
    /// A file or a stream cannot be written.
    Output(io::Error),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SecretTooShort => write!(f, "the secret is too short: give --secret or GUANJIA_SECRET at least {} bytes", MasterKey::SHORTEST),
            Self::SecretMissing => write!(
                f,
                "a database that is not embedded needs a secret: give --secret or GUANJIA_SECRET at least {} bytes and keep them, as nothing encrypted can be read without them",
                MasterKey::SHORTEST
            ),
            Self::KeyFile { file, cause } => {
                write!(f, "the key file {} cannot be used ({cause}): mend that, or give --secret", file.display())
            }
            Self::KeyFileMissing { file, database } => write!(
                f,
                "the database {} is there but its key file {} is not: restore it, or give the secret with --secret",
                database.display(),
                file.display()
            ),
            Self::OpenIdKeys { file, cause } => {
                write!(f, "the key set {} of the OpenID Connect provider cannot be read ({cause}): correct --openid-keys", file.display())
            }
            Self::WebhookCa { file, cause } => {
                write!(f, "the certificates {} cannot be used ({cause}): correct --webhook-ca", file.display())
            }
            Self::Channel(problem) => write!(f, "{problem}: correct --channel"),
            Self::Roads(cause) => write!(f, "the service of travel times cannot be asked from here ({cause}): leave out --ways"),
            Self::Font(error) => write!(f, "{error}: correct --font"),
            Self::WrongSecret => f.write_str(
                "the secret is not the one that this database was made with: give that one with --secret, or restore the key file",
            ),
            Self::Listen { address, cause } => match cause.kind() {
                io::ErrorKind::AddrInUse => write!(
                    f,
                    "{address} is taken by another program: stop that one, or choose another address with --listen"
                ),
                io::ErrorKind::PermissionDenied => write!(
                    f,
                    "this account may not listen on {address}: choose a port above 1023 with --listen"
                ),
                _ => write!(f, "{address} cannot be listened on ({cause}): choose another address with --listen"),
            },
            Self::Open(error) => error.fmt(f),
            Self::Migrate(MigrateError::Database(error)) => {
                write!(f, "the tables could not be brought up to date, and nothing was changed: {}", database::explain(error))
            }
            Self::Migrate(error) => error.fmt(f),
            Self::Domain(kernel::Error::Database(error)) => f.write_str(&database::explain(error)),
            Self::Domain(error) => error.fmt(f),
            Self::Schema(problem) => write!(f, "this program was built with a schema that does not hold: {problem}"),
            Self::Manifest(error) => error.fmt(f),
            Self::Dispatch(error) => error.fmt(f),
            Self::Output(cause) => write!(f, "the output cannot be written: {cause}"),
        }
    }
}

impl std::error::Error for StartError {}

impl From<database::OpenError> for StartError {
    fn from(error: database::OpenError) -> Self {
        Self::Open(error)
    }
}

impl From<MigrateError> for StartError {
    fn from(error: MigrateError) -> Self {
        Self::Migrate(error)
    }
}

impl From<ManifestError> for StartError {
    fn from(error: ManifestError) -> Self {
        Self::Manifest(error)
    }
}

impl From<DispatchError> for StartError {
    fn from(error: DispatchError) -> Self {
        Self::Dispatch(error)
    }
}

impl From<kernel::Error> for StartError {
    fn from(error: kernel::Error) -> Self {
        Self::Domain(error)
    }
}
