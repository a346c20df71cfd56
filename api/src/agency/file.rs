//! Files by reference, in the schema.

use async_graphql::{Context, InputObject, Object};
use domain::{
    agency::files::{self, NewFile},
    id::FileReferenceId,
    kernel::words,
};

use crate::graphql::{ContextExt, DateTime, Id, Result, payload};

/// A file that lies elsewhere.
#[derive(Clone)]
pub struct FileReference(pub files::FileReference);

impl From<files::FileReference> for FileReference {
    fn from(row: files::FileReference) -> Self {
        Self(row)
    }
}

/// A file that lies where your agency keeps its files: what it is, and where.
#[Object]
impl FileReference {
    /// The id, to attach it to something.
    async fn id(&self) -> Id<FileReferenceId> {
        self.0.id.into()
    }

    /// Its name, as people see it.
    async fn name(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.name).await?)
    }

    /// Its media type: `image/jpeg`.
    async fn media_type(&self) -> &str {
        &self.0.media_type
    }

    /// Its size in bytes, as whoever stored it says.
    async fn size_bytes(&self) -> i32 {
        i32::try_from(self.0.size_bytes).unwrap_or(i32::MAX)
    }

    /// The SHA-256 of its content in hexadecimal digits. Null when whoever stored it did not say.
    async fn sha256(&self) -> Option<&str> {
        self.0.sha256.as_deref()
    }

    /// Where it lies: an `https` address. Whether it answers you is up to where it lies.
    async fn url(&self, ctx: &Context<'_>) -> Result<String> {
        Ok(words::said_always(ctx.cx()?, &self.0.location).await?)
    }

    /// When it was registered.
    async fn registered_at(&self) -> DateTime {
        self.0.registered_at.into()
    }
}

/// Registers a file that you have stored.
#[derive(InputObject)]
struct FileRegisterInput {
    /// Its name, as people see it: at most 200 characters.
    name: String,
    /// Its media type: `image/jpeg`.
    media_type: String,
    /// Its size in bytes, at most 2147483647.
    size_bytes: i32,
    /// The SHA-256 of its content: 64 hexadecimal digits.
    sha256: Option<String>,
    /// Where it lies: an address that begins with `https://`, without a user or a password, at most 2000 bytes.
    url: String,
}

payload! {
    /// What `fileRegister` answers.
    FileRegisterPayload {
        /// The file. Null when there are user errors.
        file: FileReference,
    }
}

/// What can be changed about files.
#[derive(Default)]
pub struct FileMutation;

#[Object]
impl FileMutation {
    /// Says where a file lies that you have stored, so that you can attach it to something. The file itself never comes
    /// here. Codes: `INVALID`.
    async fn file_register(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What to do.")] input: FileRegisterInput,
    ) -> Result<FileRegisterPayload> {
        let FileRegisterInput { name, media_type, size_bytes, sha256, url } = input;
        let file = NewFile { name, media_type, size_bytes: size_bytes.into(), sha256, url };
        FileRegisterPayload::of(ctx, ctx.cx()?.write(async |tx| files::register(tx, file).await).await)
    }
}
